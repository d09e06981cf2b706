import { fieldError } from "../../core/words/field-errors.ts";
import type { AllocationId } from "../../core/ids.ts";
import { invalidRequest, refuse, type Refusal } from "../../core/refusals.ts";
import type { SeatStatus } from "../../core/seat-status.ts";
import type { Instant } from "../../core/time.ts";
import type { SeatTakenBack } from "./api.ts";

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
  return refuse("seat_unavailable", `Held, sold or given away: ${seatNumbers.join(", ")}.`, { seatNumbers });
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

/** Whether an allocation's seats can go on sale at this time. `startsAt`: null while nobody knows it. */
export function checkReleaseTime(at: Instant, now: Instant, startsAt: Instant | null): Refusal | null {
  if (at <= now)
    return invalidRequest(
      "releaseAt",
      fieldError("release_passed", "is in the past; to put the seats on sale now, release them"),
    );
  if (startsAt !== null && at > startsAt)
    return invalidRequest(
      "releaseAt",
      fieldError("release_too_late", "is after the date begins, when nobody could buy the seats"),
    );
  return null;
}

/** How a seat is kept back, or not, once its ticket is taken back. `keptFor`: whom it was kept for before. */
export function seatTakenBack(
  to: SeatTakenBack,
  keptFor: { allocationId: AllocationId; isReleased: boolean } | undefined,
): { status: "AVAILABLE" | "BLOCKED"; allocationId: AllocationId | null } | Refusal {
  if (to === "release") return { status: "AVAILABLE", allocationId: null };
  if (to === "block") return { status: "BLOCKED", allocationId: null };
  if (!keptFor) return refuse("invalid_state", "The seat was kept back for nobody when it was given.");
  if (keptFor.isReleased)
    return refuse("invalid_state", "The seats of this allocation have been released since.", {
      currentStatus: "RELEASED",
    });
  return { status: "BLOCKED", allocationId: keptFor.allocationId };
}

/** A ticket that was given away, and whether it can be taken back. */
export function checkTakingBack(status: "VALID" | "CHECKED_IN" | "CANCELLED"): Refusal | null {
  if (status === "VALID") return null;
  return refuse("invalid_state", `The ticket is ${status.toLowerCase()}.`, { currentStatus: status });
}
