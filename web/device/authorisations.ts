import type { TopUp } from "../api/types.ts";
import { readStored, writeStored } from "./stored.ts";

/**
 * A top-up whose buyer is on the payment company's page, with what they need to get there and to continue
 * afterwards.
 */
export interface Authorisation extends NonNullable<TopUp["action"]> {
  amount: number;
  /** The name of the order on their page. */
  title: string;
  /** Whose token opens the wallet; null if none is needed. */
  queueId: string | null;
  /** What it pays for; null if it only adds points. */
  order: { concertId: string; reservationId: string } | null;
  /** Whether the buyer was sent there once. */
  sent?: boolean;
}

const keyOf = (topUpId: string): string => `authorisation.${topUpId}`;

export function readAuthorisation(topUpId: string): Authorisation | null {
  return readStored<Authorisation>(keyOf(topUpId));
}

export function keepAuthorisation(topUpId: string, authorisation: Authorisation): void {
  writeStored(keyOf(topUpId), authorisation);
}
