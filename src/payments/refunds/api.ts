import { z } from "@hono/zod-openapi";
import type { CancellationId } from "../../core/ids.ts";
import { LIMITS } from "../../core/limits.ts";
import { BookingNumber, IdOf, Points, Reason, SeatNumbers, Timestamp, Whole } from "../../http/schemas.ts";

const RefundReason = Reason.min(1).openapi({
  description: "Kept in the history.",
  example: "The buyer is ill.",
});

const FEE_POINTS_MAX = LIMITS.seatsPerReservationMax * LIMITS.seatPricePointsMax;

const Fee = z.union([z.enum(["terms", "none"]), Whole(0, FEE_POINTS_MAX)]).openapi({
  description:
    "What is kept: by the terms of the purchase (after the last moment to cancel, everything), nothing, or " +
    "so many points in all, spread over the seats by their prices.",
  example: "none",
});

const Destination = z.enum(["wallet", "source"]).openapi({
  description:
    "`source`: back to the cards, the newest top-up first. What cannot go back to a card stays as points.",
});

const RefundFields = {
  seatNumbers: SeatNumbers.optional().openapi({
    example: [7],
    description: "Left out: all that are left of the reservation.",
  }),
  fee: Fee,
  to: Destination,
  seats: z.enum(["release", "block"]).openapi({
    description: "Whether the seats are for sale again, or kept back.",
  }),
};

export const RefundBody = z.strictObject({ ...RefundFields, reason: RefundReason }).openapi("RefundRequest");
export const RefundPreviewBody = z
  .strictObject({ ...RefundFields, reason: RefundReason.optional() })
  .openapi("RefundPreviewRequest");

const Seats = z.array(z.object({ seatNumber: z.int(), price: Points, fee: Points, refund: Points }));
const CardShareFields = {
  topUpId: z.uuid(),
  paymentMethod: z.string(),
  amount: Points,
};
const Amounts = {
  seats: Seats,
  amount: Points.openapi({ description: "What the seats cost." }),
  fee: Points,
  refund: Points,
  toWallet: Points.openapi({ description: "What of the refund stays as points." }),
};

export const RefundPreviewView = z
  .object({
    reservationId: z.uuid(),
    bookingNumber: BookingNumber,
    ...Amounts,
    toCards: z.array(z.object(CardShareFields)).openapi({ description: "What goes back to cards." }),
    companionsLeft: z
      .array(z.object({ seatNumber: z.int(), section: z.string(), row: z.string(), label: z.string() }))
      .openapi({
        description:
          "Companion seats of the buyer that would stay sold without their wheelchair places, where the " +
          "policy sells them together.",
      }),
  })
  .openapi("RefundPreview");

const ReversalStatus = z.enum(["SENT", "UNKNOWN", "SUCCEEDED", "FAILED"]).openapi({
  description: "FAILED: the payment company declined, and the points are back in the wallet.",
});
const SentShares = z.array(z.object({ reversalId: z.uuid(), ...CardShareFields, status: ReversalStatus }));

export const RefundView = z
  .object({
    cancellationId: z.uuid(),
    paymentId: z.uuid(),
    bookingNumber: BookingNumber,
    reservationId: z.uuid(),
    reservationStatus: z.enum(["CONFIRMED", "REFUNDED"]),
    ...Amounts,
    toCards: SentShares,
    balanceAfter: Points.openapi({ description: "Of the buyer's wallet." }),
    cancelledAt: Timestamp,
  })
  .openapi("Refund");

export const CancellationParams = z.object({ cancellationId: IdOf<CancellationId>() });

export const FeeReturnBody = z
  .strictObject({
    amount: Whole(1, FEE_POINTS_MAX).optional().openapi({
      example: 4_000,
      description: "Left out: all of the fee that has not been returned yet.",
    }),
    to: Destination.default("wallet"),
    reason: RefundReason,
  })
  .openapi("FeeReturnRequest");

export const FeeReturnView = z
  .object({
    feeReturnId: z.uuid(),
    cancellationId: z.uuid(),
    amount: Points,
    feeLeft: Points.openapi({ description: "What is still kept." }),
    toWallet: Points,
    toCards: SentShares,
    balanceAfter: Points,
    returnedAt: Timestamp,
  })
  .openapi("FeeReturn");

export type RefundRequest = z.infer<typeof RefundBody>;
export type RefundPreview = z.infer<typeof RefundPreviewView>;
export type Refund = z.infer<typeof RefundView>;
export type FeeReturn = z.infer<typeof FeeReturnView>;
export type FeeReturnInput = z.input<typeof FeeReturnBody>;
export type SentShare = Refund["toCards"][number];
