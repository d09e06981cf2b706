import { z } from "@hono/zod-openapi";
import { ConcertView } from "../../catalogue/api.ts";
import { LIMITS } from "../../core/limits.ts";
import { Line, pageOf, Revision, Timestamp } from "../../http/schemas.ts";
import { SEAT_COUNTS, TakingsView } from "../figures/api.ts";
import { OrganiserPerformanceView } from "../performances-api.ts";

const Revenue = TakingsView.optional().openapi({
  description: "Left out for roles that may not see the figures of a sale.",
});

/** Why a date cannot be removed. */
const STAYS = ["CALLED_OFF", "ONLY_DATE", "HAD_SEATS"] as const;
export type Stays = (typeof STAYS)[number];

const RecordedPerformanceView = OrganiserPerformanceView.omit({ concertId: true })
  .extend({
    seats: z.object(SEAT_COUNTS),
    revenue: Revenue,
    revision: Revision,
    staysBecause: z
      .enum(STAYS)
      .nullable()
      .openapi({
        description:
          "Why the date cannot be removed: it was cancelled or postponed, it is the only one of a " +
          "published concert, or somebody has or had seats of it. Null: it can be.",
      }),
  })
  .openapi("RecordedPerformance");

export const RecordedConcertView = ConcertView.extend({
  state: z.enum(["DRAFT", "PUBLISHED", "ENDED"]).openapi({
    description: "`ENDED`: its last date has begun.",
  }),
  createdAt: Timestamp,
  rehearsedAt: Timestamp.nullable().openapi({ description: "When the attached rehearsal was made." }),
  revision: Revision,
  missing: z.array(z.string()).openapi({
    description: "What a draft needs before it can be published, by the field that gives it.",
    example: ["performances"],
  }),
  performances: z.array(RecordedPerformanceView),
  revenue: Revenue,
}).openapi("RecordedConcert");

export type RecordedConcertJson = z.infer<typeof RecordedConcertView>;

export const RecordedConcertPage = pageOf(RecordedConcertView).openapi("RecordedConcertPage");

export const DuplicateBody = z
  .strictObject({
    title: Line(LIMITS.titleCharsMax).min(1).optional().openapi({ description: "Left out: the same title." }),
  })
  .openapi("DuplicateRequest");

export type DuplicateRequest = z.infer<typeof DuplicateBody>;
