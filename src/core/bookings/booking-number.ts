import { randomInt } from "node:crypto";

/** The short name of a payment, as people say it: `FR-7K3M9Q2Y`. */
export type BookingNumber = string & { readonly bookingNumber: true };

/**
 * The characters of a booking number. Of characters that are easily confused (0 O, 1 I L, 2 Z, 5 S, 6 G, 8 B,
 * U V) there is one at most. There are no vowels, so no words. There are 23, a prime, as the check needs.
 */
export const BOOKING_SYMBOLS = "23456789CDFHJKMNPQRTWXY";
export const BOOKING_PATTERN = `^FR-[${BOOKING_SYMBOLS}]{8}$`;

const PREFIX = "FR-";
const RANDOM_CHARS = 7;
const SYMBOLS = BOOKING_SYMBOLS.length;
const FORMAT = new RegExp(BOOKING_PATTERN);

/**
 * A new booking number at random. Nobody can guess one from another. Two payments may get the same one; then
 * the database refuses the second, and its batch is decided again.
 */
export function newBookingNumber(): BookingNumber {
  return bookingNumberOf(randomInt(SYMBOLS ** RANDOM_CHARS));
}

/** The booking number of a whole number from 0 to 23^7 - 1. */
export function bookingNumberOf(value: number): BookingNumber {
  let text = "";
  for (let rest = value; text.length < RANDOM_CHARS; rest = Math.floor(rest / SYMBOLS))
    text += BOOKING_SYMBOLS[rest % SYMBOLS];
  const check = (SYMBOLS - (weightedSum(text) % SYMBOLS)) % SYMBOLS;
  return `${PREFIX}${text}${BOOKING_SYMBOLS[check]}` as BookingNumber;
}

/**
 * The booking number that somebody typed or said: in any case, with or without `FR-`, with spaces or dashes.
 * Null if it is none, because a character is wrong or two have changed places.
 */
export function parseBookingNumber(typed: string): BookingNumber | null {
  const bare = typed.toUpperCase().replaceAll(/[\s-]/g, "");
  const number = `${PREFIX}${bare.length > RANDOM_CHARS + 1 ? bare.replace(/^FR/, "") : bare}`;
  if (!FORMAT.test(number)) return null;
  const isRight = weightedSum(number.slice(PREFIX.length)) % SYMBOLS === 0;
  return isRight ? (number as BookingNumber) : null;
}

/**
 * The scheme of ISBN-10, with 23 in place of 11. The characters are weighted 8, 7, … 1, and the sum of a
 * whole number is a multiple of 23. All weights differ and 23 is prime. So a single wrong character changes
 * the sum, and so does any swap of two.
 */
function weightedSum(text: string): number {
  let sum = 0;
  for (const [place, symbol] of [...text].entries())
    sum += (RANDOM_CHARS + 1 - place) * BOOKING_SYMBOLS.indexOf(symbol);
  return sum;
}
