import { OpenAPIHono } from "@hono/zod-openapi";
import type { Context } from "hono";
import { REFUSALS, Refusal, refuse } from "../core/refusals.ts";
import { noteText } from "./compression.ts";
import type { Credentials } from "./credentials.ts";
import { isTransient } from "../database/database.ts";
import { Deadlines } from "./deadlines.ts";
import type { Log } from "../core/log.ts";
import type { Metrics } from "../shared-memory/metrics.ts";
import type { SheddableCall } from "./route-definition.ts";

export interface App extends OpenAPIHono {
  /** Where each route counts its answers. */
  metrics: Metrics;
  /** How routes find out who is asking. */
  credentials: Credentials;
  /** Has every call answered in time. */
  deadlines: Deadlines;
  /** Answers that the server may give before a request reaches the app. */
  shortcuts: Shortcut[];
  /** The calls that a worker may turn away, as their routes say. */
  sheddable: SheddableCall[];
  /** A refusal as a page, where a person asked; set where pages are served. */
  pageProblem?: (request: Request, refusal: Refusal) => Response | undefined;
}

/**
 * A way past the router for a call that a whole crowd makes at once. It answers what it can from memory, and who asks
 * too often, and leaves all else, every other refusal included, to the app's own route of the same path, so that the
 * two can never disagree.
 */
export interface Shortcut {
  /** In the server's form: `/v1/queues/:queueId`. */
  path: string;
  answer: (request: Bun.BunRequest) => Response | undefined;
}

/** On every answer: nothing here is for a browser to guess at, frame or cache. */
export const API_HEADERS = {
  "Content-Type": "application/json",
  "Cache-Control": "no-store",
  "X-Content-Type-Options": "nosniff",
} as const;

const PROBLEM_HEADERS = { ...API_HEADERS, "Content-Type": "application/problem+json" };

/** What the server tells the app of a request; absent where a test calls the app itself. */
export interface Exchange {
  server: Bun.Server<undefined>;
  /** As the server knows it: the app may have been given another one in its place. */
  request: Request;
  requestId: string;
  /** Only the headers are asked for (`HEAD`). */
  headersOnly: boolean;
}

/** What the server tells of the request that `c` answers; undefined where there is no server. */
export function exchangeOf(c: Context): Exchange | undefined {
  const exchange = c.env as Partial<Exchange> | undefined;
  return exchange?.requestId === undefined ? undefined : (exchange as Exchange);
}

/** Makes the empty app: refusals and faults become problems, an unknown address a `not_found`. */
export function createHttpApp(log: Log, metrics: Metrics, credentials: Credentials): App {
  const app: App = Object.assign(new OpenAPIHono(), {
    metrics,
    credentials,
    deadlines: new Deadlines(),
    shortcuts: [],
    sheddable: [],
  });
  const answer = (c: Context, refusal: Refusal) =>
    app.pageProblem?.(c.req.raw, refusal) ?? problem(refusal, exchangeOf(c)?.requestId);
  app.notFound((c) => answer(c, refuse("not_found", "There is nothing at this address.")));
  app.onError((error, c) => {
    if (error instanceof Refusal) return answer(c, error);
    const about = { requestId: exchangeOf(c)?.requestId, method: c.req.method, path: c.req.path, error };
    if (isTransient(error)) {
      log.warn("database away", about);
      return answer(c, refuse("unavailable", "The database cannot be reached. Try again shortly.", {}, 1));
    }
    log.error("request failed", about);
    return answer(c, refuse("internal_error", "Something broke on our side. It has been logged."));
  });
  return app;
}

/** A refusal as an `application/problem+json` answer (RFC 9457). */
export function problem(refusal: Refusal, requestId?: string): Response {
  const { status, title } = REFUSALS[refusal.code];
  const body = JSON.stringify({
    ...refusal.fields,
    type: `/docs/errors/${refusal.code}`,
    title,
    status,
    code: refusal.code,
    detail: refusal.message,
    requestId,
  });
  const headers: Record<string, string> = { ...PROBLEM_HEADERS };
  if (refusal.retryAfterSeconds !== undefined) headers["Retry-After"] = String(refusal.retryAfterSeconds);
  return noteText(new Response(body, { status, headers }), body);
}

/** Made once: reading a literal's fields for every answer costs as much as writing the answer. */
const OK: ResponseInit = { status: 200, headers: new Headers(API_HEADERS) };

export function json(body: unknown, status = 200): Response {
  const text = JSON.stringify(body);
  return noteText(new Response(text, status === 200 ? OK : { status, headers: API_HEADERS }), text);
}

/**
 * Whether `If-None-Match` names this version (RFC 9110, section 13.1.2): any of a list, weak or strong, since a proxy
 * that compresses weakens tags on the way.
 */
export function isUnchanged(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  if (ifNoneMatch === etag || ifNoneMatch === "*") return true;
  return ifNoneMatch.split(",").some((tag) => tag.trim().replace(/^W\//, "") === etag);
}

/** Has the server keep this request's connection for so long a silence, in seconds; 0 for any. */
export function allowSilence(c: Context, seconds: number): void {
  const exchange = exchangeOf(c);
  exchange?.server.timeout(exchange.request, seconds);
}

export function noContent(): Response {
  return new Response(null, { status: 204, headers: { "Cache-Control": "no-store" } });
}
