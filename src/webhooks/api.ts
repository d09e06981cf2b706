import { says } from "../core/words/field-errors.ts";
import { z } from "@hono/zod-openapi";
import { LIMITS } from "../core/limits.ts";
import {
  IdOf,
  PageLimit,
  pageOf,
  Reason,
  Revision,
  Text,
  Timestamp,
  VERSION_MAX,
  WholeInAddress,
} from "../http/schemas.ts";

export const EVENTS = [
  "order.paid",
  "order.cancelled",
  "performance.cancelled",
  "performance.postponed",
  "queue.sold_out",
  "ticket.checked_in",
] as const;

/** PENDING: it is tried, or will be. FAILED: it was given up, and can be sent again by hand. */
const DELIVERY_STATUSES = ["PENDING", "DELIVERED", "FAILED"] as const;

export const EndpointParams = z.object({ endpointId: IdOf<string>() });
export const SendingParams = z.object({ deliveryId: IdOf<string>() });

/** The longest name that DNS can have, and the longest label of one. */
const HOST_CHARS_MAX = 253;
const LABEL = /^[^.]{1,63}$/;

/**
 * Whether this is an address that could be sent to: of the web, without a password, with a host that DNS can
 * have and a port that can be listened on. What only a lenient reader takes for an address is none: line
 * breaks, spaces inside, and no `//`.
 */
function isReceiver(text: string): boolean {
  const url = URL.parse(text);
  if (url === null || !/^https?:\/\/[^/\\]/i.test(text) || /[\p{Cc}\p{White_Space}]/u.test(text))
    return false;
  const host = url.hostname.replace(/\.$/, "");
  const canBeFound = host.length <= HOST_CHARS_MAX && host.split(".").every((label) => LABEL.test(label));
  return canBeFound && url.port !== "0" && url.username === "" && url.password === "";
}

const Url = Text(LIMITS.webhookUrlCharsMax)
  .refine(isReceiver, { error: "must be an https:// address, without a password" })
  .openapi({ format: "uri", example: "https://partner.example/webhooks/frontrow" });

const Events = z
  .array(z.enum(EVENTS))
  .min(1)
  .refine((events) => new Set(events).size === events.length, says("twice", "names an event twice"))
  .openapi({ example: ["order.paid", "order.cancelled"] });

export const EndpointBody = z
  .strictObject({ url: Url, events: Events, reason: Reason.optional() })
  .openapi("WebhookEndpointRequest");

export type EndpointRequest = z.infer<typeof EndpointBody>;

export const EndpointPatch = z
  .strictObject({
    url: Url.optional(),
    events: Events.optional(),
    enabled: z.boolean().optional(),
    reason: Reason.optional(),
  })
  .openapi("WebhookEndpointChange");

export type EndpointChange = z.infer<typeof EndpointPatch>;

export const EndpointView = z
  .object({
    endpointId: z.uuid(),
    url: z.string(),
    events: z.array(z.enum(EVENTS)),
    enabled: z
      .boolean()
      .openapi({ description: "False: nothing is sent. A receiver that says 410 ends it." }),
    createdAt: Timestamp,
    revision: Revision,
  })
  .openapi("WebhookEndpoint");

export type Endpoint = z.infer<typeof EndpointView>;

export const NewEndpointView = EndpointView.extend({
  secret: z.string().openapi({ description: "Shown this once. It begins with `whsec_`." }),
}).openapi("NewWebhookEndpoint");

export type NewEndpoint = z.infer<typeof NewEndpointView>;

export const EndpointList = z.object({ items: z.array(EndpointView) }).openapi("WebhookEndpointList");

export const RotatedSecretView = z
  .object({
    secret: z.string(),
    oldSecretUntil: Timestamp.openapi({ description: "Until then each request is signed with both." }),
  })
  .openapi("RotatedWebhookSecret");

export type RotatedSecret = z.infer<typeof RotatedSecretView>;

export const DeliveriesQuery = z.object({
  cursor: WholeInAddress(1, VERSION_MAX).optional().openapi({ type: "integer", minimum: 1 }),
  limit: PageLimit,
  endpointId: IdOf<string>().optional(),
  status: z.enum(DELIVERY_STATUSES).optional(),
});

export type DeliveriesAsked = z.infer<typeof DeliveriesQuery>;

export const DeliveryView = z
  .object({
    deliveryId: z.uuid(),
    endpointId: z.uuid(),
    eventId: z.uuid().openapi({ description: "The `webhook-id` header: the same in every attempt." }),
    type: z.enum(EVENTS),
    at: Timestamp.openapi({ description: "When it happened." }),
    data: z.record(z.string(), z.unknown()),
    status: z.enum(DELIVERY_STATUSES),
    attempts: z.int(),
    lastStatus: z.int().nullable().openapi({ description: "What the receiver answered last." }),
    lastError: z.string().nullable(),
    nextTryAt: Timestamp.nullable(),
    endedAt: Timestamp.nullable(),
  })
  .openapi("WebhookDelivery");

export type Delivery = z.infer<typeof DeliveryView>;

export const DeliveryPage = pageOf(DeliveryView).openapi("WebhookDeliveryPage");
