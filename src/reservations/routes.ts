import { type App, json, noContent } from "../http/http.ts";
import { route } from "../http/route.ts";
import { PageQuery } from "../http/schemas.ts";
import { LeaveParams, HoldBody, ReservationPage, ReservationParams, ReservationView } from "./api.ts";
import type { Reservations } from "./service.ts";

export function reservationRoutes(app: App, reservations: Reservations): void {
  route(
    app,
    {
      method: "post",
      path: "/v1/reservations",
      sheds: "choosing",
      operationId: "holdSeats",
      summary: "Hold seats: all of them or none",
      tag: "Reservations",
      needs: ["identity", "queue-token"],
      idempotencyKey: { kind: "honoured", route: "hold" },
      body: HoldBody,
      answers: { 201: { description: "Held for you until `expiresAt`.", schema: ReservationView } },
      refusals: [
        "not_found",
        "seat_unavailable",
        "seat_limit_exceeded",
        "sales_not_open",
        "invalid_state",
        "overloaded",
        "unavailable",
      ],
    },
    async ({ token, body, key }) => {
      const answer = await reservations.hold(token, body.performanceId, body.seatNumbers, key);
      return json(answer.body, answer.status);
    },
  );

  route(
    app,
    {
      method: "get",
      path: "/v1/reservations",
      operationId: "listReservations",
      summary: "List your reservations, newest first",
      tag: "Reservations",
      needs: ["identity"],
      query: PageQuery,
      answers: { 200: { description: "Your reservations.", schema: ReservationPage } },
      refusals: ["unavailable"],
    },
    async ({ userId, query }) => json(await reservations.list(userId, query)),
  );

  route(
    app,
    {
      method: "get",
      path: "/v1/reservations/{reservationId}",
      operationId: "getReservation",
      summary: "See a reservation of yours",
      tag: "Reservations",
      needs: ["identity"],
      params: ReservationParams,
      answers: { 200: { description: "The reservation as it is now.", schema: ReservationView } },
      refusals: ["not_found", "unavailable"],
    },
    async ({ userId, params }) => json(await reservations.find(userId, params.reservationId)),
  );

  route(
    app,
    {
      method: "delete",
      path: "/v1/reservations/{reservationId}",
      operationId: "releaseHold",
      summary: "Release a hold",
      tag: "Reservations",
      needs: ["identity"],
      params: ReservationParams,
      answers: { 204: { description: "Released; anybody may have the seats.", schema: null } },
      refusals: [
        "not_found",
        "reservation_expired",
        "reservation_not_held",
        "invalid_state",
        "overloaded",
        "unavailable",
      ],
    },
    async ({ userId, params }) => {
      await reservations.release(userId, params.reservationId);
      return noContent();
    },
  );

  // Giving up a place is a call of this module, not of the waiting room, because it also releases holds.
  route(
    app,
    {
      method: "delete",
      path: "/v1/queues/{queueId}/tokens/me",
      operationId: "leaveQueue",
      summary: "Leave the line and release what you hold",
      tag: "Queue",
      needs: ["identity", "queue-place"],
      params: LeaveParams,
      answers: { 204: { description: "You have left.", schema: null } },
      refusals: [
        "queue_token_missing",
        "queue_token_invalid",
        "queue_token_expired",
        "not_found",
        "overloaded",
        "unavailable",
      ],
    },
    async ({ token }) => {
      await reservations.leave(token);
      return noContent();
    },
  );
}
