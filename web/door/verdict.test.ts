import { describe, expect, test } from "bun:test";
import { type CodeClaims, decideCode, type KeptTicket, readClaims, searchTickets } from "./verdict.ts";

const TICKET: KeptTicket = {
  ticketId: "t",
  section: "1층",
  row: "C",
  label: "12",
  name: "김민지",
  bookingNumber: "FR-7K3M9Q2K",
  status: "VALID",
};
const CLAIMS: CodeClaims = {
  ticketId: "t",
  performanceId: "p",
  section: "1층",
  row: "C",
  label: "12",
  startsAt: 1_000,
};
const kept = (changes: Partial<KeptTicket> = {}) => new Map([["t", { ...TICKET, ...changes }]]);
const encoded = (payload: unknown) => `h.${Buffer.from(JSON.stringify(payload)).toString("base64url")}.s`;

describe("a phone says by its own list", () => {
  test.each<[string, Parameters<typeof decideCode>, object]>([
    ["a valid ticket is let in", [CLAIMS, true, "p", kept()], { result: "OK", name: "김민지" }],
    ["so is one where no signature can be checked", [CLAIMS, null, "p", kept()], { result: "OK" }],
    [
      "a ticket that is in",
      [CLAIMS, true, "p", kept({ status: "CHECKED_IN", firstAt: "a", firstGate: "G" })],
      { result: "ALREADY_IN", firstAt: "a", firstGate: "G" },
    ],
    ["a cancelled one", [CLAIMS, true, "p", kept({ status: "CANCELLED" })], { result: "CANCELLED" }],
    [
      "another date's, and which",
      [CLAIMS, true, "q", kept()],
      { result: "OTHER_PERFORMANCE", startsAt: 1_000 },
    ],
    [
      "one that was sold since: let in by its signature, with its seat",
      [CLAIMS, true, "p", new Map()],
      { result: "OK", seat: { section: "1층", row: "C", label: "12" } },
    ],
    [
      "the same without a signature that can be checked",
      [CLAIMS, null, "p", new Map()],
      { result: "UNKNOWN" },
    ],
    ["a forged code of a real ticket", [CLAIMS, false, "p", kept()], { result: "UNKNOWN", seat: null }],
    ["what is no code", [null, null, "p", kept()], { result: "UNKNOWN" }],
  ])("%s", (_, given, expected) => {
    expect(decideCode(...given)).toMatchObject(expected);
  });
});

test("a code says section, row, seat and date by itself; an older one its ticket and date alone", () => {
  expect(readClaims(encoded({ t: "t", p: "p", s: 3, c: "1층", r: "C", l: "12", d: 1 }))).toEqual(CLAIMS);
  expect(readClaims(encoded({ t: "t", p: "p", s: 3 }))).toEqual({
    ...CLAIMS,
    section: null,
    row: null,
    label: null,
    startsAt: null,
  });
});

test("what is not a code of tickets is none, whatever is read", () => {
  for (const text of [
    "",
    "a.b",
    "a.b.c",
    "https://example.com/a.b.c",
    encoded({ t: 1, p: "p" }),
    encoded(null),
  ])
    expect(readClaims(text)).toBeNull();
});

test("tickets are found by words of name, booking number and seat, in any order", () => {
  const found = (typed: string) => searchTickets(kept().values(), typed, 5).length;
  expect(["민지", "fr-7k3", "12 c", "1층 김민지", "", "민수"].map(found)).toEqual([1, 1, 1, 1, 0, 0]);
});

test("a seat is found as it is printed or in short, and stands before others that begin like it", () => {
  const labels = ["11", "12", "1", "2"];
  const hall = labels.flatMap((label) =>
    ["11", "1"].map((row) => ({ ...TICKET, ticketId: `A${row}-${label}`, section: "A", row, label })),
  );
  const first = (typed: string) => searchTickets(hall, typed, 5)[0]?.ticketId;
  for (const typed of ["A 1열 1번", "a 1열 1번", "A1열1번", "A row 1 seat 1", "A, row 1, seat 1", "A-1-1"])
    expect([typed, first(typed)]).toEqual([typed, "A1-1"]);
  expect(first("A 11열 12번")).toBe("A11-12");
  expect(searchTickets(hall, "a1", 2).map(({ label }) => label)).toEqual(["1", "1"]);
  expect(searchTickets(hall, "A 1열 7번", 5)).toEqual([]);
});
