import type { Reservation, Seat } from "../../api/types.ts";

/** A seat as this visitor sees it. Being their own, or chosen by them, comes before its public status. */
export type ShownSeat = Seat["status"] | "MINE" | "CHOSEN";

export function shownSeats(
  seats: readonly Seat[],
  mine: ReadonlySet<number>,
  chosen: ReadonlySet<number>,
): ShownSeat[] {
  return seats.map(({ seatNumber, status }) => {
    if (mine.has(seatNumber)) return "MINE";
    return chosen.has(seatNumber) ? "CHOSEN" : status;
  });
}

/** Numbers of the seats of a performance that these reservations hold or have paid for. */
export function ownSeats(reservations: readonly Reservation[], performanceId: string): Set<number> {
  return new Set(
    reservations
      .filter((each) => each.performanceId === performanceId && isOwned(each))
      .flatMap((each) => seatsLeft(each).map((seat) => seat.seatNumber)),
  );
}

/** The reservation's seats without the cancelled ones. */
export function seatsLeft({
  seats,
  cancelledSeatNumbers,
}: Pick<Reservation, "seats" | "cancelledSeatNumbers">) {
  return seats.filter((seat) => !cancelledSeatNumbers.includes(seat.seatNumber));
}

export function isOwned({ status }: Pick<Reservation, "status">): boolean {
  return status === "HELD" || status === "CONFIRMED";
}
