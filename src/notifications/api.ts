import { z } from "@hono/zod-openapi";
import type { ConcertId } from "../core/ids.ts";
import { LOCALES } from "../core/names/in-language.ts";
import { LIMITS } from "../core/limits.ts";
import { Email, IdOf } from "../http/schemas.ts";

const BASE64_URL = /^[A-Za-z0-9_-]+={0,2}$/;

export const PushKeyView = z
  .object({
    publicKey: z.string().openapi({
      description: "Of the server's key for Web Push (RFC 8292): what a browser subscribes with.",
      example: "BEl62iUYgUivxIkv69yViEuiBIa-Ib9-SkvMeAtA3LFgDzkrxZJjSgSnfckjBJuBkr3qBUYIHBQFLXYp5Nksh8U",
    }),
  })
  .openapi("PushKey");

export const PushSubscriptionBody = z
  .strictObject({
    endpoint: z
      .string()
      .max(LIMITS.pushEndpointCharsMax)
      .openapi({ example: "https://push.example/send/abc" }),
    keys: z.strictObject({
      p256dh: z.string().length(87).regex(BASE64_URL).openapi({
        example: "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
      }),
      auth: z.string().length(22).regex(BASE64_URL).openapi({ example: "BTBZMqHH6r4Tts7J_aSIgg" }),
    }),
    locale: z.enum(LOCALES),
    concertId: IdOf<ConcertId>(),
  })
  .openapi("PushSubscriptionRequest");

export const TurnMailBody = z
  .strictObject({
    email: Email.optional().openapi({ description: "Left out: that of the contact." }),
    locale: z.enum(LOCALES),
    concertId: IdOf<ConcertId>().openapi({ description: "What the mail names." }),
  })
  .openapi("TurnMailRequest");

export type TurnMailRequest = z.infer<typeof TurnMailBody>;
export type PushKey = z.infer<typeof PushKeyView>;
export type PushSubscription = z.infer<typeof PushSubscriptionBody>;
