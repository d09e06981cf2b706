import { type App, json } from "../http/http.ts";
import { route } from "../http/route.ts";
import { PageQuery } from "../http/schemas.ts";
import { ReservationParams } from "../reservations/api.ts";
import {
  CancellationBody,
  CancellationView,
  PaymentBody,
  PaymentPage,
  PaymentParams,
  PaymentView,
  PendingPaymentView,
  PreviewQuery,
  PreviewView,
} from "./api.ts";
import { PAY_ROUTE } from "./paying.ts";
import type { Payments } from "./service.ts";

export function paymentRoutes(app: App, payments: Payments): void {
  route(
    app,
    {
      method: "post",
      path: "/v1/payments",
      sheds: "paying",
      operationId: "payReservation",
      summary: "Pay for a reservation with points, and top up what is missing if asked to",
      answersWithinMs: payments.answerMsMax,
      tag: "Payments",
      needs: ["identity", "queue-token"],
      idempotencyKey: { kind: "required", route: PAY_ROUTE },
      body: PaymentBody,
      answers: {
        201: { description: "Paid: the seats are yours, and the queue token is spent.", schema: PaymentView },
        202: {
          description:
            "With `topUp`: the payment company's answer is open. Then it pays by itself if the hold " +
            "still lives; else the points stay.",
          schema: PendingPaymentView,
        },
      },
      refusals: [
        "insufficient_points",
        "top_up_declined",
        "gateway_unavailable",
        "invalid_state",
        "not_found",
        "reservation_expired",
        "reservation_not_held",
        "overloaded",
        "unavailable",
      ],
    },
    async ({ token, body, key }) => {
      const { reservationId, topUp, termsVersion } = body;
      const wish = { ...topUp, ...(termsVersion === undefined ? {} : { termsVersion }) };
      const answer = await payments.pay(token, reservationId, key, wish);
      return json(answer.body, answer.status);
    },
  );

  route(
    app,
    {
      method: "get",
      path: "/v1/payments",
      operationId: "listPayments",
      summary: "List your payments, newest first",
      tag: "Payments",
      needs: ["identity"],
      query: PageQuery,
      answers: { 200: { description: "Your payments.", schema: PaymentPage } },
      refusals: ["unavailable"],
    },
    async ({ userId, query }) => json(await payments.list(userId, query)),
  );

  route(
    app,
    {
      method: "get",
      path: "/v1/payments/{paymentId}",
      operationId: "getPayment",
      summary: "See a payment of yours",
      tag: "Payments",
      needs: ["identity"],
      params: PaymentParams,
      answers: { 200: { description: "The payment.", schema: PaymentView } },
      refusals: ["not_found", "unavailable"],
    },
    async ({ userId, params }) => json(await payments.find(userId, params.paymentId)),
  );

  // Cancelling is a call of this module, not of reservations, because it undoes a payment.
  route(
    app,
    {
      method: "get",
      path: "/v1/reservations/{reservationId}/cancellations/preview",
      operationId: "previewCancellation",
      summary: "See what cancelling would bring now",
      tag: "Payments",
      needs: ["identity"],
      params: ReservationParams,
      query: PreviewQuery,
      answers: { 200: { description: "The exact amounts, were it cancelled now.", schema: PreviewView } },
      refusals: ["not_found", "invalid_state", "unavailable"],
    },
    async ({ userId, params, query }) =>
      json(await payments.previewCancellation({ userId, ...params, seatNumbers: query.seatNumbers })),
  );

  route(
    app,
    {
      method: "post",
      path: "/v1/reservations/{reservationId}/cancellations",
      sheds: "paying",
      answersWithinMs: payments.answerMsMax,
      operationId: "cancelSeats",
      summary: "Give back seats that you paid for: all that are left, or some",
      tag: "Payments",
      needs: ["identity"],
      idempotencyKey: { kind: "honoured", route: "cancel" },
      params: ReservationParams,
      body: CancellationBody,
      answers: {
        201: {
          description: "Points are back, tickets are void, seats are on sale.",
          schema: CancellationView,
        },
      },
      refusals: ["not_found", "invalid_state", "overloaded", "unavailable"],
    },
    async ({ userId, params, body, key }) => {
      const answer = await payments.cancel({ userId, ...params, seatNumbers: body.seatNumbers, key });
      return json(answer.body, answer.status);
    },
  );
}
