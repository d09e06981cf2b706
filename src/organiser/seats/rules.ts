import type { AllocationId } from "../../core/ids.ts";
import { refuse, type Refusal } from "../../core/refusals.ts";
import type { SeatStatus } from "../../core/seat-status.ts";

/** A seat as it is under its lock. `isFree`: it could be held now, a lapsed hold or none. */
export interface SeatState {
  seatNumber: number;
  status: SeatStatus;
  isFree: boolean;
  allocationId: AllocationId | null;
}

export interface SeatOutcome {
  changed: number[];
  refused: { seatNumber: number; currentStatus: SeatStatus }[];
  /** Those of `changed` that were not as asked before. */
  toWrite: number[];
}

/** Whether seats can be kept back, or put on sale again: each by itself. What is held or sold stays so. */
export function changeSeats(
  seats: readonly SeatState[],
  to: "BLOCKED" | "AVAILABLE",
  allocationId: AllocationId | null,
): SeatOutcome {
  const outcome: SeatOutcome = { changed: [], refused: [], toWrite: [] };
  for (const { seatNumber, status, isFree, allocationId: keptFor } of seats) {
    if (!isFree && status !== "BLOCKED") {
      outcome.refused.push({ seatNumber, currentStatus: status });
      continue;
    }
    outcome.changed.push(seatNumber);
    const isAsAsked = status === to && (to === "AVAILABLE" || keptFor === allocationId);
    if (!isAsAsked) outcome.toWrite.push(seatNumber);
  }
  return outcome;
}

/** Why seats cannot be given away: those of them that are held or sold. Null if all can. */
export function checkGiving(seats: readonly SeatState[]): Refusal | null {
  const taken = seats.filter(({ status, isFree }) => !isFree && status !== "BLOCKED");
  if (taken.length === 0) return null;
  const seatNumbers = taken.map(({ seatNumber }) => seatNumber);
  return refuse("seat_unavailable", `Held or sold: ${seatNumbers.join(", ")}.`, { seatNumbers });
}

/** The first seat that is asked for and not there, as an error of the request. */
export function checkSeatsExist(
  seatNumbers: readonly number[],
  found: ReadonlyMap<number, unknown>,
): Refusal | null {
  const absent = seatNumbers.findIndex((number) => !found.has(number));
  if (absent < 0) return null;
  const message = `there is no seat ${seatNumbers[absent]}`;
  return refuse("invalid_request", message, { errors: [{ path: `seatNumbers[${absent}]`, message }] });
}

/** A ticket that was given away, and whether it can be taken back. */
export function checkTakingBack(status: "VALID" | "CHECKED_IN" | "CANCELLED"): Refusal | null {
  if (status === "VALID") return null;
  return refuse("invalid_state", `The ticket is ${status.toLowerCase()}.`, { currentStatus: status });
}
