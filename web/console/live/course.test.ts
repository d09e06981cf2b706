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
  before: null,
  after: null,
});

test("a quiet minute in between has a column of its own, and an act stands where it happened", () => {
  const course = courseOf({ minutes: [minute(0), minute(3)], acts: [act(-5), act(2), act(9)] })!;
  expect(course.columns.slice(0, 5).map(({ seats }) => seats)).toEqual([1, 0, 0, 1, 0]);
  expect(course.marks.map((mark) => [mark.act.at, mark.column])).toEqual([
    [at(2), 2],
    [at(9), 9],
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

test("each act is marked at its own minute, those of one minute together", () => {
  const { marks, columns } = courseOf({
    minutes: [minute(0), minute(9)],
    acts: [act(0.1), act(0.9), act(1), act(3.5), act(3.6), act(3.7), act(9)],
  })!;
  const groups = groupsOf(marks, columns.length);
  expect(groups.map(({ at, first, last }) => [at * 30, first, last])).toEqual([
    [0.5, 1, 2],
    [1.5, 3, 3],
    [3.5, 4, 6],
    [9.5, 7, 7],
  ]);
});

test("numbers that would lie upon each other stand in rows; where none is left, only the line stands", () => {
  const rows = (...at: number[]) =>
    groupsOf(
      at.map((column) => ({ column, act: {} as never })),
      100,
    ).map(({ row }) => row);
  expect(rows(0, 5, 11, 20, 50, 99)).toEqual([0, 1, 2, 0, 0, 0]);
  expect(rows(0, 1, 2, 3, 4, 12)).toEqual([0, 1, 2, 3, null, 0]);
  expect(rows()).toEqual([]);
});
