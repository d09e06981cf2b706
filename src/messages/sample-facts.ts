import { KOREAN_REFUND_POLICY } from "../core/refunds/refund-policy.ts";
import type { MailFacts } from "./mails/facts.ts";

const SHOW = {
  bookingNumber: "FR-7K3M9Q2K",
  title: "겨울 콘서트",
  venue: "예술의전당",
  address: "서울 서초구 남부순환로 2406",
  timeZone: "Asia/Seoul",
  startsAt: Date.UTC(2026, 11, 24, 10),
  doorsAt: Date.UTC(2026, 11, 24, 9),
};
const EVENT = {
  performanceId: "019b2d0e-7c1a-7f3e-9a55-3f0c8f2d6b11",
  title: SHOW.title,
  venue: SHOW.venue,
  address: SHOW.address,
  startsAt: SHOW.startsAt,
  runningMinutes: 150,
  revision: 0,
  voidTickets: 0,
  status: "CONFIRMED",
} as const;
const SEAT = { section: "1층", row: "C", label: "12", grade: "VIP", price: 154_000 };

const BOUGHT = {
  amount: 308_000,
  tickets: [
    { ...SEAT, code: "a sample, good for nothing" },
    { ...SEAT, label: "13", code: "another sample" },
  ],
  terms: {
    policy: KOREAN_REFUND_POLICY,
    boughtAt: Date.UTC(2026, 10, 2, 3),
    closesAt: Date.UTC(2026, 11, 23, 8),
  },
  agreed: {
    refundPolicy: "카드 취소는 영업일 기준 3일에서 7일이 걸립니다.",
    seller: { name: "겨울기획", registration: "120-88-00767", contact: "help@winter.example" },
  },
};

/** What previews and test mails say. */
export const SAMPLE_FACTS: { [Kind in MailFacts["kind"]]: Extract<MailFacts, { kind: Kind }> } = {
  "order.paid": { kind: "order.paid", ...SHOW, ...BOUGHT, events: [EVENT] },
  "order.exchanged": {
    kind: "order.exchanged",
    ...SHOW,
    ...BOUGHT,
    events: [EVENT],
    was: {
      bookingNumber: "FR-2N8QWX4R",
      startsAt: SHOW.startsAt,
      seats: ["12", "13"].map((label) => ({ ...SEAT, row: "M", label, price: 132_000 })),
    },
    refund: 264_000,
    isAtCounter: false,
  },
  "tickets.replaced": { kind: "tickets.replaced", ...SHOW, tickets: BOUGHT.tickets, events: [] },
  "fee.returned": {
    kind: "fee.returned",
    ...SHOW,
    seats: [SEAT],
    amount: 15_400,
    toCards: 0,
    events: [],
  },
  "order.cancelled": {
    kind: "order.cancelled",
    ...SHOW,
    seats: [SEAT],
    seatsLeft: [],
    fee: 15_400,
    refund: 138_600,
    toCards: 0,
    isDateCancelled: false,
    events: [{ ...EVENT, voidTickets: 1, status: "CANCELLED" }],
  },
  "performance.postponed": {
    kind: "performance.postponed",
    ...SHOW,
    seats: [SEAT],
    startsAt: Date.UTC(2027, 0, 9, 10),
    doorsAt: Date.UTC(2027, 0, 9, 9),
    oldStart: SHOW.startsAt,
    newStart: Date.UTC(2027, 0, 9, 10),
    events: [{ ...EVENT, startsAt: Date.UTC(2027, 0, 9, 10), revision: 1 }],
    giveBack: { until: Date.UTC(2026, 11, 31, 15), fee: 0 },
  },
  "complimentary.cancelled": {
    kind: "complimentary.cancelled",
    title: SHOW.title,
    venue: SHOW.venue,
    timeZone: SHOW.timeZone,
    startsAt: SHOW.startsAt,
    seats: [SEAT],
  },
  "turn.near": { kind: "turn.near", title: SHOW.title, hasCome: false },
  recovery: { kind: "recovery", code: "012345", minutes: 10 },
};
