import { type App, json } from "../http/http.ts";
import { route } from "../http/route.ts";
import {
  CounterSaleBody,
  CounterSaleView,
  PayoutBody,
  PayoutView,
  PerformanceParams,
  PrintBody,
  ReplacementBody,
  ReplacementView,
  ReservationParams,
  SeatMoveBody,
  SeatMoveView,
} from "./api.ts";
import type { BoxOffice } from "./service.ts";

export function boxOfficeRoutes(app: App, boxOffice: BoxOffice): void {
  const tag = "Organiser";
  const needs = ["organiser" as const];
  const action = "counter.sell" as const;

  route(
    app,
    {
      method: "post",
      path: "/v1/organiser/performances/{performanceId}/counter-sales",
      operationId: "sellAtCounter",
      summary: "Sell seats at the counter, beside the line",
      tag,
      needs,
      action,
      idempotencyKey: { kind: "honoured", route: "sell-at-counter" },
      params: PerformanceParams,
      body: CounterSaleBody,
      answers: { 201: { description: "Sold, with the tickets to print.", schema: CounterSaleView } },
      refusals: ["not_found", "seat_unavailable", "invalid_state", "overloaded", "unavailable"],
    },
    async ({ actor, params, body, key }) => {
      const answer = await boxOffice.sell(actor, params.performanceId, body, key);
      return json(answer.body, answer.status);
    },
  );

  route(
    app,
    {
      method: "post",
      path: "/v1/organiser/reservations/{reservationId}/seat-moves",
      operationId: "moveSeats",
      summary: "Exchange seats of an order for others of its concert, in one step",
      tag,
      needs,
      action,
      idempotencyKey: { kind: "honoured", route: "move-seats" },
      params: ReservationParams,
      body: SeatMoveBody,
      answers: {
        201: { description: "The old tickets are void. The new seats are an order.", schema: SeatMoveView },
      },
      refusals: [
        "not_found",
        "seat_unavailable",
        "insufficient_points",
        "invalid_state",
        "overloaded",
        "unavailable",
      ],
    },
    async ({ actor, params, body, key }) => {
      const answer = await boxOffice.move(actor, params.reservationId, body, key);
      return json(answer.body, answer.status);
    },
  );

  route(
    app,
    {
      method: "post",
      path: "/v1/organiser/reservations/{reservationId}/payouts",
      operationId: "payOut",
      summary: "Hand out at the counter what was refunded to a buyer of the counter",
      tag,
      needs,
      action,
      idempotencyKey: { kind: "honoured", route: "pay-out" },
      params: ReservationParams,
      body: PayoutBody,
      answers: { 201: { description: "The points are gone, as money.", schema: PayoutView } },
      refusals: ["not_found", "insufficient_points", "invalid_state", "overloaded", "unavailable"],
    },
    async ({ actor, params, body, key }) => {
      const answer = await boxOffice.payOut(actor, params.reservationId, body, key);
      return json(answer.body, answer.status);
    },
  );

  route(
    app,
    {
      method: "post",
      path: "/v1/organiser/reservations/{reservationId}/replacements",
      operationId: "replaceTickets",
      summary: "Give an order new codes for lost tickets: the old ones are void at every door",
      tag,
      needs,
      action,
      idempotencyKey: { kind: "honoured", route: "replace-tickets" },
      params: ReservationParams,
      body: ReplacementBody,
      answers: { 201: { description: "The new tickets.", schema: ReplacementView } },
      refusals: ["not_found", "invalid_state", "overloaded", "unavailable"],
    },
    async ({ actor, params, body, key }) => {
      const answer = await boxOffice.replace(actor, params.reservationId, body, key);
      return json(answer.body, answer.status);
    },
  );

  route(
    app,
    {
      method: "post",
      path: "/v1/organiser/reservations/{reservationId}/prints",
      operationId: "printTickets",
      summary: "Get the tickets of an order to print them, which is recorded",
      tag,
      needs,
      action,
      params: ReservationParams,
      body: PrintBody,
      answers: { 200: { description: "The good tickets with their codes.", schema: ReplacementView } },
      refusals: ["not_found"],
    },
    async ({ actor, params, body }) => json(await boxOffice.print(actor, params.reservationId, body.reason)),
  );
}
