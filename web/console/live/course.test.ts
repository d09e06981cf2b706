import { expect, test } from "bun:test";
import { courseOf, groupsOf, withNews } from "./course.ts";

const at = (minute: number) => new Date(Date.UTC(2026, 10, 1, 11) + minute * 60_000).toISOString();
const minute = (number: number, seats = 1) => ({
  at: at(number),
  payments: 1,
  seats,
  net: seats * 100,
  joined: 2,
});
const act = (number: number) => ({
  at: at(number),
  action: "change_queue",
  subject: null,
  actorName: "Kim",
  reason: null,
});

test("a quiet minute in between has a column of its own, and an act stands where it happened", () => {
  const course = courseOf({ minutes: [minute(0), minute(3)], acts: [act(-5), act(2), act(9)] })!;
  expect(course.columns.slice(0, 5).map(({ seats }) => seats)).toEqual([1, 0, 0, 1, 0]);
  expect(course.marks.map((mark) => [mark.act.at, mark.at])).toEqual([
    [at(2), 2 / 30],
    [at(9), 9 / 30],
  ]);
  expect([course.fromMs, course.toMs]).toEqual([Date.parse(at(0)), Date.parse(at(30))]);
});

test("an act soon after the last sale is shown, and one of weeks later leaves the sale its room", () => {
  const course = courseOf({ minutes: [minute(0), minute(99)], acts: [act(150), act(40_000)] })!;
  expect(course.marks.map((mark) => mark.act.at)).toEqual([at(150)]);
  expect(course.toMs).toBeLessThanOrEqual(Date.parse(at(160)));
  expect(course.columns.reduce((sum, { seats }) => sum + seats, 0)).toBe(2);
});

test("a day is told in columns that can be seen, and none of its seats is left out", () => {
  const minutes = Array.from({ length: 1_440 }, (_, number) => minute(number));
  const { columns, minutesPerColumn } = courseOf({ minutes, acts: [] })!;
  expect([columns.length, minutesPerColumn]).toEqual([120, 12]);
  expect(columns.reduce((sum, each) => sum + each.seats, 0)).toBe(1_440);
  expect(columns.reduce((sum, each) => sum + each.net, 0)).toBe(144_000);
});

test("a sale in which nothing has happened has no course", () => {
  expect(courseOf({ minutes: [], acts: [act(1)] })).toBeNull();
});

test("what is told later takes the place of its minute, and comes in the order of time", () => {
  const known = { minutes: [minute(0), minute(2)], acts: [act(0)] };
  const told = { minutes: [minute(1), minute(2, 5), minute(3)], acts: [act(3)] };
  expect(withNews(known, told)).toEqual({
    minutes: [minute(0), minute(1), minute(2, 5), minute(3)],
    acts: [act(0), act(3)],
  });
});

test("marks that would lie upon each other are one, which names the acts that it stands for", () => {
  const marks = [0, 0.05, 0.119, 0.2, 0.5, 1].map((at) => ({ at, act: {} as never }));
  expect(groupsOf(marks)).toEqual([
    { at: 0, first: 1, last: 3 },
    { at: 0.2, first: 4, last: 4 },
    { at: 0.5, first: 5, last: 5 },
    { at: 1, first: 6, last: 6 },
  ]);
  expect(groupsOf([])).toEqual([]);
});
