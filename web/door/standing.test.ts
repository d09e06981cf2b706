import { expect, test } from "bun:test";
import { type Decision, standingOf } from "./standing.ts";
import { decideCode, type KeptTicket } from "./verdict.ts";

const SEAT = { section: "A", row: "1", label: "10" };
const listed = (changes: Partial<KeptTicket> = {}): KeptTicket => ({
  ticketId: "t",
  ...SEAT,
  name: "김민지",
  bookingNumber: null,
  status: "VALID",
  ...changes,
});
const inside = { status: "CHECKED_IN", firstAt: "9", firstGate: "North", firstNonce: "other" } as const;
const letIn = (nonce: string, isIn = true): Decision => ({ nonce, at: "10", gate: "G", seat: SEAT, isIn });
const stands = (on: KeptTicket | undefined, ...decisions: Decision[]) => standingOf("t", on, decisions);

test("whom this phone has let in and not yet told of is in, with or without a listed ticket", () => {
  const own = { status: "CHECKED_IN", firstAt: "10", firstGate: "G", firstNonce: "a" };
  expect(stands(listed(), letIn("a"))).toMatchObject({ ...own, name: "김민지" });
  expect(stands(undefined, letIn("a"))).toMatchObject({ ...own, ...SEAT, name: null });
  expect(stands(undefined, letIn("a", false))).toBeUndefined();
  expect(stands(listed(inside), letIn("a"))).toMatchObject({ firstGate: "North" });
  expect(stands(listed({ status: "CANCELLED" }), letIn("a"))).toMatchObject({ status: "CANCELLED" });
});

test("the code of a ticket that was sold since is green once", () => {
  const claims = { ticketId: "t", performanceId: "p", ...SEAT, startsAt: null };
  const says = (...decisions: Decision[]) => {
    const ticket = stands(undefined, ...decisions);
    return decideCode(claims, true, "p", new Map(ticket ? [["t", ticket]] : [])).result;
  };
  expect([says(), says(letIn("a")), says(letIn("a"), { undo: "a" })]).toEqual(["OK", "ALREADY_IN", "OK"]);
});

test("an undo takes back the scan that it names, and no other", () => {
  const undo = { undo: "a" };
  expect(stands(listed(), letIn("a"), undo)).toMatchObject({ status: "VALID" });
  expect(stands(listed({ ...inside, firstNonce: "a" }), undo)).toMatchObject({ status: "VALID" });
  expect(stands(listed(inside), undo)).toMatchObject({ status: "CHECKED_IN", firstGate: "North" });
  expect(stands(listed(inside), letIn("a"), undo)).toMatchObject({ status: "CHECKED_IN" });
  expect(stands(listed(), letIn("a"), letIn("b"), undo)).toMatchObject({ firstNonce: "b" });
});
