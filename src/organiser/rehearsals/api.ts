import { z } from "@hono/zod-openapi";
import type { ConcertId } from "../../core/ids.ts";
import { LIMITS } from "../../core/limits.ts";
import { IdOf, Line, Moment, Timestamp, Whole } from "../../http/schemas.ts";

/** A promise, or the code of a refusal. */
const Name = Line(LIMITS.rehearsalNameCharsMax).min(1);
const Count = Whole(0, LIMITS.rehearsalCountMax);
const Seconds = z.number().min(0).max(LIMITS.rehearsalCountMax);

/** How the line and the sale went: what a rehearsal and a real sale are compared by. */
export const TURNOUT = {
  people: Count.openapi({ description: "Places in line given." }),
  waitSeconds: z
    .strictObject({ p50: Seconds, p90: Seconds })
    .nullable()
    .openapi({ description: "How long those waited who were let in, from the opening at the earliest." }),
  seatsSold: Count,
  seatsPerMinuteMax: Count.openapi({ description: "Seats sold in the busiest minute." }),
  cardsFailed: Count.openapi({
    description: "Card payments that failed: for a booking, and to fill a wallet while inside.",
  }),
};

/** As `npm run onsale -- --concert FILE` writes it. */
export const RehearsalReport = z
  .strictObject({
    format: z.literal("frontrow-rehearsal-2"),
    concertId: IdOf<ConcertId>().openapi({ description: "The concert whose file was rehearsed." }),
    rehearsedAt: Moment,
    ...TURNOUT,
    seats: Count.openapi({ description: "Seats on sale." }),
    soldOutAfterSeconds: Seconds.nullable().openapi({
      description: "From the opening; null if seats were left.",
    }),
    refusals: z
      .record(Name, Count)
      .refine((codes) => Object.keys(codes).length <= LIMITS.rehearsalNamesMax, {
        error: "has too many codes",
      })
      .openapi({ description: "By code." }),
    brokenPromises: z
      .array(Name)
      .max(LIMITS.rehearsalNamesMax)
      .openapi({ description: "Promises that did not hold; none is expected." }),
  })
  .openapi("RehearsalReport");

export type RehearsalReport = z.infer<typeof RehearsalReport>;

/** Reports that were attached before do not name their concert. */
const KeptReport = z
  .strictObject({
    ...RehearsalReport.shape,
    format: z.enum(["frontrow-rehearsal-2", "frontrow-rehearsal-1"]),
    concertId: z.uuid().optional(),
  })
  .openapi("KeptRehearsalReport");

export const RehearsalView = z
  .object({ concertId: z.uuid(), report: KeptReport, attachedAt: Timestamp })
  .openapi("Rehearsal");

export type Rehearsal = z.infer<typeof RehearsalView>;
