import { says } from "../core/words/field-errors.ts";
import { z } from "@hono/zod-openapi";
import { PageQuery, pageOf, Timestamp } from "../http/schemas.ts";

const Kind = z.enum([
  "order.paid",
  "order.cancelled",
  "order.exchanged",
  "tickets.replaced",
  "fee.returned",
  "performance.postponed",
  "complimentary.cancelled",
  "recovery",
  "turn.near",
]);
const Status = z.enum(["PENDING", "SENT", "FAILED", "DROPPED"]);
const Language = z.enum(["ko", "en"]);

export const MessagesQuery = PageQuery.extend({ status: Status.optional() });

export const MessageView = z
  .object({
    messageId: z.uuid(),
    kind: Kind,
    status: Status.openapi({ description: "DROPPED: there was nobody left to send it to." }),
    userId: z.uuid(),
    paymentId: z.uuid().nullable(),
    attempts: z.int(),
    reason: z
      .string()
      .nullable()
      .openapi({ description: "Why the latest attempt came to nothing.", example: "550: no such mailbox" }),
    createdAt: Timestamp,
    nextTryAt: Timestamp.nullable(),
    endedAt: Timestamp.nullable(),
  })
  .openapi("Message");

export const MessagePage = pageOf(MessageView);

export const PreviewBody = z.strictObject({ kind: Kind, locale: Language }).openapi("MessagePreviewRequest");

export const PreviewView = z
  .object({ subject: z.string(), text: z.string(), html: z.string() })
  .openapi("MessagePreview");

export const TestBody = z
  .strictObject({
    kind: Kind,
    locale: Language,
    to: z
      .string()
      .max(254)
      .pipe(z.email(says("email", "must be an e-mail address")))
      .openapi({ example: "you@example.com" }),
  })
  .openapi("TestMessageRequest");

export const TestView = z
  .object({ sent: z.boolean(), reason: z.string().optional() })
  .openapi("TestMessage", { description: "Whether the mail server has taken it, or why not." });

export type Message = z.infer<typeof MessageView>;
export type MessagesQuery = z.infer<typeof MessagesQuery>;
