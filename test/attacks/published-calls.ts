import type { Action } from "../../src/core/access/permissions.ts";
import { openApiDocument } from "../../src/documentation/openapi.ts";
import type { App } from "../../src/http/http.ts";

/** A JSON Schema, as far as the OpenAPI document uses it. */
export interface Schema {
  $ref?: string;
  type?: string | string[];
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  enum?: unknown[];
  anyOf?: Schema[];
  minimum?: number;
  maximum?: number;
  minItems?: number;
  maxItems?: number;
  minLength?: number;
  maxLength?: number;
  pattern?: string;
  format?: string;
  example?: unknown;
}

export interface Parameter {
  name: string;
  in: "path" | "query" | "header";
  required?: boolean;
  schema?: Schema;
}

export interface PublishedCall {
  method: string;
  /** In OpenAPI's form: `/v1/concerts/{concertId}`. */
  path: string;
  needs: ("accessToken" | "queueToken" | "organiserKey" | "apiToken" | "staffSession" | "deviceToken")[];
  /** Of an organiser's call: what it does, as roles are told apart by. */
  action: Action | undefined;
  /** It is a dangerous act, of which people must say why. */
  asksReason: boolean;
  /** The queue token must be ACTIVE, not just any. */
  needsActiveToken: boolean;
  parameters: Parameter[];
  body: Schema | null;
  /** Whether its body is something else than JSON. */
  takesUpload: boolean;
  /** Whether its answer has no end to wait for. */
  streams: boolean;
}

interface Operation {
  description?: string;
  security?: Record<string, unknown>[];
  parameters?: Parameter[];
  requestBody?: { content: Record<string, { schema: Schema }> };
  responses?: Record<string, { content?: Record<string, unknown> }>;
}

/**
 * Every call that the OpenAPI document publishes, so that a new one cannot be forgotten; and what its names
 * stand for.
 */
export function publishedCalls(app: App): { calls: PublishedCall[]; schemas: Record<string, Schema> } {
  const document = openApiDocument(app) as unknown as {
    paths: Record<string, Record<string, Operation>>;
    components: { schemas: Record<string, Schema> };
  };
  const calls = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]): PublishedCall => ({
      method: method.toUpperCase(),
      path,
      needs: (operation.security ?? []).flatMap((each) => Object.keys(each)) as PublishedCall["needs"],
      action: /Action `([\w.]+)`/.exec(operation.description ?? "")?.[1] as Action | undefined,
      asksReason: operation.description?.includes("must say why") ?? false,
      needsActiveToken: operation.description?.includes("must be ACTIVE") ?? false,
      parameters: operation.parameters ?? [],
      body: takesUpload(operation)
        ? null
        : (operation.requestBody?.content["application/json"]?.schema ?? null),
      takesUpload: takesUpload(operation),
      streams: "text/event-stream" in (operation.responses?.["200"]?.content ?? {}),
    })),
  );
  return { calls, schemas: document.components.schemas };
}

function takesUpload({ requestBody }: Operation): boolean {
  return Object.keys(requestBody?.content ?? {}).some((mediaType) => mediaType !== "application/json");
}

/** The address with ids in it. */
export function fill(path: string, ids: Record<string, string>): string {
  return path.replaceAll(/\{(\w+)\}/g, (_, name: string) => ids[name] ?? Bun.randomUUIDv7());
}
