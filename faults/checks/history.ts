/**
 * One call of a load client, from the moment it was sent to the moment its answer was read, on this machine's
 * clock.
 */
export interface Call {
  userId: string;
  /** The worker that it was sent to. */
  url: string;
  name: CallName;
  /** Its Idempotency-Key; calls that share one are one wish. */
  key: string | null;
  /** What it was about: a reservation, seats, an amount. */
  reservationId?: string;
  seatNumbers?: readonly number[];
  amount?: number;
  invokedMs: number;
  /** When the caller had an answer of whatever kind, or gave up waiting. */
  answeredMs: number;
  /** When it was known to be done, or not to be; Infinity when no answer said so. */
  doneMs: number;
  /** `unknown`: no answer, or one that does not say whether it was done. */
  outcome: "ok" | "refused" | "unknown";
  status: number;
  code: string | null;
  body: Record<string, unknown>;
}

export type CallName =
  | "join"
  | "hold"
  | "release"
  | "pay"
  | "cancel"
  | "top-up"
  | "list"
  | "balance"
  | "status"
  | "leave";

/** Answers that say nothing about whether the work was done. `overloaded` says that it was not. */
const IN_DOUBT = new Set(["unavailable", "internal_error", "idempotency_key_in_use", "gateway_unavailable"]);

export function outcomeOf(status: number, code: string | null): Call["outcome"] {
  if (status >= 200 && status < 300) return "ok";
  if (status === 0 || code === null || IN_DOUBT.has(code)) return "unknown";
  return "refused";
}

export function tallyOf(history: readonly Call[]): { ok: number; refused: number; unknown: number } {
  const tally = { ok: 0, refused: 0, unknown: 0 };
  for (const call of history) tally[call.outcome] += 1;
  return tally;
}
