import { z } from "@hono/zod-openapi";
import type { JobId } from "../core/ids.ts";
import { type App, json } from "../http/http.ts";
import { route } from "../http/route.ts";
import {
  DateCancellationBody,
  JobEstimateView,
  JobPage,
  JobParams,
  JobsQuery,
  JobStartedView,
  JobView,
  PerformanceParams,
  PostponementBody,
} from "./api.ts";
import type { Jobs } from "./service.ts";

export function jobRoutes(app: App, jobs: Jobs): void {
  const tag = "Organiser";
  const needs = ["organiser" as const];
  app.concertsOf.set("jobId", (id) => jobs.concertIdsOf(id as JobId));
  const answers = {
    200: { description: "With `dryRun`: what it would come to.", schema: JobEstimateView },
    202: { description: "It is begun. Its job says how far it is.", schema: JobStartedView },
  };

  route(
    app,
    {
      method: "post",
      path: "/v1/organiser/performances/{performanceId}/cancellation",
      operationId: "cancelDate",
      summary: "Cancel a date: nothing of it is sold any more, and a job refunds its orders",
      tag,
      needs,
      action: "date.cancel",
      asksReason: ({ dryRun }) => !dryRun,
      idempotencyKey: { kind: "honoured", route: "cancel-date" },
      params: PerformanceParams,
      body: DateCancellationBody,
      answers,
      refusals: ["not_found", "invalid_state", "unavailable"],
    },
    async ({ actor, params, body, key }) => {
      const answer = await jobs.cancelDate(actor, params.performanceId, body, key);
      return json(answer.body, answer.status);
    },
  );

  route(
    app,
    {
      method: "post",
      path: "/v1/organiser/performances/{performanceId}/postponement",
      operationId: "postponeDate",
      summary: "Postpone a date: its tickets stay good, and buyers may give back until a day",
      tag,
      needs,
      action: "date.cancel",
      asksReason: ({ dryRun }) => !dryRun,
      idempotencyKey: { kind: "honoured", route: "postpone-date" },
      params: PerformanceParams,
      body: PostponementBody,
      answers,
      refusals: ["not_found", "invalid_state", "unavailable"],
    },
    async ({ actor, params, body, key }) => {
      const answer = await jobs.postponeDate(actor, params.performanceId, body, key);
      return json(answer.body, answer.status);
    },
  );

  route(
    app,
    {
      method: "get",
      path: "/v1/organiser/jobs",
      operationId: "listJobs",
      summary: "List the work over many orders, the newest first",
      tag,
      needs,
      action: "job.read",
      limits: "by_handler",
      query: JobsQuery,
      answers: { 200: { description: "Jobs with their progress.", schema: JobPage } },
      refusals: [],
    },
    async ({ actor, query }) => json(await jobs.list(actor, query)),
  );

  route(
    app,
    {
      method: "get",
      path: "/v1/organiser/jobs/{jobId}",
      operationId: "getJob",
      summary: "See how far a job is, and what it could not do",
      tag,
      needs,
      action: "job.read",
      params: JobParams,
      answers: { 200: { description: "The job.", schema: JobView } },
      refusals: ["not_found"],
    },
    async ({ params }) => json(await jobs.find(params.jobId)),
  );

  route(
    app,
    {
      method: "post",
      path: "/v1/organiser/jobs/{jobId}/retry",
      operationId: "retryJob",
      summary: "Try again what a job could not do",
      idempotencyKey: { kind: "replayed", route: "retry-job" },
      tag,
      needs,
      action: "date.cancel",
      params: JobParams,
      body: z.strictObject({}),
      answers: { 200: { description: "The job as it is now.", schema: JobView } },
      refusals: ["not_found"],
    },
    async ({ actor, params }) => json(await jobs.retry(actor, params.jobId)),
  );
}
