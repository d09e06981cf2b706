import { addDays, type Instant, instantAt, localDate } from "../core/time.ts";

/** Payment companies in Korea settle by this zone's days, and so does Frontrow. */
const SETTLEMENT_ZONE = "Asia/Seoul";
/** Of prices, which contain it (Korean value-added tax). */
const VAT_PERCENT = 10;
const LONGEST_MONTH_DAYS = 31;

export interface MonthRange {
  beginsAt: Instant;
  /** The first moment of the next month. */
  endsAt: Instant;
}

/** A month such as `2026-12`, by the clock of the zone. */
export function monthRange(month: string): MonthRange {
  const first = `${month}-01`;
  const next = `${addDays(first, LONGEST_MONTH_DAYS).slice(0, 7)}-01`;
  return { beginsAt: instantAt(first, 0, SETTLEMENT_ZONE), endsAt: instantAt(next, 0, SETTLEMENT_ZONE) };
}

/** The month that a moment is in. */
export function monthOf(at: Instant): string {
  return localDate(at, SETTLEMENT_ZONE).slice(0, 7);
}

/** The tax that an amount contains, rounded to the nearest won. */
export function vatIn(amount: number): number {
  const sign = Math.sign(amount);
  return sign * Math.round((Math.abs(amount) * VAT_PERCENT) / (100 + VAT_PERCENT)) + 0;
}

/**
 * The tax that each of some amounts contains, so that together they are the tax of their sum. The total
 * comes first, because that is what the tax office is told. Each amount has its own tax rounded down, and
 * what is left goes to those that were rounded down the most.
 */
export function vatsIn(amounts: readonly number[]): number[] {
  const exact = amounts.map((amount) => (amount * VAT_PERCENT) / (100 + VAT_PERCENT));
  const vats = exact.map(Math.floor);
  const left = vatIn(sumOf(amounts)) - sumOf(vats);
  const byRest = exact
    .map((each, i) => ({ i, rest: each - vats[i]! }))
    .toSorted((a, b) => b.rest - a.rest || a.i - b.i);
  for (const { i } of byRest.slice(0, left)) vats[i]! += 1;
  return vats;
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
