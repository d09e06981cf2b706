import { OpenAPIHono } from "@hono/zod-openapi";
import { REFUSALS, Refusal, refuse } from "../core/refusals.ts";
import type { Log } from "./log.ts";
import type { Metrics } from "./metrics.ts";
import { registerSecuritySchemes } from "./route-openapi.ts";

export interface App extends OpenAPIHono {
  /** Where each route counts its answers. */
  metrics: Metrics;
}

/** On every answer: nothing here is for a browser to guess at, frame or cache. */
export const API_HEADERS = {
  "Content-Type": "application/json",
  "Cache-Control": "no-store",
  "X-Content-Type-Options": "nosniff",
} as const;

const PROBLEM_HEADERS = { ...API_HEADERS, "Content-Type": "application/problem+json" };

/** Makes the empty app: refusals and faults become problems, an unknown address a `not_found`. */
export function createHttpApp(log: Log, metrics: Metrics): App {
  const app: App = Object.assign(new OpenAPIHono(), { metrics });
  registerSecuritySchemes(app.openAPIRegistry);
  app.notFound(() => problem(refuse("not_found", "There is nothing at this address.")));
  app.onError((error, c) => {
    if (error instanceof Refusal) return problem(error);
    log.error("request failed", { method: c.req.method, path: c.req.path, error });
    return problem(refuse("internal_error", "Something broke on our side. It has been logged."));
  });
  return app;
}

/** A refusal as an `application/problem+json` answer (RFC 9457). */
export function problem(refusal: Refusal): Response {
  const { status, title } = REFUSALS[refusal.code];
  const body = JSON.stringify({
    ...refusal.fields,
    type: `/docs/errors/${refusal.code}`,
    title,
    status,
    code: refusal.code,
    detail: refusal.message,
  });
  const headers: Record<string, string> = { ...PROBLEM_HEADERS };
  if (refusal.retryAfterSeconds !== undefined) headers["Retry-After"] = String(refusal.retryAfterSeconds);
  return new Response(body, { status, headers });
}

export function json(body: unknown, status = 200): Response {
  return new Response(JSON.stringify(body), { status, headers: API_HEADERS });
}

export function noContent(): Response {
  return new Response(null, { status: 204, headers: { "Cache-Control": "no-store" } });
}
