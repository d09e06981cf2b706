import { expect, test } from "bun:test";
import { conflictOf, type ScanAnswer } from "./conflicts.ts";
import type { KeptTicket } from "./verdict.ts";

const SEAT = { section: "A", row: "1", label: "3" };
const TICKET: KeptTicket = { ticketId: "t", ...SEAT, name: "김민지", bookingNumber: "FR-1", status: "VALID" };
const answer = (changes: Partial<ScanAnswer> = {}): ScanAnswer => ({
  nonce: "n",
  result: "CANCELLED",
  ...SEAT,
  ...changes,
});

test("whom the phone let in and the server would not have is named by seat, name and booking number", () => {
  const said = { shown: "OK" as const, seat: null, ticket: TICKET };
  const named = {
    nonce: "n",
    result: "CANCELLED",
    seat: SEAT,
    name: "김민지",
    bookingNumber: "FR-1",
  } as const;
  expect(conflictOf(answer(), said)).toEqual(named);
  const untold = answer({ result: "UNKNOWN", section: null, row: null, label: null });
  expect(conflictOf(untold, { shown: "OK", seat: SEAT, ticket: undefined })).toEqual({
    ...named,
    result: "UNKNOWN",
    name: null,
    bookingNumber: null,
  });
});

test("what the server agrees with, was refused, forced or taken back is no conflict", () => {
  const said = { shown: "OK" as const, seat: SEAT, ticket: TICKET };
  expect(conflictOf(answer({ result: "OK" }), said)).toBeUndefined();
  expect(conflictOf(answer({ undone: true }), said)).toBeUndefined();
  for (const shown of ["ALREADY_IN", undefined] as const)
    expect(conflictOf(answer({ result: "ALREADY_IN" }), { ...said, shown })).toBeUndefined();
});
