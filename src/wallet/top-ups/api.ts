import { says } from "../../core/words/field-errors.ts";
import { z } from "@hono/zod-openapi";
import type { TopUpId, UserId } from "../../core/ids.ts";
import { LIMITS } from "../../core/limits.ts";
import { IdOf, Points, Text, Timestamp } from "../../http/schemas.ts";

export const TopUpParams = z.object({ userId: IdOf<UserId>(), topUpId: IdOf<TopUpId>() });

export const TopUpMethodsView = z
  .object({
    gateway: z.string().openapi({ example: "sandbox" }),
    methods: z.array(z.string()).openapi({ example: ["pm_sandbox_approve"] }),
  })
  .openapi("TopUpMethods");

export const PaymentMethod = z
  .string()
  .regex(/^[\w-]{1,64}$/, { error: "must be 1 to 64 letters, digits, _ or -" })
  .openapi({ example: "pm_sandbox_approve" });

export const TopUpBody = z
  .strictObject({
    amount: z
      .int(says("not_number", "must be a whole number of points"))
      .min(LIMITS.topUpPointsMin)
      .max(LIMITS.topUpPointsMax)
      .openapi({ example: 100_000 }),
    paymentMethod: PaymentMethod,
  })
  .openapi("TopUpRequest");

export const ConfirmBody = z
  .strictObject({ paymentKey: Text(LIMITS.paymentKeyCharsMax).min(1) })
  .openapi("TopUpConfirmation", { description: "What the payment company's page gave the buyer." });

export const TopUpAction = z
  .object({ gateway: z.string(), clientKey: z.string(), scriptUrl: z.string(), orderId: z.string() })
  .openapi({ description: "With REQUIRES_ACTION: what opens the payment company's own page." });

export const TopUpView = z
  .object({
    topUpId: z.uuid(),
    status: z.enum(["CREATED", "SENT", "UNKNOWN", "REQUIRES_ACTION", "SUCCEEDED", "FAILED"]),
    amount: Points,
    balance: Points.optional().openapi({ description: "After this top-up; once it has succeeded." }),
    reason: z.string().optional(),
    action: TopUpAction.optional(),
    paysReservationId: z
      .uuid()
      .optional()
      .openapi({ description: "The hold that it pays for as soon as it has succeeded." }),
    paidReservationId: z.uuid().optional().openapi({ description: "The hold that it has paid for." }),
    paymentId: z.uuid().optional().openapi({ description: "The payment of that hold." }),
    unpaidReason: z.string().optional().openapi({
      description: "Why it paid for nothing, as the code of a problem. The points are in the wallet.",
      example: "reservation_expired",
    }),
    createdAt: Timestamp,
  })
  .openapi("TopUp");

export type TopUpMethods = z.infer<typeof TopUpMethodsView>;
export type TopUp = z.infer<typeof TopUpView>;
