/**
 * What the transactions of other modules use here: paying and cancelling lock, sell and return held seats.
 */
export { checkHeld, presentStatus } from "./rules.ts";
export type { HeldSeat, Reservation } from "./rules.ts";
export { confirmReservations, findHolds, lockReservations, lockSeatsOf, updateCancelled } from "./store.ts";
export { returnSeats, sellSeatsOf } from "./seat-store.ts";
export { recordSeatChanges, type SeatChange, lockPerformanceVersions } from "./seat-changes.ts";
export { endedBy, endWrites, planEndPlaces, planReleases, sweepLapsedHolds } from "./releasing.ts";
