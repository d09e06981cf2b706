import { describe, expect, test } from "bun:test";
import { queueWith } from "../../testing/line.ts";
import { organiserFigures, pageOfDraw } from "./queue-pages.ts";

describe("a draw's registrations, page by page", () => {
  test.each([
    // drawn, from, at most, the last one of the page, where the next begins
    [10, 1, 4, 4, 5],
    [10, 5, 4, 8, 9],
    [10, 9, 4, 10, null],
    [10, 7, 4, 10, null],
    [10, 6, 4, 9, 10],
    [10, 11, 4, 10, null],
    [0, 1, 4, 0, null],
  ])("of %p, from %p at most %p: up to %p, and on from %p", (drawCount, from, limit, to, nextFrom) => {
    expect(pageOfDraw(drawCount, from, limit)).toEqual({ to, nextFrom });
  });
});

describe("what an organiser sees of a queue beside its public page", () => {
  const queue = queueWith({ missed: 4, stopped: true, lastPosition: 50, frontier: 10 });
  const outflow = { perMinute: 10, people: 100, unevenness: 1, givingUpPerMinute: 0 };
  const figuresNow = () => organiserFigures(queue, "OPEN", { joined: 12.6, left: 3.26 }, outflow);

  test("is who missed a turn, whether the sale is stopped, and how fast people come and go", () => {
    expect(figuresNow()).toMatchObject({
      missed: 4,
      isStopped: true,
      joinedPerMinute: 13,
      leftPerMinute: 3.3,
    });
  });

  test("and how long somebody would wait who came now, while it is open", () => {
    // Forty are ahead, and ten leave the line in a minute.
    expect(figuresNow().estimatedWaitSeconds!.p50).toBeWithin(220, 280);
    const paused = organiserFigures(queue, "PAUSED", { joined: 0, left: 0 }, outflow);
    expect(paused.estimatedWaitSeconds).toBeNull();
  });
});
