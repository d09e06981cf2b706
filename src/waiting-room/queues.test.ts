import { describe, expect, test } from "bun:test";
import { NOW, queueWith } from "../../testing/line.ts";
import type { Queue } from "./line/rules.ts";
import { emptyDigest } from "./lottery/lottery.ts";
import { changedDraft, changedQueue, type DraftChanges, type QueueChanges } from "./queues.ts";

/** A queue in which everything was chosen. */
const CHOSEN = queueWith({
  switch: "PAUSED",
  admitPerMinute: 120,
  returnsMax: 3,
  presenceSeconds: 180,
  proofOfWork: { attemptsMax: 50 },
  notice: "We begin at eight.",
  allowance: 1.5,
  allowanceAt: NOW,
});

describe("a queue in the hands of its organiser", () => {
  test("stays as it was but for what is changed", () => {
    expect(changedQueue(CHOSEN, {}, 0)).toEqual(CHOSEN);
  });

  test.each<[QueueChanges, Partial<Queue>]>([
    [{ switch: "OPEN" }, { switch: "OPEN" }],
    [{ capacity: 7 }, { capacity: 7 }],
    [{ returnsMax: 0 }, { returnsMax: 0 }],
    [{ presenceSeconds: 60 }, { presenceSeconds: 60 }],
    [{ presenceSeconds: null }, { presenceSeconds: null }],
    [{ proofOfWork: { attemptsMax: 9 } }, { proofOfWork: { attemptsMax: 9 } }],
    [{ proofOfWork: null }, { proofOfWork: null }],
    [{ notice: "Nearly sold out." }, { notice: "Nearly sold out." }],
    [{ notice: null }, { notice: null }],
    // The same rate keeps what is left of it; a new one starts afresh.
    [{ admitPerMinute: 120 }, {}],
    [{ admitPerMinute: 60 }, { admitPerMinute: 60, allowance: 0, allowanceAt: null }],
    [{ admitPerMinute: null }, { admitPerMinute: null, allowance: 0, allowanceAt: null }],
  ])("changes by %j in nothing else", (changes, after) => {
    expect(changedQueue(CHOSEN, changes, 0)).toEqual({ ...CHOSEN, ...after });
  });

  test("with more inside than it may hold empties from their number on, and no further", () => {
    expect(changedQueue(CHOSEN, { capacity: 10 }, 60).drainingFrom).toBe(60);
    expect(changedQueue(CHOSEN, { capacity: 60 }, 60).drainingFrom).toBe(0);
    expect(changedQueue({ ...CHOSEN, drainingFrom: 200 }, { capacity: 300 }, 150).drainingFrom).toBe(0);
  });
});

describe("a draft's queue", () => {
  const SECRET = { lottery: true, lotterySecret: "chosen", lotteryDigest: "begun" };

  test.each<[string, Partial<Queue>, DraftChanges, Partial<Queue>]>([
    ["keeps what is not changed", SECRET, {}, {}],
    ["takes another time to arrive", {}, { arrivalSeconds: 1 }, { arrivalSeconds: 1 }],
    ["takes another time to return", {}, { graceSeconds: 2 }, { graceSeconds: 2 }],
    ["takes another time inside", {}, { sessionSeconds: 3 }, { sessionSeconds: 3 }],
    ["keeps the secret of a lottery asked for again", SECRET, { lottery: true }, {}],
    [
      "forgets the secret of a lottery that is called off",
      SECRET,
      { lottery: false },
      { lottery: false, lotterySecret: null, lotteryDigest: null },
    ],
    ["without a lottery gets no secret", {}, { graceSeconds: 2 }, { graceSeconds: 2 }],
  ])("%s", (_, before, changes, after) => {
    const draft = { ...CHOSEN, ...before };
    expect(changedDraft(draft, changes)).toEqual({ ...draft, ...after });
  });

  test("with a lottery from now on gets a secret of its own, and no registrations", () => {
    const [one, two] = [changedDraft(CHOSEN, { lottery: true }), changedDraft(CHOSEN, { lottery: true })];
    expect(one).toMatchObject({ lottery: true, lotteryDigest: emptyDigest(CHOSEN.queueId) });
    expect(one.lotterySecret).toMatch(/^[\da-f]{64}$/);
    expect(two.lotterySecret).not.toBe(one.lotterySecret);
  });
});
