import { SEAT_STATUSES } from "../seat-status.ts";

/** Which number stands for which status, as the API's reference says it: `0 AVAILABLE, 1 HELD, …`. */
export const SEAT_STATUS_NUMBERS = SEAT_STATUSES.map((status, number) => `${number} ${status}`).join(", ");

/**
 * Two bits a seat, which are enough for four statuses, four seats a byte, the lowest bits first, as base64.
 * A status is its index in SEAT_STATUSES.
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
