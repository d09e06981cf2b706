import { z } from "@hono/zod-openapi";
import { allowSilence, type App, exchangeOf, isUnchanged, json } from "../http/http.ts";
import { route } from "../http/route.ts";
import {
  JoinChallengeView,
  RegistrationsQuery,
  RegistrationsView,
  QueueParams,
  QueueStatusView,
  QueueTokenView,
  QueueView,
  StatusQuery,
} from "./api.ts";
import { fastPoll } from "./fast-poll.ts";
import type { WaitingRoom } from "./service.ts";
import type { KnownVisitors } from "./status/known-visitors.ts";

const ETAG = { ETag: "Names this version of the page: send it as `If-None-Match`." };

export function waitingRoomRoutes(app: App, room: WaitingRoom, visitors: KnownVisitors): void {
  route(
    app,
    {
      method: "get",
      path: "/v1/queues/{queueId}",
      operationId: "getQueue",
      summary: "See a queue: the same page for everybody",
      tag: "Queue",
      params: QueueParams,
      answers: {
        200: { description: "The queue as of this second.", schema: QueueView, headers: ETAG },
        304: { description: "Unchanged since the `If-None-Match` given.", schema: null, headers: ETAG },
      },
      refusals: ["not_found"],
    },
    async ({ params, header }) => {
      const document = await room.pages.document(params.queueId);
      const headers = {
        "Content-Type": "application/json",
        "Cache-Control": "public, max-age=1",
        "X-Content-Type-Options": "nosniff",
        ETag: document.etag,
      };
      if (isUnchanged(header("If-None-Match"), document.etag))
        return new Response(null, { status: 304, headers });
      return document.body.answer(header("Accept-Encoding"), { headers });
    },
  );

  route(
    app,
    {
      method: "get",
      path: "/v1/queues/{queueId}/stream",
      operationId: "streamQueue",
      summary: "Hear of every change of a queue's page, as server-sent events",
      tag: "Queue",
      params: QueueParams,
      headers: {
        "Queue-Token":
          "With your access token: who listens is known to be there, as if they asked for their status.",
      },
      answers: {
        200: {
          description:
            "Events of the type `frontier`; their data is the queue's page, their id goes into " +
            "`Last-Event-ID`.",
          schema: z.string(),
          mediaType: "text/event-stream",
        },
      },
      refusals: ["not_found", "overloaded", "unavailable"],
    },
    async ({ params, header, c }) => {
      if (exchangeOf(c)?.headersOnly) return room.pages.streamHeaders(params.queueId);
      const token = visitors.tokenOf(c.req.raw.headers, params.queueId, room.now());
      const setIdleSeconds = (seconds: number) => allowSilence(c, seconds);
      return room.listen(params.queueId, token, header("Last-Event-ID"), setIdleSeconds);
    },
  );

  route(
    app,
    {
      method: "get",
      path: "/v1/queues/{queueId}/registrations",
      operationId: "listRegistrations",
      summary: "List what went into the draw of an opening lottery, naming nobody",
      tag: "Queue",
      params: QueueParams,
      query: RegistrationsQuery,
      answers: { 200: { description: "Registrations from an index on.", schema: RegistrationsView } },
      refusals: ["not_found", "invalid_state", "unavailable"],
    },
    async ({ params, query }) =>
      json(await room.pages.registrations(params.queueId, query.from ?? 1, query.limit ?? 1_000)),
  );

  route(
    app,
    {
      method: "post",
      path: "/v1/queues/{queueId}/tokens",
      sheds: "coming",
      operationId: "joinQueue",
      summary: "Ask for a place in line, or for the one you have",
      idempotencyKey: { kind: "replayed", route: "join" },
      tag: "Queue",
      needs: ["identity"],
      params: QueueParams,
      answers: {
        200: { description: "The place you already have.", schema: QueueTokenView },
        201: { description: "A new place.", schema: QueueTokenView },
      },
      headers: {
        "Proof-Of-Work":
          "The solved challenge, where the queue asks for one and you have no place yet: ALTCHA's " +
          "payload, JSON in base64.",
      },
      refusals: [
        "not_found",
        "sold_out",
        "sales_not_open",
        "invalid_state",
        "proof_of_work_required",
        "proof_of_work_invalid",
        "overloaded",
        "unavailable",
      ],
    },
    async ({ userId, params, header }) => {
      const { status, body } = await room.join(params.queueId, userId, header("Proof-Of-Work"));
      return json(body, status);
    },
  );

  route(
    app,
    {
      method: "post",
      path: "/v1/queues/{queueId}/challenges",
      sheds: "coming",
      operationId: "createJoinChallenge",
      summary: "Ask for the challenge that a new place takes, where the organiser asks for proof of work",
      tag: "Queue",
      needs: ["identity"],
      params: QueueParams,
      answers: { 201: { description: "A challenge for you, in this queue.", schema: JoinChallengeView } },
      refusals: ["not_found", "invalid_state"],
    },
    async ({ userId, params }) => json(await room.challenge(params.queueId, userId), 201),
  );

  const observePoll = route(
    app,
    {
      method: "get",
      path: "/v1/queues/{queueId}/tokens/me",
      operationId: "getQueueStatus",
      summary: "Where you stand. The first call of a visitor whose turn it is lets them in",
      tag: "Queue",
      needs: ["identity", "queue-place"],
      params: QueueParams,
      query: StatusQuery,
      answers: { 200: { description: "Your status.", schema: QueueStatusView } },
      refusals: ["queue_token_missing", "queue_token_invalid", "not_found", "unavailable", "overloaded"],
    },
    ({ token, query }) => {
      const tooSoon = room.checkPace(token);
      if (tooSoon) throw tooSoon;
      const status = room.status(token, query.arrive !== "false");
      return status instanceof Promise ? status.then((view) => json(view)) : json(status);
    },
  );

  app.shortcuts.push(fastPoll(room, visitors, observePoll));
}
