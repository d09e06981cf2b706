import { says } from "../../core/words/field-errors.ts";
import { z } from "@hono/zod-openapi";
import type { AllocationId, PerformanceId, TicketId } from "../../core/ids.ts";
import { LIMITS } from "../../core/limits.ts";
import { SEAT_STATUSES } from "../../core/seat-status.ts";
import { SEAT_STATUS_NUMBERS } from "../../core/seats/packed-statuses.ts";
import {
  Email,
  IdOf,
  Moment,
  PersonName,
  Reason,
  Revision,
  SeatNumbersUpTo,
  Timestamp,
  Line,
} from "../../http/schemas.ts";

export const ComplimentaryParams = z.object({
  performanceId: IdOf<PerformanceId>(),
  ticketId: IdOf<TicketId>(),
});

export const AllocationParams = z.object({
  performanceId: IdOf<PerformanceId>(),
  allocationId: IdOf<AllocationId>(),
});

const SomeReason = Reason.min(1);
const AllocationName = Line(LIMITS.gradeCharsMax).min(1).openapi({ example: "sponsor" });

export const ALLOCATION_KINDS = ["house", "sponsor", "artist", "kill"] as const;
export type AllocationKind = (typeof ALLOCATION_KINDS)[number];
const AllocationKind = z.enum(ALLOCATION_KINDS).openapi({
  description: "`kill`: seats that nobody can use, for cameras or a bad view.",
});

export const SeatChangeBody = z
  .strictObject({
    seatNumbers: SeatNumbersUpTo(LIMITS.seatsPerChangeMax).openapi({ example: [7, 8] }),
    to: z.enum(["BLOCKED", "AVAILABLE"]),
    allocation: AllocationName.optional().openapi({
      description:
        "Whom the seats are kept back for, by the name of the allocation. A new name makes a new one: " +
        "of the kind that it names, else `house`.",
    }),
    allocationKind: AllocationKind.optional().openapi({
      description: "Of which kind a new allocation is. One that is there already keeps its own.",
      example: "sponsor",
    }),
    reason: SomeReason,
  })
  .refine(({ to, allocation }) => to === "BLOCKED" || allocation === undefined, {
    error: "seats on sale are kept for nobody",
    path: ["allocation"],
  })
  .refine(({ allocation, allocationKind }) => allocation !== undefined || allocationKind === undefined, {
    ...says("missing", "is missing"),
    path: ["allocation"],
  })
  .openapi("SeatChangeRequest");

export type SeatChangeRequest = z.infer<typeof SeatChangeBody>;

export const SeatChangeView = z
  .object({
    changed: z.array(z.int()).openapi({ description: "The seats that are now as asked." }),
    refused: z.array(z.object({ seatNumber: z.int(), currentStatus: z.enum(SEAT_STATUSES) })).openapi({
      description: "Those that are held or sold, and stay so.",
    }),
  })
  .openapi("SeatChange");

export type SeatChange = z.infer<typeof SeatChangeView>;

export const AllocationBody = z
  .strictObject({
    name: AllocationName,
    kind: AllocationKind.optional(),
    colour: z
      .string()
      .regex(/^#[0-9a-f]{6}$/, says("colour", "must be a colour such as #1a2b3c"))
      .openapi({ example: "#1a2b3c" })
      .nullable()
      .optional(),
    releaseAt: Moment.nullable().optional().openapi({
      description:
        "Then its seats go on sale by themselves; null: never. It lies ahead, and not after the date begins.",
    }),
    reason: Reason.optional(),
  })
  .openapi("AllocationRequest");

export type AllocationRequest = z.infer<typeof AllocationBody>;

export const ReleaseBody = z.strictObject({ reason: Reason.optional() }).openapi("AllocationReleaseRequest");

export const AllocationView = z
  .object({
    allocationId: z.uuid(),
    performanceId: z.uuid(),
    name: z.string(),
    kind: AllocationKind,
    colour: z.string().nullable(),
    releaseAt: Timestamp.nullable(),
    releasedAt: Timestamp.nullable().openapi({ description: "When its seats went on sale by themselves." }),
    seats: z.int().openapi({ description: "Kept back for it now." }),
    revision: Revision,
  })
  .openapi("Allocation");

export type Allocation = z.infer<typeof AllocationView>;

export const SeatOverviewView = z
  .object({
    performanceId: z.uuid(),
    statuses: z.string().openapi({
      description:
        "Base64 of two bits a seat, as `GET /v1/performances/{performanceId}/seat-status` has them: " +
        `${SEAT_STATUS_NUMBERS}.`,
    }),
    kept: z
      .array(z.object({ allocationId: z.uuid(), seatNumbers: z.array(z.int()) }))
      .openapi({ description: "The seats that each allocation keeps back." }),
    given: z.array(z.int()).openapi({ description: "Of the sold ones: those that were given away." }),
  })
  .openapi("SeatOverview");

export type SeatOverview = z.infer<typeof SeatOverviewView>;

export const AllocationList = z.object({ items: z.array(AllocationView) }).openapi("AllocationList");

export const ComplimentaryBody = z
  .strictObject({
    seatNumbers: SeatNumbersUpTo(LIMITS.complimentaryTicketsMax).openapi({ example: [7, 8] }),
    recipient: z.strictObject({
      name: PersonName,
      email: Email.optional(),
    }),
    reason: SomeReason,
  })
  .openapi("ComplimentaryTicketsRequest");

export type ComplimentaryRequest = z.infer<typeof ComplimentaryBody>;

/** Where a seat goes whose ticket is taken back. */
export const TakeBackQuery = z.object({
  seat: z
    .enum(["block", "allocation", "release"])
    .default("block")
    .openapi({
      description:
        "`block`: kept back for nobody in particular. `allocation`: kept back for whom it was before it " +
        "was given. `release`: on sale at once.",
    }),
});

export type SeatTakenBack = z.infer<typeof TakeBackQuery>["seat"];

const ByWhom = z.string().nullable().openapi({ description: "Who did it; null: a program." });

const GivenTicketView = z
  .object({
    ticketId: z.uuid(),
    performanceId: z.uuid(),
    seatNumber: z.int(),
    section: z.string(),
    row: z.string(),
    label: z.string(),
    recipient: z.object({ name: z.string(), email: z.string().nullable() }).nullable(),
    reason: z.string(),
    status: z.enum(["VALID", "CHECKED_IN", "CANCELLED"]),
    allocation: z
      .string()
      .nullable()
      .openapi({ description: "Whom the seat was kept back for when it was given.", example: "sponsor" }),
    issuedAt: Timestamp,
    issuedBy: ByWhom,
    takenBack: z.object({ at: Timestamp, by: ByWhom, reason: z.string().nullable() }).nullable(),
  })
  .openapi("GivenTicket");

/** Those that were given away, for whoever may read of them; their codes let in, and are not in it. */
export const GivenTicketsView = z.object({ tickets: z.array(GivenTicketView) }).openapi("GivenTickets");

export type GivenTickets = z.infer<typeof GivenTicketsView>;

const ComplimentaryTicketView = GivenTicketView.extend({
  code: z.string().openapi({ description: "To scan at the door, as of any ticket." }),
}).openapi("ComplimentaryTicket");

export const ComplimentaryTicketsView = z
  .object({ tickets: z.array(ComplimentaryTicketView) })
  .openapi("ComplimentaryTickets");

export type ComplimentaryTickets = z.infer<typeof ComplimentaryTicketsView>;

export const ComplimentaryPrintBody = z
  .strictObject({
    ticketIds: z
      .array(IdOf<TicketId>())
      .min(1)
      .max(LIMITS.complimentaryTicketsMax)
      .optional()
      .openapi({ description: "Those to print. Left out: all of the date that are not void." }),
    reason: SomeReason.optional(),
  })
  .openapi("ComplimentaryPrintRequest");

export type ComplimentaryPrintRequest = z.infer<typeof ComplimentaryPrintBody>;
