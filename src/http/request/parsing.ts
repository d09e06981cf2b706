import type { z } from "@hono/zod-openapi";
import {
  type FieldError,
  fieldError,
  otherError,
  errorOf,
  messageOf,
} from "../../core/words/field-errors.ts";
import { refuse } from "../../core/refusals.ts";

/** A part of a request in the form of its schema. Throws `invalid_request`, by path and in words. */
export function parse<T>(schema: z.ZodType<T>, value: unknown, where: "path" | "query" | "body"): T {
  const result = schema.safeParse(value, { error: (issue) => ({ message: messageOf(objectionIn(issue)) }) });
  if (result.success) return result.data;
  const errors = result.error.issues
    .flatMap(issuesOf)
    .slice(0, 20)
    .flatMap((issue) => {
      const at = pathText(issue.path);
      if (issue.code !== "unrecognized_keys") return [{ path: at || where, ...errorOf(issue) }];
      return issue.keys
        .slice(0, 20)
        .map((key) => ({ path: at ? `${at}.${key}` : key, ...otherError("is not a field of this request") }));
    });
  throw refuse("invalid_request", errors.map((each) => `${each.path}: ${each.message}`).join("; "), {
    errors,
  });
}

/**
 * The issues behind one. Where none of several shapes fits and these differ in a fixed value, such as
 * `state`: those of the first shape whose fixed values the input has. Where each shape is a plain value, such
 * as a word or a number, the words of all are told.
 */
function issuesOf(issue: z.core.$ZodIssue): z.core.$ZodIssue[] {
  const shapes = issue.code === "invalid_union" ? issue.errors : [];
  const hasItsValues = shapes.map((errors) => errors.every(({ code }) => code !== "invalid_value"));
  if (hasItsValues.every(Boolean)) return [issue];
  const likeliest = shapes[Math.max(0, hasItsValues.indexOf(true))]!;
  const isPlain = shapes.every(([first, ...more]) => first!.path.length === 0 && more.length === 0);
  if (isPlain) {
    const message = shapes.map(([each]) => errorOf(each!).message).join(", or ");
    return [{ ...issue, message: messageOf({ ...errorOf(likeliest[0]!), message }) }];
  }
  return likeliest.map((each) => ({ ...each, path: [...issue.path, ...each.path] }));
}

function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, part) =>
      typeof part === "number" ? `${text}[${part}]` : text ? `${text}.${String(part)}` : String(part),
    "",
  );
}

const KINDS: Partial<Record<string, FieldError>> = {
  string: otherError("must be text"),
  number: fieldError("not_number", "must be a number"),
  int: fieldError("not_number", "must be a whole number"),
  boolean: otherError("must be true or false"),
  array: otherError("must be a list"),
  object: otherError("must be an object"),
  record: otherError("must be an object"),
  null: otherError("must be null"),
};

const FORMATS: Partial<Record<string, FieldError>> = {
  email: fieldError("email", "must be an e-mail address"),
  url: fieldError("web_address", "must be an address such as https://theatre.example"),
  uuid: otherError("must be a UUID"),
  datetime: fieldError("time", "must be a time such as 2026-12-24T10:00:00Z"),
  date: fieldError("time", "must be a date such as 2026-12-24"),
};

/** What is wrong with a value, said of its path, where the schema has no words of its own. */
function objectionIn(issue: z.core.$ZodRawIssue): FieldError {
  switch (issue.code) {
    case "invalid_type":
      if (issue.input === undefined) return fieldError("missing", "is missing");
      return KINDS[issue.expected] ?? otherError("must be of another kind");
    case "invalid_value": {
      const choices = issue.values.map(quoted).join(", ");
      if (issue.values.length === 1) return otherError(`must be ${choices}`);
      return fieldError("choice", "must be one of {{choices}}", { choices });
    }
    case "too_big":
      return atMost(issue.origin, Number(issue.maximum), issue.inclusive !== false);
    case "too_small":
      return atLeast(issue.origin, Number(issue.minimum), issue.inclusive !== false);
    case "invalid_format":
      return FORMATS[issue.format] ?? otherError("must be written in the form that the documentation shows");
    case "not_multiple_of":
      return otherError(`must be a multiple of ${issue.divisor}`);
    case "invalid_key":
      return otherError("has a name that is not allowed");
    default:
      return otherError("has none of the forms that are allowed");
  }
}

const quoted = (value: unknown) => (typeof value === "bigint" ? String(value) : JSON.stringify(value));

function atMost(origin: string, max: number, isAllowed: boolean): FieldError {
  const s = max === 1 ? "" : "s";
  if (origin === "string") return fieldError("too_long", `may have {{max}} character${s} at most`, { max });
  if (origin === "array") return fieldError("too_many", `may have {{max}} item${s} at most`, { max });
  return isAllowed
    ? fieldError("at_most", "must be {{max}} at most", { max })
    : fieldError("less_than", "must be less than {{max}}", { max });
}

function atLeast(origin: string, min: number, isAllowed: boolean): FieldError {
  const isCounted = origin === "string" || origin === "array";
  if (isCounted && min === 1) return fieldError("empty", "is empty");
  if (origin === "string") return fieldError("too_short", "must have {{min}} characters at least", { min });
  if (origin === "array") return fieldError("none_chosen", "must have {{min}} items at least", { min });
  return isAllowed
    ? fieldError("at_least", "must be {{min}} at least", { min })
    : fieldError("more_than", "must be more than {{min}}", { min });
}
