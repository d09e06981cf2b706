import { beforeAll, describe, expect, test } from "bun:test";
import { admittedBuyer, type Buyer, type ConcertOnSale, putOnSale } from "../../testing/buyer.ts";
import { hold, holdCommand, tally } from "./stage.ts";
import {
  allAtOnce,
  type Guard,
  guarded,
  reversedSlowSeatLocks,
  SEAT_LOCKS,
  slowSeatLocks,
  withoutLocks,
} from "../../testing/batches/unguarded.ts";
import { setStage } from "../../testing/stage.ts";

const BUYERS = 50;
const ROUNDS = 300;

const { frontrow, call } = setStage({ endsBroken: true });
let concert: ConcertOnSale;
let buyers: Buyer[];

beforeAll(async () => {
  concert = await putOnSale(call, {
    policy: { seatsPerUser: 50 },
    performances: [{ startsAt: "2030-12-24T10:00:00Z", seats: [{ count: 2 * ROUNDS + 200 }] }],
  });
  buyers = [];
  for (let i = 0; i < BUYERS; i += 1) buyers.push(await admittedBuyer(frontrow, call, concert.queueId));
});

/** Another buyer is first each round, so that nobody wins more seats than one person may have. */
function startingWith(round: number): Buyer[] {
  return buyers.map((_, i) => buyers[(i + round) % buyers.length]!);
}

describe("50 buyers want one seat at the same instant", () => {
  test("on two workers, 300 times: one of them gets it, each time", async () => {
    const [performanceId] = concert.performanceIds;
    const workers = [frontrow.services, await frontrow.startAnother()];
    for (let round = 1; round <= ROUNDS; round += 1) {
      const { answered, errors } = await allAtOnce(
        startingWith(round).map((buyer, i) => async () => {
          const { reservations, room } = workers[i % 2]!;
          const token = room.openToken(buyer.queueToken, buyer.userId as never);
          return reservations.hold(token, performanceId as never, [round], undefined);
        }),
      );
      expect(answered).toHaveLength(1);
      expect(errors.filter((error) => (error as { code: string }).code !== "seat_unavailable")).toEqual([]);
    }
    expect(await frontrow.broken()).toEqual({});
  });

  async function raceForSeat(seatNumber: number, guard: Guard) {
    const [performanceId] = concert.performanceIds;
    const commands = await Promise.all(
      startingWith(seatNumber).map((buyer) => holdCommand(frontrow, buyer, performanceId!, [seatNumber])),
    );
    const { answered, errors } = await allAtOnce(
      commands.map((command) => () => hold(frontrow, command, guard)),
    );
    return { counts: tally(answered), errors };
  }

  test("each in a transaction of its own: one of them gets it", async () => {
    for (let round = 1; round <= 30; round += 1) {
      const { counts, errors } = await raceForSeat(ROUNDS + round, guarded);
      expect(errors).toEqual([]);
      expect(counts).toEqual({ "201": 1, seat_unavailable: BUYERS - 1 });
    }
    expect(await frontrow.broken()).toEqual({});
  });

  test("control: without the lock on the seat, it is held twice", async () => {
    let winners = 0;
    for (let round = 1; round <= 30 && winners <= 1; round += 1) {
      const { counts } = await raceForSeat(2 * ROUNDS + round, withoutLocks(SEAT_LOCKS));
      winners = counts["201"] ?? 0;
    }
    expect(winners).toBeGreaterThan(1);
    expect(await frontrow.broken()).toHaveProperty("a live hold holds all of its seats");
  });
});

describe("two buyers want overlapping pairs, named in opposite order", () => {
  async function raceForPairs(round: number, guards: readonly [Guard, Guard]) {
    const seatNumbers = [2 * ROUNDS + 50 + 2 * round, 2 * ROUNDS + 51 + 2 * round];
    const orders = [seatNumbers, seatNumbers.toReversed()];
    const commands = await Promise.all(
      orders.map((order, i) =>
        holdCommand(frontrow, startingWith(2 * round)[i]!, concert.performanceIds[0]!, order),
      ),
    );
    return allAtOnce(commands.map((command, i) => () => hold(frontrow, command, guards[i]!)));
  }

  test("one gets both seats, the other neither, and they never deadlock", async () => {
    for (let round = 0; round < 20; round += 1) {
      const { answered, errors } = await raceForPairs(round, [slowSeatLocks(0.02), slowSeatLocks(0.02)]);
      expect(errors).toEqual([]);
      expect(tally(answered)).toEqual({ "201": 1, seat_unavailable: 1 });
    }
  });

  test("control: with the locks taken in opposite order, they deadlock", async () => {
    const { errors } = await raceForPairs(20, [slowSeatLocks(0.4), reversedSlowSeatLocks(0.4)]);
    expect(errors.map((error) => (error as { errno?: string }).errno)).toEqual(["40P01"]);
  });
});
