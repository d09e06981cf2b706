import { expect, test } from "bun:test";
import { type DateOfSale, isSpoilt, pricesOf } from "./rules.ts";

const price = (category: string, amount: number) => ({ category, grade: category, price: amount });

test.each<[string, string[], Record<string, number>, string[]]>([
  ["each category", ["VIP", "R"], { R: 1, VIP: 2 }, []],
  ["a category that is given away", ["R"], { R: 0 }, []],
  ["a category with a name that objects have", ["constructor"], { constructor: 1 } as never, []],
  ["no category", ["VIP", "R"], {}, ["prices.VIP: no price", "prices.R: no price"]],
  ["one that is missing", ["VIP", "R"], { VIP: 2 }, ["prices.R: no price"]],
  ["one that objects have and nobody gave", ["constructor"], {}, ["prices.constructor: no price"]],
  ["one that is unknown", ["R"], { R: 1, r: 1 }, ["prices.r: unknown"]],
  ["both", ["R"], { S: 1 }, ["prices.R: no price", "prices.S: unknown"]],
  ["a name twice in the plan", ["R", "R"], {}, ["prices.R: no price"]],
])("prices for %s", (_, categories, asked, wanted) => {
  const { errors, prices } = pricesOf(categories, asked);
  const words: Record<string, string> = {
    "this category has no price": "no price",
    "is not a category of this plan": "unknown",
  };
  expect(errors.map(({ path, message }) => `${path}: ${words[message]}`)).toEqual(wanted);
  if (wanted.length === 0) expect(prices).toEqual(categories.map((name) => price(name, asked[name]!)));
});

const NOW = 1_000_000;
const DATE: DateOfSale = { startsAt: NOW + 20, opensAt: NOW + 10, closesAt: NOW + 20, salesCloseAt: null };
const OVER: DateOfSale = { ...DATE, startsAt: NOW, opensAt: null, closesAt: NOW };
const LATE = { ...DATE, opensAt: NOW + 20 };

test.each<[string, DateOfSale | undefined, DateOfSale, boolean]>([
  ["opens only when it is over", DATE, LATE, true],
  ["is new, and opens only when it is over", undefined, LATE, true],
  ["was wrong before", LATE, { ...LATE, opensAt: NOW + 30 }, false],
  ["is over already", OVER, { ...OVER, opensAt: NOW + 5 }, false],
  ["is ended now", { ...DATE, opensAt: NOW - 5 }, { ...DATE, opensAt: NOW - 5, closesAt: NOW }, false],
  ["moves", DATE, { ...DATE, startsAt: NOW + 30, closesAt: NOW + 30 }, false],
])("a date whose sale %s: spoilt by the change?", (_, before, after, is) => {
  expect(isSpoilt(before, after, NOW)).toBe(is);
});
