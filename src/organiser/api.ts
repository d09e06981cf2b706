import { z } from "@hono/zod-openapi";
import { LIMITS } from "../core/limits.ts";
import { isTimeZone } from "../core/time.ts";
import { pageOf, PathId, Timestamp } from "../platform/schemas.ts";
import { QueueView } from "../waiting-room/api.ts";

const Instant = z.iso.datetime({ offset: true }).openapi({ example: "2026-12-24T10:00:00Z" });
const Seconds = (most: number) => z.int().min(1).max(most);

/** Text that PostgreSQL can keep and a page can show. */
const Text = (most: number) =>
  z
    .string()
    .max(most)
    .refine((text) => text.isWellFormed() && !text.includes("\0"), {
      error: "must be well-formed text without NUL",
    });

export const ConcertParams = z.object({ concertId: PathId });
export const QueueParams = z.object({ queueId: PathId });

const SalesPolicy = z.strictObject({
  holdSeconds: Seconds(86_400).default(300),
  seatsPerUser: z.int().min(1).max(LIMITS.seatsPerReservationMax).default(4),
});

const ProofOfWork = z
  .strictObject({ attemptsMax: z.int().min(1).max(LIMITS.proofOfWorkAttemptsMax) })
  .openapi({ description: "What a device must do before it gets a new place: keys to try, at most." });

const QueuePolicy = z.strictObject({
  capacity: z.int().min(0).max(LIMITS.queueCapacityMax).default(100),
  admitPerMinute: z.int().min(1).max(1_000_000).nullable().default(null),
  arrivalSeconds: Seconds(3_600).default(60),
  graceSeconds: z.int().min(0).max(86_400).default(300),
  sessionSeconds: Seconds(86_400).default(600),
  lottery: z.boolean().default(false),
  proofOfWork: ProofOfWork.nullable().default(null),
});

export const DEFAULT_QUEUE_POLICY = QueuePolicy.parse({});

const SeatGroupBody = z.strictObject({
  count: z.int().min(1).max(LIMITS.seatsPerPerformanceMax),
  grade: Text(40).min(1).default("R"),
  price: z.int().min(0).max(LIMITS.seatPricePointsMax).default(99_000),
  section: Text(40).default("A"),
  seatsPerRow: z.int().min(1).max(1_000).default(10),
});

const PerformanceBody = z.strictObject({
  startsAt: Instant,
  seats: z
    .array(SeatGroupBody)
    .min(1)
    .max(200)
    .default([{ count: 50, grade: "R", price: 99_000, section: "A", seatsPerRow: 10 }])
    .refine(
      (groups) => groups.reduce((sum, group) => sum + group.count, 0) <= LIMITS.seatsPerPerformanceMax,
      {
        error: `at most ${LIMITS.seatsPerPerformanceMax} seats a performance`,
      },
    ),
});

export const ConcertBody = z
  .strictObject({
    title: Text(200).min(1),
    venue: Text(200).min(1),
    description: Text(10_000).default(""),
    timeZone: z.string().refine(isTimeZone, { error: "must be an IANA time zone" }).default("Asia/Seoul"),
    salesOpenAt: Instant.nullable().default(null),
    salesCloseAt: Instant.nullable().default(null),
    policy: SalesPolicy.prefault({}),
    queue: QueuePolicy.optional(),
    queueId: PathId.optional().openapi({
      description: "Share this queue instead of making one; then leave `queue` out.",
    }),
    performances: z.array(PerformanceBody).min(1).max(LIMITS.performancesPerConcertMax),
  })
  .refine(
    (body) =>
      new Set(body.performances.map((each) => Date.parse(each.startsAt))).size === body.performances.length,
    {
      error: "two performances start at the same time",
      path: ["performances"],
    },
  )
  .refine(
    ({ salesOpenAt, salesCloseAt }) =>
      !salesOpenAt || !salesCloseAt || Date.parse(salesOpenAt) < Date.parse(salesCloseAt),
    { error: "must be after salesOpenAt", path: ["salesCloseAt"] },
  )
  .refine(({ queue, salesOpenAt }) => !queue?.lottery || salesOpenAt !== null, {
    error: "a lottery needs an opening: set salesOpenAt",
    path: ["queue", "lottery"],
  })
  .refine(({ queueId, queue }) => queueId === undefined || queue === undefined, {
    error: "leave it out where queueId names a queue to share",
    path: ["queue"],
  })
  .openapi("ConcertRequest");

export type ConcertRequest = z.infer<typeof ConcertBody>;

export const ConcertPatch = z
  .strictObject({
    title: Text(200).min(1).optional(),
    venue: Text(200).min(1).optional(),
    description: Text(10_000).optional(),
    salesOpenAt: Instant.nullable().optional(),
    salesCloseAt: Instant.nullable().optional(),
    policy: z
      .strictObject({
        holdSeconds: Seconds(86_400).optional(),
        seatsPerUser: z.int().min(1).max(LIMITS.seatsPerReservationMax).optional(),
      })
      .optional(),
  })
  .openapi("ConcertChange");

export type ConcertChange = z.infer<typeof ConcertPatch>;

export const ConcertCreated = z
  .object({
    concertId: z.uuid(),
    queueId: z.uuid(),
    performances: z.array(
      z.object({ performanceId: z.uuid(), date: z.iso.date(), startsAt: Timestamp, seatsTotal: z.int() }),
    ),
  })
  .openapi("ConcertCreated");

export type ConcertCreation = z.infer<typeof ConcertCreated>;

export const QueuePatch = z
  .strictObject({
    state: z.enum(["OPEN", "PAUSED", "CLOSED"]).optional(),
    capacity: z.int().min(0).max(LIMITS.queueCapacityMax).optional(),
    admitPerMinute: z.int().min(1).max(1_000_000).nullable().optional(),
    proofOfWork: ProofOfWork.nullable().optional(),
  })
  .openapi("QueueChange");

export type QueueChange = z.infer<typeof QueuePatch>;

const PerMinute = z.number().openapi({ description: "Measured over the last two minutes." });

export const OrganiserQueueView = QueueView.extend({
  missed: z.int(),
  joinedPerMinute: PerMinute,
  leftPerMinute: PerMinute.openapi({
    description:
      "People who came out of the sale, or never went in when called: the room they made for others.",
  }),
  calls: z.int(),
  noShows: z.int().openapi({ description: "Calls that nobody followed in time." }),
  noShowRate: z.number().nullable().openapi({ description: "Of the calls whose outcome is known." }),
  policy: z.object({
    capacity: z.int(),
    admitPerMinute: z.int().nullable(),
    arrivalSeconds: z.int(),
    graceSeconds: z.int(),
    sessionSeconds: z.int(),
    lottery: z.boolean(),
    proofOfWork: z.object({ attemptsMax: z.int() }).nullable(),
  }),
}).openapi("OrganiserQueue");

export const RevocationBody = z.strictObject({ userId: PathId }).openapi("RevocationRequest");

export const RevocationView = z
  .object({ queueId: z.uuid(), userId: z.uuid(), position: z.int(), status: z.literal("REVOKED") })
  .openapi("Revocation");

export type Revocation = z.infer<typeof RevocationView>;

export const ActionView = z
  .object({
    actionId: z.uuid(),
    action: z.string().openapi({ example: "change_queue" }),
    subject: z.uuid().nullable().openapi({ description: "The concert or queue that was changed." }),
    detail: z.unknown(),
    createdAt: Timestamp,
  })
  .openapi("OrganiserAction");

export const ActionPage = pageOf(ActionView).openapi("OrganiserActionPage");

export const ReconciliationQuery = z.object({
  date: z.iso
    .date()
    .optional()
    .openapi({ description: "A day in Seoul; left out: everything.", example: "2026-12-01" }),
});

export const ReconciliationView = z
  .object({
    date: z.string().nullable(),
    compared: z.int(),
    open: z.int().openapi({ description: "Not settled yet, and so not compared." }),
    differences: z.array(
      z.object({
        kind: z.enum(["not_in_our_books", "not_credited", "not_captured", "amount", "reversed"]),
        key: z.string(),
        topUpId: z.uuid().nullable(),
        ours: z.string(),
        theirs: z.string(),
        nextStep: z.string(),
      }),
    ),
    stuck: z.array(
      z.object({
        kind: z.enum(["top_up", "reversal"]),
        id: z.uuid(),
        userId: z.uuid(),
        key: z.string(),
        amount: z.int(),
        status: z.string(),
        reason: z.string().nullable(),
        createdAt: z.string(),
        looks: z.int(),
        nextStep: z.string(),
      }),
    ),
  })
  .openapi("Reconciliation");

export type ReconciliationJson = z.infer<typeof ReconciliationView>;

export const ChecksView = z
  .object({
    ok: z.boolean(),
    checks: z.array(z.object({ name: z.string(), violations: z.int() })),
  })
  .openapi("Checks");

export type OrganiserQueue = z.infer<typeof OrganiserQueueView>;
export type Checks = z.infer<typeof ChecksView>;
