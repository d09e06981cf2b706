import { type Instant, instantOfClock, offsetMs } from "../core/time.ts";
import { type FieldError, fieldError } from "../core/words/field-errors.ts";

/** What is wrong with a field of a request, by its path. */
export type ErrorAtPath = FieldError & { path: string };

interface PriceOfCategory {
  category: string;
  grade: string;
  price: number;
}

/** The price of each category of a plan, in order. Every category must have one, and nothing else may. */
export function pricesOf(
  categories: readonly string[],
  asked: Readonly<Record<string, number>>,
): { prices: PriceOfCategory[]; errors: ErrorAtPath[] } {
  const missing = new Set(categories.filter((name) => !Object.hasOwn(asked, name)));
  const unknown = Object.keys(asked).filter((name) => !categories.includes(name));
  const errors = [
    ...[...missing].map((name) => ({
      path: `prices.${name}`,
      ...fieldError("price_missing", "this category has no price"),
    })),
    ...unknown.map((name) => ({
      path: `prices.${name}`,
      ...fieldError("category_unknown", "is not a category of this plan"),
    })),
  ];
  const prices = categories.map((name) => ({ category: name, grade: name, price: asked[name]! }));
  return { prices, errors };
}

/** The prices of a date after a change, which names some of its categories. It may name no others. */
export function changedPrices(
  prices: readonly PriceOfCategory[],
  asked: Readonly<Record<string, number>>,
): { prices: PriceOfCategory[]; errors: ErrorAtPath[] } {
  const known = new Set(prices.map(({ category }) => category));
  const errors = Object.keys(asked)
    .filter((name) => !known.has(name))
    .map((name) => ({
      path: `prices.${name}`,
      ...fieldError("category_unknown", "is not a category of this date"),
    }));
  const changed = prices.map((each) =>
    Object.hasOwn(asked, each.category) ? { ...each, price: asked[each.category]! } : each,
  );
  return { prices: changed, errors };
}

/** The moment at which another zone's clock shows what the clock of this one shows. */
export function sameClock<At extends Instant | null>(at: At, from: string, to: string): At {
  return (at === null ? null : instantOfClock(at + offsetMs(at, from), to)) as At;
}

/** Between which moments a date is sold. */
export interface DateOfSale {
  startsAt: Instant;
  opensAt: Instant | null;
  closesAt: Instant;
  /** As it was set for this date; null: when it starts. */
  salesCloseAt: Instant | null;
}

/**
 * What can be wrong with when a date is sold: it has begun, it is sold longer than until then, its sale opens
 * only when it is over, or is over already though the date is still to come.
 */
export type SaleFault = "begun" | "closes_after_start" | "opens_too_late" | "closed";

/** What is wrong with when a date is sold, now. */
export function faultsOf(
  { startsAt, opensAt, closesAt, salesCloseAt }: DateOfSale,
  now: Instant,
): SaleFault[] {
  const found: [SaleFault, boolean][] = [
    ["begun", startsAt <= now],
    ["closes_after_start", salesCloseAt !== null && salesCloseAt > startsAt],
    ["opens_too_late", opensAt !== null && opensAt >= closesAt],
    ["closed", closesAt <= now && now < startsAt],
  ];
  return found.flatMap(([fault, isThere]) => (isThere ? [fault] : []));
}

/**
 * Whether a change leaves a published date unsold that was, or would have been, sold before: its sale would
 * open only when it is over. What was wrong before keeps nobody from changing the rest, and a sale may be
 * ended at any time. `before` is undefined for a new date.
 */
export function isSpoilt(before: DateOfSale | undefined, after: DateOfSale, now: Instant): boolean {
  const wasOver = before !== undefined && before.closesAt <= now && after.closesAt <= now;
  const isWrong = (date: DateOfSale) => faultsOf(date, now).includes("opens_too_late");
  return isWrong(after) && !wasOver && !(before && isWrong(before));
}
