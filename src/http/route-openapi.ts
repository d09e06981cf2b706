import { type OpenAPIHono, type RouteConfig, z } from "@hono/zod-openapi";
import { LIMITS } from "../core/limits.ts";
import { type Action, mayDo, ROLES } from "../core/access/permissions.ts";
import { REFUSALS, type RefusalCode } from "../core/refusals.ts";
import { problemSchema } from "./problem-schemas.ts";
import type { TakesUpload } from "./request/body.ts";
import type { KeyedBy, RouteDefinition, RouteNeed } from "./route-definition.ts";

const REFUSED_UNLESS_ACTIVE: RefusalCode[] = [
  "queue_token_missing",
  "queue_token_invalid",
  "queue_token_waiting",
  "queue_token_expired",
  "unavailable",
];

const REFUSED_BY_NEED: Record<RouteNeed, RefusalCode[]> = {
  identity: ["unauthenticated"],
  "queue-token": REFUSED_UNLESS_ACTIVE,
  admission: REFUSED_UNLESS_ACTIVE,
  "queue-place": ["queue_token_missing", "queue_token_invalid"],
  organiser: ["unauthenticated", "forbidden", "unavailable"],
  device: ["unauthenticated", "unavailable"],
};

/** Refusals of any call: a bad `Host`, too large a body, too many requests, a fault, and a time-out. */
const REFUSED_ANYWHERE: RefusalCode[] = [
  "invalid_request",
  "body_too_large",
  "too_many_requests",
  "internal_error",
  "unavailable",
];

/** Statuses whose answers have a `Retry-After` header, with its description. */
const RETRY_AFTER: Record<number, string> = {
  403: "Seconds after which asking again makes sense, with `queue_token_waiting`.",
  409: "Seconds after which asking again makes sense, with `idempotency_key_in_use`.",
  429: "Seconds until there is room again.",
  502: "Seconds after which asking again makes sense.",
  503: "Seconds after which asking again makes sense.",
};

const REFUSED_BY_KEY = {
  required: ["idempotency_key_required", "idempotency_key_in_use", "idempotency_key_reused"],
  honoured: ["idempotency_key_in_use", "idempotency_key_reused"],
  replayed: ["idempotency_key_in_use", "idempotency_key_reused", "unavailable"],
} satisfies Record<string, RefusalCode[]>;

const SECURITY_BY_NEED: Record<RouteNeed, string> = {
  identity: "accessToken",
  "queue-token": "queueToken",
  admission: "queueToken",
  "queue-place": "queueToken",
  organiser: "organiserKey",
  device: "deviceToken",
};

const SAID_OF_NEED: Partial<Record<RouteNeed, string>> = {
  "queue-token": "The queue token must be ACTIVE.",
  admission: "The queue token must be ACTIVE.",
  "queue-place": "The queue token may have any status.",
};

/** Every code that a call may answer with, in the order of the table of refusals. */
function refusalsOf(definition: RouteDefinition<never, never, never>): RefusalCode[] {
  const codes = new Set<RefusalCode>([...REFUSED_ANYWHERE, ...(definition.refusals ?? [])]);
  if (definition.sheds) codes.add("overloaded");
  for (const need of definition.needs ?? []) for (const code of REFUSED_BY_NEED[need]) codes.add(code);
  for (const code of definition.idempotencyKey ? REFUSED_BY_KEY[definition.idempotencyKey.kind] : [])
    codes.add(code);
  return (Object.keys(REFUSALS) as RefusalCode[]).filter((code) => codes.has(code));
}

/** The entry of a call in the OpenAPI document. */
export function openApiRoute<Params, Query, Body>(
  definition: RouteDefinition<Params, Query, Body>,
): RouteConfig {
  const responses: Record<string, ResponseConfig> = {};
  for (const [status, { description, schema, mediaType, headers }] of Object.entries(definition.answers)) {
    responses[status] = { description, headers: headersOf(Number(status), headers) };
    if (schema) responses[status].content = { [mediaType ?? "application/json"]: { schema } };
  }
  const refusals = refusalsOf(definition as unknown as RouteDefinition<never, never, never>);
  for (const [status, codes] of Map.groupBy(refusals, (code) => REFUSALS[code].status)) {
    const names = codes.map((code) => `\`${code}\``).join(", ");
    const known = (responses[status] ??= { description: "", headers: headersOf(status) });
    known.description += known.description === "" ? names : `, ${names}`;
    known.content ??= { "application/problem+json": { schema: problemSchema(codes) } };
  }
  const needs = definition.needs ?? [];
  const said = needs.flatMap((need) => SAID_OF_NEED[need] ?? []);
  if (definition.action !== undefined) said.push(saidOfAction(definition.action));
  if (definition.asksReason) said.push(SAID_OF_REASON);
  const headers = [
    ...(definition.idempotencyKey ? [idempotencyKeyParameter(definition.idempotencyKey.kind)] : []),
    ...Object.entries(definition.headers ?? {}).map(([name, description]) =>
      optionalHeader(name, description),
    ),
  ];
  return {
    method: definition.method,
    path: definition.path,
    operationId: definition.operationId,
    summary: definition.summary,
    ...(said.length > 0 ? { description: said.join(" ") } : {}),
    tags: [definition.tag],
    security: securityOf(needs),
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
      ...(definition.upload ? { body: { required: true, content: uploadContent(definition.upload) } } : {}),
    },
    ...(headers.length > 0 ? { parameters: headers } : {}),
    responses,
  };
}

function uploadContent({ mediaTypes, schemas }: Pick<TakesUpload<unknown>, "mediaTypes" | "schemas">) {
  const bytes = { type: "string" as const, format: "binary" };
  return Object.fromEntries(
    mediaTypes.map((mediaType) => [mediaType, { schema: schemas?.[mediaType] ?? bytes }]),
  );
}

type Headers = Record<string, { description: string; schema: { type: "string" | "integer" } }>;

interface ResponseConfig {
  description: string;
  headers: Headers;
  content?: Record<string, { schema: z.ZodType }>;
}

function headersOf(status: number, own: Record<string, string> = {}): Headers {
  const headers: Headers = {
    "X-Request-Id": {
      description: "What the request is called: as the client said, else a new name.",
      schema: { type: "string" },
    },
  };
  const retryAfter = RETRY_AFTER[status];
  if (retryAfter) headers["Retry-After"] = { description: retryAfter, schema: { type: "integer" } };
  for (const [name, description] of Object.entries(own))
    headers[name] = { description, schema: { type: "string" } };
  return headers;
}

function idempotencyKeyParameter(kind: KeyedBy["kind"]) {
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

const SAID_OF_REASON =
  "A dangerous act: who does it in a browser must say why, in `reason` (by `Sec-Fetch-Site` or `Origin`). " +
  "Programs may leave it out.";

function saidOfAction(action: Action): string {
  const roles = ROLES.filter((role) => mayDo(role, action)).map((role) => `\`${role}\``);
  return `Action \`${action}\`, for the organiser's key and these roles: ${roles.join(", ")}.`;
}

/** What a caller shows. For the organiser act the key, an API token, or a session of a member of staff. */
function securityOf(needs: readonly RouteNeed[]): Record<string, never[]>[] {
  if (needs.includes("organiser")) return [{ organiserKey: [] }, { apiToken: [] }, { staffSession: [] }];
  return [Object.fromEntries(needs.map((need) => [SECURITY_BY_NEED[need], []]))];
}

/** Declares how callers authenticate. Called once, before any route. */
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
  registry.registerComponent("securitySchemes", "apiToken", {
    type: "http",
    scheme: "bearer",
    description: "An API token, whose role allows the call.",
  });
  registry.registerComponent("securitySchemes", "deviceToken", {
    type: "http",
    scheme: "bearer",
    description: "The token that a device at the door got when it was enrolled.",
  });
  registry.registerComponent("securitySchemes", "staffSession", {
    type: "apiKey",
    in: "cookie",
    name: "__Host-frontrow-staff",
    description:
      "The session of a member of staff, whose role allows the call. Without TLS: `frontrow-staff`.",
  });
}
