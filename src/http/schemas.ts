import { z } from "@hono/zod-openapi";
import { isUuid } from "../core/ids.ts";
import { LIMITS } from "../core/limits.ts";

/** Pieces that several modules' schemas share. */

const ID = { type: "string", format: "uuid", example: "019b2d0e-7c1a-7f3e-9a55-3f0c8f2d6b11" } as const;

/** An id in a path or a body, in any case; compared in lower case. */
const PathId = z.string().toLowerCase().refine(isUuid, { error: "must be a UUID" }).openapi(ID);

/** The same, as the id that it is. */
export const IdOf = <Id extends string>() => PathId as unknown as z.ZodType<Id, string>;

export const Timestamp = z.iso.datetime().openapi({ example: "2026-12-01T11:00:00.000Z" });

/** A whole number that a client sends. JSON also spells zero as -0, which PostgreSQL would be sent as no integer. */
export const Whole = (min: number, max: number) =>
  z
    .int({ error: wholeNumberError(min, max), abort: true })
    .min(min, { error: wholeNumberError(min, max), abort: true })
    .max(max, { error: wholeNumberError(min, max) })
    .overwrite((value) => value + 0);

function wholeNumberError(min: number, max: number): string {
  return `must be a whole number from ${min} to ${max}`;
}

/** A whole number in an address: digits alone, so that nothing else is taken for one. */
export const WholeInAddress = (min: number, max: number) =>
  z
    .string()
    .regex(new RegExp(`^\\d{1,${LIMITS.addressDigitsMax}}$`), {
      error: wholeNumberError(min, max),
    })
    .transform(Number)
    .pipe(
      z
        .int()
        .min(min, { error: wholeNumberError(min, max) })
        .max(max, { error: wholeNumberError(min, max) }),
    );

/** The fields of a body as they are in an answer or a change: none is filled in. */
export function withoutDefaults<Fields extends Record<string, z.ZodDefault>>(fields: Fields) {
  const bare = Object.entries(fields).map(([name, field]) => [name, field.unwrap()]);
  return Object.fromEntries(bare) as { [Name in keyof Fields]: ReturnType<Fields[Name]["unwrap"]> };
}

export const VERSION_MAX = 10 ** LIMITS.addressDigitsMax - 1;

/** Text that PostgreSQL can keep and a page can show. */
export const Text = (charsMax: number) =>
  z
    .string()
    .max(charsMax)
    .refine((text) => text.isWellFormed() && !text.includes("\0"), {
      error: "must be well-formed text without NUL",
    });

const [INSTANT_MIN, INSTANT_MAX] = [Date.parse(LIMITS.instantMin), Date.parse(LIMITS.instantMax)];

/** A moment that a client names, in any offset from UTC. */
export const Moment = z.iso
  .datetime({ offset: true })
  .refine(
    (text) => {
      const at = Date.parse(text);
      return at >= INSTANT_MIN && at <= INSTANT_MAX;
    },
    { error: `must be between ${LIMITS.instantMin} and ${LIMITS.instantMax}` },
  )
  .openapi({ example: "2026-12-24T10:00:00Z" });

/** A calendar date that a client names. */
export const CalendarDate = z.iso.date().refine(
  // As text: dates of four-digit years are in the order of their letters.
  (date) => date >= LIMITS.instantMin.slice(0, 10) && date <= LIMITS.instantMax.slice(0, 10),
  { error: `must be between ${LIMITS.instantMin.slice(0, 10)} and ${LIMITS.instantMax.slice(0, 10)}` },
);

const SeatNumber = z
  .int({ error: "must be a whole number" })
  .min(1, { error: "seats are numbered from 1" })
  .max(LIMITS.seatsPerPerformanceMax, {
    error: `seats are numbered to ${LIMITS.seatsPerPerformanceMax} at most`,
  });

/** Seats that a client names, each once. */
export const SeatNumbers = z
  .array(SeatNumber)
  .min(1, { error: "name at least one seat" })
  .max(LIMITS.seatsPerReservationMax, { error: `at most ${LIMITS.seatsPerReservationMax} seats at once` })
  .refine((numbers) => new Set(numbers).size === numbers.length, { error: "names a seat twice" });

export const Points = z.int().openapi({ description: "Points; one point is ₩1.", example: 99_000 });

/** `?limit=` of a list. */
export const PageLimit = WholeInAddress(1, LIMITS.pageItemsMax)
  .optional()
  .openapi({ type: "integer", minimum: 1, maximum: LIMITS.pageItemsMax, default: LIMITS.pageItemsDefault });

/** `?cursor=` and `?limit=` of a list that can grow. A cursor is opaque: take it from `nextCursor`. */
export const PageQuery = z.object({
  cursor: PathId.optional(),
  limit: PageLimit,
});

export interface Page {
  cursor?: string | undefined;
  limit?: number | undefined;
}

export function pageLimit(page: Page): number {
  return page.limit ?? LIMITS.pageItemsDefault;
}

/** A list as answered: what fits, and where to go on. `rows` may hold one more than the limit, which is not shown. */
export function toPage<Row, Item>(
  rows: readonly Row[],
  page: Page,
  view: (row: Row) => Item,
  cursorOf: (row: Row) => string,
) {
  const limit = pageLimit(page);
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: shown.map(view),
    nextCursor: rows.length > limit && last !== undefined ? cursorOf(last) : null,
  };
}

export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() });
}
