/**
 * What a seat of a date can be. HELD counts until the hold's end, by the database's clock; BLOCKED is not for
 * sale. The API tells a status as its index here, in two bits, which are enough for four.
 */
export const SEAT_STATUSES = ["AVAILABLE", "HELD", "SOLD", "BLOCKED"] as const;
export type SeatStatus = (typeof SEAT_STATUSES)[number];

/** Which number stands for which status, as the API's reference says it: `0 AVAILABLE, 1 HELD, …`. */
export const SEAT_STATUS_NUMBERS = SEAT_STATUSES.map((status, number) => `${number} ${status}`).join(", ");

/**
 * Two bits a seat, four seats a byte, the lowest bits first, as base64. A status is its index in
 * SEAT_STATUSES.
 */
export function packStatuses(seats: number, statuses: Iterable<number>): string {
  const packed = new Uint8Array(Math.ceil(seats / 4));
  let i = 0;
  for (const status of statuses) {
    packed[i >> 2]! |= status << (2 * (i & 3));
    i += 1;
  }
  return Buffer.from(packed.buffer).toString("base64");
}
