/**
 * What a seat of a date can be. HELD counts until the hold's end, by the database's clock; BLOCKED is not for
 * sale.
 */
export const SEAT_STATUSES = ["AVAILABLE", "HELD", "SOLD", "BLOCKED"] as const;
export type SeatStatus = (typeof SEAT_STATUSES)[number];
