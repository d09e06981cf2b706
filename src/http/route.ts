import type { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { LIMITS } from "../core/limits.ts";
import { invalidRequest, Refusal, refuse } from "../core/refusals.ts";
import type { App, Guard } from "./http.ts";
import type { Metrics } from "../shared-memory/metrics.ts";
import type { RouteDefinition, RouteNeeds } from "./route-definition.ts";
import { openApiRoute } from "./route-openapi.ts";

export interface RouteInput<Params, Query, Body> {
  params: Params;
  query: Query;
  body: Body;
  header: (name: string) => string | undefined;
  c: Context;
}

type Handler<Params, Query, Body> = (input: RouteInput<Params, Query, Body>) => Response | Promise<Response>;

/**
 * Publishes one call: its entry in the OpenAPI document and its handler, both from the same schemas. Who is asking is
 * checked first, so that no route can forget it and strangers learn nothing about what a call takes. Input is checked
 * in the order path, query, body; the first part that does not fit is refused as `invalid_request` with every error
 * in it named. Answers the counter of the call's answers, for a shortcut past it.
 */
export function route<Params = undefined, Query = undefined, Body = undefined>(
  app: App,
  definition: RouteDefinition<Params, Query, Body>,
  handler: Handler<Params, Query, Body>,
): Observe {
  app.openAPIRegistry.registerPath(openApiRoute(definition));
  const { params, query, body, needs = [], answersWithinMs = LIMITS.answerMsMax } = definition;
  const observe = routeMetrics(app.metrics, definition.method, definition.path);

  const answer = (c: Context): Response | Promise<Response> => {
    const header = (name: string) => c.req.raw.headers.get(name) ?? undefined;
    const allowed = mayGoOn(app, needs, header);
    if (!(allowed instanceof Promise)) return takeInput(c, header);
    return inTime(allowed).then(() => takeInput(c, header));
  };

  const takeInput = (
    c: Context,
    header: RouteInput<Params, Query, Body>["header"],
  ): Response | Promise<Response> => {
    const input = {
      params: params ? parse(params, c.req.param(), "path") : (undefined as Params),
      query: query ? parse(query, c.req.query(), "query") : (undefined as Query),
      body: undefined as Body,
      header,
      c,
    };
    if (!body) return inTime(handler(input));
    // How long a body takes is the client's business.
    return readJsonBody(c.req.raw).then((raw) =>
      inTime(handler({ ...input, body: parse(body, raw, "body") })),
    );
  };

  function inTime<Answer>(work: Promise<Answer>): Promise<Answer>;
  function inTime<Answer>(work: Answer | Promise<Answer>): Answer | Promise<Answer>;
  function inTime<Answer>(work: Answer | Promise<Answer>): Answer | Promise<Answer> {
    return work instanceof Promise ? app.deadlines.within(work, answersWithinMs) : work;
  }

  const path = definition.path.replaceAll(/\{(\w+)\}/g, ":$1");
  if (definition.sheds)
    app.sheddable.push({
      work: definition.sheds,
      method: definition.method.toUpperCase(),
      path,
      showsSeats: definition.showsSeats ?? false,
    });
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

/** Asks the guard of each need, in their order. */
function mayGoOn(app: App, needs: readonly RouteNeeds[], header: Parameters<Guard>[0]): unknown {
  for (let i = 0; i < needs.length; i += 1) {
    const allowed = app.guards[needs[i]!](header);
    if (allowed instanceof Promise) return allowed.then(() => mayGoOn(app, needs.slice(i + 1), header));
  }
  return undefined;
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
  const bytes = await readBody(request);
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    throw invalidRequest("body", "is not valid JSON in UTF-8");
  }
}

/** The body's bytes as they came; no more of them than a body may have are ever kept. Throws `body_too_large`. */
export async function readBody(request: Request): Promise<Uint8Array> {
  const bytesMax = LIMITS.requestBodyBytes;
  const declared = request.headers.get("Content-Length");
  if (Number(declared ?? 0) > bytesMax) throw bodyTooLarge();
  try {
    if (declared !== null || request.body === null) return await request.bytes();
    return await readAtMost(request.body, bytesMax);
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw invalidRequest("body", "broke off before its end");
  }
}

async function readAtMost(body: ReadableStream<Uint8Array>, bytesMax: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of body) {
    bytes += part.byteLength;
    if (bytes > bytesMax) throw bodyTooLarge();
    parts.push(part);
  }
  return Buffer.concat(parts);
}

export function bodyTooLarge(): Refusal {
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
