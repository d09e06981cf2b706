import { z } from "@hono/zod-openapi";
import { pageOf, PathId, Points, Timestamp } from "../platform/schemas.ts";
import { IssuedTicketView } from "../tickets/api.ts";

export const PaymentParams = z.object({ paymentId: PathId });

export const PaymentBody = z.strictObject({ reservationId: PathId }).openapi("PaymentRequest");

export const PaymentView = z
  .object({
    paymentId: z.uuid(),
    reservationId: z.uuid(),
    status: z.enum(["SUCCEEDED", "REFUNDED"]),
    amount: Points,
    balanceAfter: Points,
    paidAt: Timestamp,
    tickets: z.array(IssuedTicketView),
  })
  .openapi("Payment");

export const PaymentPage = pageOf(PaymentView);

export type Payment = z.infer<typeof PaymentView>;
