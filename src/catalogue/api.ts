import { z } from "@hono/zod-openapi";
import type { ConcertId, PerformanceId } from "../core/ids.ts";
import { LIMITS } from "../core/limits.ts";
import { DEFAULT_REFUND_CHOICE } from "../core/refunds/refund-policy.ts";
import { SEAT_STATUSES } from "../core/seat-status.ts";
import { SEAT_STATUS_NUMBERS } from "../core/seats/packed-statuses.ts";
import {
  DateStatus,
  CalendarDate,
  Line,
  Lines,
  pageOf,
  PageQuery,
  IdOf,
  Points,
  Flag,
  SeatFlags,
  Timestamp,
  VERSION_MAX,
  Whole,
  WholeInAddress,
  withoutDefaults,
} from "../http/schemas.ts";
import { LOOK } from "./images/api.ts";

export const ConcertParams = z.object({ concertId: IdOf<ConcertId>() });
export const PerformanceParams = z.object({ performanceId: IdOf<PerformanceId>() });
export const AvailableQuery = z.object({ available: Flag });
const Since = WholeInAddress(0, VERSION_MAX).optional().openapi({
  type: "integer",
  minimum: 0,
  maximum: VERSION_MAX,
  description: "The `version` that you have: ask for what has changed since.",
  example: 41,
});
export const SeatsQuery = z.object({
  available: Flag,
  since: Since.openapi({
    description:
      "The `version` of the list you have: ask for what has changed since. Not together with " +
      "`available=true`.",
  }),
});
export const SeatsByDateQuery = SeatsQuery.extend({
  date: CalendarDate.openapi({ description: "The date at the venue.", example: "2026-12-24" }),
});

export const ConcertListQuery = PageQuery.extend({
  cursor: z
    .string()
    .regex(/^[01]\.\d{1,15}\.[\da-f-]{36}$/, { error: "must be a nextCursor of this list" })
    .optional()
    .openapi({ type: "string", description: "The `nextCursor` of the page before." }),
  q: z.string().max(LIMITS.searchCharsMax).optional().openapi({
    description: "Only concerts in whose title, venue or description every word of this stands.",
    example: "seoul",
  }),
  venue: z.string().max(LIMITS.titleCharsMax).optional().openapi({
    description: "Only concerts at this venue, as `choices.venues` of the list has it.",
  }),
  month: z
    .string()
    .regex(/^\d{4}-(0[1-9]|1[0-2])$/, { error: "must be a month, such as 2026-12" })
    .optional()
    .openapi({
      type: "string",
      // No `example`: the reference would fill it in, and a concert of another month would not be found.
      description: "Only concerts with a date in this month at the venue, such as `2026-12`.",
    }),
  sale: z.enum(["SCHEDULED", "ON_SALE", "OVER"]).optional().openapi({
    description: "Only concerts of which a date is on sale now, or that are yet to be, or neither.",
  }),
});

/**
 * What the organiser sets for a concert's buyers, each with its default. Rules read these values from the
 * sale.
 */
const FreeOnPurchaseDay = z.boolean().default(false).openapi({
  description: "Whether it is free until midnight after the purchase, whatever else applies.",
});
const DaysBefore = Whole(0, LIMITS.refundDaysMax).openapi({ description: "Of the show, at the venue." });
const Hour = Whole(0, 23).default(17).openapi({ description: "Until this hour of that day." });

/** What cancelling costs. What was bought keeps the terms of its moment. */
export const RefundTerms = z
  .discriminatedUnion("preset", [
    z.strictObject({ preset: z.literal("korean"), freeOnPurchaseDay: FreeOnPurchaseDay }),
    z.strictObject({ preset: z.literal("none"), freeOnPurchaseDay: FreeOnPurchaseDay }),
    z.strictObject({
      preset: z.literal("until"),
      daysBefore: DaysBefore,
      hour: Hour,
      freeOnPurchaseDay: FreeOnPurchaseDay,
    }),
    z.strictObject({
      preset: z.literal("percent"),
      percent: Whole(0, 100),
      daysBefore: DaysBefore,
      hour: Hour,
      freeOnPurchaseDay: FreeOnPurchaseDay,
    }),
  ])
  .openapi({
    description:
      "`korean`: the usual tiers of Korean sellers; `none`: nothing is given back; `until`: free until a " +
      "day, then not at all; `percent`: a share of the price until a day, then not at all.",
    example: { preset: "korean", freeOnPurchaseDay: false },
  });

const SALES_POLICY = {
  holdSeconds: Whole(1, LIMITS.holdSecondsMax).default(300),
  seatsPerUser: Whole(1, LIMITS.seatsPerReservationMax).default(4),
  seatsPerPerformance: Whole(1, LIMITS.seatsPerReservationMax)
    .nullable()
    .openapi({ description: "Seats of one date that one person may have, besides `seatsPerUser`." })
    .default(null),
  refund: RefundTerms.default(DEFAULT_REFUND_CHOICE),
  leaveNoSingle: z
    .boolean()
    .openapi({ description: "Whether holds are refused that needlessly leave one seat alone." })
    .default(false),
  companionsWithWheelchair: z
    .boolean()
    .openapi({ description: "Whether a companion seat is sold only to who has its wheelchair place." })
    .default(true),
};
const SALES_POLICY_AS_IT_IS = withoutDefaults(SALES_POLICY);
export const SalesPolicyBody = z.strictObject(SALES_POLICY);
export const SalesPolicyPatch = z.strictObject(SALES_POLICY_AS_IT_IS).partial();
const SalesPolicyView = z.object(SALES_POLICY_AS_IT_IS);
export type SalesPolicy = z.infer<typeof SalesPolicyBody>;

const Seller = z.strictObject({
  name: Line(LIMITS.sellerCharsMax).min(1),
  registration: Line(LIMITS.sellerCharsMax).openapi({
    description: "The number under which the seller is registered.",
    example: "120-81-00000",
  }),
  contact: Line(LIMITS.sellerCharsMax).openapi({ description: "Where buyers reach the seller." }),
});

/** What buyers should know before they decide. Each may be unknown. */
const FACTS = {
  ...LOOK,
  runningMinutes: Whole(1, LIMITS.runningMinutesMax).nullable().default(null),
  doorsMinutes: Whole(1, LIMITS.doorsMinutesMax)
    .nullable()
    .openapi({ description: "How many minutes before the beginning the doors open.", example: 60 })
    .default(null),
  ageLimit: Whole(0, LIMITS.ageLimitYearsMax)
    .nullable()
    .openapi({ description: "Years of age from which people are let in." })
    .default(null),
  address: Line(LIMITS.addressCharsMax).min(1).nullable().default(null),
  notice: Lines(LIMITS.concertNoticeCharsMax).min(1).nullable().default(null),
  seller: Seller.nullable().default(null),
  refundPolicy: Lines(LIMITS.refundPolicyCharsMax).min(1).nullable().default(null),
};
const FACTS_AS_THEY_ARE = withoutDefaults(FACTS);
export const ConcertFactsBody = z.strictObject(FACTS);
export const ConcertFactsPatch = z.strictObject(FACTS_AS_THEY_ARE).partial();
export type ConcertFacts = z.infer<typeof ConcertFactsBody>;

export const ConcertView = z
  .object({
    concertId: z.uuid(),
    queueId: z.uuid(),
    title: z.string(),
    venue: z.string(),
    timeZone: z.string(),
    description: z.string(),
    salesOpenAt: Timestamp.nullable(),
    salesCloseAt: Timestamp.nullable(),
    policy: SalesPolicyView,
    ...FACTS_AS_THEY_ARE,
    termsVersion: z.string().openapi({
      description: "Names the terms as they are now. A payment keeps the one that its buyer has agreed to.",
      example: "1-3f9a1c20",
    }),
  })
  .openapi("Concert");

/** A concert as everybody sees it. */
export const PublicConcertView = ConcertView.extend({
  seatPlanIds: z.array(z.uuid()).openapi({
    description: "Its halls, the next date's first: `GET /v1/seat-plans/{seatPlanId}`. They never change.",
  }),
  isCancelled: z.boolean().openapi({ description: "Whether every date still to come is cancelled." }),
  isPostponed: z.boolean().openapi({ description: "Whether they are all off, and one is postponed." }),
}).openapi("PublicConcert");

export const ListedConcertView = PublicConcertView.extend({
  nextStartsAt: Timestamp.nullable().openapi({ description: "Its next date that holds; null if none does." }),
  isDateOpen: z.boolean().openapi({ description: "Whether its new date is yet to be told.", example: false }),
  queueState: z
    .enum(["SCHEDULED", "OPEN", "PAUSED", "SOLD_OUT", "CLOSED"])
    .openapi({ description: "As `state` on the page of its queue." }),
}).openapi("ListedConcert");

export const ConcertPage = pageOf(ListedConcertView).extend({
  choices: z.object({ venues: z.array(z.string()), months: z.array(z.string()) }).openapi({
    description: "The venues and months of all dates to come: what the list can be narrowed to.",
  }),
});

export const PerformanceView = z
  .object({
    performanceId: z.uuid(),
    date: z.iso.date(),
    startsAt: Timestamp,
    dateStatus: DateStatus,
    salesCloseAt: Timestamp.openapi({
      description: "Until then its seats are sold, unless that is stopped.",
    }),
    state: z.enum(["SCHEDULED", "ON_SALE", "STOPPED", "OVER", "POSTPONED", "CANCELLED"]).openapi({
      description:
        "Of its sale: `STOPPED` by the organiser, `OVER` at `salesCloseAt`; or of the date, which the " +
        "organiser has `POSTPONED` or `CANCELLED`.",
    }),
    seatPlanId: z.uuid().openapi({ description: "The plan of its hall: `GET /v1/seat-plans/{seatPlanId}`." }),
    seatsTotal: z.int(),
    seatsAvailable: z.int().openapi({ description: "Seats to be had; 0 while it is not on sale." }),
  })
  .openapi("Performance");

const OfferView = z.object({
  grade: z.string(),
  price: Points,
  seatsAvailable: z
    .int()
    .nullable()
    .openapi({ description: "Some seconds old at most; null while it is not known." }),
});

export const OfferedPerformanceView = PerformanceView.omit({ seatsAvailable: true })
  .extend({
    movedFrom: Timestamp.nullable().openapi({
      description: "When it was to begin before it was postponed to `startsAt`; null unless it was.",
    }),
    revision: z.int().openapi({ description: "How often it was postponed or cancelled." }),
    grades: z.array(OfferView).openapi({ description: "The dearest first." }),
  })
  .openapi("OfferedPerformance");

/** A concert as everybody sees it before the line. */
export const OfferedConcertView = PublicConcertView.extend({
  performances: z.array(OfferedPerformanceView).openapi({ description: "Its dates, earliest first." }),
}).openapi("OfferedConcert");

export const PerformanceList = z.object({ items: z.array(PerformanceView) });

export const SeatView = z
  .object({
    seatNumber: z.int(),
    section: z.string(),
    row: z.string(),
    label: z.string().openapi({ description: "What is printed on the chair.", example: "12" }),
    flags: SeatFlags,
    grade: z.string(),
    price: Points,
    status: z.enum(SEAT_STATUSES),
  })
  .openapi("Seat");

export const SeatList = z
  .object({
    performanceId: z.uuid(),
    version: z.int(),
    since: z
      .int()
      .optional()
      .openapi({
        description:
          "There if `items` are only the seats that may have changed since that version; without it they " +
          "are all seats.",
      }),
    items: z.array(SeatView),
  })
  .openapi("SeatList");

export const SeatStatusQuery = z.object({ since: Since });

const WholeSeatStatuses = z
  .object({
    performanceId: z.uuid(),
    seatPlanId: z.uuid(),
    version: z.int(),
    prices: z
      .array(z.object({ category: z.string(), grade: z.string(), price: Points }))
      .openapi({ description: "By category, in the order of the plan's categories." }),
    statuses: z.string().openapi({
      description:
        `Base64 of two bits a seat: ${SEAT_STATUS_NUMBERS}. Seat n is in byte ` +
        "⌊(n − 1) / 4⌋, the first seat of a byte in its lowest bits.",
      example: "AAE=",
    }),
  })
  .openapi("SeatStatuses");

const ChangedSeatStatuses = z
  .object({
    since: z.int(),
    version: z.int(),
    changes: z
      .array(z.array(z.int()))
      .openapi({ description: "Each `[seatNumber, status]`.", example: [[12, 1]] }),
  })
  .openapi("SeatStatusChanges");

export const SeatStatusView = z.union([WholeSeatStatuses, ChangedSeatStatuses]);

export type Concert = z.infer<typeof ConcertView>;
export type PublicConcert = z.infer<typeof PublicConcertView>;
export type OfferedConcert = z.infer<typeof OfferedConcertView>;
export type OfferedPerformance = z.infer<typeof OfferedPerformanceView>;
export type ListedConcert = z.infer<typeof ListedConcertView>;
export type Performance = z.infer<typeof PerformanceView>;
export type Seat = z.infer<typeof SeatView>;
