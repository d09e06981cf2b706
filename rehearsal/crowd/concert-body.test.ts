import { describe, expect, test } from "bun:test";
import { concertBody, seatGroups, splitEvenly } from "./concert-body.ts";
import { parseScenario } from "./scenario.ts";

const NOW_MS = Date.parse("2026-12-01T10:20:30Z");

test.each([
  [150, 3, [50, 50, 50]],
  [2_000, 3, [667, 667, 666]],
  [2, 2, [1, 1]],
])("splitEvenly(%i, %i) is %j", (total, parts, expected) =>
  expect(splitEvenly(total, parts)).toEqual(expected),
);

describe("seatGroups", () => {
  const { grades } = parseScenario({}, "test").sale;

  test("gives each grade its share, best first", () => {
    expect(seatGroups(50, grades).map(({ grade, count }) => [grade, count])).toEqual([
      ["VIP", 10],
      ["R", 20],
      ["S", 20],
    ]);
  });

  test.each([1, 2, 3, 7, 49, 667])("adds up to exactly %i seats, with no empty group", (seats) => {
    const groups = seatGroups(seats, grades);
    expect(groups.reduce((sum, group) => sum + group.count, 0)).toBe(seats);
    expect(groups.every((group) => group.count > 0)).toBe(true);
  });
});

describe("concertBody", () => {
  test("is open already by default", () => {
    const body = concertBody(parseScenario({}, "test"), NOW_MS);
    expect(Date.parse(body.salesOpenAt)).toBeLessThan(NOW_MS);
    expect(body.performances).toHaveLength(3);
    expect(new Set(body.performances.map((performance) => performance.startsAt)).size).toBe(3);
  });

  test("opens later when the scenario says so", () => {
    const body = concertBody(parseScenario({ arrivals: { opensAfterSeconds: 6 } }, "test"), NOW_MS);
    expect(Date.parse(body.salesOpenAt)).toBe(NOW_MS + 6_000);
  });

  test("passes the queue's policy on as it is", () => {
    const scenario = parseScenario({ queue: { capacity: 7, admitPerMinute: 600 } }, "test");
    expect(concertBody(scenario, NOW_MS).queue).toEqual(scenario.queue);
  });
});
