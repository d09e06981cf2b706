import { says } from "../core/words/field-errors.ts";
import { z } from "@hono/zod-openapi";
import { ConcertFactsBody, ConcertFactsPatch, SalesPolicyBody, SalesPolicyPatch } from "../catalogue/api.ts";
import type { ConcertId, QueueId, SeatPlanId } from "../core/ids.ts";
import { LIMITS } from "../core/limits.ts";
import { isTimeZone } from "../core/time.ts";
import { Moment, IdOf, Line, Lines, Reason, Revision, Text, Timestamp, Whole } from "../http/schemas.ts";
import { QueueView } from "../waiting-room/api.ts";

const Seconds = (max: number) => Whole(1, max);

export const ConcertParams = z.object({ concertId: IdOf<ConcertId>() });
export const QueueParams = z.object({ queueId: IdOf<QueueId>() });

const ProofOfWork = z
  .strictObject({ attemptsMax: Whole(1, LIMITS.proofOfWorkAttemptsMax) })
  .openapi({ description: "What a device must do before it gets a new place: keys to try, at most." });

const ReturnsMax = Whole(0, LIMITS.returnsMax).openapi({
  description:
    "How often a visitor may come back from a missed call; the next one that they miss ends their place.",
});

const PresenceSeconds = Seconds(LIMITS.presenceSecondsMax)
  .nullable()
  .openapi({
    description:
      "A visitor who has neither polled nor listened for this long when their turn comes is passed over: " +
      "`MISSED` at once, called next when they come back within the grace. `null` turns it off.",
  });

const QueuePolicy = z.strictObject({
  capacity: Whole(0, LIMITS.queueCapacityMax).default(100),
  admitPerMinute: Whole(1, LIMITS.admitPerMinuteMax).nullable().default(null),
  arrivalSeconds: Seconds(LIMITS.arrivalSecondsMax).default(60),
  graceSeconds: Whole(0, LIMITS.graceSecondsMax).default(300),
  sessionSeconds: Seconds(LIMITS.sessionSecondsMax).default(600),
  returnsMax: ReturnsMax.default(2),
  presenceSeconds: PresenceSeconds.default(180),
  lottery: z.boolean().default(false),
  proofOfWork: ProofOfWork.nullable().default(null),
});

export const DEFAULT_QUEUE_POLICY = QueuePolicy.parse({});

const SeatGroupBody = z.strictObject({
  count: Whole(1, LIMITS.seatsPerPerformanceMax),
  grade: Line(LIMITS.gradeCharsMax).min(1).default("R"),
  price: Whole(0, LIMITS.seatPricePointsMax).default(99_000),
  section: Line(LIMITS.sectionCharsMax).min(1).default("A"),
  seatsPerRow: Whole(1, LIMITS.seatsPerRowMax).default(10),
});

export const SalesCloseAt = Moment.nullable().openapi({
  description: "Until then the seats of this date are sold; null: until it starts.",
});

/** What a date is sold by whose organiser says nothing of seats. */
export const DEFAULT_SEATS: SeatGroups = [
  { count: 50, grade: "R", price: 99_000, section: "A", seatsPerRow: 10 },
];

const Seats = z
  .array(SeatGroupBody)
  .min(1)
  .max(LIMITS.seatGroupsMax)
  .refine((groups) => seatsOf({ seats: groups }) <= LIMITS.seatsPerPerformanceMax, {
    ...says("too_many", "at most {{max}} seats a performance", { max: LIMITS.seatsPerPerformanceMax }),
  })
  .optional()
  .openapi({
    description: "The server makes the seat plan. Without this and without `seatPlanId`: 50 seats.",
  });

export const Prices = z
  .record(Text(LIMITS.titleCharsMax).min(1), Whole(0, LIMITS.seatPricePointsMax))
  .openapi({
    description: "What each category of the seat plan costs, by its name.",
    example: { VIP: 154_000, R: 121_000 },
  });

export const PerformanceBody = z
  .strictObject({
    startsAt: Moment,
    salesCloseAt: SalesCloseAt.default(null),
    seats: Seats,
    seatPlanId: IdOf<SeatPlanId>()
      .optional()
      .openapi({ description: "Sell the seats of this plan, in place of `seats`." }),
    prices: Prices.optional(),
  })
  .refine(({ seats, seatPlanId }) => seats === undefined || seatPlanId === undefined, {
    error: "leave it out where seatPlanId names a plan",
    path: ["seats"],
  })
  .refine(({ seatPlanId, prices }) => seatPlanId === undefined || prices !== undefined, {
    ...says("price_missing", "give each category of the plan its price"),
    path: ["prices"],
  })
  .refine(({ seatPlanId, prices }) => seatPlanId !== undefined || prices === undefined, {
    error: "goes with seatPlanId; the groups of seats have prices of their own",
    path: ["prices"],
  })
  .openapi({
    example: {
      startsAt: "2026-12-24T10:00:00Z",
      seats: [{ count: 50, grade: "R", price: 99_000, section: "A", seatsPerRow: 10 }],
    },
  });

type SeatGroups = z.infer<typeof SeatGroupBody>[];
export type PerformanceRequest = z.infer<typeof PerformanceBody>;

/** Seats that the server will make; those of a plan are known to the database alone. */
function seatsOf({ seats, seatPlanId }: { seats?: SeatGroups | undefined; seatPlanId?: string | undefined }) {
  const groups = seats ?? (seatPlanId === undefined ? DEFAULT_SEATS : []);
  return groups.reduce((sum, group) => sum + group.count, 0);
}

const DrawNow = z.boolean().optional().openapi({
  description: "Without it, a change that would draw a lottery with registrations at once is refused.",
});

const Title = Line(LIMITS.titleCharsMax).openapi({ example: "Winter Light" });
const Venue = Line(LIMITS.titleCharsMax).openapi({ example: "Olympic Hall, Seoul" });
const Performances = z
  .array(PerformanceBody)
  .max(LIMITS.performancesPerConcertMax)
  .refine(
    (performances) => performances.reduce((sum, each) => sum + seatsOf(each), 0) <= LIMITS.seatsPerConcertMax,
    says("too_many", "at most {{max}} seats in one request", { max: LIMITS.seatsPerConcertMax }),
  );

const TimeZone = Text(LIMITS.timeZoneCharsMax).refine(
  isTimeZone,
  says("time_zone", "must be an IANA time zone"),
);

const CONCERT = {
  description: Lines(LIMITS.descriptionCharsMax).default(""),
  timeZone: TimeZone.default("Asia/Seoul"),
  salesOpenAt: Moment.nullable().default(null),
  salesCloseAt: Moment.nullable().default(null),
  policy: SalesPolicyBody.prefault({}),
  queue: QueuePolicy.optional(),
  queueId: IdOf<QueueId>().optional().openapi({
    description: "Share this queue instead of making one; then leave `queue` out.",
  }),
  drawNow: DrawNow,
  ...ConcertFactsBody.shape,
};

const STATE_ERROR = "must be PUBLISHED or DRAFT";

const PublishedConcertBody = z.strictObject({
  state: z.literal("PUBLISHED", { error: STATE_ERROR }).default("PUBLISHED"),
  title: Title.min(1),
  venue: Venue.min(1),
  ...CONCERT,
  performances: Performances.min(1),
});

/** A draft may lack what it needs to be published. */
const DraftConcertBody = z.strictObject({
  state: z.literal("DRAFT", { error: STATE_ERROR }),
  title: Title.default(""),
  venue: Venue.default(""),
  ...CONCERT,
  performances: Performances.default([]),
});

export const ConcertBody = z
  .union([PublishedConcertBody, DraftConcertBody])
  .refine(
    (body) =>
      new Set(body.performances.map((each) => Date.parse(each.startsAt))).size === body.performances.length,
    {
      ...says("another_date_then", "two performances start at the same time"),
      path: ["performances"],
    },
  )
  .refine(
    ({ salesOpenAt, salesCloseAt }) =>
      !salesOpenAt || !salesCloseAt || Date.parse(salesOpenAt) < Date.parse(salesCloseAt),
    { ...says("closes_before_opening", "must be after salesOpenAt"), path: ["salesCloseAt"] },
  )
  .refine(({ state, queue, salesOpenAt }) => state === "DRAFT" || !queue?.lottery || salesOpenAt !== null, {
    ...says("opening_missing", "a lottery needs an opening: set salesOpenAt"),
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
    title: Line(LIMITS.titleCharsMax).min(1).optional(),
    venue: Line(LIMITS.titleCharsMax).min(1).optional(),
    description: Lines(LIMITS.descriptionCharsMax).optional(),
    timeZone: TimeZone.optional().openapi({
      description:
        "Of a draft only. Its dates keep their moments, and so get other times at the venue, unless " +
        "`keepClock` says otherwise.",
    }),
    keepClock: z
      .boolean()
      .optional()
      .openapi({
        description:
          "With `timeZone`: dates, sale and releases of seats keep the days and hours of the venue's " +
          "clock, and so get other moments. 7 pm stays 7 pm. 400 where clocks that change leave none.",
        example: true,
      }),
    salesOpenAt: Moment.nullable().optional(),
    salesCloseAt: Moment.nullable().optional(),
    policy: SalesPolicyPatch.optional(),
    ...ConcertFactsPatch.shape,
    drawNow: DrawNow,
    reason: Reason.optional(),
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

const OF_DRAFTS = { description: "Until the queue is public; afterwards a change is refused." };

export const QueuePatch = z
  .strictObject({
    state: z.enum(["OPEN", "PAUSED", "CLOSED"]).optional(),
    capacity: Whole(0, LIMITS.queueCapacityMax).optional(),
    admitPerMinute: Whole(1, LIMITS.admitPerMinuteMax).nullable().optional(),
    returnsMax: ReturnsMax.optional(),
    presenceSeconds: PresenceSeconds.optional(),
    arrivalSeconds: Seconds(LIMITS.arrivalSecondsMax).optional().openapi(OF_DRAFTS),
    graceSeconds: Whole(0, LIMITS.graceSecondsMax).optional().openapi(OF_DRAFTS),
    sessionSeconds: Seconds(LIMITS.sessionSecondsMax).optional().openapi(OF_DRAFTS),
    lottery: z.boolean().optional().openapi(OF_DRAFTS),
    proofOfWork: ProofOfWork.nullable().optional(),
    notice: Lines(LIMITS.queueNoticeCharsMax).min(1).nullable().optional().openapi({
      description: "Shown to everybody in line within a second; null takes it back.",
    }),
    reason: Reason.optional(),
  })
  .openapi("QueueChange");

export type QueueChange = z.infer<typeof QueuePatch>;

export const OrganiserQueueView = QueueView.extend({
  revision: Revision,
  missed: z.int(),
  admissionBoundBy: z
    .enum(["capacity", "unsold", "rate", "paused", "nobody_waiting", "closed", "not_open"])
    .nullable()
    .openapi({
      description:
        "Why nobody can be called now: everybody who fits is inside, no seat is left that somebody " +
        "could still buy, `admitPerMinute`, a pause or stop, an empty line, the end, or the opening. " +
        "Null: the next turn of admission calls somebody.",
    }),
  joinedPerMinute: z.number().openapi({ description: "Counted over the last minute." }),
  leftPerMinute: z.number().openapi({
    description:
      "Measured over the last two minutes: people who came out of the sale, or never went in when " +
      "called. The room they made for others.",
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
    returnsMax: z.int(),
    presenceSeconds: z.int().nullable(),
    lottery: z.boolean(),
    proofOfWork: z.object({ attemptsMax: z.int() }).nullable(),
  }),
}).openapi("OrganiserQueue");

export type OrganiserQueue = z.infer<typeof OrganiserQueueView>;
