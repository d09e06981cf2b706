import { z } from "@hono/zod-openapi";
import { LIMITS } from "../../core/limits.ts";
import { Points, Timestamp } from "../../http/schemas.ts";
import { OrganiserQueueView } from "../../organiser/api.ts";
import { FiguresView, GradeFiguresView } from "../../organiser/figures/api.ts";

const ByName = z.record(z.string(), z.int());

const DATE_STATES = ["ON_SALE", "STOPPED", "POSTPONED", "CANCELLED"] as const;
export type DateState = (typeof DATE_STATES)[number];

export const LiveView = z
  .object({
    concertId: z.uuid(),
    serverTime: Timestamp,
    queue: OrganiserQueueView.omit({
      serverTime: true,
      admissionBoundBy: true,
      calls: true,
      noShows: true,
      noShowRate: true,
      policy: true,
    })
      .extend({
        isStopped: z.boolean().openapi({
          description: "Seats are left, but the sale of all of their dates was stopped: nobody is let in.",
        }),
        estimatedWaitSeconds: z
          .object({ p50: z.int(), p90: z.int() })
          .nullable()
          .openapi({ description: "The wait that somebody who joins now is told." }),
      })
      .openapi({ description: "The queue's page, and what its organiser sees beside it." }),
    performances: z.array(
      z.object({
        performanceId: z.uuid(),
        startsAt: Timestamp,
        state: z.enum(DATE_STATES).openapi({
          description:
            "As the organiser has left it. A date that is on sale may not be open yet, or be over.",
        }),
        byGrade: z.array(GradeFiguresView),
      }),
    ),
    total: FiguresView,
    paymentsPerMinute: z.int().openapi({ description: "Payments of the last minute." }),
    topUps: z.object({ begun: z.int(), succeeded: z.int(), open: z.int(), failed: ByName }).openapi({
      description: "Of the top-ups of the last minute, for all concerts; failed ones by reason.",
    }),
    server: z
      .object({
        workers: z.object({
          answering: z.int().openapi({ description: "Those heard of within three seconds." }),
          of: z.int().openapi({ description: "Those that should be there." }),
        }),
        admissionSilentSeconds: z.int().openapi({
          description: "Since anybody was let in anywhere, or could have been; 0 up to three seconds.",
        }),
        gateway: z.object({
          charges: ByName.openapi({
            description: "Charges by outcome: `captured`, `declined`, `unreachable`, `unknown`.",
          }),
          answerSeconds: z
            .object({
              mean: z.number(),
              p95: z.number().nullable().openapi({
                description:
                  "So long at most for 95 in 100, as a bound of the histogram; null if longer than any.",
              }),
            })
            .nullable()
            .openapi({ description: "Of the last minute; null if nothing was charged." }),
        }),
      })
      .openapi({
        description:
          "The machine that answers, and what it hears of the payment company, in the last minute.",
      }),
    refusals: ByName.openapi({
      description: "Refusals of the last minute by code, for all concerts, on the machine that answers.",
    }),
  })
  .openapi("LiveFigures");

export type LiveFigures = z.infer<typeof LiveView>;

export const CurveView = z
  .object({
    minutes: z
      .array(
        z.object({
          at: Timestamp.openapi({ description: "Where the minute begins." }),
          payments: z.int(),
          seats: z.int().openapi({ description: "Sold, less given back." }),
          net: Points.openapi({ description: "Paid less refunded." }),
          joined: z.int().openapi({ description: "Places in line given." }),
        }),
      )
      .openapi({
        description: `Minutes in which something happened, the last ${LIMITS.curveMinutesMax} of them.`,
      }),
    acts: z
      .array(
        z.object({
          at: Timestamp,
          action: z.string(),
          subject: z.uuid().nullable(),
          actorName: z.string().nullable(),
          reason: z.string().nullable(),
          before: z.unknown().openapi({
            description: "What it changed of a queue, date or concert, as it was; null where not told.",
          }),
          after: z.unknown().openapi({ description: "The same, as it was afterwards." }),
        }),
      )
      .openapi({ description: "What the organiser did meanwhile, to the concert, its queue and its dates." }),
  })
  .openapi("SaleCurve");

export type SaleCurve = z.infer<typeof CurveView>;
