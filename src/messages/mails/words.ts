import { type Locale, won } from "../../core/names/in-language.ts";
import type { MailSeat } from "./facts.ts";

/** The words of mails in one language. */
export interface Words {
  bought: { subject: (bookingNumber: string, title: string) => string; heading: string; atTheDoor: string };
  cancelled: {
    subject: (bookingNumber: string, title: string) => string;
    heading: string;
    /** Of a booking that has other seats, which are kept. */
    partSubject: (bookingNumber: string, title: string) => string;
    partHeading: string;
    seatsLeft: (seats: string) => string;
    wholeDate: string;
  } & Record<"backInWallet" | "backOnCards", (amount: string) => string>;
  exchanged: {
    subject: (bookingNumber: string, title: string) => string;
    heading: string;
    /** Above zero: paid; below: given back. */
    difference: (amount: number, isAtCounter: boolean) => string;
    oldCodes: string;
  };
  replaced: { subject: (bookingNumber: string, title: string) => string; heading: string; oldCodes: string };
  feeReturned: { subject: (bookingNumber: string) => string; heading: string };
  postponed: {
    subject: (bookingNumber: string, title: string) => string;
    heading: string;
    notKnownYet: string;
    ticketsStayGood: string;
    freeUntil: (at: string) => string;
    feeUntil: (at: string, fee: string) => string;
  };
  givenCancelled: { subject: (title: string) => string; areVoid: string };
  recovery: { subject: string; heading: string; goodFor: (minutes: number) => string; notYou: string };
  turn: Record<"near" | "come", { subject: string; text: string }> & { notYou: string };
  label: Record<
    | "bookingNumber"
    | "date"
    | "newDate"
    | "doors"
    | "venue"
    | "address"
    | "seats"
    | "seatsBefore"
    | "dateBefore"
    | "bookingBefore"
    | "feeReturned"
    | "paid"
    | "fee"
    | "refund"
    | "terms"
    | "seller",
    string
  >;
  seat: (seat: MailSeat) => string;
  /** A seat without its price class. */
  place: (seat: Omit<MailSeat, "grade" | "price">) => string;
  locale: Locale;
}

const separated = (parts: string[], separator: string) => parts.filter((part) => part !== "").join(separator);
/** Whether a row or a chair is only a number or some letters, and needs a word beside it. */
const isBare = (label: string) =>
  /^\p{L}{0,3}[\d.-]*\p{L}?$/u.test(label) && !/(열|줄|행|번|석|호)$/u.test(label);

const ko: Words = {
  locale: "ko",
  bought: {
    subject: (bookingNumber, title) => `예매가 완료되었습니다. ${title} (${bookingNumber})`,
    heading: "예매가 완료되었습니다.",
    atTheDoor: "입장할 때 좌석별 QR 코드를 보여 주세요.",
  },
  cancelled: {
    subject: (bookingNumber, title) => `예매가 취소되었습니다. ${title} (${bookingNumber})`,
    heading: "예매가 취소되었습니다.",
    partSubject: (bookingNumber, title) => `일부 좌석이 취소되었습니다. ${title} (${bookingNumber})`,
    partHeading: "예매하신 좌석 중 일부가 취소되었습니다.",
    seatsLeft: (seats) => `나머지 좌석의 티켓은 그대로 사용할 수 있습니다: ${seats}`,
    wholeDate: "주최자가 이 회차의 공연을 취소했습니다.",
    backInWallet: (amount) =>
      `${amount}은 포인트로 돌려드렸습니다. 1P = 1원. 포인트 화면에서 결제 수단으로 환불할 수 있습니다.`,
    backOnCards: (amount) => `${amount}은 결제하신 카드로 취소됩니다. 카드사에 따라 며칠 걸릴 수 있습니다.`,
  },
  exchanged: {
    subject: (bookingNumber, title) => `좌석이 변경되었습니다. ${title} (${bookingNumber})`,
    heading: "좌석이 변경되었습니다.",
    difference: (amount, isAtCounter) => {
      if (amount === 0) return "추가로 결제된 금액은 없습니다.";
      const sum = won("ko", Math.abs(amount));
      if (amount > 0) return `차액 ${sum}을 ${isAtCounter ? "현장에서" : "포인트로"} 결제하셨습니다.`;
      return `차액 ${sum}을 ${isAtCounter ? "현장에서" : "포인트로"} 돌려드렸습니다.`;
    },
    oldCodes: "변경 전 좌석의 QR 코드로는 입장할 수 없습니다. 아래 QR 코드를 사용해 주세요.",
  },
  replaced: {
    subject: (bookingNumber, title) => `티켓이 재발급되었습니다. ${title} (${bookingNumber})`,
    heading: "티켓이 재발급되었습니다.",
    oldCodes: "재발급 전의 QR 코드로는 입장할 수 없습니다. 아래 QR 코드를 사용해 주세요.",
  },
  feeReturned: {
    subject: (bookingNumber) => `취소 수수료를 돌려드렸습니다. (${bookingNumber})`,
    heading: "취소 수수료를 돌려드렸습니다.",
  },
  postponed: {
    subject: (bookingNumber, title) => `공연 일정이 변경되었습니다. ${title} (${bookingNumber})`,
    heading: "공연 일정이 변경되었습니다.",
    notKnownYet: "추후 공지",
    ticketsStayGood: "예매하신 티켓은 변경된 일정에 그대로 사용하실 수 있습니다.",
    freeUntil: (at) => `${at}까지는 취소 수수료 없이 취소하실 수 있습니다.`,
    feeUntil: (at, fee) => `${at}까지는 예매 1건당 최대 ${fee}의 취소 수수료로 취소하실 수 있습니다.`,
  },
  givenCancelled: {
    subject: (title) => `공연이 취소되었습니다. ${title}`,
    areVoid: "받으신 초대권은 더 이상 사용하실 수 없습니다.",
  },
  recovery: {
    subject: "예매 내역 찾기 인증번호",
    heading: "아래 인증번호를 입력해 주세요.",
    goodFor: (minutes) => `인증번호는 ${minutes}분 동안 사용할 수 있습니다.`,
    notYou: "요청하지 않으셨다면 이 메일을 무시해 주세요.",
  },
  turn: {
    near: {
      subject: "예매 순서가 곧 다가옵니다.",
      text: "기다리시던 화면을 열어 두고 기다려 주세요. 순서가 되면 바로 입장하실 수 있습니다.",
    },
    come: { subject: "예매 순서가 되었습니다.", text: "기다리시던 화면을 열고 지금 입장해 주세요." },
    notYou: "요청하지 않으셨다면 이 메일을 무시해 주세요.",
  },
  label: {
    bookingNumber: "예매번호",
    date: "일시",
    newDate: "변경된 일시",
    doors: "입장 시작",
    venue: "장소",
    address: "주소",
    seats: "좌석",
    seatsBefore: "변경 전 좌석",
    dateBefore: "변경 전 일시",
    bookingBefore: "변경 전 예매번호",
    feeReturned: "돌려드린 수수료",
    paid: "결제 금액",
    fee: "취소 수수료",
    refund: "환불 금액",
    terms: "취소 수수료 안내",
    seller: "판매자",
  },
  seat: (seat) => `${ko.place(seat)} (${seat.grade})`,
  place: ({ section, row, label }) => {
    const rowWord = isBare(row) && row !== "" ? `${row}열` : row;
    return separated([section, rowWord, isBare(label) ? `${label}번` : label], " ");
  },
};

const en: Words = {
  locale: "en",
  bought: {
    subject: (bookingNumber, title) => `Booked: ${title} (${bookingNumber})`,
    heading: "Booked.",
    atTheDoor: "Show these QR codes at the door.",
  },
  cancelled: {
    subject: (bookingNumber, title) => `Booking cancelled: ${title} (${bookingNumber})`,
    heading: "Your booking has been cancelled.",
    partSubject: (bookingNumber, title) => `Seats cancelled: ${title} (${bookingNumber})`,
    partHeading: "Some seats of your booking have been cancelled.",
    seatsLeft: (seats) => `Your other tickets stay good: ${seats}`,
    wholeDate: "The organiser has cancelled the show on this date.",
    backInWallet: (amount) =>
      `${amount} is in your points. One point is ₩1. On the page Points you can send them back to your card.`,
    backOnCards: (amount) => `${amount} goes back to your card. It may take some days to show.`,
  },
  exchanged: {
    subject: (bookingNumber, title) => `Seats exchanged: ${title} (${bookingNumber})`,
    heading: "Your seats have been exchanged.",
    difference: (amount, isAtCounter) => {
      if (amount === 0) return "You paid nothing more for it.";
      const sum = won("en", Math.abs(amount));
      if (amount > 0)
        return `You paid the difference of ${sum} ${isAtCounter ? "at the box office" : "in points"}.`;
      return `You got the difference of ${sum} back ${isAtCounter ? "at the box office" : "in points"}.`;
    },
    oldCodes: "The QR codes of your old seats are not valid any more. Use those below.",
  },
  replaced: {
    subject: (bookingNumber, title) => `New tickets: ${title} (${bookingNumber})`,
    heading: "Your tickets have new QR codes.",
    oldCodes: "The codes that were replaced are not valid any more. Use those below.",
  },
  feeReturned: {
    subject: (bookingNumber) => `Cancellation fee returned (${bookingNumber})`,
    heading: "Your cancellation fee has been returned.",
  },
  postponed: {
    subject: (bookingNumber, title) => `New date: ${title} (${bookingNumber})`,
    heading: "The show has been moved to another date.",
    notKnownYet: "to be announced",
    ticketsStayGood: "Your tickets are good for the new date.",
    freeUntil: (at) => `You can cancel without a fee until ${at}.`,
    feeUntil: (at, fee) => `You can cancel until ${at} for a fee of ${fee} at most for the whole booking.`,
  },
  givenCancelled: {
    subject: (title) => `Cancelled: ${title}`,
    areVoid: "The tickets that you were given are not valid any more.",
  },
  recovery: {
    subject: "Your code to find your booking",
    heading: "Enter this code on the page where you asked for it.",
    goodFor: (minutes) => `It is good for ${minutes} minutes.`,
    notYou: "If you did not ask for it, you can ignore this mail.",
  },
  turn: {
    near: {
      subject: "It's almost your turn.",
      text: "Please open the page on which you wait, and keep it open. You can enter when it's your turn.",
    },
    come: { subject: "It's your turn.", text: "Please open the page on which you wait now, and enter." },
    notYou: "If you did not ask for it, you can ignore this mail.",
  },
  label: {
    bookingNumber: "Booking number",
    date: "Date",
    newDate: "New date",
    doors: "Doors open",
    venue: "Venue",
    address: "Address",
    seats: "Seats",
    seatsBefore: "Seats before",
    dateBefore: "Date before",
    bookingBefore: "Booking number before",
    feeReturned: "Fee returned",
    paid: "Paid",
    fee: "Cancellation fee",
    refund: "Refund",
    terms: "Cancellation fees",
    seller: "Seller",
  },
  seat: (seat) => `${en.place(seat)} (${seat.grade})`,
  place: ({ section, row, label }) => {
    const rowWord = isBare(row) && row !== "" ? `row ${row}` : row;
    return separated([section, rowWord, isBare(label) ? `seat ${label}` : label], ", ");
  },
};

export const WORDS: Record<Locale, Words> = { ko, en };
