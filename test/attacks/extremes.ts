import type { Parameter, PublishedCall, Schema } from "./published-calls.ts";

/** One request that is right but for one field, which is as far out as a sender can put it. */
export interface ExtremeRequest {
  call: PublishedCall;
  /** The field, as its documentation calls it. */
  field: string;
  path: string;
  query: string;
  headers: Record<string, string>;
  rawBody: string | undefined;
}

/**
 * For a field that takes numbers, as JSON spells them: what a program would not write is spelled out all the
 * same.
 */
const NUMBERS = `-0 0 -1 1.5 1e2 1E+2 100e-2 2147483647 2147483648 -2147483649 4294967296 9007199254740991
  9007199254740993 9223372036854775807 9223372036854775808 1e308 -1e308 1e309 5e-324
  ${"9".repeat(400)}`.split(/\s+/);
/** For a field that takes a time or a day. */
const MOMENTS = `0000-01-01T00:00:00Z 0001-01-01T00:00:00Z 1582-10-10T00:00:00Z 1969-12-31T23:59:59Z
  1970-01-01T00:00:00Z 2999-12-31T23:59:59Z 3000-01-01T00:00:00Z 9999-12-31T23:59:59Z
  9999-12-31T23:59:59-23:59
  0000-01-01T00:00:00+23:59 2999-12-31T23:59:59-14:00 -271821-04-20T00:00:00Z +275760-09-13T00:00:00Z
  2030-02-29T00:00:00Z 2030-12-24T24:00:00Z 2030-12-24T10:00:00.123456789Z 2030-12-24T10:00Z
  0000-01-01 9999-12-31 2030-02-30`.split(/\s+/);
/** For a field of this name. */
const ZONE_FIELD = "timeZone";
const ZONES = "Asia/Gotham +23:59 +99:99 UTC\0 asia/seoul Etc/GMT+14 GMT0 ../UTC".split(" ");
const LONG_TEXTS = [256, 20_000].map((chars) => "x".repeat(chars)).concat("😀".repeat(200));
const ODD_TEXTS = [
  "",
  " ",
  "\u0000",
  "a\u0000b",
  "\ud800",
  "\udfff\ud800",
  "\u202e",
  "NaN",
  "Infinity",
  "1e308",
];
/** For a field that takes any text. */
const TEXTS = [...ODD_TEXTS, ...LONG_TEXTS, "'; drop table seats; --"];
/** At the end of a text that is right otherwise, so that what reads its form alone takes it. */
const ODD_ENDS = ["\u0000", "\ud800"];
/** For every field: each kind of value, a few of each, since what is of a wrong kind is refused as that. */
const OF_EVERY_KIND = ["null", "true", "[]", "{}", "[[]]", "[null]", '{"a":{}}']
  .concat(["0", "1.5", "1e308", "9223372036854775808"])
  .concat(
    ["", "\u0000", "\ud800", "0000-01-01T00:00:00Z", "x".repeat(20_000)].map((text) => JSON.stringify(text)),
  );
/** As they stand in an address. */
const IN_ADDRESS = `0 -0 -1 +1 1.0 1e2 0x10 %201 %00 a%00b %ED%A0%80 %F0%9F % %zz null true 2147483648
  9223372036854775808 00000000-0000-0000-0000-000000000000 ffffffff-ffff-ffff-ffff-ffffffffffff
  0000-01-01 9999-12-31 2030-02-30 -271821-04-20 1,2147483648 1,1 999999999`
  .split(/\s+/)
  .concat([15, 16, 400].map((digits) => "9".repeat(digits)))
  .concat("x".repeat(5_000));
const HEADERS: Record<string, string[]> = {
  "Idempotency-Key": [
    "",
    "x",
    "x".repeat(8),
    "~".repeat(255),
    "x".repeat(256),
    "\u00fc".repeat(8),
    "a b c d e f",
  ],
  "Proof-Of-Work": ["", "x".repeat(5_000), "bnVsbA==", btoa('{"challenge":{},"solution":{}}'), "\u00ff"],
  "If-Match": ["", "*", '"0"', `"${"9".repeat(400)}"`, "x".repeat(5_000), "\u00ff"],
  "If-None-Match": ["", "*", "W/", "x".repeat(5_000), "\u00ff"],
  "Last-Event-ID": ["-1", "9".repeat(400), `${"9".repeat(15)}-OPEN`],
  "Queue-Token": ["", ".", "a.b", "x".repeat(5_000), "\u00ff"],
  Authorization: ["", "Bearer", "Bearer ", `Bearer ${"x".repeat(5_000)}`, "Bearer \u00ff"],
};

export interface Known {
  /** Real ids, by the name of the parameter or field that takes them. */
  ids: Record<string, string>;
  schemas: Record<string, Schema>;
}

/** Every field of this call, each with everything that is far out. */
export function extremeRequests(call: PublishedCall, known: Known): ExtremeRequest[] {
  const right = rightRequest(call, known);
  const inPath = call.parameters.filter((each) => each.in === "path");
  const inQuery = call.parameters.filter((each) => each.in === "query");
  return [
    ...inPath.flatMap(({ name }) =>
      IN_ADDRESS.map((text) => ({
        ...right,
        field: name,
        path: fillPath(call, known, { [name]: text }),
      })),
    ),
    ...inQuery.flatMap(({ name, schema }) =>
      queriesOf(name, schema).map((query) => ({ ...right, field: name, query })),
    ),
    ...Object.entries(HEADERS).flatMap(([name, values]) =>
      (reads(call, name) ? values : []).map((value) => ({
        ...right,
        field: name,
        headers: { ...right.headers, [name]: value },
      })),
    ),
    ...(call.body
      ? fieldsOf(call.body, known).flatMap(({ at, schema }) =>
          valuesOf(at.at(-1)!, schema).map((value) => ({
            ...right,
            field: at.join("."),
            rawBody: textOf(call.body!, known, at, value),
          })),
        )
      : []),
  ];
}

/** What people do not read, and what no form tells of: keys, passwords, what another program has made. */
const NOT_READ = /^(password|paymentKey|code|signIn|state|iss|enrolment|invitation|q|venue)$/;
const IN_SEVERAL_LINES = /^(description|notice|refundPolicy|text)$/;
/** What no page, no mail and no ticket prints, what turns the text around it, and what is no text at all. */
const UNREADABLE = ["a\u0007b", "a\u202eb", "\u3164", "\u200b"];
const BREAKS = ["a\nb", "a\tb", "a\u0085b", "a\u2028b"];

/**
 * This call with what cannot be read in each text that people read, and with what can be all the same. A text
 * is one where no form, no list of values and no name in `NOT_READ` says that it is something else.
 */
export function unreadableRequests(
  call: PublishedCall,
  known: Known,
): { refused: ExtremeRequest[]; taken: ExtremeRequest[] } {
  const right = rightRequest(call, known);
  const inQuery = call.parameters
    .filter((each) => each.in === "query" && each.schema && isRead(each.name, each.schema))
    .map(({ name }) => ({
      name,
      requestOf: (text: string) => ({ ...right, field: name, query: `${name}=${encodeURIComponent(text)}` }),
    }));
  const inBody = (call.body ? fieldsOf(call.body, known) : [])
    .map(({ at, schema }) => ({ at, schema, name: at.findLast((each) => each !== "0")! }))
    .filter(({ name, schema }) => isRead(name, schema))
    .map(({ at, name }) => ({
      name,
      requestOf: (text: string) => ({
        ...right,
        field: at.join("."),
        rawBody: textOf(call.body!, known, at, JSON.stringify(text)),
      }),
    }));
  const fields = [...inQuery, ...inBody];
  return {
    refused: fields.flatMap(({ name, requestOf }) =>
      [...UNREADABLE, ...(IN_SEVERAL_LINES.test(name) ? [] : BREAKS)].map(requestOf),
    ),
    taken: fields
      .filter(({ name }) => IN_SEVERAL_LINES.test(name))
      .flatMap(({ requestOf }) => [...BREAKS, "a\r\n\tb\n👩\u200d👧"].map(requestOf)),
  };
}

/** This call with a value that is none of the choices, for each field of its query that has some. */
export function unknownChoices(call: PublishedCall, known: Known): ExtremeRequest[] {
  const withChoices = call.parameters.filter(
    ({ in: where, schema }) => where === "query" && (schema?.enum ?? schema?.type === "boolean"),
  );
  return withChoices.map(({ name }) => ({
    ...rightRequest(call, known),
    field: name,
    query: `${name}=nope`,
  }));
}

function isRead(name: string, { type, enum: choices, pattern, format }: Schema): boolean {
  const isText = [type].flat().includes("string") && (choices ?? pattern ?? format) === undefined;
  return isText && !NOT_READ.test(name);
}

/** Whether the call looks at this header. */
function reads({ method, parameters, needs }: PublishedCall, header: string): boolean {
  if (header === "If-None-Match" || header === "Last-Event-ID") return method === "GET";
  if (header === "Authorization") return needs.length > 0;
  if (header === "Queue-Token") return needs.includes("queueToken");
  return parameters.some((each) => each.in === "header" && each.name === header);
}

/** A request with nothing wrong in it, as far as its documentation tells. */
export function rightRequest(call: PublishedCall, known: Known): ExtremeRequest {
  return {
    call,
    field: "",
    path: fillPath(call, known, {}),
    query: call.parameters
      .filter((each) => each.in === "query" && each.required)
      .map(({ name }) => `${name}=2030-12-24`)
      .join("&"),
    headers: {},
    rawBody: call.body ? textOf(call.body, known, [], "") : undefined,
  };
}

function queriesOf(name: string, schema: Parameter["schema"]): string[] {
  const values = ["", ...IN_ADDRESS, ...boundsOf(schema ?? {})];
  return [
    ...values.map((value) => `${name}=${value}`),
    `${name}=1&${name}=${"9".repeat(400)}`,
    `${name}[]=1`,
  ];
}

function fillPath(call: PublishedCall, { ids }: Known, instead: Record<string, string>): string {
  return call.path.replaceAll(
    /\{(\w+)\}/g,
    (_, name: string) => instead[name] ?? ids[name] ?? Bun.randomUUIDv7(),
  );
}

interface Field {
  at: string[];
  schema: Schema;
}

/** Every field of a body, at any depth: a list's items go by the name `0`. */
function fieldsOf(given: Schema, known: Known, at: string[] = []): Field[] {
  const schema = resolve(given, known);
  const own = at.length === 0 ? [] : [{ at, schema }];
  const alternatives = (schema.anyOf ?? []).flatMap((each) => fieldsOf(each, known, at).slice(own.length));
  const properties = Object.entries(schema.properties ?? {}).flatMap(([name, each]) =>
    fieldsOf(each, known, [...at, name]),
  );
  const items = schema.items ? fieldsOf(schema.items, known, [...at, "0"]) : [];
  return [...own, ...alternatives, ...properties, ...items];
}

function valuesOf(name: string, schema: Schema): string[] {
  const types = new Set([schema.type].flat());
  const isMoment = schema.format === "date-time" || schema.format === "date";
  const texts = isMoment ? MOMENTS : name === ZONE_FIELD ? [...ZONES, ...TEXTS] : TEXTS;
  return [
    ...new Set([
      ...OF_EVERY_KIND,
      ...(types.has("integer") || types.has("number") ? NUMBERS : []),
      ...(types.has("string") ? [...texts, ...oddEndsOf(schema)].map((text) => JSON.stringify(text)) : []),
      ...boundsOf(schema),
    ]),
  ];
}

function oddEndsOf({ example }: Schema): string[] {
  return typeof example === "string" ? ODD_ENDS.map((end) => example + end) : [];
}

/** The last that fits on either side, and the first that does not. */
function boundsOf({ minimum, maximum }: Schema): string[] {
  return [
    ...(minimum === undefined ? [] : [minimum, minimum - 1]),
    ...(maximum === undefined ? [] : [maximum, maximum + 1]),
  ].map(String);
}

/** A body that fits, as text, but for the field at `at`, which is written as `value`. */
function textOf(given: Schema, known: Known, at: readonly string[], value: string, name = ""): string {
  const schema = resolve(given, known);
  const [next, ...rest] = at;
  const alternatives = (schema.anyOf ?? []).map((each) => resolve(each, known));
  const fits =
    alternatives.find(({ properties }) => next !== undefined && properties && next in properties) ??
    alternatives[0];
  if (fits) return next === undefined ? textOf(fits, known, at, value, name) : within(fits);
  return within(schema);

  function within(own: Schema): string {
    if (own.properties) {
      const names = new Set([...(own.required ?? []), ...(next === undefined ? [] : [next])]);
      const members = [...names].map((each) => {
        const inner = own.properties![each]!;
        const text = each !== next ? textOf(inner, known, [], "", each) : innerText(inner, each);
        return `${JSON.stringify(each)}:${text}`;
      });
      return `{${members.join()}}`;
    }
    if (own.items)
      return `[${next === undefined ? textOf(own.items, known, [], "", name) : innerText(own.items, name)}]`;
    return fitting(own, known, name);
  }

  function innerText(inner: Schema, innerName: string): string {
    return rest.length === 0 ? value : textOf(inner, known, rest, value, innerName);
  }
}

function fitting(schema: Schema, known: Known, name: string): string {
  if (known.ids[name]) return JSON.stringify(known.ids[name]);
  if (schema.enum) return JSON.stringify(schema.enum[0]);
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  if (type === "integer" || type === "number") return String(Math.max(1, schema.minimum ?? 1));
  if (type === "boolean") return "false";
  if (type === "object") return "{}";
  if (schema.format === "uuid") return JSON.stringify(Bun.randomUUIDv7());
  // What has happened already cannot be still to come.
  if (name === "rehearsedAt") return '"2026-01-01T10:00:00Z"';
  if (schema.format === "date-time") return '"2030-12-24T10:00:00Z"';
  if (name === "paymentMethod") return '"pm_sandbox_approve"';
  if (name === "email" || name === "to") return '"somebody@example.com"';
  if (name === "code") return '"012345"';
  const isOfAForm = schema.pattern ?? schema.format ?? schema.minLength;
  if (isOfAForm !== undefined && typeof schema.example === "string") return JSON.stringify(schema.example);
  return '"text"';
}

function resolve(schema: Schema, { schemas }: Known): Schema {
  return schema.$ref ? schemas[schema.$ref.split("/").at(-1)!]! : schema;
}
