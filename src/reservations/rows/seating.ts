import { refuse, type Refusal } from "../../core/refusals.ts";
import { findSingles, seatsBeside } from "../../halls/neighbours/for-transactions.ts";

/** A seat as far as the rule of companions goes. */
interface ChosenSeat {
  seatNumber: number;
  /** The wheelchair place that it belongs to. */
  companionOf: number | null;
}

/** What is printed on a chair and beside it. */
interface NamedSeat {
  seatNumber: number;
  section?: string;
  row?: string;
  label?: string;
}

/** Seats as people find them, and by their numbers, which the call takes. */
function inWords(seats: readonly NamedSeat[]): string {
  return seats
    .map(({ seatNumber, section, row, label }) =>
      label === undefined ? String(seatNumber) : `${section}, row ${row}, seat ${label} (${seatNumber})`,
    )
    .join("; ");
}

/** The companion seats whose wheelchair places are neither chosen with them nor the buyer's already. */
export function companionsAlone<Seat extends ChosenSeat>(
  chosen: readonly Seat[],
  isOwn: (seatNumber: number) => boolean,
): Seat[] {
  const numbers = new Set(chosen.map(({ seatNumber }) => seatNumber));
  return chosen.filter(
    ({ companionOf }) => companionOf !== null && !numbers.has(companionOf) && !isOwn(companionOf),
  );
}

/** A companion seat goes only with its wheelchair place: chosen together, or the buyer's already. */
export function checkCompanions(
  chosen: readonly (ChosenSeat & NamedSeat)[],
  isOwn: (seatNumber: number) => boolean,
): Refusal | null {
  const alone = companionsAlone(chosen, isOwn);
  if (alone.length === 0) return null;
  const seatNumbers = alone.map(({ seatNumber }) => seatNumber);
  const choose = `Please choose or give back both: ${inWords(alone)}.`;
  return refuse("invalid_state", `A companion seat is sold only with its wheelchair place. ${choose}`, {
    currentStatus: "COMPANION_WITHOUT_WHEELCHAIR",
    seatNumbers,
  });
}

/** `pairs` says which seats are side by side; the seats that `besideOf` names must be locked. */
export function checkSingles(
  seatNumbers: readonly number[],
  pairs: Uint8Array,
  isFree: (seatNumber: number) => boolean,
  find: (seatNumber: number) => NamedSeat | undefined,
): Refusal | null {
  const indexes = seatNumbers.map((number) => number - 1);
  const singles = findSingles(indexes, pairs, (seat) => isFree(seat + 1)).map((seat) => seat + 1);
  if (singles.length === 0) return null;
  const named = inWords(singles.map((seatNumber) => find(seatNumber) ?? { seatNumber }));
  return refuse("invalid_state", `Please choose seats that leave no single seat: ${named}.`, {
    currentStatus: "SINGLE_SEAT_LEFT",
    seatNumbers: singles,
  });
}

/** The seats that `checkSingles` must know besides those chosen. */
export function besideOf(seatNumbers: readonly number[], pairs: Uint8Array): number[] {
  const indexes = seatNumbers.map((number) => number - 1);
  return seatsBeside(indexes, pairs).map((seat) => seat + 1);
}
