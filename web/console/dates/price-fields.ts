import { LIMITS } from "../../../src/core/limits.ts";
import type { FieldSpec } from "../parts/form/form-fields.ts";
import type { ConsoleTranslate } from "../text.ts";

/** The path of a category's price in a date's request. */
export const priceOf = (category: string) => `prices.${category}`;

export const priceSpec = (label: string): FieldSpec => ({
  label,
  type: "number",
  min: 0,
  max: LIMITS.seatPricePointsMax,
});

/** A field for the price of each category. */
export function priceSpecs(t: ConsoleTranslate, categories: readonly string[]): Record<string, FieldSpec> {
  return Object.fromEntries(
    categories.map((category) => [priceOf(category), priceSpec(t("dates.priceOf", { category }))]),
  );
}
