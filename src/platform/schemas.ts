import { z } from "@hono/zod-openapi";
import { isUuid } from "../core/ids.ts";
import { LIMITS } from "../core/limits.ts";

/** Pieces that several modules' schemas share. */

const ID = { type: "string", format: "uuid", example: "019b2d0e-7c1a-7f3e-9a55-3f0c8f2d6b11" } as const;

/** An id in a path or a body, in any case; compared in lower case. */
export const PathId = z.string().toLowerCase().refine(isUuid, { error: "must be a UUID" }).openapi(ID);

export const Timestamp = z.iso.datetime().openapi({ example: "2026-12-01T11:00:00.000Z" });

export const Points = z.int().openapi({ description: "Points; one point is ₩1.", example: 99_000 });

/** `?cursor=` and `?limit=` of a list that can grow. A cursor is opaque: take it from `nextCursor`. */
export const PageQuery = z.object({
  cursor: PathId.optional(),
  limit: z.coerce.number().int().min(1).max(LIMITS.pageItemsMax).default(LIMITS.pageItemsDefault).optional(),
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
