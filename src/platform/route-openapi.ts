import { type OpenAPIHono, type RouteConfig, z } from "@hono/zod-openapi";
import { LIMITS } from "../core/limits.ts";
import { REFUSALS, type RefusalCode } from "../core/refusals.ts";
import type { RouteDefinition, RouteNeeds } from "./route-definition.ts";

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
  "queue-token": [
    "queue_token_missing",
    "queue_token_invalid",
    "queue_token_waiting",
    "queue_token_expired",
    "unavailable",
  ],
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
  if (definition.params || definition.query || definition.body || definition.idempotencyKey)
    codes.add("invalid_request");
  if (definition.body) codes.add("body_too_large");
  for (const need of definition.needs ?? []) for (const code of REFUSED_BY_NEED[need]) codes.add(code);
  for (const code of definition.idempotencyKey ? REFUSED_BY_KEY[definition.idempotencyKey] : [])
    codes.add(code);
  return (Object.keys(REFUSALS) as RefusalCode[]).filter((code) => codes.has(code));
}

/** The entry of a call in the OpenAPI document. */
export function openApiRoute<Params, Query, Body>(
  definition: RouteDefinition<Params, Query, Body>,
): RouteConfig {
  const responses: Record<string, { description: string; content?: Record<string, { schema: z.ZodType }> }> =
    {};
  for (const [status, { description, schema, mediaType }] of Object.entries(definition.answers)) {
    responses[status] = schema
      ? { description, content: { [mediaType ?? "application/json"]: { schema } } }
      : { description };
  }
  for (const code of refusalsOf(definition as unknown as RouteDefinition<never, never, never>)) {
    const status = REFUSALS[code].status;
    const known = responses[status];
    if (known) known.description += `, \`${code}\``;
    else
      responses[status] = {
        description: `\`${code}\``,
        content: { "application/problem+json": { schema: ProblemSchema } },
      };
  }
  const needs = definition.needs ?? [];
  const headers = [
    ...(definition.idempotencyKey ? [idempotencyKeyParameter(definition.idempotencyKey)] : []),
    ...Object.entries(definition.headers ?? {}).map(([name, description]) =>
      optionalHeader(name, description),
    ),
  ];
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
        ? {
            body: {
              required: true,
              content: { "application/json": { schema: definition.body as z.ZodType } },
            },
          }
        : {}),
    },
    ...(headers.length > 0 ? { parameters: headers } : {}),
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

function optionalHeader(name: string, description: string) {
  return { name, in: "header" as const, required: false, description, schema: { type: "string" as const } };
}

/** Declares how callers prove themselves. Called once, before any route. */
export function registerSecuritySchemes(registry: OpenAPIHono["openAPIRegistry"]): void {
  registry.registerComponent("securitySchemes", "accessToken", {
    type: "http",
    scheme: "bearer",
    description: "Who is asking: the access token of a guest, or of the identity provider.",
  });
  registry.registerComponent("securitySchemes", "queueToken", {
    type: "apiKey",
    in: "header",
    name: "Queue-Token",
    description: "A place in a queue; its user must be the one who is asking.",
  });
  registry.registerComponent("securitySchemes", "organiserKey", {
    type: "http",
    scheme: "bearer",
    description: "The organiser's key.",
  });
}
