import { describe, expect, test } from "bun:test";
import { smallHall } from "../hall/small-hall.ts";
import { rowsAtEdge } from "./rows-at-edge.ts";
import { between, fillsMap, fit, frame, pan, zoom } from "./viewport.ts";

describe("the map's view", () => {
  const plan = { width: 100, height: 50, pitch: 1 };
  const canvas = { width: 500, height: 500 };

  test("begins with the whole plan in the middle", () => {
    expect(fit(plan, canvas)).toEqual({ scale: 5, x: 0, y: -25 });
  });

  test("keeps what is under the finger there while zooming", () => {
    const view = zoom(fit(plan, canvas), 4, 250, 250, plan, canvas);
    expect([view.x + 250 / view.scale, view.y + 250 / view.scale]).toEqual([50, 25]);
  });

  test("never loses the plan", () => {
    const near = zoom(fit(plan, canvas), 4, 250, 250, plan, canvas);
    expect(pan(near, 1e6, 1e6, plan, canvas)).toMatchObject({ x: 0, y: 0 });
    expect(zoom(near, 1e-6, 0, 0, plan, canvas)).toEqual(fit(plan, canvas));
  });

  test("is filled by the plan once it is nearer than the whole, and not before", () => {
    const whole = fit(plan, canvas);
    expect(fillsMap(plan, whole, canvas)).toBe(false);
    const near = zoom(whole, 4, 0, 0, plan, canvas);
    expect(fillsMap(plan, near, canvas)).toBe(true);
    for (const beside of [{ x: -1 }, { y: -1 }, { x: 80 }, { y: 40 }])
      expect(fillsMap(plan, { ...near, ...beside }, canvas)).toBe(false);
  });

  test("shows a part of the plan in the middle, no nearer than asked", () => {
    const view = frame({ left: 40, right: 60, top: 20, bottom: 30 }, 10, plan, canvas);
    expect(view.scale).toBe(10);
    expect([view.x + 250 / view.scale, view.y + 250 / view.scale]).toEqual([50, 25]);
  });

  test("glides from one view to another without leaving the way between them", () => {
    const from = fit(plan, canvas);
    const to = frame({ left: 80, right: 82, top: 10, bottom: 12 }, 40, plan, canvas);
    expect(between(from, to, 0, canvas)).toEqual(from);
    const end = between(from, to, 1, canvas);
    for (const key of ["x", "y", "scale"] as const) expect(end[key]).toBeCloseTo(to[key], 6);
    let last = from.scale;
    for (let share = 0.1; share < 1; share += 0.1) {
      const { scale } = between(from, to, share, canvas);
      expect(scale).toBeGreaterThan(last);
      last = scale;
    }
  });
});

describe("at the edge of the map", () => {
  // The seats of a row are 20 apart, and so are the rows; the first row's first seat is at 60, 100.
  const { hall } = smallHall([{ rows: ["........", "........", "   ....."] }], true);
  const canvas = { width: 80, height: 60 };
  const named = (x: number) =>
    rowsAtEdge(hall, { x, y: 80, scale: 1 }, canvas).map(({ label, y }) => [label, y]);

  test.each([
    // the left edge of the map on the plan, the rows that are named there and how high
    [0, []],
    [
      35,
      [
        ["1", 20],
        ["2", 40],
      ],
    ],
    [
      100,
      [
        ["1", 20],
        ["2", 40],
        ["3", 60],
      ],
    ],
    [300, []],
  ])("%d, rows are named whose own name there is cut off or out of view", (x, rows) => {
    expect(named(x)).toEqual(rows as never);
  });
});
