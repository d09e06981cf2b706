import { OpenAPIHono } from "@hono/zod-openapi";
import type { Context } from "hono";
import { REFUSALS, Refusal, refuse } from "../core/refusals.ts";
import { noteText } from "./compression.ts";
import type { ConcertId } from "../core/ids.ts";
import type { Credentials } from "./credentials.ts";
import type { RepeatedCalls } from "../database/batches/repeated-calls.ts";
import { CommitUnknown, databaseAway, isTransient } from "../database/database.ts";
import { type FieldError, otherError } from "../core/words/field-errors.ts";
import { Deadlines } from "./deadlines.ts";
import type { Log } from "../core/log.ts";
import type { Metrics } from "../shared-memory/metrics.ts";
import type { SheddableCall } from "./route-definition.ts";

export interface App extends OpenAPIHono {
  /** Where each route counts its answers. */
  metrics: Metrics;
  /** Repeats the answers of calls that come again with the same `Idempotency-Key`. */
  repeatedCalls: RepeatedCalls;
  /** How routes identify their callers. */
  credentials: Credentials;
  /**
   * The concerts that something belongs to, by its name in a path (`performanceId`). A caller who is limited
   * to some concerts may name only what is found here, and only if all of its concerts are among them.
   */
  concertsOf: Map<string, (id: string) => Promise<readonly ConcertId[]>>;
  /** Gives every call a time limit. */
  deadlines: Deadlines;
  /** Answers that the server may give before a request reaches the app. */
  shortcuts: Shortcut[];
  /** The calls that an overloaded worker may turn away, as declared by their routes. */
  sheddable: SheddableCall[];
  /** Addresses, as routes declare them, whose bodies may be larger than usual, with their bytes at most. */
  uploads: Map<string, number>;
  /** A refusal as a page for people; set where pages are served. */
  pageProblem?: (request: Request, refusal: Refusal) => Response | undefined;
}

/**
 * Bypasses the router for a call that a whole crowd makes at once. It answers what memory can tell, and
 * refuses callers who poll too often. Everything else, all other refusals included, is left to the app's own
 * route with the same path, so the two cannot disagree.
 */
export interface Shortcut {
  /** In the server's form: `/v1/queues/:queueId`. */
  path: string;
  answer: (request: Bun.BunRequest) => Response | undefined;
}

/** On every answer: browsers must not guess its type, frame it or cache it. */
export const API_HEADERS = {
  "Content-Type": "application/json",
  "Cache-Control": "no-store",
  "X-Content-Type-Options": "nosniff",
} as const;

const PROBLEM_HEADERS = { ...API_HEADERS, "Content-Type": "application/problem+json" };

/** What the server tells the app about a request. Missing where a test calls the app directly. */
export interface Exchange {
  server: Bun.Server<undefined>;
  /** The server's own request object; the app may have got a replacement. */
  request: Request;
  requestId: string;
  /** True for `HEAD`. */
  headersOnly: boolean;
}

/** The server's data of the request that `c` answers; undefined without a server. */
export function exchangeOf(c: Context): Exchange | undefined {
  const exchange = c.env as Partial<Exchange> | undefined;
  return exchange?.requestId === undefined ? undefined : (exchange as Exchange);
}

/** Creates the empty app. Refusals and faults become problems, an unknown address a `not_found`. */
export function createHttpApp(
  log: Log,
  metrics: Metrics,
  credentials: Credentials,
  repeatedCalls: RepeatedCalls,
): App {
  const app: App = Object.assign(new OpenAPIHono(), {
    metrics,
    credentials,
    repeatedCalls,
    concertsOf: new Map(),
    deadlines: new Deadlines(),
    shortcuts: [],
    sheddable: [],
    uploads: new Map<string, number>(),
  });
  const refusals = new Map(
    Object.keys(REFUSALS).map((code) => [
      code,
      metrics.counter("frontrow_refusals_total", "Requests refused by the app.", { code }),
    ]),
  );
  const answer = (c: Context, refusal: Refusal) => {
    refusals.get(refusal.code)!.add();
    return app.pageProblem?.(c.req.raw, refusal) ?? problem(refusal, exchangeOf(c)?.requestId);
  };
  app.notFound((c) => answer(c, refuse("not_found", "There is nothing at this address.")));
  app.onError((error, c) => {
    const refusal = refusalOf(error);
    const about = { requestId: exchangeOf(c)?.requestId, method: c.req.method, path: c.req.path };
    if (refusal.code === "internal_error") log.error("request failed", { ...about, error });
    // Without a stack, which would say the same for each call while the database is away.
    else if (refusal !== error) log.warn("database away", { ...about, reason: error.message });
    return answer(c, refusal);
  });
  return app;
}

/** What is answered when a handler throws: its refusal, or one for what it did not expect. */
export function refusalOf(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  if (isTransient(error)) return databaseAway("Try again shortly.");
  if (error instanceof CommitUnknown)
    return databaseAway("If this call changes something, it may have done so already.");
  return refuse("internal_error", "Something broke on our side. It has been logged.");
}

/** A refusal as an `application/problem+json` answer (RFC 9457). */
export function problem(refusal: Refusal, requestId?: string): Response {
  const { status, title } = REFUSALS[refusal.code];
  const body = JSON.stringify({
    ...fieldsOf(refusal),
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

/** With a kind of each error of a field, which translations go by. */
function fieldsOf({ code, fields = {} }: Refusal): object {
  if (code !== "invalid_request" || !Array.isArray(fields["errors"])) return fields;
  const errors = fields["errors"] as ({ path: string; message: string } & Partial<FieldError>)[];
  return { ...fields, errors: errors.map((each) => ({ ...otherError(each.message), ...each })) };
}

/** Made once, because building the headers for every answer costs as much as sending the answer. */
const OK: ResponseInit = { status: 200, headers: new Headers(API_HEADERS) };

export function json(body: unknown, status = 200): Response {
  const text = JSON.stringify(body);
  return noteText(new Response(text, status === 200 ? OK : { status, headers: API_HEADERS }), text);
}

/**
 * Whether `If-None-Match` names this version (RFC 9110, section 13.1.2): any tag of a list, weak or strong,
 * because compressing proxies weaken tags.
 */
export function isUnchanged(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  if (ifNoneMatch === etag || ifNoneMatch === "*") return true;
  return ifNoneMatch.split(",").some((tag) => tag.trim().replace(/^W\//, "") === etag);
}

/** Lets this request's connection stay silent for so many seconds; 0 means without limit. */
export function allowSilence(c: Context, seconds: number): void {
  const exchange = exchangeOf(c);
  exchange?.server.timeout(exchange.request, seconds);
}

export function noContent(): Response {
  return new Response(null, { status: 204, headers: { "Cache-Control": "no-store" } });
}
