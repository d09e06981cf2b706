import type { z } from "@hono/zod-openapi";
import { refuse } from "../../core/refusals.ts";

/** A part of a request in the form of its schema. Throws `invalid_request`, by path and in words. */
export function parse<T>(schema: z.ZodType<T>, value: unknown, where: "path" | "query" | "body"): T {
  const result = schema.safeParse(value, { error: objectionIn });
  if (result.success) return result.data;
  const errors = result.error.issues
    .flatMap(issuesOf)
    .slice(0, 20)
    .flatMap((issue) => {
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

/**
 * The issues behind one. Where none of several shapes fits and these differ in a fixed value, such as
 * `state`: those of the first shape whose fixed values the input has.
 */
function issuesOf(issue: z.core.$ZodIssue): z.core.$ZodIssue[] {
  const shapes = issue.code === "invalid_union" ? issue.errors : [];
  const hasItsValues = shapes.map((errors) => errors.every(({ code }) => code !== "invalid_value"));
  if (hasItsValues.every(Boolean)) return [issue];
  return shapes[Math.max(0, hasItsValues.indexOf(true))]!.map((each) => ({
    ...each,
    path: [...issue.path, ...each.path],
  }));
}

function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, part) =>
      typeof part === "number" ? `${text}[${part}]` : text ? `${text}.${String(part)}` : String(part),
    "",
  );
}

const KINDS: Partial<Record<string, string>> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "an object",
  record: "an object",
  null: "null",
};

const FORMATS: Partial<Record<string, string>> = {
  email: "an e-mail address",
  url: "an address such as https://theatre.example",
  uuid: "a UUID",
  datetime: "a time such as 2026-12-24T10:00:00Z",
  date: "a date such as 2026-12-24",
};

/** What is wrong with a value, said of its path, where the schema has no words of its own. */
function objectionIn(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case "invalid_type":
      if (issue.input === undefined) return "is missing";
      return `must be ${KINDS[issue.expected] ?? "of another kind"}`;
    case "invalid_value":
      return `must be ${issue.values.length === 1 ? "" : "one of "}${issue.values.map(quoted).join(", ")}`;
    case "too_big":
      return atMost(issue.origin, Number(issue.maximum), issue.inclusive !== false);
    case "too_small":
      return atLeast(issue.origin, Number(issue.minimum), issue.inclusive !== false);
    case "invalid_format":
      return `must be ${FORMATS[issue.format] ?? "written in the form that the documentation shows"}`;
    case "not_multiple_of":
      return `must be a multiple of ${issue.divisor}`;
    case "invalid_key":
      return "has a name that is not allowed";
    default:
      return "has none of the forms that are allowed";
  }
}

const quoted = (value: unknown) => (typeof value === "bigint" ? String(value) : JSON.stringify(value));

/** What texts and lists are counted by. */
const COUNTED: Partial<Record<string, string>> = { string: "character", array: "item" };

function atMost(origin: string, most: number, isAllowed: boolean): string {
  const counted = COUNTED[origin];
  if (counted !== undefined) return `may have ${most} ${counted}${most === 1 ? "" : "s"} at most`;
  return isAllowed ? `must be ${most} at most` : `must be less than ${most}`;
}

function atLeast(origin: string, least: number, isAllowed: boolean): string {
  const counted = COUNTED[origin];
  if (counted !== undefined && least === 1) return "is empty";
  if (counted !== undefined) return `must have ${least} ${counted}s at least`;
  return isAllowed ? `must be ${least} at least` : `must be more than ${least}`;
}
