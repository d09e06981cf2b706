import { z } from "@hono/zod-openapi";
import type { UserId } from "../../core/ids.ts";
import { PageLimit, IdOf, Points, Timestamp, VERSION_MAX, WholeInAddress } from "../../http/schemas.ts";

export const WalletParams = z.object({ userId: IdOf<UserId>() });

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
    kind: z
      .enum([
        "TOP_UP",
        "PAYMENT",
        "REFUND",
        "ORGANISER_REFUND",
        "FEE_RETURN",
        "TOP_UP_REVERSAL",
        "COUNTER_SALE",
        "COUNTER_PAYOUT",
      ])
      .openapi({ description: "The last two: money that was taken or handed out at the box office." }),
    amount: Points.openapi({
      description:
        "Points in, or points out when negative; a TOP_UP_REVERSAL that is positive was declined and " +
        "came back.",
    }),
    balanceAfter: Points,
    reference: z
      .uuid()
      .openapi({ description: "The top-up, payment, refund, reversal, fee returned or act at the counter." }),
    isExchange: z.boolean().openapi({
      description:
        "Whether it came of exchanging seats: what the old ones counted for, or the price of the new.",
    }),
    createdAt: Timestamp,
  })
  .openapi("LedgerEntry");

export const EntryPage = z.object({ items: z.array(EntryView), nextCursor: z.string().nullable() });

export type Wallet = z.infer<typeof WalletView>;
export type Entry = z.infer<typeof EntryView>;
