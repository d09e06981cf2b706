import { expect, test } from "bun:test";
import { z } from "@hono/zod-openapi";
import { Refusal } from "../../core/refusals.ts";
import { CalendarDate, Email, IdOf, Moment, PersonName, Text, Whole } from "../schemas.ts";
import { parse } from "./parsing.ts";

const Item = z.strictObject({ count: z.int().min(1).max(9), price: z.number().lt(5).optional() });
const Body = z.strictObject({
  name: Text(5).min(1).optional(),
  code: z.string().min(3).optional(),
  email: Email.optional(),
  at: Moment.optional(),
  on: CalendarDate.optional(),
  id: IdOf<string>().optional(),
  url: z.url().optional(),
  kind: z.enum(["a", "b"]).optional(),
  is: z.literal(true).optional(),
  whole: z.boolean().optional(),
  items: z.array(Item).min(1).max(2).optional(),
  map: z.record(z.string().max(2), z.number().multipleOf(5)).optional(),
  either: z.union([z.string(), z.array(z.string())]).optional(),
  person: PersonName.optional(),
  fee: z.union([z.enum(["terms", "none"]), Whole(0, 9)]).optional(),
});

function errorsIn(value: unknown): unknown {
  try {
    return parse(Body, value, "body");
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return error.fields["errors"];
  }
}

function objectionsTo(value: unknown): unknown {
  const found = errorsIn(value);
  if (!Array.isArray(found)) return found;
  return (found as { path: string; message: string }[]).map(({ path, message }) => `${path} ${message}`);
}

test.each<[value: unknown, objection: string]>([
  [{ name: "Theatre" }, "name may have 5 characters at most"],
  [{ name: "" }, "name is empty"],
  [{ name: 7 }, "name must be text"],
  [{ code: "a" }, "code must have 3 characters at least"],
  [{ email: "kim" }, "email must be an e-mail address"],
  [{ at: "tomorrow" }, "at must be a time such as 2026-12-24T10:00:00Z"],
  [{ on: "24.12." }, "on must be a date such as 2026-12-24"],
  [{ id: "7" }, "id must be a UUID"],
  [{ url: "x" }, "url must be an address such as https://theatre.example"],
  [{ kind: "c" }, 'kind must be one of "a", "b"'],
  [{ is: false }, "is must be true"],
  [{ whole: "yes" }, "whole must be true or false"],
  [{ items: {} }, "items must be a list"],
  [{ items: [] }, "items is empty"],
  [{ items: [{ count: 1 }, { count: 2 }, { count: 3 }] }, "items may have 2 items at most"],
  [{ items: [7] }, "items[0] must be an object"],
  [{ items: [{}] }, "items[0].count is missing"],
  [{ items: [{ count: 0 }] }, "items[0].count must be 1 at least"],
  [{ items: [{ count: 10 }] }, "items[0].count must be 9 at most"],
  [{ items: [{ count: 1.5 }] }, "items[0].count must be a whole number"],
  [{ items: [{ count: 1, price: 5 }] }, "items[0].price must be less than 5"],
  [{ items: [{ count: 1, more: 1 }] }, "items[0].more is not a field of this request"],
  [{ map: { abc: 5 } }, "map.abc has a name that is not allowed"],
  [{ map: { a: 7 } }, "map.a must be a multiple of 5"],
  [{ either: 7 }, "either has none of the forms that are allowed"],
  [{ person: "\u2063" }, "person shows nothing: all of its characters are invisible"],
  [{ fee: "no" }, 'fee must be one of "terms", "none", or must be a whole number from 0 to 9'],
  [[], "body must be an object"],
])("%j is refused in words: %s", (value, objection) => {
  expect(objectionsTo(value)).toEqual([objection]);
});

const count = (value: number) => ({ items: [{ count: value }] });

test.each<[value: unknown, kind: string, values: object]>([
  [{ name: "Theatre" }, "too_long", { max: "5" }],
  [{ name: "" }, "empty", {}],
  [{ name: 7 }, "other", {}],
  [{ name: "a\0b" }, "unprintable", {}],
  [{ code: "a" }, "too_short", { min: "3" }],
  [{ email: "kim" }, "email", {}],
  [{ at: "tomorrow" }, "time", {}],
  [{ on: "1600-01-01" }, "time_out_of_range", { min: "1969-12-31", max: "3000-01-01" }],
  [{ id: "7" }, "other", {}],
  [{ url: "x" }, "web_address", {}],
  [{ fee: "no" }, "whole_number", { min: "0", max: "9" }],
  [{ kind: "c" }, "choice", { choices: '"a", "b"' }],
  [{ items: [] }, "empty", {}],
  [{ items: [{ count: 1 }, { count: 2 }, { count: 3 }] }, "too_many", { max: "2" }],
  [{ items: [{}] }, "missing", {}],
  [count(0), "at_least", { min: "1" }],
  [count(10), "at_most", { max: "9" }],
  [count(1.5), "not_number", {}],
  [{ items: [{ count: 1, price: 5 }] }, "less_than", { max: "5" }],
  [{ more: 1 }, "other", {}],
])("what is wrong with %j is of the kind %s", (value, kind, values) => {
  expect(errorsIn(value)).toEqual([{ path: expect.any(String), message: expect.any(String), kind, values }]);
});
