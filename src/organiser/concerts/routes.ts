import { ImageCreated } from "../../catalogue/images/api.ts";
import { IMAGE_TYPES } from "../../catalogue/images/for-transactions.ts";
import { LIMITS } from "../../core/limits.ts";
import { type App, json, noContent } from "../../http/http.ts";
import { route } from "../../http/route.ts";
import { PageQuery } from "../../http/schemas.ts";
import { ConcertParams, PerformanceBody } from "../api.ts";
import { OrganiserPerformanceView, PerformanceParams } from "../performances-api.ts";
import { DuplicateBody, RecordedConcertPage, RecordedConcertView } from "./api.ts";
import type { ConcertDesk } from "./service.ts";

export function concertDeskRoutes(app: App, desk: ConcertDesk): void {
  const tag = "Organiser";
  const needs = ["organiser" as const];

  route(
    app,
    {
      method: "get",
      path: "/v1/organiser/concerts",
      operationId: "listRecordedConcerts",
      summary: "List your concerts, drafts too, the newest first",
      tag,
      needs,
      action: "concert.read",
      limits: "by_handler",
      query: PageQuery,
      answers: { 200: { description: "Concerts.", schema: RecordedConcertPage } },
    },
    async ({ actor, query }) => json(await desk.list(actor, query)),
  );

  route(
    app,
    {
      method: "get",
      path: "/v1/organiser/concerts/{concertId}",
      operationId: "getRecordedConcert",
      summary: "See one of your concerts with its dates, seats and takings",
      tag,
      needs,
      action: "concert.read",
      params: ConcertParams,
      answers: { 200: { description: "The concert.", schema: RecordedConcertView } },
      refusals: ["not_found"],
    },
    async ({ actor, params }) => json(await desk.find(actor, params.concertId)),
  );

  route(
    app,
    {
      method: "post",
      path: "/v1/organiser/concerts/{concertId}/publish",
      operationId: "publishConcert",
      summary: "Make a draft public: from the answer on buyers see it, and its queue takes joins",
      tag,
      needs,
      action: "concert.change",
      idempotencyKey: { kind: "honoured", route: "publish-concert" },
      params: ConcertParams,
      answers: { 200: { description: "The concert, published.", schema: RecordedConcertView } },
      refusals: ["not_found", "invalid_state"],
    },
    async ({ actor, params, key }) => {
      const answer = await desk.publish(actor, params.concertId, key);
      return json(answer.body, answer.status);
    },
  );

  route(
    app,
    {
      method: "post",
      path: "/v1/organiser/concerts/{concertId}/duplicate",
      operationId: "duplicateConcert",
      summary: "Make a draft like a concert: facts, policies, dates, plans and prices, no people",
      tag,
      needs,
      action: "concert.change",
      idempotencyKey: { kind: "honoured", route: "duplicate-concert" },
      params: ConcertParams,
      body: DuplicateBody,
      answers: { 201: { description: "The new draft.", schema: RecordedConcertView } },
      refusals: ["not_found"],
    },
    async ({ actor, params, body, key }) => {
      const answer = await desk.duplicate(actor, params.concertId, body, key);
      return json(answer.body, answer.status);
    },
  );

  route(
    app,
    {
      method: "post",
      path: "/v1/organiser/concerts/{concertId}/performances",
      operationId: "addPerformance",
      summary: "Add a date to a concert",
      tag,
      needs,
      action: "concert.change",
      idempotencyKey: { kind: "honoured", route: "add-performance" },
      params: ConcertParams,
      body: PerformanceBody,
      answers: { 201: { description: "The date.", schema: OrganiserPerformanceView } },
      refusals: ["not_found"],
    },
    async ({ actor, params, body, key }) => {
      const answer = await desk.addDate(actor, params.concertId, body, key);
      return json(answer.body, answer.status);
    },
  );

  route(
    app,
    {
      method: "post",
      path: "/v1/organiser/images",
      operationId: "keepImage",
      summary: "Keep an image, such as a poster: PNG, JPEG or WebP, two mebibytes at most",
      idempotencyKey: { kind: "replayed", route: "keep-image" },
      tag,
      needs,
      action: "concert.change",
      limits: "by_handler",
      upload: { mediaTypes: IMAGE_TYPES, bytesMax: LIMITS.imageBytes, take: (upload) => upload },
      answers: { 201: { description: "The image, public from now on.", schema: ImageCreated } },
    },
    async ({ actor, body }) => json(await desk.keepImage(actor, body), 201),
  );

  route(
    app,
    {
      method: "delete",
      path: "/v1/organiser/concerts/{concertId}",
      operationId: "deleteConcert",
      summary: "Remove a concert of which nothing was sold",
      tag,
      needs,
      action: "concert.change",
      asksReason: true,
      params: ConcertParams,
      answers: { 204: { description: "Gone.", schema: null } },
      refusals: ["not_found", "invalid_state"],
    },
    async ({ actor, params }) => {
      await desk.deleteConcert(actor, params.concertId);
      return noContent();
    },
  );

  route(
    app,
    {
      method: "delete",
      path: "/v1/organiser/performances/{performanceId}",
      operationId: "deletePerformance",
      summary: "Remove a date of a draft, or one of which nothing was ever held, sold or given away",
      tag,
      needs,
      action: "concert.change",
      asksReason: true,
      params: PerformanceParams,
      answers: { 204: { description: "Gone.", schema: null } },
      refusals: ["not_found", "invalid_state"],
    },
    async ({ actor, params }) => {
      await desk.removeDate(actor, params.performanceId);
      return noContent();
    },
  );
}
