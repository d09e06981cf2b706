import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The part of JSON Schema that the OpenAPI document uses. */
export interface Schema {
  $ref?: string;
  type?: string | string[];
  example?: unknown;
  default?: unknown;
  const?: unknown;
  enum?: unknown[];
  properties?: Record<string, Schema>;
  items?: Schema;
  minItems?: number;
  minimum?: number;
  exclusiveMinimum?: number;
  format?: string;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  additionalProperties?: boolean | Schema;
}

const ID = "019b2d0e-7c1a-7f3e-9a55-3f0c8f2d6b11";
const TEXT_BY_FORMAT: Record<string, string> = {
  uuid: ID,
  "date-time": "2026-12-01T11:00:00.000Z",
  date: "2026-12-24",
  uri: "https://tickets.example/",
};

const ERROR_PAGES = join(import.meta.dir, "..", "..", "docs", "errors");

/** The example for each error code's page. */
export function problemExamples(): Map<string, unknown> {
  return new Map(
    readdirSync(ERROR_PAGES).map((file) => {
      const markdown = readFileSync(join(ERROR_PAGES, file), "utf8");
      const [, json] = /```json\n([^`]+)```/.exec(markdown)!;
      return [file.replace(/\.md$/, ""), JSON.parse(json!) as unknown];
    }),
  );
}

/**
 * A value that fits the schema: its own examples if it has some, else the smallest that its type allows.
 * `schemas` are the targets of references.
 */
export function exampleOf(schema: Schema, schemas: Record<string, Schema>): unknown {
  if (schema.$ref !== undefined) return exampleOf(schemas[schema.$ref.split("/").at(-1)!]!, schemas);
  const own = schema.example ?? schema.default ?? schema.const ?? schema.enum?.[0];
  if (own !== undefined) return own;
  const choices = schema.oneOf ?? schema.anyOf;
  if (choices)
    return exampleOf(
      choices.find((choice) => choice.type !== "null")!,
      schemas,
    );
  if (schema.allOf)
    return Object.assign({}, ...schema.allOf.map((part) => exampleOf(part, schemas))) as unknown;
  return exampleOfType(schema, schemas);
}

function exampleOfType(schema: Schema, schemas: Record<string, Schema>): unknown {
  const type = Array.isArray(schema.type) ? schema.type.find((each) => each !== "null") : schema.type;
  switch (type) {
    case "object":
      return exampleOfObject(schema, schemas);
    case "array":
      return Array.from({ length: Math.max(1, schema.minItems ?? 1) }, () =>
        exampleOf(schema.items ?? {}, schemas),
      );
    case "integer":
    case "number":
      return schema.minimum ?? (schema.exclusiveMinimum === undefined ? 1 : schema.exclusiveMinimum + 1);
    case "boolean":
      return true;
    case "string":
      return TEXT_BY_FORMAT[schema.format ?? ""] ?? "…";
    default:
      return null;
  }
}

function exampleOfObject({ properties = {} }: Schema, schemas: Record<string, Schema>): unknown {
  return Object.fromEntries(
    Object.entries(properties).map(([name, property]) => [name, exampleOf(property, schemas)]),
  );
}
