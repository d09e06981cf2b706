import { expect, test } from "bun:test";
import type { UserId } from "../../core/ids.ts";
import { NOW, placeWith, queueWith } from "../../../testing/line.ts";
import { drawSeedOf, extendDigest, registrationLeaf } from "../lottery/lottery.ts";
import type { Place, Queue } from "../line/rules.ts";
import { decideJoins, type JoinCommand } from "./joining.ts";

const A = "a" as UserId;
const B = "b" as UserId;
const ON_SALE = { unsold: 5, stopped: 0 };
const WORK = { proofOfWork: { attemptsMax: 10 } };
const PROOF = { proofId: "p", expiresAt: NOW + 1 };

/** What these users get who join one line together, and what is written of it. */
function joins(
  commands: (Pick<JoinCommand, "userId"> & Partial<JoinCommand>)[],
  { queue, live = [], stock = ON_SALE, spent = [] }: Partial<Known> = {},
) {
  const queues = new Map([[1, queueWith({ lastPosition: 7, ...queue })]]);
  const decided = decideJoins(
    commands.map((command) => ({ queueNo: 1, ...command })),
    {
      queues,
      live: new Map(live.map((place) => [`1 ${place.userId}`, place])),
      stocks: new Map(stock ? [[1, stock]] : []),
      spent: new Set(spent),
      now: NOW,
    },
  );
  return {
    ...decided,
    queue: queues.get(1)!,
    got: decided.outcomes.map((outcome) =>
      "code" in outcome ? outcome.code : `${outcome.created ? "new" : "old"} ${outcome.place.position}`,
    ),
  };
}

interface Known {
  queue: Partial<Queue>;
  live: Place[];
  stock: typeof ON_SALE | null;
  spent: string[];
}

test("everybody gets the next place, and who asks again the same one", () => {
  const { got, added, ended, queue } = joins([{ userId: A }, { userId: B }, { userId: A }]);
  expect(got).toEqual(["new 8", "new 9", "old 8"]);
  expect(added).toMatchObject([
    { userId: A, position: 8, status: "WAITING", joinedAt: NOW },
    { userId: B, position: 9 },
  ]);
  expect(ended).toEqual([]);
  expect(queue.lastPosition).toBe(9);
});

test("who has a place keeps it; whose place has lapsed gets a new one, and the old one ends", () => {
  const waiting = placeWith("WAITING", { userId: A, position: 3 });
  expect(joins([{ userId: A }], { live: [waiting] }).got).toEqual(["old 3"]);
  const lapsed = placeWith("ACTIVE", { userId: A, position: 3, deadline: NOW });
  const { got, ended } = joins([{ userId: A }], { live: [lapsed] });
  expect(got).toEqual(["new 8"]);
  expect(ended).toEqual([{ ...lapsed, status: "EXPIRED" }]);
});

test("nobody gets or keeps a place in a line that was called off, nor a new one once all is sold", () => {
  const live = [placeWith("WAITING", { userId: A, position: 3 })];
  const calledOff = joins([{ userId: A }, { userId: B }], { live, queue: { isWithdrawn: true } });
  expect(calledOff.got).toEqual(["invalid_state", "invalid_state"]);
  for (const stock of [{ unsold: 0, stopped: 0 }, null])
    expect(joins([{ userId: A }, { userId: B }], { live, stock }).got).toEqual(["old 3", "sold_out"]);
  // The mark in the queue's row may be older than what is for sale now.
  expect(joins([{ userId: B }], { queue: { soldOut: true } }).got).toEqual(["new 8"]);
});

test("one proof of work buys one place, where work is asked for", () => {
  const both = [
    { userId: A, proof: PROOF },
    { userId: B, proof: PROOF },
  ];
  expect(joins(both, { queue: WORK })).toMatchObject({
    got: ["new 8", "proof_of_work_invalid"],
    bought: [PROOF],
  });
  expect(joins(both, { queue: WORK, spent: ["p"] }).got).toEqual(Array(2).fill("proof_of_work_invalid"));
  expect(joins([{ userId: A }], { queue: WORK })).toMatchObject({
    got: ["proof_of_work_required"],
    bought: [],
  });
  expect(joins(both)).toMatchObject({ got: ["new 8", "new 9"], bought: [] });
});

const LOTTERY = { lottery: true, lotterySecret: "s", lotteryDigest: "d" };

test("before the draw each is registered; who joins after the opening stands behind the draw", () => {
  const digest = [A, B].reduce((d, userId, i) => extendDigest(d, registrationLeaf("q", 8 + i, userId)), "d");
  const before = joins([{ userId: A }, { userId: B }], { queue: { ...LOTTERY, opensAt: NOW + 1 } });
  expect(before.got).toEqual(["new 8", "new 9"]);
  expect(before.queue).toMatchObject({ lotteryDigest: digest, drawCount: null, lastPosition: 9 });
  const after = joins([{ userId: A }, { userId: B }], { queue: { ...LOTTERY, opensAt: NOW } });
  expect(after.got).toEqual(["new 8", "new 9"]);
  const drawn = { drawCount: 7, drawSeed: drawSeedOf("s", "d", 7) };
  expect(after.queue).toMatchObject({ lotteryDigest: "d", lastPosition: 9, ...drawn });
});
