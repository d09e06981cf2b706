import { says } from "../core/words/field-errors.ts";
import { z } from "@hono/zod-openapi";
import { type ConcertId, isUuid } from "../core/ids.ts";
import { BookingNumber, IdOf, Moment, PageLimit, pageOf, Timestamp } from "../http/schemas.ts";

const AnyId = IdOf<string>();

/** Everything that is recorded of the organiser's people. Each has its words on the console. */
export const ACTS = [
  "add_device",
  "add_performance",
  "add_webhook_endpoint",
  "attach_rehearsal",
  "cancel_date",
  "change_concert",
  "change_contact",
  "change_performance",
  "change_queue",
  "change_seats",
  "change_staff",
  "change_webhook_endpoint",
  "close_month",
  "create_api_token",
  "create_concert",
  "delete_concert",
  "delete_seat_plan",
  "duplicate_concert",
  "end_api_token",
  "end_session",
  "end_staff_sessions",
  "give_tickets",
  "import_seat_plan",
  "invite_staff",
  "keep_image",
  "move_seats",
  "note_order",
  "pay_out",
  "postpone_date",
  "print_tickets",
  "publish_concert",
  "put_allocation",
  "refund_order",
  "release_allocation",
  "remove_performance",
  "remove_staff",
  "remove_webhook_endpoint",
  "renew_invitation",
  "replace_tickets",
  "replay_webhook",
  "resend_mail",
  "retry_job",
  "return_fee",
  "revoke_device",
  "revoke_place",
  "revoke_places",
  "rotate_webhook_secret",
  "sell_at_counter",
  "send_test_mail",
  "sign_in",
  "stop_sales",
  "take_back_ticket",
] as const;
export type ActName = (typeof ACTS)[number];

export const HistoryFilter = z.object({
  action: z
    .enum(ACTS)
    .optional()
    .openapi({ description: "Only acts of this kind.", example: "change_concert" }),
  concertId: IdOf<ConcertId>().optional().openapi({
    description: "Only what was done to this concert, its dates, its queue and its orders.",
  }),
  from: Moment.optional().openapi({ description: "Only what was done from this moment on." }),
  to: Moment.optional().openapi({ description: "Only what was done before this moment." }),
  subject: z
    .string()
    .toLowerCase()
    .refine(
      isUuid,
      says("subject_unknown", "must be the id of a concert, a date, a queue, an order, …: a UUID"),
    )
    .optional()
    .openapi({ format: "uuid", description: "Only what was done to this: the id of a concert, …" }),
  actor: z
    .union([z.enum(["key", "frontrow"]), AnyId], { error: "must be a UUID, `key` or `frontrow`" })
    .optional()
    .openapi({
      type: "string",
      description: "Only what this member of staff or API token did, or `key`, or `frontrow`.",
    }),
});

export const HistoryQuery = HistoryFilter.extend({ cursor: AnyId.optional(), limit: PageLimit });

export type HistoryAsked = z.infer<typeof HistoryQuery>;
export type HistoryFiltered = z.infer<typeof HistoryFilter>;

const ActionView = z
  .object({
    actionId: z.uuid(),
    action: z.string().openapi({ example: "change_queue" }),
    subject: z.uuid().nullable().openapi({ description: "What was changed: a concert, queue, date, …" }),
    concert: z
      .object({ concertId: z.uuid(), title: z.string(), timeZone: z.string() })
      .nullable()
      .openapi({ description: "The concert that it belongs to, by its title now; null for what has none." }),
    date: z.object({ performanceId: z.uuid(), startsAt: Timestamp }).nullable().openapi({
      description: "The date that it belongs to, as it is now; null for what has none.",
    }),
    bookingNumber: BookingNumber.nullable().openapi({
      description: "The order that it belongs to; null for what has none.",
    }),
    actor: z.string().openapi({
      description: "The id of the member of staff or the API token; else `key` or `frontrow`.",
      example: "key",
    }),
    actorKind: z.enum(["key", "staff", "token", "frontrow"]),
    actorName: z.string().nullable(),
    address: z.string().nullable().openapi({
      description: "Where the request came from; of an IPv6 address, the network.",
      example: "203.0.113.7",
    }),
    before: z.unknown().openapi({ description: "What the change touched, as it was; null where not kept." }),
    after: z.unknown().openapi({
      description:
        "The same, as it was afterwards. Contacts of buyers are kept masked; `recipient` of tickets that " +
        "were given away is read from their contact, while there is one.",
    }),
    reason: z.string().nullable(),
    detail: z.unknown().openapi({ description: "What was asked for, or what came of it." }),
    seats: z
      .array(
        z.object({
          performanceId: z.uuid(),
          seatNumber: z.int(),
          section: z.string(),
          row: z.string(),
          label: z.string(),
        }),
      )
      .openapi({
        description: "What is printed on the seats that it names by numbers; of a long list the first ones.",
      }),
    createdAt: Timestamp,
  })
  .openapi("OrganiserAction");

export type HistoryAction = z.infer<typeof ActionView>;

export const ActionPage = pageOf(ActionView).openapi("OrganiserActionPage");
