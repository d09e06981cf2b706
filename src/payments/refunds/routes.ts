import type { CancellationId, ReservationId } from "../../core/ids.ts";
import { type App, json } from "../../http/http.ts";
import { route } from "../../http/route.ts";
import { ReservationParams } from "../../reservations/api.ts";
import {
  CancellationParams,
  FeeReturnBody,
  FeeReturnView,
  RefundBody,
  RefundPreviewBody,
  RefundPreviewView,
  RefundView,
} from "./api.ts";
import type { Refunds } from "./service.ts";

export function refundRoutes(app: App, refunds: Refunds): void {
  const tag = "Organiser";
  const needs = ["organiser" as const];
  app.concertsOf.set("reservationId", (id) => refunds.concertIdsOfReservation(id as ReservationId));
  app.concertsOf.set("cancellationId", (id) => refunds.concertIdsOfCancellation(id as CancellationId));

  route(
    app,
    {
      method: "post",
      path: "/v1/organiser/reservations/{reservationId}/cancellations",
      operationId: "refundOrder",
      summary: "Give a buyer's money back, whole or by seat, also outside the terms",
      answersWithinMs: refunds.answerMsMax,
      tag,
      needs,
      action: "order.cancel",
      idempotencyKey: { kind: "honoured", route: "refund" },
      params: ReservationParams,
      body: RefundBody,
      answers: {
        201: {
          description: "The tickets are void, and the money is in the wallet or on its way to the cards.",
          schema: RefundView,
        },
      },
      refusals: ["not_found", "invalid_state", "overloaded", "unavailable"],
    },
    async ({ actor, params, body, key }) => {
      const answer = await refunds.refund(actor, params.reservationId, body, key);
      return json(answer.body, answer.status);
    },
  );

  route(
    app,
    {
      method: "post",
      path: "/v1/organiser/reservations/{reservationId}/cancellations/preview",
      operationId: "previewRefund",
      summary: "See what a refund would bring now, to the point",
      tag,
      needs,
      action: "order.cancel",
      params: ReservationParams,
      body: RefundPreviewBody,
      answers: { 200: { description: "The exact amounts, and where they go.", schema: RefundPreviewView } },
      refusals: ["not_found", "invalid_state", "unavailable"],
    },
    async ({ params, body }) => json(await refunds.preview(params.reservationId, body)),
  );

  route(
    app,
    {
      method: "post",
      path: "/v1/organiser/cancellations/{cancellationId}/fee-returns",
      operationId: "returnFee",
      summary: "Give back a fee that a cancellation kept, or a part of it",
      answersWithinMs: refunds.answerMsMax,
      tag,
      needs,
      action: "order.cancel",
      idempotencyKey: { kind: "honoured", route: "return-fee" },
      params: CancellationParams,
      body: FeeReturnBody,
      answers: { 201: { description: "The fee, or a part of it, is given back.", schema: FeeReturnView } },
      refusals: ["not_found", "invalid_state", "overloaded", "unavailable"],
    },
    async ({ actor, params, body, key }) => {
      const { amount, to, reason } = body;
      const answer = await refunds.returnFee(actor, params.cancellationId, { amount, to, reason }, key);
      return json(answer.body, answer.status);
    },
  );
}
