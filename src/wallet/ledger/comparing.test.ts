import { describe, expect, test } from "bun:test";
import type { TopUpId } from "../../core/ids.ts";
import type { GatewayCapture } from "../gateways/gateway.ts";
import {
  type BookedTopUp,
  compareCaptures,
  compareFile,
  MARGIN_MS,
  sumCaptures,
  widened,
} from "./comparing.ts";

const FROM = Date.UTC(2026, 10, 1);
const TO = Date.UTC(2026, 11, 1);
const RANGE = { from: FROM, to: TO };
const NOON = FROM + 12 * 3_600_000;

const booked = (over: Partial<BookedTopUp> = {}): BookedTopUp => ({
  topUpId: "t1" as TopUpId,
  key: "k1",
  status: "SUCCEEDED",
  reason: null,
  amount: 5_000,
  reversed: 0,
  reversing: false,
  createdAt: NOON,
  ...over,
});
const captured = (over: Partial<GatewayCapture> = {}): GatewayCapture => ({
  key: "k1",
  amount: 5_000,
  currency: "KRW",
  cancelledAmount: 0,
  capturedAt: NOON,
  ...over,
});
const books = (...all: BookedTopUp[]) => new Map(all.map((each) => [each.key, each]));
const captures = (...all: GatewayCapture[]) => new Map(all.map((each) => [each.key, each]));

describe("one top-up, compared with the company's record", () => {
  test.each<[string, BookedTopUp | undefined, GatewayCapture | undefined, string | undefined, open: number]>([
    ["as it is with us", booked(), captured(), undefined, 0],
    ["not known to us", undefined, captured(), "not_in_our_books", 0],
    ["failed, and nothing captured", booked({ status: "FAILED" }), undefined, undefined, 0],
    [
      "failed, and all of it cancelled",
      booked({ status: "FAILED" }),
      captured({ cancelledAmount: 5_000 }),
      undefined,
      0,
    ],
    [
      "failed, but a part is kept",
      booked({ status: "FAILED" }),
      captured({ cancelledAmount: 4_999 }),
      "not_credited",
      0,
    ],
    ["credited, and not captured", booked(), undefined, "not_captured", 0],
    ["captured with another amount", booked(), captured({ amount: 4_999 }), "amount", 0],
    ["captured in another currency", booked(), captured({ currency: "USD" }), "amount", 0],
    [
      "sent back in part, at both",
      booked({ reversed: 1_000 }),
      captured({ cancelledAmount: 1_000 }),
      undefined,
      0,
    ],
    ["sent back by us alone", booked({ reversed: 1_000 }), captured(), "reversed", 0],
    ["cancelled there alone", booked(), captured({ cancelledAmount: 1_000 }), "reversed", 0],
    ["on its way back", booked({ reversing: true }), captured({ cancelledAmount: 1_000 }), undefined, 1],
    ["sent, and not captured yet", booked({ status: "SENT" }), undefined, undefined, 1],
    ["of unknown outcome, and captured", booked({ status: "UNKNOWN" }), captured(), undefined, 1],
  ])("%s", (_, ours, theirs, kind, open) => {
    const known = books(...(ours ? [ours] : []));
    const result = compareCaptures(known, captures(...(theirs ? [theirs] : [])), known, RANGE);
    expect(result).toMatchObject({ compared: 1, open });
    expect(result.differences.map((each) => each.kind)).toEqual(kind ? [kind as never] : []);
  });

  test("a difference says what both sides have, and whose it is", () => {
    const ours = books(booked({ reversed: 1_000 }));
    expect(compareCaptures(ours, captures(captured({ amount: 1 })), ours, RANGE).differences).toMatchObject([
      {
        key: "k1",
        topUpId: "t1",
        ours: "SUCCEEDED 5000, 1000 back",
        theirs: "captured 1 KRW, 0 cancelled",
        nextStep: expect.stringContaining("cancelling the difference"),
      },
    ]);
    expect(compareCaptures(ours, captures(), ours, RANGE).differences).toMatchObject([{ theirs: "nothing" }]);
    expect(compareCaptures(books(), captures(captured()), books(), RANGE).differences).toMatchObject([
      { key: "k1", topUpId: null, ours: "nothing" },
    ]);
  });
});

describe("which are compared", () => {
  const count = (createdAt: number, range: { from: number | null; to: number | null }) => {
    const ours = books(booked({ createdAt }));
    return compareCaptures(ours, captures(captured()), ours, range).compared;
  };

  test.each([
    [FROM - 1, 0],
    [FROM, 1],
    [TO - 1, 1],
    [TO, 0],
  ])("a top-up made at %d: %d", (createdAt, compared) => {
    expect(count(createdAt, RANGE)).toBe(compared);
  });

  test("an end that is not given is open", () => {
    expect(count(0, { from: null, to: TO })).toBe(1);
    expect(count(TO, { from: null, to: TO })).toBe(0);
    expect(count(TO, { from: FROM, to: null })).toBe(1);
    expect(count(0, { from: FROM, to: null })).toBe(0);
  });

  test("at the other side it may lie an hour before or after, and an open end stays open", () => {
    expect(widened(RANGE)).toEqual({ from: FROM - 3_600_000, to: TO + 3_600_000 });
    expect(widened({ from: null, to: TO })).toEqual({ from: null, to: TO + MARGIN_MS });
    expect(widened({ from: FROM, to: null })).toEqual({ from: FROM - MARGIN_MS, to: null });
  });

  test("what is in one of the books alone is, by its own time", () => {
    const theirs = captures(captured({ key: "k2" }), captured({ key: "k3", capturedAt: TO }));
    const ours = books(booked());
    expect(compareCaptures(ours, theirs, ours, RANGE)).toMatchObject({ compared: 2, open: 0 });
  });

  test("what changed while it was compared is open, and not said to differ", () => {
    const [before, after] = [books(booked({ status: "SENT" })), books(booked())];
    const result = compareCaptures(before, captures(), after, RANGE);
    expect(result).toEqual({ compared: 1, open: 1, differences: [] });
    // It came after the first reading.
    expect(compareCaptures(books(), captures(captured()), after, RANGE)).toMatchObject({
      open: 1,
      differences: [],
    });
  });
});

describe("a file of the company", () => {
  const compared = (ours: BookedTopUp[], filed: Parameters<typeof compareFile>[1]) => {
    const { differences, ...counts } = compareFile(books(...ours), filed, RANGE);
    return { ...counts, kinds: differences.map(({ kind }) => kind) };
  };
  const line = (over = {}) => ({ key: "k1", amount: 5_000, cancelledAmount: null, ...over });

  test.each<[string, BookedTopUp[], Parameters<typeof compareFile>[1], object]>([
    ["that agrees", [booked()], [line()], { compared: 1, open: 0, kinds: [] }],
    [
      "that says nothing of what went back",
      [booked({ reversed: 9 })],
      [line()],
      { compared: 1, open: 0, kinds: [] },
    ],
    [
      "that says what went back",
      [booked()],
      [line({ cancelledAmount: 9 })],
      { compared: 1, open: 0, kinds: ["reversed"] },
    ],
    ["with another amount", [booked()], [line({ amount: 1 })], { compared: 1, open: 0, kinds: ["amount"] }],
    ["with what we do not know", [], [line()], { compared: 1, open: 0, kinds: ["not_in_our_books"] }],
    ["without what we have", [booked()], [], { compared: 1, open: 0, kinds: ["not_captured"] }],
    ["without what is not settled", [booked({ status: "SENT" })], [], { compared: 1, open: 1, kinds: [] }],
    ["without what failed", [booked({ status: "FAILED" })], [], { compared: 1, open: 0, kinds: [] }],
    [
      "with what is on its way back",
      [booked({ reversing: true })],
      [line()],
      { compared: 1, open: 1, kinds: [] },
    ],
  ])("%s", (_, ours, filed, result) => {
    expect(compared(ours, filed)).toEqual(result as never);
  });

  test.each([
    [FROM + MARGIN_MS - 1, 0],
    [FROM + MARGIN_MS, 1],
    [TO - MARGIN_MS - 1, 1],
    [TO - MARGIN_MS, 0],
  ])(
    "without a charge of %d: %d compared, as it may stand in the file before or after",
    (createdAt, count) => {
      expect(compared([booked({ createdAt })], []).compared).toBe(count);
      expect(compared([booked({ createdAt })], [line()]).compared).toBe(1);
    },
  );
});

test("the sums are of what was captured in the range, its end not included", () => {
  const all = [FROM - 1, FROM, TO - 1, TO].map((capturedAt, i) =>
    captured({ capturedAt, amount: 10 ** i, cancelledAmount: 2 * 10 ** i }),
  );
  expect(sumCaptures(all, RANGE)).toEqual({ payments: 2, amount: 110, cancelledAmount: 220 });
});
