/**
 * What the transactions of other modules use here: paying and cancelling lock, sell and return held seats.
 */
export type { KnownPlans } from "../halls/for-transactions.ts";
export { canBeHeld, checkHeld, presentStatus } from "./rows/rules.ts";
export type { LockedSeat, Reservation } from "./rows/rules.ts";
export { findHolds } from "./rows/store.ts";
export { AgreedTerms, readAgreedText } from "./rows/agreed-terms.ts";
export { CompanionRows } from "./companions/companion-rows.ts";
export { ReservationRows } from "./rows/reservation-rows.ts";
export { ReservedPlaces } from "./rows/reserved-places.ts";
export { SeatRows } from "./rows/seat-rows.ts";
export { lockPerformanceVersions } from "./rows/performance-versions.ts";
export { endHoldsOf, endPlace, release, sweepLapsedHolds } from "./releasing.ts";
