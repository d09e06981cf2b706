import type { Sales } from "./api.ts";

type Totals = Sales["total"];

const NOTHING: Totals = {
  seats: 0,
  available: 0,
  held: 0,
  sold: 0,
  blocked: 0,
  complimentary: 0,
  gross: 0,
  fees: 0,
  refunds: 0,
  net: 0,
};
const NAMES = Object.keys(NOTHING) as (keyof Totals)[];

/** Seats by their state and takings, over all grades. */
export function totalOf(grades: readonly Totals[]): Totals {
  const sum = (name: keyof Totals) => grades.reduce((total, grade) => total + grade[name], 0);
  return Object.fromEntries(NAMES.map((name) => [name, sum(name)])) as unknown as Totals;
}
