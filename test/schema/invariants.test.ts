import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { readInvariants } from "../../src/organiser/checks.ts";
import type { Frontrow } from "../frontrow.ts";
import { CASES } from "./invariant-cases.ts";
import { broken, startSale } from "./sale.ts";

let frontrow: Frontrow;

beforeAll(async () => {
  frontrow = await startSale();
});
afterAll(() => frontrow.close());

test("a sale breaks none of them", async () => {
  expect(await frontrow.broken()).toEqual({});
});

test("every invariant has a case of what breaks it", async () => {
  const names = (await readInvariants()).map((each) => each.name);
  expect(names.toSorted()).toEqual(Object.keys(CASES).toSorted());
});

describe("is seen to be broken", () => {
  const statements = Object.entries(CASES).flatMap(([name, all]) => all.map((each) => [name, each] as const));
  test.each(statements)("%s: %s", async (name, statement) => {
    const { text } = (await readInvariants()).find((each) => each.name === name)!;
    expect(await broken(frontrow, statement, (ask) => ask(text))).not.toHaveLength(0);
  });
});
