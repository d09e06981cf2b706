/** Between the parts of a seat's name, and beside them. PostgreSQL reads it too. */
export const SEAT_WORDS = /(?:구역|열|번|석|section|row|seat|[ \t,/‐‑‒–—―−~-])+/g;

/**
 * A seat's name with its parts alone, so that it is found however it is said: "A구역 1열 7번", "a-1-7" and
 * "Section A, row 1, seat 7" are the same. So are all dashes, and digits and letters of full width.
 */
export function plainSeat(text: string): string {
  return text.normalize("NFKC").toLowerCase().replaceAll(SEAT_WORDS, " ").trim();
}
