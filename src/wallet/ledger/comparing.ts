import type { TopUpId } from "../../core/ids.ts";
import { CURRENCY } from "../../core/points.ts";
import type { Instant } from "../../core/time.ts";
import type { GatewayCapture } from "../gateways/gateway.ts";
import { isSettled, type TopUpStatus } from "./rules.ts";

/** A range of time without its end. A null end is open. */
export interface Range {
  from: Instant | null;
  to: Instant | null;
}

/** A top-up in our books. */
export interface BookedTopUp {
  topUpId: TopUpId;
  key: string;
  status: TopUpStatus;
  reason: string | null;
  amount: number;
  /** The amount that was sent back. `reversing`: more is on its way. */
  reversed: number;
  reversing: boolean;
  createdAt: Instant;
}

export interface Difference {
  kind: "not_in_our_books" | "not_credited" | "not_captured" | "amount" | "reversed";
  key: string;
  topUpId: TopUpId | null;
  ours: string;
  theirs: string;
  nextStep: string;
}

const NEXT_STEPS: Record<Difference["kind"], string> = {
  not_in_our_books: "Find out who charged with our key; cancel the payment at the company if nobody can say.",
  not_credited: "The company has money for which there are no points: cancel the payment at the company.",
  not_captured: "Points were given for money that the company does not have: ask the company, with the key.",
  amount: "Compare both records with the company; correct by cancelling the difference there.",
  reversed: "What went back differs: compare the cancellations of this key with the company.",
};

/** Of a capture, what is compared. */
type Captured = Omit<GatewayCapture, "capturedAt">;

/**
 * Compares one top-up with the company's record under its key; one of both is there. Null if they agree or it
 * is not settled yet.
 */
function compareTopUp(booked: BookedTopUp | undefined, capture: Captured | undefined): Difference | null {
  const difference = (kind: Difference["kind"]): Difference => ({
    kind,
    key: booked?.key ?? capture!.key,
    topUpId: booked?.topUpId ?? null,
    ours: booked ? `${booked.status} ${booked.amount}, ${booked.reversed} back` : "nothing",
    theirs: capture
      ? `captured ${capture.amount} ${capture.currency}, ${capture.cancelledAmount} cancelled`
      : "nothing",
    nextStep: NEXT_STEPS[kind],
  });
  if (!booked) return difference("not_in_our_books");
  if (booked.status === "FAILED") {
    const kept = capture && capture.amount > capture.cancelledAmount;
    return kept ? difference("not_credited") : null;
  }
  if (booked.status !== "SUCCEEDED") return null;
  if (!capture) return difference("not_captured");
  if (capture.amount !== booked.amount || capture.currency !== CURRENCY) return difference("amount");
  if (booked.reversing || capture.cancelledAmount === booked.reversed) return null;
  return difference("reversed");
}

export interface Reconciliation {
  compared: number;
  /** Top-ups and reversals that are not settled yet, and therefore not compared. */
  open: number;
  differences: Difference[];
}

/** A charge is captured within seconds of its intent, but clocks may differ by this much. */
export const MARGIN_MS = 3_600_000;

/** Where a charge of the range may be found at the other side. */
export function widened({ from, to }: Range): Range {
  return { from: from === null ? null : from - MARGIN_MS, to: to === null ? null : to + MARGIN_MS };
}

function isWithin(at: Instant, { from, to }: Range): boolean {
  return at >= (from ?? -Infinity) && at < (to ?? Infinity);
}

type Books = ReadonlyMap<string, BookedTopUp>;

/**
 * Compares our books of the range, as read before and after the captures, with these, by their keys. What
 * changed meanwhile counts as open.
 */
export function compareCaptures(
  before: Books,
  captures: ReadonlyMap<string, GatewayCapture>,
  after: Books,
  range: Range,
): Reconciliation {
  const result: Reconciliation = { compared: 0, open: 0, differences: [] };
  for (const key of new Set([...before.keys(), ...captures.keys()])) {
    const [ours, theirs] = [after.get(key), captures.get(key)];
    if (!isWithin(ours?.createdAt ?? theirs!.capturedAt, range)) continue;
    const hasMoved = JSON.stringify(before.get(key)) !== JSON.stringify(ours);
    addTo(result, ours, hasMoved ? "moved" : theirs);
  }
  return result;
}

/** A payment as a file of the payment company has it. */
export interface FiledCapture {
  key: string;
  amount: number;
  /** Null: the file does not say. */
  cancelledAmount: number | null;
}

/**
 * Compares our books of the widened range with a file in which the company lists what it has captured in the
 * range. A charge near either end may stand in the file before or after: its absence here says nothing.
 */
export function compareFile(
  booked: Books,
  filed: readonly FiledCapture[],
  { from, to }: { from: Instant; to: Instant },
): Reconciliation {
  const captures = new Map(filed.map((capture) => [capture.key, capture]));
  const inside = { from: from + MARGIN_MS, to: to - MARGIN_MS };
  const result: Reconciliation = { compared: 0, open: 0, differences: [] };
  for (const key of new Set([...booked.keys(), ...captures.keys()])) {
    const [ours, theirs] = [booked.get(key), captures.get(key)];
    if (theirs) addTo(result, ours, filedCapture(theirs, ours));
    else if (isWithin(ours!.createdAt, inside)) addTo(result, ours, undefined);
  }
  return result;
}

/** What a file does not say is taken to be as we have it. */
function filedCapture({ key, amount, cancelledAmount }: FiledCapture, ours: BookedTopUp | undefined) {
  const cancelled = cancelledAmount ?? ours?.reversed ?? 0;
  return { key, amount, cancelledAmount: cancelled, currency: CURRENCY };
}

/** Counts one more, and what differs. */
function addTo(
  result: Reconciliation,
  ours: BookedTopUp | undefined,
  theirs: Captured | undefined | "moved",
): void {
  result.compared += 1;
  const isOpen = ours !== undefined && (!isSettled(ours.status) || ours.reversing);
  if (theirs === "moved" || isOpen) result.open += 1;
  const difference = theirs === "moved" ? null : compareTopUp(ours, theirs);
  if (difference) result.differences.push(difference);
}

export interface CapturedSums {
  payments: number;
  amount: number;
  cancelledAmount: number;
}

/** What was captured in the range. */
export function sumCaptures(captures: Iterable<GatewayCapture>, range: Range): CapturedSums {
  const sums = { payments: 0, amount: 0, cancelledAmount: 0 };
  for (const { amount, cancelledAmount, capturedAt } of captures) {
    if (!isWithin(capturedAt, range)) continue;
    sums.payments += 1;
    sums.amount += amount;
    sums.cancelledAmount += cancelledAmount;
  }
  return sums;
}
