import * as fc from "fast-check";
import type { Parameter, PublishedCall, Schema } from "./published-calls.ts";

/** One request as a stranger with imagination would send it. */
export interface GeneratedRequest {
  call: PublishedCall;
  path: string;
  query: string;
  headers: Record<string, string>;
  rawBody: string | undefined;
}

export interface Known {
  /** Real ids, by the name of the parameter or field that takes them. */
  ids: Record<string, string[]>;
  authorizations: string[];
  queueTokens: string[];
}

const HOSTILE_TEXT = [
  "",
  " ",
  "\u0000",
  "a\u0000b",
  "\ud800",
  "\udfff\ud800",
  "'; drop table seats; --",
  '"}{"',
  "<script>alert(1)</script>",
  "../../etc/passwd",
  "%00",
  "null",
  "__proto__",
  "x".repeat(10_000),
  "😀".repeat(300),
  "-1",
  "1e309",
];
const HOSTILE_NUMBERS = [
  0,
  -0,
  -1,
  1.5,
  -1e308,
  1e308,
  2 ** 31,
  2 ** 32,
  2 ** 53,
  2 ** 63,
  -(2 ** 53),
  5e-324,
];
/** What would be worth having, if only it were believed. */
const HOSTILE_FIELDS = {
  userId: "00000000-0000-0000-0000-000000000000",
  price: 0,
  amount: -1_000_000,
  status: "CONFIRMED",
  balance: 1_000_000_000,
  position: 1,
  expiresAt: "2999-01-01T00:00:00Z",
  constructor: { prototype: { isOrganiser: true } },
};

const hostileText = fc.constantFrom(...HOSTILE_TEXT);
const anything: fc.Arbitrary<unknown> = fc.oneof(
  hostileText,
  fc.constantFrom(...HOSTILE_NUMBERS),
  fc.constantFrom(null, true, false, [], {}, [[]], [null], { a: { b: { c: {} } } }),
  fc.jsonValue({ maxDepth: 2 }),
);
const deep = fc.constantFrom(
  "[".repeat(20_000),
  `${"[".repeat(5_000)}${"]".repeat(5_000)}`,
  `${'{"a":'.repeat(2_000)}1${"}".repeat(2_000)}`,
  `{"seatNumbers":[${Array.from({ length: 10_000 }, (_, i) => i).join()}]}`,
  "",
  "{",
  "null",
  "0",
  '"text"',
  "\ufeff{}",
);

/** Requests to all of these calls, most of them nearly right, so that they get past the door. */
export function generatedRequests(
  calls: readonly PublishedCall[],
  schemas: Record<string, Schema>,
  known: Known,
): fc.Arbitrary<GeneratedRequest> {
  return fc.oneof(
    ...calls.map((call) => ({ weight: isCostly(call) ? 1 : 40, arbitrary: requestTo(call, schemas, known) })),
  );
}

/** Each asks the database dozens of questions. */
function isCostly({ path }: PublishedCall): boolean {
  return /\/(checks|reconciliation|metrics)/.test(path);
}

function requestTo(
  call: PublishedCall,
  schemas: Record<string, Schema>,
  known: Known,
): fc.Arbitrary<GeneratedRequest> {
  const pathParameters = call.parameters.filter((each) => each.in === "path");
  const queryParameters = call.parameters.filter((each) => each.in === "query");
  return fc.record({
    call: fc.constant(call),
    path: fc
      .tuple(...pathParameters.map((each) => idFor(each.name, known)))
      .map((values) =>
        pathParameters.reduce(
          (path, { name }, i) => path.replace(`{${name}}`, encodeText(values[i]!)),
          call.path,
        ),
      ),
    query: fc
      .tuple(...queryParameters.map((each) => queryFor(each)))
      .map((pairs) => pairs.filter(Boolean).join("&")),
    headers: headersFor(known),
    rawBody: call.body ? bodyFor(call.body, schemas, known) : fc.constant(undefined),
  });
}

function idFor(name: string, known: Known): fc.Arbitrary<string> {
  const real = known.ids[name] ?? [];
  const random = fc.uuid();
  return fc.oneof(
    { weight: 6, arbitrary: real.length > 0 ? fc.constantFrom(...real) : random },
    { weight: 2, arbitrary: random },
    { weight: 1, arbitrary: hostileText.filter((text) => text !== "" && text.length < 1_000) },
  );
}

function queryFor({ name, schema }: Parameter): fc.Arbitrary<string> {
  const usual = schema?.enum
    ? fc.constantFrom(...schema.enum.map(String))
    : fc.constantFrom("true", "1", "20", "2030-12-24", "1,2");
  return fc.oneof(
    fc.constant(""),
    usual.map((value) => `${name}=${value}`),
    hostileText.map((value) => `${name}=${encodeText(value)}`),
  );
}

function headersFor({ authorizations, queueTokens }: Known): fc.Arbitrary<Record<string, string>> {
  const maybe = (name: string, values: fc.Arbitrary<string | undefined>) =>
    values.map((value): Record<string, string> => (value === undefined ? {} : { [name]: value }));
  return fc
    .tuple(
      maybe(
        "Authorization",
        fc.constantFrom(
          undefined,
          "Bearer ",
          "Basic dTpw",
          "Bearer a.b.c",
          ...authorizations,
          ...authorizations,
        ),
      ),
      maybe("Queue-Token", fc.constantFrom(undefined, "a.b.c", ...queueTokens, ...queueTokens)),
      maybe(
        "Idempotency-Key",
        fc.oneof(
          fc.uuid(),
          fc.constantFrom(undefined, "short", "k".repeat(300), "same-key-for-all", "ümlaut-in-a-key"),
        ),
      ),
      maybe(
        "Content-Type",
        fc.constantFrom(
          undefined,
          undefined,
          undefined,
          undefined,
          "text/plain",
          "application/json; charset=utf-8",
        ),
      ),
      maybe("If-None-Match", fc.constantFrom(undefined, undefined, "*", '"1-OPEN"', "W/")),
    )
    .map((parts) => Object.assign({}, ...parts) as Record<string, string>);
}

function bodyFor(schema: Schema, schemas: Record<string, Schema>, known: Known): fc.Arbitrary<string> {
  const right = valueFor(schema, schemas, known, 0);
  return fc.oneof(
    { weight: 6, arbitrary: right.map((value) => JSON.stringify(value) ?? "null") },
    {
      weight: 2,
      arbitrary: fc
        .tuple(right, fc.subarray(Object.keys(HOSTILE_FIELDS) as (keyof typeof HOSTILE_FIELDS)[]))
        .map(([value, names]) => {
          const extra = Object.fromEntries(names.map((name) => [name, HOSTILE_FIELDS[name]]));
          const text = JSON.stringify({ ...(value as object), ...extra });
          return text.replace(/^\{/, '{"__proto__":{"isOrganiser":true},').replace(",}", "}");
        }),
    },
    { weight: 1, arbitrary: anything.map((value) => JSON.stringify(value) ?? "null") },
    { weight: 1, arbitrary: deep },
  );
}

/** A value that fits the schema, most of the time. */
function valueFor(
  given: Schema,
  schemas: Record<string, Schema>,
  known: Known,
  depth: number,
  name = "",
): fc.Arbitrary<unknown> {
  const schema = given.$ref ? schemas[given.$ref.split("/").at(-1)!]! : given;
  const right = fitting(schema, schemas, known, depth, name);
  return depth === 0 ? right : fc.oneof({ weight: 12, arbitrary: right }, { weight: 1, arbitrary: anything });
}

function fitting(
  schema: Schema,
  schemas: Record<string, Schema>,
  known: Known,
  depth: number,
  name: string,
): fc.Arbitrary<unknown> {
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if (schema.anyOf)
    return fc.oneof(...schema.anyOf.map((each) => valueFor(each, schemas, known, depth + 1, name)));
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  switch (type) {
    case "object": {
      const properties = Object.entries(schema.properties ?? {});
      return fc.record(
        Object.fromEntries(
          properties.map(([key, value]) => [key, valueFor(value, schemas, known, depth + 1, key)]),
        ),
        { requiredKeys: schema.required ?? [] },
      );
    }
    case "array":
      return fc.array(valueFor(schema.items ?? {}, schemas, known, depth + 1, name), {
        minLength: schema.minItems ?? 0,
        maxLength: Math.min(schema.maxItems ?? 4, 4),
      });
    case "integer":
    case "number":
      // Small ones: a hall of a hundred thousand seats is allowed, and slow to make a thousand times.
      return fc.oneof(
        { weight: 8, arbitrary: fc.integer({ min: Math.max(0, schema.minimum ?? 0), max: 60 }) },
        { weight: 1, arbitrary: fc.constantFrom(...HOSTILE_NUMBERS) },
      );
    case "boolean":
      return fc.boolean();
    case "string":
      return textFor(schema, known, name);
    default:
      return anything;
  }
}

function textFor(schema: Schema, known: Known, name: string): fc.Arbitrary<string> {
  if (known.ids[name]) return idFor(name, known);
  if (schema.format === "uuid") return fc.uuid();
  if (schema.format === "date-time")
    return fc.constantFrom("2030-12-24T10:00:00Z", "2020-01-01T00:00:00Z", "2030-02-31T00:00:00Z", "never");
  if (name === "paymentMethod")
    return fc.constantFrom("pm_sandbox_approve", "pm_sandbox_decline", "pm_other");
  if (name === "timeZone") return fc.constantFrom("Asia/Seoul", "UTC", "Asia/Gotham");
  const { minLength = 0 } = schema;
  return fc.oneof(fc.string({ minLength, maxLength: Math.max(minLength, 40) }), hostileText);
}

/** Lone halves of a pair have no spelling in an address. */
function encodeText(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}
