import { describe, expect, test } from "bun:test";
import { ACTS } from "../../../src/history/api.ts";
import { MESSAGE_KINDS } from "../../../src/outbox/rules.ts";
import { en } from "../../text/console/en.ts";
import { ko } from "../../text/console/ko.ts";
import { translatorOf } from "../../text/translator.ts";
import { historyTable } from "./history-table.ts";
import { type Saying, toldOf, untoldIn } from "./history-words.ts";
import { withSeatNames } from "./seats-of-act.ts";

const words: Saying = {
  t: translatorOf(en, "en"),
  number: (value) => value.toLocaleString("en"),
  time: (instant, zone = "here") => `${instant.slice(0, 16)} ${zone}`,
  month: (month) => month,
};
const concert = { timeZone: "Asia/Seoul" };
const act = (states: { before?: object; after?: object; detail?: object }) => {
  const { before = null, after = null, detail = {} } = states;
  return { before, after, detail, concert };
};
const told = (states: Parameters<typeof act>[0]) =>
  toldOf(words, act(states)).map(({ name, from, to }) => `${name}: ${from} → ${to}`);

test("every act that the code records has words in both languages, and no others have", () => {
  for (const texts of [en, ko]) expect(Object.keys(texts.act).toSorted()).toEqual([...ACTS]);
});

describe("what an act changed is told", () => {
  test("field by field, before and after, those of the things in it too", () => {
    const policy = { holdSeconds: 300, seatsPerUser: 4 };
    expect(
      told({
        before: { title: "A", policy, posterId: null, logoId: "1" },
        after: { title: "B", policy: { ...policy, seatsPerUser: 2 }, posterId: "2", logoId: "3" },
        detail: { title: "B", drawNow: true },
      }),
    ).toEqual([
      "Title: A → B",
      "Seats per buyer: 4 → 2",
      "Poster: – → a new one",
      "Logo: the old one → a new one",
      "Draw at once: – → yes",
    ]);
  });

  test("a stop with its dates, on the venue's clock", () => {
    const id = "019b2d0e-7c1a-7f3e-9a55-3f0c8f2d6b11";
    const performances = [{ performanceId: id, startsAt: "2030-12-24T10:00:00.000Z" }];
    const [dates, holds] = told({
      before: { [id]: "ON_SALE" },
      after: { [id]: "STOPPED" },
      detail: { holds: "release", performances },
    });
    expect(dates).toBe("2030-12-24T10:00 Asia/Seoul: On sale → Stopped");
    expect(holds).toBe("Reserved seats: – → Released");
  });

  test("prices by category, money in won, and exchanged seats as what was and what is", () => {
    const price = (category: string, points: number) => ({ category, grade: category, price: points });
    expect(told({ before: { prices: [price("R", 9_000)] }, after: { prices: [price("R", 9_500)] } })).toEqual(
      ["Prices: R ₩9,000 → R ₩9,500"],
    );
    expect(
      told({
        detail: {
          from: { bookingNumber: "FR-A", seatNumbers: "B 1, 2" },
          to: { bookingNumber: "FR-B", seatNumbers: "A 1, 2", performanceId: "x" },
          amount: 20_000,
          paidBy: "cash",
        },
      }),
    ).toEqual([
      "Booking number: FR-A → FR-B",
      "Which seats: B 1, 2 → A 1, 2",
      "Amount: – → ₩20,000",
      "Paid by: – → Cash",
    ]);
  });
});

test("seats are told by what is printed on them, each of its own date", () => {
  const seat = (performanceId: string, seatNumber: number, label: string) => ({
    performanceId,
    seatNumber,
    section: "",
    row: "",
    label,
  });
  const { before, detail }: { before: unknown; detail: unknown } = withSeatNames(
    {
      before: { BLOCKED: [1] },
      after: null,
      detail: {
        from: { seatNumbers: [1, 2, 90] },
        to: { seatNumbers: [1], performanceId: "y" },
        refused: [{ seatNumber: 2, currentStatus: "SOLD" }],
        price: 1,
      },
      date: { performanceId: "x", startsAt: "2030-12-24T10:00:00.000Z" },
      seats: [seat("x", 1, "A1"), seat("x", 2, "A2"), seat("y", 1, "Z9")],
    },
    words.t,
    (seats) => seats.map(({ label }) => label).join(" "),
  );
  expect(before).toEqual({ BLOCKED: "A1" });
  expect(detail).toEqual({
    from: { seatNumbers: words.t("history.more", { told: "A1 A2", count: 1 }) },
    to: { seatNumbers: "Z9", performanceId: "y" },
    refused: [{ seatNumber: "A2", currentStatus: "SOLD" }],
    price: 1,
  });
});

test.each([...MESSAGE_KINDS])("a test mail of the kind %s has words", (kind) => {
  expect(untoldIn(words, act({ after: { kind, locale: "ko", sent: true } }))).toEqual([]);
});

test("a field or a code without words is found", () => {
  expect(untoldIn(words, act({ after: { state: "ON_SALE", name: "ON_SALE" } }))).toEqual([]);
  expect(untoldIn(words, act({ after: { brandNew: true, state: "HALF_OPEN" } }))).toEqual([
    "brandNew",
    "state HALF_OPEN",
  ]);
});

test("the history's table tells each act in words of both languages, without JSON, and no cell runs", () => {
  const action = {
    actionId: "1",
    action: "change_queue",
    subject: null,
    concert: { concertId: "2", title: "=Winter", timeZone: "Asia/Seoul" },
    date: { performanceId: "3", startsAt: "2031-01-01T10:00:00.000Z" },
    bookingNumber: null,
    seats: [],
    actor: "key",
    actorKind: "key" as const,
    actorName: null,
    address: "203.0.113.7",
    before: { capacity: 100, state: "OPEN" },
    after: { capacity: 0, state: "PAUSED" },
    reason: "Rain",
    detail: {},
    createdAt: "2030-12-24T10:00:00.000Z",
  };
  for (const [language, texts] of Object.entries({ en, ko })) {
    const t = translatorOf(texts, language);
    const [heads, line] = historyTable({ ...words, t: t as never }, [action], "Asia/Tokyo").split("\r\n");
    expect(heads).toStartWith(`\ufeff${texts.historyTable.at.replace("{{zone}}", "Asia/Tokyo")},`);
    // Who opens the file next year, or sorts it, has the year in it.
    expect(line).toStartWith("2030-12-24 19:00,");
    expect(line).toContain(",2031-01-01 19:00,");
    expect(line).toContain(`${texts.act.change_queue},${texts.actor.key},203.0.113.7,"'=Winter"`);
    const { field, state } = texts;
    expect(line).toContain(`${field.capacity}: 100 → 0; ${field.state}: ${state.OPEN} → ${state.PAUSED}`);
    expect(line).not.toContain("{");
  }
});
