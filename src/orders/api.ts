import { fieldError, messageOf } from "../core/words/field-errors.ts";
import { z } from "@hono/zod-openapi";
import { type BookingNumber as Booking, parseBookingNumber } from "../core/bookings/booking-number.ts";
import type { ConcertId, PerformanceId } from "../core/ids.ts";
import { LIMITS } from "../core/limits.ts";
import {
  BookingNumber,
  IdOf,
  Moment,
  PageQuery,
  pageOf,
  Points,
  Lines,
  Reason,
  Revision,
  Text,
  Timestamp,
} from "../http/schemas.ts";
import { ContactBody } from "../identity/api.ts";
import { FiguresView, GradeFiguresView, TAKINGS } from "../organiser/figures/api.ts";

export const ConcertParams = z.object({ concertId: IdOf<ConcertId>() });
export const PerformanceParams = z.object({ performanceId: IdOf<PerformanceId>() });

const NO_BOOKING_NUMBER = fieldError("booking_number", "must be a booking number");

export const OrderParams = z.object({
  bookingNumber: z
    .string()
    .transform((typed, context): Booking => {
      const number = parseBookingNumber(typed);
      if (number === null) context.addIssue({ code: "custom", message: messageOf(NO_BOOKING_NUMBER) });
      return number!;
    })
    .openapi({ type: "string", example: "FR-7K3M9Q2K" }),
});

const OrderStatus = z.enum(["SUCCEEDED", "REFUNDED"]).openapi({
  description: "`REFUNDED`: all of its seats were given back.",
});

export const OrdersFilter = z.object({
  q: Text(LIMITS.searchCharsMax)
    .optional()
    .openapi({
      description:
        "A booking number, whole name, e-mail, phone or user id; or a seat, as its label or its whole " +
        "name. Spaces and case do not matter.",
      example: "FR-7K3M9Q2K",
    }),
  performanceId: IdOf<PerformanceId>().optional().openapi({ description: "Only orders of this date." }),
  concertId: IdOf<ConcertId>().optional().openapi({ description: "Only orders of this concert." }),
  status: OrderStatus.optional(),
  paidFrom: Moment.optional().openapi({ description: "Only orders paid then or later." }),
  paidBefore: Moment.optional().openapi({ description: "Only orders paid before then." }),
});

export const OrdersQuery = PageQuery.extend(OrdersFilter.shape);

export type OrdersFiltered = z.infer<typeof OrdersFilter>;
export type OrdersAsked = z.infer<typeof OrdersQuery>;

export const SalesView = z
  .object({
    performanceId: z.uuid(),
    byGrade: z.array(GradeFiguresView),
    total: FiguresView,
  })
  .openapi("Sales");

export type Sales = z.infer<typeof SalesView>;

const Sold = {
  seats: z.int().openapi({ description: "As `sold` elsewhere: paid for, and not given back." }),
  ...TAKINGS,
};

export const ConcertSalesView = z
  .object({
    concertId: z.uuid(),
    timeZone: z.string().openapi({ description: "Of days and hours.", example: "Asia/Seoul" }),
    byDate: z.array(z.object({ performanceId: z.uuid(), startsAt: Timestamp, ...Sold })),
    byGrade: z.array(z.object({ grade: z.string(), ...Sold })),
    byPrice: z.array(z.object({ price: Points, ...Sold })),
    byDay: z.array(z.object({ day: z.string().openapi({ example: "2026-12-01" }), ...Sold })),
    byHour: z
      .array(z.object({ hour: z.string().openapi({ example: "2026-12-01T20:00" }), ...Sold }))
      .openapi({ description: `The latest ${LIMITS.salesHoursMax} in which something happened.` }),
    byChannel: z
      .array(z.object({ channel: z.enum(["web", "counter", "complimentary"]), ...Sold }))
      .openapi({ description: "`complimentary`: given away now; not within `total`." }),
    total: z.object(Sold),
  })
  .openapi("ConcertSales");

export type ConcertSales = z.infer<typeof ConcertSalesView>;

const OrderSeat = z.object({
  seatNumber: z.int(),
  section: z.string(),
  row: z.string(),
  label: z.string(),
  grade: z.string(),
  price: Points,
  isCancelled: z.boolean(),
  isCheckedIn: z.boolean().openapi({ description: "Somebody came in with its ticket." }),
});

const ContactOfOrder = z
  .object({ name: z.string(), email: z.string(), phone: z.string().nullable(), locale: z.string() })
  .nullable()
  .openapi({ description: "Null if the buyer has left none." });

const PaidBy = z
  .enum(["cash", "card"])
  .openapi({ description: "`card`: by the counter's own card machine." });

const MovementOfOrder = z
  .object({
    movementId: z.uuid(),
    amount: z.int().openapi({
      description: "Points. Above zero: taken at the counter; below: handed out there.",
      example: 240_000,
    }),
    paidBy: PaidBy,
    receipt: z
      .string()
      .nullable()
      .openapi({ description: "What is printed on the slip.", example: "A-0042" }),
    by: z.string().openapi({ description: "Who took it or handed it out." }),
    movedAt: Timestamp,
  })
  .openapi("CounterMovementOfOrder");

export const OrderView = z
  .object({
    bookingNumber: BookingNumber,
    paymentId: z.uuid(),
    reservationId: z.uuid(),
    userId: z.uuid(),
    contact: ContactOfOrder,
    concertId: z.uuid(),
    performanceId: z.uuid(),
    title: z.string(),
    timeZone: z.string().openapi({ description: "Of the venue.", example: "Asia/Seoul" }),
    startsAt: Timestamp,
    seats: z.array(OrderSeat),
    amount: Points.openapi({ description: "What was paid." }),
    refunded: Points,
    status: OrderStatus,
    paidAt: Timestamp,
    channel: z.enum(["web", "counter"]).openapi({ description: "Where it was sold." }),
    isWalkIn: z.boolean().openapi({
      description: "Its buyer is known at the box office only, and what they are refunded is paid out there.",
    }),
    soldBy: z.string().nullable().openapi({ description: "Who sold or exchanged it at the counter." }),
    counterMovements: z.array(MovementOfOrder).openapi({
      description: "The money of this order that changed hands at the counter, the earliest first.",
    }),
    isExchanged: z.boolean().openapi({
      description: "`REFUNDED`, and all of its seats were exchanged for those of other orders.",
    }),
    exchangedFrom: BookingNumber.nullable().openapi({
      description: "The order whose seats these were exchanged for; null: they were bought.",
    }),
  })
  .openapi("Order");

export type Order = z.infer<typeof OrderView>;

export const OrderPage = pageOf(OrderView).openapi("OrderPage");

const CancellationOfOrder = z
  .object({
    cancellationId: z.uuid(),
    seatNumbers: z.array(z.int()),
    amount: Points.openapi({ description: "What the seats had cost." }),
    fee: Points.openapi({ description: "What was kept of it then." }),
    feeReturned: Points.openapi({ description: "What of the fee was given back since." }),
    refundedBy: z.enum(["BUYER", "ORGANISER"]),
    exchangedFor: BookingNumber.nullable().openapi({
      description: "The order of the seats that these were exchanged for; null: they were given back.",
    }),
    cancelledAt: Timestamp,
  })
  .openapi("CancellationOfOrder");

const NoteView = z
  .object({ noteId: z.uuid(), text: z.string(), author: z.string(), createdAt: Timestamp })
  .openapi("OrderNote");

const EVENT_KINDS = [
  "joined",
  "called",
  "held",
  "paid",
  "mailed",
  "scanned",
  "cancelled",
  "fee_returned",
  "noted",
  "taken",
  "paid_out",
  "printed",
  "replaced",
  "contact_changed",
] as const;
const ENTRY_KINDS = [
  "TOP_UP",
  "PAYMENT",
  "REFUND",
  "ORGANISER_REFUND",
  "FEE_RETURN",
  "TOP_UP_REVERSAL",
  "TOP_UP_REVERSAL_RETURN",
  "COUNTER_SALE",
  "COUNTER_PAYOUT",
] as const;

export const OrderDetailView = OrderView.extend({
  contactRevision: Revision.openapi({
    description: "Of the contact: send it as `If-Match` with a change of it.",
  }),
  timeline: z
    .array(
      z.object({
        at: Timestamp,
        kind: z.enum(EVENT_KINDS),
        seatNumbers: z.array(z.int()).optional(),
        amount: Points.optional(),
        toCards: Points.optional().openapi({
          description:
            "Of the `amount` that was given back: what went on to cards, or is on its way. The rest is " +
            "in the wallet, as is what a payment company declined.",
        }),
        bookingNumber: BookingNumber.optional().openapi({
          description:
            "The other order of an exchange. With `cancelled`: that of the new seats, towards which the " +
            "`amount` counted. With `paid`: that of the old ones.",
        }),
        paidBy: PaidBy.optional(),
        receipt: z.string().optional(),
        by: z.string().optional().openapi({ description: "Who did it, where staff did." }),
      }),
    )
    .openapi({
      description:
        "What happened, in order. `called`: the visitor was called, and came in. `taken`, `paid_out`: " +
        "money that changed hands at the counter. `printed`, `replaced`: tickets, the latter with new codes.",
    }),
  cancellations: z.array(CancellationOfOrder).openapi({ description: "The earliest first." }),
  ledgerEntries: z.array(
    z.object({
      entryId: z.uuid(),
      kind: z.enum(ENTRY_KINDS).openapi({
        description:
          "`TOP_UP`: the points that `topUp` of the payment itself brought. `TOP_UP_REVERSAL`: what of a " +
          "refund went on to a card; `TOP_UP_REVERSAL_RETURN`: the payment company declined it. " +
          "`COUNTER_SALE`, `COUNTER_PAYOUT`: what passed over the counter.",
      }),
      amount: Points,
      balanceAfter: Points,
      bookingNumber: BookingNumber.nullable().openapi({
        description:
          "The other order of an exchange, if the entry is of that order: an exchange stands whole in both.",
      }),
      isExchange: z.boolean().openapi({
        description: "Whether it is what exchanged seats counted for, or the price of the new ones.",
      }),
      createdAt: Timestamp,
    }),
  ),
  payouts: z.array(z.object({ paidBy: PaidBy, amount: Points })).openapi({
    description:
      "What can be handed out at the counter to this buyer at present, by each way in which it was paid; " +
      "none if the buyer is not known here only. Several ways may stand for the same points.",
  }),
  notes: z.array(NoteView),
}).openapi("OrderDetail");

export type OrderDetail = z.infer<typeof OrderDetailView>;

export const NoteBody = z
  .strictObject({ text: Lines(LIMITS.orderNoteCharsMax).min(1) })
  .openapi("OrderNoteRequest");

export const OrderContactBody = z
  .strictObject({ ...ContactBody.shape, reason: Reason.optional() })
  .openapi("OrderContactRequest");

export const ResentMail = z
  .object({ messageId: z.uuid().openapi({ description: "As in the list of messages." }) })
  .openapi("ResentMail");

export type ResentMail = z.infer<typeof ResentMail>;

export type Note = z.infer<typeof NoteView>;

export { NoteView };
