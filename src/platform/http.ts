import { OpenAPIHono, type RouteConfig, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { REFUSALS, Refusal, type RefusalCode, refuse } from "../core/refusals.ts";
import { LIMITS } from "../core/limits.ts";
import type { Log } from "./log.ts";

/** What the server hands to Hono with each request. */
export interface HttpEnv {
  Bindings: { address: string };
}

export type App = OpenAPIHono<HttpEnv>;

/** On every answer: nothing here is for a browser to guess at, frame or cache. */
export const API_HEADERS = {
  "Content-Type": "application/json",
  "Cache-Control": "no-store",
  "X-Content-Type-Options": "nosniff",
} as const;

const PROBLEM_HEADERS = { ...API_HEADERS, "Content-Type": "application/problem+json" };

/** Makes the empty app: refusals and faults become problems, an unknown address a `not_found`. */
export function createHttpApp(log: Log): App {
  const app: App = new OpenAPIHono<HttpEnv>();
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
    type: `/docs/errors/${refusal.code}`,
    title,
    status,
    code: refusal.code,
    detail: refusal.message,
    ...refusal.fields,
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
  c: Context<HttpEnv>;
}

type Handler<Params, Query, Body> = (input: RouteInput<Params, Query, Body>) => Response | Promise<Response>;

/**
 * Publishes one call: its entry in the OpenAPI document and its handler, both from the same schemas. Input is checked
 * in the order path, query, body; the first part that does not fit is refused as `invalid_request` with every error
 * in it named.
 */
export function route<Params = undefined, Query = undefined, Body = undefined>(
  app: App,
  definition: RouteDefinition<Params, Query, Body>,
  handler: Handler<Params, Query, Body>,
): void {
  app.openAPIRegistry.registerPath(openApiRoute(definition));
  const { params, query, body } = definition;
  const path = definition.path.replaceAll(/\{(\w+)\}/g, ":$1");
  app.on([definition.method.toUpperCase()], [path], (c): Response | Promise<Response> => {
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
  });
}

async function readJsonBody(request: Request): Promise<unknown> {
  const mediaType = request.headers.get("Content-Type")?.split(";", 1)[0]?.trim().toLowerCase();
  if (mediaType !== "application/json") throw invalid("Content-Type", "must be application/json");
  if (Number(request.headers.get("Content-Length") ?? 0) > LIMITS.requestBodyBytes) throw bodyTooLarge();
  const bytes = await request.bytes();
  if (bytes.byteLength > LIMITS.requestBodyBytes) throw bodyTooLarge();
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    throw invalid("body", "is not valid JSON in UTF-8");
  }
}

function bodyTooLarge(): Refusal {
  return refuse("body_too_large", `The body may have ${LIMITS.requestBodyBytes} bytes at most.`);
}

/** An `invalid_request` about one thing. `path` names it as the client wrote it: `seatNumbers[2]`, `Content-Type`. */
export function invalid(path: string, message: string): Refusal {
  return refuse("invalid_request", `${path} ${message}.`, { errors: [{ path, message }] });
}

function parse<T>(schema: z.ZodType<T>, value: unknown, where: "path" | "query" | "body"): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const errors = result.error.issues.slice(0, 20).flatMap((issue) => {
    const at = pathText(issue.path);
    if (issue.code !== "unrecognized_keys") return [{ path: at || where, message: issue.message }];
    return issue.keys.slice(0, 20).map((key) => ({ path: at ? `${at}.${key}` : key, message: "is not a field of this request" }));
  });
  throw refuse("invalid_request", errors.map((each) => `${each.path}: ${each.message}`).join("; "), { errors });
}

function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, part) => (typeof part === "number" ? `${text}[${part}]` : text ? `${text}.${String(part)}` : String(part)),
    "",
  );
}

export const ProblemSchema = z
  .looseObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.enum(Object.keys(REFUSALS) as [RefusalCode, ...RefusalCode[]]),
    detail: z.string(),
  })
  .openapi("Problem", { description: "RFC 9457; further fields depend on the code." });

const REFUSED_BY_NEED: Record<RouteNeeds, RefusalCode[]> = {
  identity: ["unauthenticated"],
  "queue-token": ["queue_token_missing", "queue_token_invalid", "queue_token_waiting", "queue_token_expired", "unavailable"],
  organiser: ["unauthenticated", "forbidden", "unavailable"],
};

const REFUSED_BY_KEY = {
  required: ["idempotency_key_required", "idempotency_key_in_use", "idempotency_key_reused"],
  honoured: ["idempotency_key_in_use", "idempotency_key_reused"],
} satisfies Record<string, RefusalCode[]>;

const SECURITY_BY_NEED: Record<RouteNeeds, string> = {
  identity: "accessToken",
  "queue-token": "queueToken",
  organiser: "organiserKey",
};

/** Every code that a call may answer with, in the order of the table of refusals. */
export function refusalsOf(definition: RouteDefinition<never, never, never>): RefusalCode[] {
  const codes = new Set<RefusalCode>(["too_many_requests", "internal_error", ...(definition.refusals ?? [])]);
  if (definition.params || definition.query || definition.body || definition.idempotencyKey) codes.add("invalid_request");
  if (definition.body) codes.add("body_too_large");
  for (const need of definition.needs ?? []) for (const code of REFUSED_BY_NEED[need]) codes.add(code);
  for (const code of definition.idempotencyKey ? REFUSED_BY_KEY[definition.idempotencyKey] : []) codes.add(code);
  return (Object.keys(REFUSALS) as RefusalCode[]).filter((code) => codes.has(code));
}

function openApiRoute<Params, Query, Body>(definition: RouteDefinition<Params, Query, Body>): RouteConfig {
  const responses: Record<string, { description: string; content?: Record<string, { schema: z.ZodType }> }> = {};
  for (const [status, { description, schema, mediaType }] of Object.entries(definition.answers)) {
    responses[status] = schema
      ? { description, content: { [mediaType ?? "application/json"]: { schema } } }
      : { description };
  }
  for (const code of refusalsOf(definition as unknown as RouteDefinition<never, never, never>)) {
    const status = REFUSALS[code].status;
    const known = responses[status];
    if (known) known.description += `, \`${code}\``;
    else responses[status] = { description: `\`${code}\``, content: { "application/problem+json": { schema: ProblemSchema } } };
  }
  const needs = definition.needs ?? [];
  return {
    method: definition.method,
    path: definition.path,
    summary: definition.summary,
    tags: [definition.tag],
    security: [Object.fromEntries(needs.map((need) => [SECURITY_BY_NEED[need], []]))],
    request: {
      ...(definition.params ? { params: definition.params as never } : {}),
      ...(definition.query ? { query: definition.query as never } : {}),
      ...(definition.body
        ? { body: { required: true, content: { "application/json": { schema: definition.body as z.ZodType } } } }
        : {}),
    },
    ...(definition.idempotencyKey ? { parameters: [idempotencyKeyParameter(definition.idempotencyKey)] } : {}),
    responses,
  };
}

function idempotencyKeyParameter(kind: "required" | "honoured") {
  return {
    name: "Idempotency-Key",
    in: "header" as const,
    required: kind === "required",
    description: "The same key with the same body gets the same answer again, and the effect happens once.",
    schema: {
      type: "string" as const,
      minLength: LIMITS.idempotencyKeyCharsMin,
      maxLength: LIMITS.idempotencyKeyCharsMax,
    },
  };
}
