import { describe, expect, test } from "bun:test";
import { assert, integer, pre, property, sample, uniqueArray } from "fast-check";
import {
  BOOKING_PATTERN,
  BOOKING_SYMBOLS,
  bookingNumberOf,
  newBookingNumber,
  parseBookingNumber,
} from "./booking-number.ts";

const numbers = integer({ min: 0, max: 23 ** 7 - 1 }).map(bookingNumberOf);
/** Where the characters stand that differ from number to number: behind `FR-`. */
const places = integer({ min: 3, max: 10 });

describe("a booking number", () => {
  test("has eight characters, none of which is easily taken for another", () => {
    assert(property(numbers, (number) => new RegExp(BOOKING_PATTERN).test(number)));
    for (const confusable of ["0O", "1IL", "2Z", "5S", "6G", "8B", "UV", "AEIOU"]) {
      const used = [...confusable].filter((symbol) => BOOKING_SYMBOLS.includes(symbol));
      expect(used.length).toBeLessThanOrEqual(1);
    }
  });

  test("differs for different values", () => {
    const values = uniqueArray(integer({ min: 0, max: 23 ** 7 - 1 }), { minLength: 2 });
    assert(property(values, (all) => new Set(all.map(bookingNumberOf)).size === all.length));
  });

  test("is read as people type it", () => {
    assert(
      property(numbers, (number) => {
        const [bare, lower] = [number.slice(3), number.toLowerCase()];
        const spaced = `fr ${bare.slice(0, 4)} ${bare.slice(4)}`;
        for (const typed of [number, bare, lower, ` ${lower} `, spaced])
          expect(parseBookingNumber(typed)).toBe(number);
      }),
    );
    // F and R are symbols too, so a number may begin with them.
    const beginsWithFr = bookingNumberOf(10 + 18 * 23);
    expect(beginsWithFr).toStartWith("FR-FR");
    for (const typed of [beginsWithFr, beginsWithFr.slice(3)])
      expect(parseBookingNumber(typed)).toBe(beginsWithFr);
  });

  test("with any single wrong character is none", () => {
    for (const number of sample(numbers, 50)) {
      for (let place = 3; place < number.length; place += 1) {
        for (const wrong of `${BOOKING_SYMBOLS}0O1ILZSB`.replace(number[place]!, ""))
          expect(parseBookingNumber(number.slice(0, place) + wrong + number.slice(place + 1))).toBeNull();
      }
    }
  });

  test("with two characters swapped, neighbours or not, is none", () => {
    assert(
      property(numbers, places, places, (number, one, other) => {
        pre(number[one] !== number[other]);
        const swapped = [...number];
        [swapped[one], swapped[other]] = [number[other]!, number[one]!];
        expect(parseBookingNumber(swapped.join(""))).toBeNull();
      }),
    );
  });

  test("is nothing of another length or kind", () => {
    const number = bookingNumberOf(123_456);
    for (const typed of ["", "FR-", number.slice(0, -1), `${number}2`, `X${number}`, "서울"])
      expect(parseBookingNumber(typed)).toBeNull();
  });

  test("is made at random: two hundred are neither equal nor in order", () => {
    const made = Array.from({ length: 200 }, newBookingNumber);
    expect(new Set(made).size).toBe(made.length);
    expect(made.every((number) => parseBookingNumber(number) === number)).toBe(true);
    const rises = made.filter((number, i) => i > 0 && number > made[i - 1]!).length;
    expect(Math.abs(rises - 100)).toBeLessThan(50);
  });
});
