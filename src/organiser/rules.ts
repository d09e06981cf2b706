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
