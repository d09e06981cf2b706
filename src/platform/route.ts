import type { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { LIMITS } from "../core/limits.ts";
import { invalidRequest, Refusal, type RefusalCode, refuse } from "../core/refusals.ts";
import type { App } from "./http.ts";
import type { Metrics } from "./metrics.ts";
import { openApiRoute } from "./route-openapi.ts";

/** Which headers a call wants, for its documentation; the handlers check them. */
export type RouteNeeds = "identity" | "queue-token" | "organiser";

export interface RouteDefinition<Params, Query, Body> {
  method: "get" | "post" | "patch" | "delete";
  /** In OpenAPI's form: `/v1/concerts/{concertId}`. */
  path: string;
  summary: string;
  tag: string;
  needs?: RouteNeeds[];
  idempotencyKey?: "required" | "honoured";
  /** Runs before any input is looked at: strangers learn nothing about what a call takes. Throws its refusal. */
  authorise?: (header: (name: string) => string | undefined) => void;
  params?: z.ZodType<Params>;
  query?: z.ZodType<Query>;
  body?: z.ZodType<Body>;
  /** The successful answers: a schema of the JSON body, or null for none, by status. */
  answers: Record<number, { description: string; schema: z.ZodType | null; mediaType?: string }>;
  /** The refusals that this call has of its own, beside those that every call like it has. */
  refusals?: RefusalCode[];
}

export interface RouteInput<Params, Query, Body> {
  params: Params;
  query: Query;
  body: Body;
  header: (name: string) => string | undefined;
  c: Context;
}

type Handler<Params, Query, Body> = (input: RouteInput<Params, Query, Body>) => Response | Promise<Response>;

/**
 * Publishes one call: its entry in the OpenAPI document and its handler, both from the same schemas. Input is checked
 * in the order path, query, body; the first part that does not fit is refused as `invalid_request` with every error
 * in it named. Answers the counter of the call's answers, for a shortcut past it.
 */
export function route<Params = undefined, Query = undefined, Body = undefined>(
  app: App,
  definition: RouteDefinition<Params, Query, Body>,
  handler: Handler<Params, Query, Body>,
): Observe {
  app.openAPIRegistry.registerPath(openApiRoute(definition));
  const { params, query, body } = definition;
  const observe = routeMetrics(app.metrics, definition.method, definition.path);

  const answer = (c: Context): Response | Promise<Response> => {
    const header = (name: string) => c.req.raw.headers.get(name) ?? undefined;
    definition.authorise?.(header);
    const input = {
      params: params ? parse(params, c.req.param(), "path") : (undefined as Params),
      query: query ? parse(query, c.req.query(), "query") : (undefined as Query),
      body: undefined as Body,
      header,
      c,
    };
    if (!body) return handler(input);
    return readJsonBody(c.req.raw).then((raw) => handler({ ...input, body: parse(body, raw, "body") }));
  };

  const path = definition.path.replaceAll(/\{(\w+)\}/g, ":$1");
  app.on([definition.method.toUpperCase()], [path], (c): Response | Promise<Response> => {
    const beganMs = performance.now();
    try {
      const response = answer(c);
      if (response instanceof Promise) return observed(response, observe, beganMs);
      observe(response.status, beganMs);
      return response;
    } catch (error) {
      observe(statusOf(error), beganMs);
      throw error;
    }
  });
  return observe;
}

async function observed(response: Promise<Response>, observe: Observe, beganMs: number): Promise<Response> {
  try {
    const { status } = await response;
    observe(status, beganMs);
  } catch (error) {
    observe(statusOf(error), beganMs);
    throw error;
  }
  return response;
}

function statusOf(error: unknown): number {
  return error instanceof Refusal ? error.status : 500;
}

/** Counts one answer of a route, and the time it took. */
export type Observe = (status: number, beganMs: number) => void;

/** Statuses that are counted apart; any other is a fault of ours and counts as 500. */
const STATUSES = [
  200, 201, 202, 204, 304, 400, 401, 402, 403, 404, 409, 410, 413, 422, 423, 429, 500, 502, 503,
];

function routeMetrics(metrics: Metrics, method: string, path: string): Observe {
  const labels = { method: method.toUpperCase(), route: path };
  const seconds = metrics.histogram("frontrow_request_seconds", "Time to answer a request.", labels);
  const counters = new Map(
    STATUSES.map((status) => [
      status,
      metrics.counter("frontrow_requests_total", "Requests answered.", { ...labels, status: String(status) }),
    ]),
  );
  return (status, beganMs) => {
    seconds.observe((performance.now() - beganMs) / 1_000);
    (counters.get(status) ?? counters.get(500)!).add();
  };
}

async function readJsonBody(request: Request): Promise<unknown> {
  const mediaType = request.headers.get("Content-Type")?.split(";", 1)[0]?.trim().toLowerCase();
  if (mediaType !== "application/json") throw invalidRequest("Content-Type", "must be application/json");
  if (Number(request.headers.get("Content-Length") ?? 0) > LIMITS.requestBodyBytes) throw bodyTooLarge();
  const bytes = await request.bytes().catch(() => {
    throw bodyTooLarge();
  });
  if (bytes.byteLength > LIMITS.requestBodyBytes) throw bodyTooLarge();
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    throw invalidRequest("body", "is not valid JSON in UTF-8");
  }
}

function bodyTooLarge(): Refusal {
  return refuse("body_too_large", `The body may have ${LIMITS.requestBodyBytes} bytes at most.`);
}

function parse<T>(schema: z.ZodType<T>, value: unknown, where: "path" | "query" | "body"): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const errors = result.error.issues.slice(0, 20).flatMap((issue) => {
    const at = pathText(issue.path);
    if (issue.code !== "unrecognized_keys") return [{ path: at || where, message: issue.message }];
    return issue.keys
      .slice(0, 20)
      .map((key) => ({ path: at ? `${at}.${key}` : key, message: "is not a field of this request" }));
  });
  throw refuse("invalid_request", errors.map((each) => `${each.path}: ${each.message}`).join("; "), {
    errors,
  });
}

function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, part) =>
      typeof part === "number" ? `${text}[${part}]` : text ? `${text}.${String(part)}` : String(part),
    "",
  );
}
