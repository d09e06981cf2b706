/**
 * What Frontrow asks of a payment company. One file beside this one implements it for one company; `wallet` knows
 * nothing else about them.
 */
export interface Gateway {
  /** Kept with every top-up, so that it is always asked of the company that has it. */
  readonly name: string;
  /**
   * Captures money under our own key, at most once a key. Bounded in time; never throws: what cannot be told is
   * `unknown`.
   */
  charge(charge: GatewayCharge): Promise<GatewayAnswer>;
  /** What became of a key. `absent`: the company has never seen it. */
  find(key: string): Promise<GatewayAnswer | { outcome: "absent" }>;
  /** All that the company captured, for the comparison with our ledger; a page at a time. */
  captures(cursor: string | null): Promise<{ captures: GatewayCapture[]; nextCursor: string | null }>;
}

export interface GatewayCharge {
  /** Ours, new for each attempt; the company's idempotency key. */
  key: string;
  amount: number;
  method: string;
}

export type GatewayAnswer =
  | { outcome: "captured"; amount: number; currency: string }
  | { outcome: "declined"; reason: string }
  /** The request cannot have arrived: nothing was captured, and nothing will be. */
  | { outcome: "unreachable" }
  /** It may have been captured or not. Only the company can tell, later. */
  | { outcome: "unknown"; reason: string };

export interface GatewayCapture {
  key: string;
  amount: number;
  currency: string;
}

/** How long a charge may take before its outcome counts as unknown, in milliseconds. */
export const CHARGE_MAX_MS = 3_000;
export const FIND_MAX_MS = 2_000;
