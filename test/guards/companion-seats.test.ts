import { beforeAll, beforeEach, describe, expect, test } from "bun:test";
import type { ConcertId, ReservationId, UserId } from "../../src/core/ids.ts";
import { commitBatch } from "../../src/database/batches/batch-commit.ts";
import { type CommandKind, planCommands, type Submitted } from "../../src/database/batches/working-set.ts";
import { SEAT_FLAGS } from "../../src/halls/for-transactions.ts";
import { cancellation } from "../../src/payments/cancelling.ts";
import { NO_MAIL, payment } from "../../src/payments/paying.ts";
import { readSeatsWithCompanions } from "../../src/reservations/companions/companion-store.ts";
import { ReservationRows, SeatRows } from "../../src/reservations/for-transactions.ts";
import { hold } from "../../src/reservations/holding.ts";
import { release } from "../../src/reservations/releasing.ts";
import { admittedBuyer, type Buyer, type ConcertOnSale, join, pay, putOnSale } from "../../testing/buyer.ts";
import { saveCompanionSeats } from "../../testing/halls/companion-seats.ts";
import { setStage } from "../../testing/stage.ts";
import { endHoldNow } from "../../testing/time-travel.ts";
import { holdCommand, payCommand } from "../races/stage.ts";

/** A companion seat stays with its place, by what its buyer has now, whatever else is held or sold. */
const { frontrow, call, organiser } = setStage();
const REFUSED = { code: "invalid_state", fields: { currentStatus: "COMPANION_WITHOUT_WHEELCHAIR" } };
let seatPlanId: string;
let concert: ConcertOnSale;

/** Two dates, each of pairs of a wheelchair place and its companion seat: 1 and 2, 3 and 4, 5 and 6. */
const open = (companionsWithWheelchair = true) =>
  putOnSale(organiser, {
    policy: { seatsPerUser: 12, companionsWithWheelchair },
    performances: ["24", "25"].map((day) => ({
      startsAt: `2030-12-${day}T10:00:00Z`,
      seatPlanId,
      prices: { R: 0 },
    })),
  });

beforeAll(async () => {
  seatPlanId = await saveCompanionSeats(frontrow.services.db, 3);
});
beforeEach(async () => {
  concert = await open();
});

const inside = () => admittedBuyer(frontrow, call, concert.queueId);

async function held(buyer: Buyer, seatNumbers: number[], date = 0): Promise<ReservationId> {
  const body = { performanceId: concert.performanceIds[date], seatNumbers };
  const reply = await buyer.call("POST", "/v1/reservations", { body });
  if (reply.status !== 201) throw new Error(JSON.stringify(reply.body));
  return reply.body.reservationId;
}

/** Bought, and its buyer is inside again. */
async function bought(buyer: Buyer, seatNumbers: number[]): Promise<ReservationId> {
  const reservationId = await held(buyer, seatNumbers);
  await pay(buyer, reservationId);
  await join(buyer, concert.queueId);
  await frontrow.admit();
  await buyer.call("GET", `/v1/queues/${concert.queueId}/tokens/me`);
  return reservationId;
}

const inOneBatch = (submitted: readonly unknown[]) =>
  commitBatch(frontrow.services.db, (tx) => planCommands(tx, submitted as Submitted[]));

const holds = async (buyer: Buyer, seatNumbers: number[], date = 0) => ({
  kind: hold,
  command: await holdCommand(frontrow, buyer, concert.performanceIds[date]!, seatNumbers),
});

async function releases(buyer: Buyer, reservationId: ReservationId) {
  const { token, queue } = (await holds(buyer, [1])).command;
  const holder = { queueNo: queue.queueNo, position: token.position };
  return { kind: release, command: { userId: buyer.userId as UserId, reservationId, holder } };
}

function givesBack(buyer: Buyer, reservationId: ReservationId, seatNumbers: number[]) {
  const command = { userId: buyer.userId as UserId, reservationId, seatNumbers, topUpIds: null };
  return { kind: cancellation({ ...NO_MAIL, checkAfterMs: 1_000 }), command: { ...command, key: undefined } };
}

describe("a wheelchair place may be given up", () => {
  test("after its companion seat in the same batch", async () => {
    const buyer = await inside();
    const [place, beside] = [await held(buyer, [1]), await held(buyer, [2])];
    const both = [await releases(buyer, beside), await releases(buyer, place)];
    expect(await inOneBatch(both)).toEqual([true, true]);
    const owned = await bought(buyer, [1, 2, 3]);
    const parts = [givesBack(buyer, owned, [2]), givesBack(buyer, owned, [1])];
    expect(await inOneBatch(parts)).toMatchObject([{ answer: { status: 201 } }, { answer: { status: 201 } }]);
  });

  test("beside another with its companion, and while one of another date is being held", async () => {
    const buyer = await inside();
    await held(buyer, [1, 2]);
    expect(await inOneBatch([await releases(buyer, await held(buyer, [3]))])).toEqual([true]);
    const place = await held(buyer, [3]);
    await held(buyer, [3], 1);
    const commands = [await holds(buyer, [4], 1), await releases(buyer, place)];
    expect(await inOneBatch(commands)).toMatchObject([{ status: 201 }, true]);
  });

  test("where companion seats are sold to anybody, whatever other concerts ask", async () => {
    concert = await open(false);
    const buyer = await inside();
    const place = await held(buyer, [1]);
    await held(buyer, [2]);
    expect(await inOneBatch([await releases(buyer, place)])).toEqual([true]);
  });

  test("by the organiser, with all holds, be its companion seat sold from before the rule", async () => {
    concert = await open(false);
    const buyer = await inside();
    await bought(buyer, [2]);
    const policy = { companionsWithWheelchair: true };
    await organiser("PATCH", `/v1/organiser/concerts/${concert.concertId}`, { body: { policy } });
    for (const seats of [[1], [3], [4]]) await held(buyer, seats);
    expect(await frontrow.services.reservations.releaseAllOf(concert.concertId as ConcertId)).toBe(3);
  });
});

test("a companion seat is not paid for while its place is only held, whatever else is owned", async () => {
  const buyer = await inside();
  await bought(buyer, [3]);
  await held(buyer, [1]);
  const command = await payCommand(frontrow, buyer, await held(buyer, [2]));
  const kind = payment(frontrow.services.tickets);
  expect(await inOneBatch([{ kind, command }])).toMatchObject([REFUSED]);
});

test("a companion seat is paid for when its place was, a moment before in the same batch", async () => {
  const buyer = await inside();
  const reservationId = await held(buyer, [1]);
  const command = await payCommand(frontrow, buyer, await held(buyer, [2]));
  const placePaid: CommandKind<null, null> = {
    needs: (_, set) => set.of(SeatRows).askReservation({ reservationId }),
    decide: (_, set) => {
      const rows = set.of(ReservationRows);
      rows.put({ ...rows.find({ reservationId })!, status: "CONFIRMED" });
      return null;
    },
  };
  const both = [
    { kind: placePaid, command: null },
    { kind: payment(frontrow.services.tickets), command },
  ];
  const decided = await frontrow.services.db.transaction((tx) => planCommands(tx, both as Submitted[]));
  expect(decided.outcomes).toMatchObject([null, { status: 201 }]);
});

describe("a companion seat is held", () => {
  test("with a place that is held in the same batch, and not with one that another has by now", async () => {
    const [first, second] = [await inside(), await inside()];
    const both = [await holds(first, [1]), await holds(first, [2])];
    expect(await inOneBatch(both)).toMatchObject([{ status: 201 }, { status: 201 }]);
    const place = await held(first, [3]);
    const commands = [
      await releases(first, place),
      await holds(second, [3]),
      await holds(first, [4]),
      await holds(second, [4]),
    ];
    expect(await inOneBatch(commands)).toMatchObject([true, { status: 201 }, REFUSED, { status: 201 }]);
  });

  test("not with a place whose hold is over, be it written down or not", async () => {
    const buyer = await inside();
    const place = await held(buyer, [1]);
    await endHoldNow(frontrow, place);
    const commands = [await releases(buyer, place), await holds(buyer, [2])];
    expect(await inOneBatch(commands)).toMatchObject([{ code: "reservation_expired" }, REFUSED]);
  });
});

test("the organiser is told which sold companion seats a refund leaves alone", async () => {
  const buyer = await inside();
  const reservationId = await bought(buyer, [1, 3]);
  await bought(buyer, [4]);
  await held(buyer, [2]);
  const path = `/v1/organiser/reservations/${reservationId}/cancellations/preview`;
  const body = { fee: "none", to: "wallet", seats: "release" };
  const { companionsLeft } = (await organiser("POST", path, { body })).body;
  expect(companionsLeft).toMatchObject([{ seatNumber: 4 }]);
});

test("what counts is what the buyer has of the date now, as its own plan says", async () => {
  const { db } = frontrow.services;
  const [buyer, other] = [await inside(), await inside()];
  const owned = await bought(buyer, [1, 2, 5]);
  await inOneBatch([givesBack(buyer, owned, [5])]);
  await endHoldNow(frontrow, await held(buyer, [5]));
  await held(buyer, [1], 1);
  await held(other, [3]);
  const ordinary = await held(buyer, [7], 1);
  // A hall with the same numbers, of which none belongs to another.
  const seats = [{ count: 7, price: 0 }];
  concert = await putOnSale(organiser, { performances: [{ startsAt: "2030-12-24T10:00:00Z", seats }] });
  const elsewhere = await held(await inside(), [1, 2]);
  const flags = SEAT_FLAGS.wheelchair | SEAT_FLAGS.companion;
  const asked = [owned, ordinary, elsewhere];
  const found = await db.transaction((tx) => readSeatsWithCompanions(tx, asked, flags));
  const told = [...found].map(([id, all]) => [
    id,
    all.map(({ seatNumber, companionOf }) => [seatNumber, companionOf]),
  ]);
  expect(told).toEqual([
    [
      owned,
      expect.arrayContaining([
        [1, null],
        [2, 1],
      ]),
    ],
  ]);
  expect(found.get(owned)).toHaveLength(2);
});
