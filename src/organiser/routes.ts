import { z } from "@hono/zod-openapi";
import { ConcertView } from "../catalogue/api.ts";
import { allowSilence, type App, json } from "../http/http.ts";
import { IF_MATCH } from "../http/request/state-tag.ts";
import { route } from "../http/route.ts";
import {
  ConcertBody,
  ConcertCreated,
  ConcertParams,
  ConcertPatch,
  OrganiserQueueView,
  QueueParams,
  QueuePatch,
} from "./api.ts";
import {
  OrganiserPerformanceView,
  PerformanceParams,
  PerformancePatch,
  StopBody,
  StopView,
} from "./performances-api.ts";
import { ChecksView, ReconciliationQuery, ReconciliationView } from "./checks/api.ts";
import {
  LivePlaceView,
  PlacePage,
  PlaceParams,
  PlacesQuery,
  RevocationBody,
  RevocationsView,
  RevocationView,
} from "./places/api.ts";
import type { Organiser } from "./service.ts";

export function organiserRoutes(app: App, organiser: Organiser): void {
  const tag = "Organiser";
  const needs = ["organiser" as const];

  route(
    app,
    {
      method: "post",
      path: "/v1/organiser/concerts",
      operationId: "createConcert",
      summary: "Put a concert on sale",
      tag,
      needs,
      action: "concert.change",
      limits: "by_handler",
      idempotencyKey: { kind: "honoured", route: "create-concert" },
      body: ConcertBody,
      answers: { 201: { description: "The concert, its queue and its dates.", schema: ConcertCreated } },
      refusals: ["invalid_state"],
    },
    async ({ actor, body, key }) => {
      const answer = await organiser.createConcert(actor, body, key);
      return json(answer.body, answer.status);
    },
  );

  route(
    app,
    {
      method: "patch",
      path: "/v1/organiser/concerts/{concertId}",
      operationId: "updateConcert",
      summary: "Change a concert",
      tag,
      needs,
      action: "concert.change",
      params: ConcertParams,
      body: ConcertPatch,
      answers: { 200: { description: "The concert as it is now.", schema: ConcertView } },
      headers: IF_MATCH,
      refusals: ["not_found", "invalid_state"],
    },
    async ({ actor, params, body, header }) =>
      json(await organiser.changeConcert(actor, params.concertId, body, header("If-Match"))),
  );

  route(
    app,
    {
      method: "post",
      path: "/v1/organiser/concerts/{concertId}/stop",
      operationId: "stopSale",
      summary: "Stop the sale of a concert: from the answer on no new hold succeeds anywhere",
      tag,
      needs,
      action: "sale.stop",
      asksReason: true,
      idempotencyKey: { kind: "honoured", route: "stop-sales" },
      params: ConcertParams,
      body: StopBody,
      answers: { 200: { description: "All of its dates, stopped.", schema: StopView } },
      refusals: ["not_found"],
    },
    async ({ actor, params, body, key }) => {
      const answer = await organiser.stopSales(actor, params.concertId, body, key);
      return json(answer.body, answer.status);
    },
  );

  route(
    app,
    {
      method: "patch",
      path: "/v1/organiser/performances/{performanceId}",
      operationId: "updatePerformance",
      summary:
        "Change when a date begins, until when and at what prices it is sold; stop and resume its sale",
      tag,
      needs,
      action: "sale.control",
      asksReason: ({ state }) => state === "STOPPED",
      params: PerformanceParams,
      body: PerformancePatch,
      answers: { 200: { description: "The date as it is now.", schema: OrganiserPerformanceView } },
      headers: IF_MATCH,
      refusals: ["not_found", "invalid_state"],
    },
    async ({ actor, params, body, header }) =>
      json(await organiser.changePerformance(actor, params.performanceId, body, header("If-Match"))),
  );

  route(
    app,
    {
      method: "get",
      path: "/v1/organiser/queues/{queueId}",
      operationId: "getQueueWithPolicy",
      summary: "See a queue with its policy",
      tag,
      needs,
      action: "sale.read",
      params: QueueParams,
      answers: { 200: { description: "The queue.", schema: OrganiserQueueView } },
      refusals: ["not_found"],
    },
    async ({ params }) => json(await organiser.queue(params.queueId)),
  );

  route(
    app,
    {
      method: "patch",
      path: "/v1/organiser/queues/{queueId}",
      operationId: "updateQueue",
      summary: "Open, pause or close a queue, or change how many it lets in",
      tag,
      needs,
      action: "sale.control",
      asksReason: ({ state }) => state === "CLOSED",
      params: QueueParams,
      body: QueuePatch,
      answers: { 200: { description: "The queue as it is now.", schema: OrganiserQueueView } },
      headers: IF_MATCH,
      refusals: ["not_found", "invalid_state"],
    },
    async ({ actor, params, body, header }) =>
      json(await organiser.changeQueue(actor, params.queueId, body, header("If-Match"))),
  );

  route(
    app,
    {
      method: "post",
      path: "/v1/organiser/queues/{queueId}/revocations",
      operationId: "revokeQueueToken",
      summary: "Take back the places of a user or of many, and release what they hold",
      idempotencyKey: { kind: "replayed", route: "revoke-places" },
      tag,
      needs,
      action: "line.revoke",
      asksReason: true,
      params: QueueParams,
      body: RevocationBody,
      answers: {
        200: {
          description:
            "With `userId`: the place that is no more, or 404. With `userIds`: those that are, and who " +
            "had none.",
          schema: z.union([RevocationView, RevocationsView]),
        },
      },
      refusals: ["not_found"],
    },
    async ({ actor, params, body }) => {
      const id = params.queueId;
      return "userId" in body
        ? json(await organiser.revokePlace(actor, id, body.userId))
        : json(await organiser.revokePlaces(actor, id, body.userIds));
    },
  );

  route(
    app,
    {
      method: "get",
      path: "/v1/organiser/queues/{queueId}/places",
      operationId: "listCalledPlaces",
      summary: "List who was called and is inside, or may still come in",
      tag,
      needs,
      action: "line.read",
      params: QueueParams,
      query: PlacesQuery,
      answers: { 200: { description: "Places, in the order in which they were taken.", schema: PlacePage } },
      refusals: ["not_found"],
    },
    async ({ params, query }) => json(await organiser.places(params.queueId, query)),
  );

  route(
    app,
    {
      method: "get",
      path: "/v1/organiser/queues/{queueId}/places/{userId}",
      operationId: "findPlace",
      summary: "See the place of a user, wherever it is in line",
      tag,
      needs,
      action: "line.read",
      params: PlaceParams,
      answers: { 200: { description: "Their place, while they have one.", schema: LivePlaceView } },
      refusals: ["not_found"],
    },
    async ({ params }) => json(await organiser.place(params.queueId, params.userId)),
  );

  route(
    app,
    {
      method: "get",
      path: "/v1/organiser/reconciliation",
      operationId: "reconcileTopUps",
      summary: "Compare top-ups with the payment company's books, row by row",
      // It reads whole tables and asks the payment company.
      answersWithinMs: Infinity,
      tag,
      needs,
      action: "books.read",
      query: ReconciliationQuery,
      answers: {
        200: { description: "Every difference, and what is stuck now.", schema: ReconciliationView },
      },
      refusals: ["unavailable"],
    },
    async ({ query }) => json(await organiser.reconcile(query.date)),
  );

  route(
    app,
    {
      method: "get",
      path: "/v1/organiser/checks",
      operationId: "runChecks",
      summary: "Run the checks of every promise now",
      // It reads whole tables and asks the payment company.
      answersWithinMs: Infinity,
      tag,
      needs,
      action: "checks.run",
      answers: { 200: { description: "Each check with the violations it found.", schema: ChecksView } },
    },
    async ({ c }) => {
      // The answer may take minutes, and the connection is silent until then.
      allowSilence(c, 0);
      return json(await organiser.checks());
    },
  );
}
