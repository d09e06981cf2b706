import { useStored, writeStored } from "./stored.ts";

/** The top-up that is to pay for a hold, kept until its buyer has seen what became of it. */
const keyOf = (reservationId: string): string => `charge.${reservationId}`;

export function useChargeId(reservationId: string): string | null {
  return useStored<string>(keyOf(reservationId));
}

/** Null forgets it. */
export function keepCharge(reservationId: string, topUpId: string | null): void {
  writeStored(keyOf(reservationId), topUpId);
}
