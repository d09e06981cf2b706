import { expect, test } from "bun:test";
import { concertState, type Draft, missingOf } from "./rules.ts";

const NOW = 1_000_000;
const DATE = {
  startsAt: NOW + 20,
  opensAt: NOW + 10,
  closesAt: NOW + 20,
  salesCloseAt: null,
  isStopped: false,
};
const OVER = { ...DATE, startsAt: NOW, opensAt: null, closesAt: NOW };
const READY: Draft = {
  title: "Winter Light",
  venue: "Olympic Hall",
  salesOpenAt: NOW + 10,
  dates: [DATE],
  hasLottery: true,
  isQueueWithdrawn: false,
};

test("a draft that has everything lacks nothing", () => {
  expect(missingOf(READY, NOW)).toEqual([]);
  expect(missingOf({ ...READY, salesOpenAt: null, hasLottery: false }, NOW)).toEqual([]);
});

test.each<[string, Partial<Draft>, string[]]>([
  ["without a title", { title: "" }, ["title"]],
  ["with a title of spaces", { title: "  " }, ["title"]],
  ["without a venue", { venue: "" }, ["venue"]],
  ["without a date", { dates: [] }, ["performances"]],
  ["whose dates are all over", { dates: [OVER] }, ["performances"]],
  ["one of whose dates has begun", { dates: [OVER, DATE] }, ["startsAt"]],
  ["whose sale opens as it closes", { dates: [{ ...DATE, opensAt: NOW + 20 }] }, ["saleTimes"]],
  ["of which a sale has closed", { dates: [DATE, { ...DATE, closesAt: NOW }] }, ["saleTimes"]],
  ["sold after it has begun", { dates: [{ ...DATE, salesCloseAt: NOW + 21 }] }, ["salesCloseAt"]],
  ["sold until it begins", { dates: [{ ...DATE, salesCloseAt: NOW + 20 }] }, []],
  ["of which a date is stopped", { dates: [{ ...DATE, isStopped: true }, DATE] }, ["state"]],
  ["with a lottery that never opens", { salesOpenAt: null }, ["salesOpenAt"]],
  ["whose line has ended", { isQueueWithdrawn: true }, ["queueId"]],
  [
    "with nothing",
    { title: "", venue: "", dates: [], salesOpenAt: null },
    ["title", "venue", "performances", "salesOpenAt"],
  ],
])("a draft %s is told what it lacks", (_, change, missing) => {
  expect<string[]>(missingOf({ ...READY, ...change }, NOW)).toEqual(missing);
});

test.each<[boolean, number[], string]>([
  [true, [NOW - 1], "DRAFT"],
  [false, [], "PUBLISHED"],
  [false, [NOW - 1, NOW + 1], "PUBLISHED"],
  [false, [NOW - 1, NOW], "ENDED"],
])("draft %p with dates at %p is %s", (isDraft, startsAt, state) => {
  expect<string>(concertState(isDraft, startsAt, NOW)).toBe(state);
});
