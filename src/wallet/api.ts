import { z } from "@hono/zod-openapi";
import { LIMITS } from "../core/limits.ts";
import {
  PageLimit,
  PathId,
  Points,
  Text,
  Timestamp,
  VERSION_MAX,
  WholeInAddress,
} from "../platform/schemas.ts";

export const WalletParams = z.object({ userId: PathId });
export const TopUpParams = z.object({ userId: PathId, topUpId: PathId });

export const EntriesQuery = z.object({
  cursor: WholeInAddress(1, VERSION_MAX).optional().openapi({ type: "integer", minimum: 1 }),
  limit: PageLimit,
});

export const WalletView = z
  .object({ userId: z.uuid(), balance: Points, currency: z.literal("KRW") })
  .openapi("Wallet");

export const EntryView = z
  .object({
    entryId: z.uuid(),
    kind: z.enum(["TOP_UP", "PAYMENT", "REFUND", "TOP_UP_REVERSAL"]),
    amount: Points.openapi({
      description:
        "Points in, or points out when negative; a TOP_UP_REVERSAL that is positive was declined and came back.",
    }),
    balanceAfter: Points,
    reference: z.uuid().openapi({ description: "The top-up, payment, cancellation or reversal." }),
    createdAt: Timestamp,
  })
  .openapi("LedgerEntry");

export const EntryPage = z.object({ items: z.array(EntryView), nextCursor: z.string().nullable() });

export const TopUpMethodsView = z
  .object({
    gateway: z.string().openapi({ example: "sandbox" }),
    methods: z.array(z.string()).openapi({ example: ["pm_sandbox_approve"] }),
  })
  .openapi("TopUpMethods");

export const TopUpBody = z
  .strictObject({
    amount: z
      .int({ error: "must be a whole number of points" })
      .min(LIMITS.topUpPointsMin)
      .max(LIMITS.topUpPointsMax)
      .openapi({ example: 100_000 }),
    paymentMethod: z
      .string()
      .regex(/^[\w-]{1,64}$/, { error: "must be 1 to 64 letters, digits, _ or -" })
      .openapi({ example: "pm_sandbox_approve" }),
  })
  .openapi("TopUpRequest");

export const ConfirmBody = z
  .strictObject({ paymentKey: Text(LIMITS.paymentKeyCharsMax).min(1) })
  .openapi("TopUpConfirmation", { description: "What the payment company's page gave the buyer." });

export const TopUpView = z
  .object({
    topUpId: z.uuid(),
    status: z.enum(["CREATED", "SENT", "UNKNOWN", "REQUIRES_ACTION", "SUCCEEDED", "FAILED"]),
    amount: Points,
    balance: Points.optional().openapi({ description: "After this top-up; once it has succeeded." }),
    reason: z.string().optional(),
    action: z
      .object({ gateway: z.string(), clientKey: z.string(), scriptUrl: z.string(), orderId: z.string() })
      .optional()
      .openapi({ description: "With REQUIRES_ACTION: what opens the payment company's own page." }),
    createdAt: Timestamp,
  })
  .openapi("TopUp");

export const ReversalBody = z
  .strictObject({
    amount: z
      .int({ error: "must be a whole number of points" })
      .min(1)
      .max(LIMITS.topUpPointsMax)
      .optional()
      .openapi({ example: 30_000, description: "Left out: all that is left of the top-up." }),
  })
  .openapi("TopUpReversalRequest");

export const ReversalView = z
  .object({
    reversalId: z.uuid(),
    topUpId: z.uuid(),
    status: z.enum(["SENT", "UNKNOWN", "SUCCEEDED", "FAILED"]),
    amount: Points,
    balance: Points.optional().openapi({ description: "Of the wallet, as of this answer." }),
    reason: z.string().optional(),
    createdAt: Timestamp,
  })
  .openapi("TopUpReversal");

export const ReversalPage = z.object({ items: z.array(ReversalView), nextCursor: z.string().nullable() });

export type Reversal = z.infer<typeof ReversalView>;
export type Wallet = z.infer<typeof WalletView>;
export type Entry = z.infer<typeof EntryView>;
export type TopUpMethods = z.infer<typeof TopUpMethodsView>;
export type TopUp = z.infer<typeof TopUpView>;
