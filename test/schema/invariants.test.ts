import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { readInvariants } from "../../src/organiser/checks/checks.ts";
import type { Frontrow } from "../../testing/frontrow.ts";
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

const rows = (count: number, key: string) =>
  Array.from({ length: count }, () => ({ [key]: expect.any(String) }));

test("the one statement that the tests ask names each that is broken, and shows the rows", async () => {
  await frontrow.admin`update performances set seats_sold = seats_sold + 1`;
  await frontrow.admin`update queues set abandoned = abandoned + 1 where last_position > 0`;
  const before = await frontrow.broken();
  await frontrow.admin`update performances set seats_sold = seats_sold - 1`;
  await frontrow.admin`update queues set abandoned = abandoned - 1 where last_position > 0`;
  expect(before).toEqual({
    "a performance counts the seats it has sold, those kept back, and so those left to sell": rows(
      3,
      "performance_id",
    ),
    "everybody beyond the frontier waits, or is counted as having left": rows(2, "queue_id"),
  });
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
