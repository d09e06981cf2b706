import type { Locator, Page } from "playwright-core";
import { DESKTOP_EN, PHONE_KO } from "../browser.ts";
import { PRICES, type Story, type Wish } from "./story.ts";

/** A buyer, from the concert's page to the mail with their booking number. */

const EN = {
  join: "Join the queue",
  waiting: "You're in the queue",
  paused: "Sales are paused",
  chooseSeats: "Choose seats",
  dates: "Date",
  list: "List",
  place: (row: string, seat: number) => `Stalls, row ${row}, seat ${seat}`,
  reserve: "Reserve seats",
  contact: ["Name", "Email", "Phone number"],
  agree: /^I have read and agree/,
  pay: /^Pay ₩/,
  booked: "Booked",
};

const KO: typeof EN = {
  join: "예매하기",
  waiting: "대기열에 입장했습니다",
  paused: "예매가 일시 중단되었습니다",
  chooseSeats: "좌석 선택",
  dates: "회차",
  list: "목록",
  place: (row, seat) => `Stalls ${row}열 ${seat}번`,
  reserve: "좌석 선택 완료",
  contact: ["이름", "이메일", "휴대폰 번호"],
  agree: /^예매 조건과/,
  pay: /원 결제하기$/,
  booked: "예매가 완료되었습니다",
};

export interface Buyer extends Wish {
  page: Page;
  words: typeof EN;
  /** Known once they have paid. */
  bookingNumber: string;
}

/** Opens the concert's page and joins its line: on a phone in Korean, or at a desk in English. */
export async function standInLine(story: Story, concert: string, wish: Wish): Promise<Buyer> {
  const isPhone = wish.on === "phone";
  const visitor = await story.enter(isPhone ? PHONE_KO : DESKTOP_EN);
  const words = isPhone ? KO : EN;
  const page = await visitor.open(concert);
  await story.picture(page, `concert-${wish.on}`);
  await page.getByRole("button", { name: words.join, exact: true }).click();
  return { ...wish, page, words, bookingNumber: "" };
}

export async function expectToWait(story: Story, { page, words, on }: Buyer): Promise<void> {
  await page.getByRole("heading", { name: words.waiting }).waitFor();
  await story.picture(page, `waiting-${on}`);
}

export async function expectToBeTold({ page, words }: Buyer): Promise<void> {
  await page.getByRole("heading", { name: words.paused }).waitFor();
}

/** Somebody who was let in chooses the seats by what is printed on them, and reserves them. */
export async function chooseSeats(story: Story, buyer: Buyer): Promise<void> {
  const { page, words, date, view } = buyer;
  await page.getByRole("link", { name: words.chooseSeats, exact: true }).click();
  const dates = page.getByRole("radiogroup", { name: words.dates });
  await dates.locator(".date").nth(date).click();
  if (view === "list") await chooseFromList(buyer);
  else await chooseOnMap(buyer);
  await story.picture(page, `seats-${view}`);
  await page.getByRole("button", { name: words.reserve, exact: true }).click();
}

async function chooseFromList({ page, words, row, seats }: Buyer): Promise<void> {
  await page.getByRole("radio", { name: words.list }).click();
  await page.getByRole("button", { name: /^Stalls/ }).click();
  for (const seat of seats) {
    const wanted = page.locator(".row-seats").getByRole("button", { name: `${words.place(row, seat)},` });
    await wanted.click();
  }
}

/** By the arrow keys, which say the name of each seat that they come to. */
async function chooseOnMap({ page, words, row, seats }: Buyer): Promise<void> {
  await page.waitForFunction(() => performance.getEntriesByName("map-drawn").length > 0);
  const spoken = page.getByRole("status").first();
  let said = "";
  const step = async (key: string) => {
    await page.keyboard.press(key);
    await spoken.filter({ hasText: SEAT, ...(said === "" ? {} : { hasNotText: said }) }).waitFor();
    said = await spoken.innerText();
  };
  await page.getByRole("application").focus();
  await step("ArrowRight");
  for (const wanted of seats) {
    for (let steps = 0; ; steps += 1) {
      const [, section, line, seat] = SEAT.exec(said)!;
      if (steps === STEPS_MAX) throw new Error(`The map leads to ${said}`);
      if (section !== "Stalls" || line! > row) await step("ArrowUp");
      else if (line! < row) await step("ArrowDown");
      else if (Number(seat) === wanted) break;
      else await step(Number(seat) < wanted ? "ArrowRight" : "ArrowLeft");
    }
    await page.keyboard.press("Enter");
    await page.locator(".chosen").getByText(words.place(row, wanted)).waitFor();
  }
}

const STEPS_MAX = 60;
const SEAT = /^(.+), row (\w+), seat (\d+),/;

/** Says who pays, agrees to the terms and presses one button. */
export async function pay(story: Story, buyer: Buyer): Promise<void> {
  const { page, words, name, email, on } = buyer;
  const typed = [name, email, "010-1234-5678"];
  for (const [at, label] of words.contact.entries())
    await page.getByLabel(label, { exact: true }).fill(typed[at]!);
  await page.getByRole("checkbox", { name: words.agree }).check();
  await story.picture(page, `pay-${on}`);
  await page.getByRole("button", { name: words.pay }).click();
  await page.getByRole("heading", { name: words.booked }).waitFor();
  buyer.bookingNumber = await page.locator(".booking-number strong").innerText();
  await ticketsOf(buyer)
    .nth(buyer.seats.length - 1)
    .waitFor();
  await story.picture(page, `booked-${on}`);
}

/** The mail names the booking number that the page has shown, and the seats. */
export async function readMail({ mailbox }: Story, buyer: Buyer): Promise<void> {
  const { email, bookingNumber, words, row, seats } = buyer;
  await mailbox.waitFor(email, new RegExp(words.place(row, seats[0]!)));
  await mailbox.waitFor(email, new RegExp(bookingNumber));
}

const ticketsOf = ({ page }: Buyer): Locator => page.locator(".ticket");

/** What these have paid together, as the console writes it. */
export function paidBy(...buyers: readonly Wish[]): string {
  const sum = buyers.reduce((paid, { seats, grade }) => paid + seats.length * PRICES[grade], 0);
  return `₩${sum.toLocaleString("en")}`;
}
