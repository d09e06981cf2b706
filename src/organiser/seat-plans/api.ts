import { z } from "@hono/zod-openapi";
import type { SeatPlanId } from "../../core/ids.ts";
import { LIMITS } from "../../core/limits.ts";
import { FileFinding, IdOf, Line, pageOf, PageQuery, Text, Timestamp } from "../../http/schemas.ts";

export const SeatPlanParams = z.object({ seatPlanId: IdOf<SeatPlanId>() });

export const ImportQuery = z.object({
  name: Line(LIMITS.titleCharsMax)
    .min(1)
    .optional()
    .openapi({ description: "What the plan is called. Left out: the name that a JSON file gives itself." }),
});

export const SeatPlansQuery = PageQuery.extend({
  q: Text(LIMITS.searchCharsMax)
    .optional()
    .openapi({ description: "Only plans whose name has this, in capitals or not.", example: "Arts Center" }),
});
export type SeatPlansAsked = z.infer<typeof SeatPlansQuery>;

const Position = z.looseObject({ x: z.number(), y: z.number() });

export const PLAN_MEDIA_TYPES = ["application/json", "text/csv"] as const;

/** Documentation alone: a file is checked by the importer, which says what is wrong with all of it. */
export const SEAT_PLAN_FILES: Record<(typeof PLAN_MEDIA_TYPES)[number], z.ZodType> = {
  "application/json": z
    .looseObject({
      name: z.string(),
      categories: z.array(z.looseObject({ name: z.string(), color: z.string().optional() })),
      zones: z.array(
        z.looseObject({
          name: z.string(),
          position: Position,
          rows: z.array(
            z.looseObject({
              row_number: z.string(),
              position: Position,
              seats: z.array(
                z.looseObject({
                  seat_number: z.string(),
                  category: z.string(),
                  position: Position,
                  wheelchair: z.boolean().optional(),
                  companion: z.boolean().optional(),
                  restricted_view: z.boolean().optional(),
                }),
              ),
            }),
          ),
        }),
      ),
    })
    .openapi("SeatPlanFile", {
      description:
        "A plan in the format of pretix's seating editor. Positions of zone, row and seat add up. What is " +
        "not known is ignored.",
    }),
  "text/csv": z.string().openapi({
    description:
      "A table in UTF-8 with the header `section,row,seat,category` and, if need be, " +
      "`x,y,wheelchair,companion,restricted_view`.",
    example: "section,row,seat,category\nStalls,A,1,VIP\nStalls,A,2,VIP\n",
  }),
};

export const SeatPlanImported = z
  .object({
    seatPlanId: z.uuid(),
    name: z.string(),
    seats: z.int(),
    sections: z.int(),
    categories: z.array(z.object({ name: z.string(), seats: z.int() })),
    warnings: z
      .array(FileFinding)
      .openapi({ description: "What is strange in the file, by JSON path or by line." }),
  })
  .openapi("SeatPlanImported");

export type SeatPlanImport = z.infer<typeof SeatPlanImported>;

const RecordedSeatPlan = z
  .object({
    seatPlanId: z.uuid(),
    name: z.string(),
    seats: z.int(),
    categories: z.array(z.string()),
    isUsed: z.boolean().openapi({
      description:
        "Whether a date is sold by it. Then it cannot be removed. Dates of deleted concerts do not count.",
    }),
    createdAt: Timestamp,
  })
  .openapi("RecordedSeatPlan");

export const SeatPlanPage = pageOf(RecordedSeatPlan).openapi("RecordedSeatPlanPage");
