import { describe, expect, test } from "bun:test";
import { NOW, queueWith } from "../../../testing/line.ts";
import { commitmentOf } from "../lottery/lottery.ts";
import { publicQueue } from "./board.ts";

describe("what everybody sees of a queue", () => {
  test("when it opens, where that is settled", () => {
    expect(publicQueue(queueWith(), NOW, 0).opensAt).toBeNull();
    expect(publicQueue(queueWith({ opensAt: NOW }), NOW, 0).opensAt).toBe("2026-12-01T11:00:00.000Z");
  });

  test("nothing of a lottery where there is none", () => {
    expect(publicQueue(queueWith(), NOW, 0)).not.toHaveProperty("lottery");
  });

  const lottery = { lottery: true, lotterySecret: "hidden", lotteryDigest: "of 7", lastPosition: 7 };

  test("before a draw, how many registered and what binds it, but not its secret", () => {
    expect(publicQueue(queueWith({ ...lottery, opensAt: NOW + 1 }), NOW, 0)).toMatchObject({
      lottery: { commitment: commitmentOf("hidden"), registered: 7, digest: "of 7", draw: null },
    });
  });

  test("after it, all that it takes to draw again, whoever has joined since", () => {
    const drawn = queueWith({ ...lottery, drawCount: 6, drawSeed: "seed" });
    expect(publicQueue(drawn, NOW, 0)).toMatchObject({
      lottery: { registered: 6, draw: { count: 6, secret: "hidden", seed: "seed" } },
    });
  });
});
