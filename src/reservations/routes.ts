import type { PerformanceId, QueueId, ReservationId } from "../core/ids.ts";
import type { Identity } from "../identity/service.ts";
import { type App, json, noContent } from "../http/http.ts";
import { route } from "../http/route.ts";
import { keyUse } from "../database/idempotency.ts";
import { PageQuery } from "../http/schemas.ts";
import type { WaitingRoom } from "../waiting-room/service.ts";
import { LeaveParams, HoldBody, ReservationPage, ReservationParams, ReservationView } from "./api.ts";
import type { Reservations } from "./service.ts";

export function reservationRoutes(
  app: App,
  identity: Identity,
  room: WaitingRoom,
  reservations: Reservations,
): void {
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
      idempotencyKey: "honoured",
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
    async ({ body, header }) => {
      const userId = await identity.user(header("Authorization"));
      const key = keyUse(header("Idempotency-Key"), userId, "hold", body);
      const token = room.openToken(header("Queue-Token"), userId);
      const answer = await reservations.hold(
        token,
        body.performanceId as PerformanceId,
        body.seatNumbers,
        key,
      );
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
    async ({ query, header }) =>
      json(await reservations.list(await identity.user(header("Authorization")), query)),
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
    async ({ params, header }) => {
      const userId = await identity.user(header("Authorization"));
      return json(await reservations.find(userId, params.reservationId as ReservationId));
    },
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
      refusals: ["not_found", "reservation_expired", "reservation_not_held", "overloaded", "unavailable"],
    },
    async ({ params, header }) => {
      const userId = await identity.user(header("Authorization"));
      await reservations.release(userId, params.reservationId as ReservationId);
      return noContent();
    },
  );

  // Giving up a place is here and not with the queue's other calls, because it releases what is held.
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
    async ({ params, header }) => {
      const userId = await identity.user(header("Authorization"));
      await reservations.leave(room.openToken(header("Queue-Token"), userId, params.queueId as QueueId));
      return noContent();
    },
  );
}
