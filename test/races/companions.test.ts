import { beforeAll, describe, expect, test } from "bun:test";
import type { ReservationId, UserId } from "../../src/core/ids.ts";
import { Refusal } from "../../src/core/refusals.ts";
import { commitBatch } from "../../src/database/batches/batch-commit.ts";
import type { Answer } from "../../src/database/batches/idempotency.ts";
import { planCommands, type Submitted } from "../../src/database/batches/working-set.ts";
import { cancellation } from "../../src/payments/cancelling.ts";
import { NO_MAIL, payment } from "../../src/payments/paying.ts";
import { hold as holding } from "../../src/reservations/holding.ts";
import { release } from "../../src/reservations/releasing.ts";
import { planCancellations } from "../../testing/batches/plans.ts";
import {
  allAtOnce,
  type Guard,
  guarded,
  runOnce,
  SEAT_LOCKS,
  withoutLocks,
} from "../../testing/batches/unguarded.ts";
import {
  admittedBuyer,
  type Buyer,
  type ConcertOnSale,
  holdSeats,
  join,
  pay,
  putOnSale,
} from "../../testing/buyer.ts";
import { saveCompanionSeats } from "../../testing/halls/companion-seats.ts";
import { setStage } from "../../testing/stage.ts";
import { hold, holdCommand, payCommand, tally } from "./stage.ts";

const { frontrow, call, organiser } = setStage();

let concert: ConcertOnSale;
let nextPlace = 1;

beforeAll(async () => {
  const seatPlanId = await saveCompanionSeats(frontrow.services.db, 40);
  const performances = [{ startsAt: "2030-12-24T10:00:00Z", seatPlanId, prices: { R: 0 } }];
  concert = await putOnSale(organiser, { policy: { seatsPerUser: 50 }, performances });
});

interface Held {
  buyer: Buyer;
  place: number;
  reservationId: ReservationId;
}

/** A buyer inside, who holds a wheelchair place. */
async function holder(): Promise<Held> {
  const place = nextPlace;
  nextPlace += 2;
  const buyer = await admittedBuyer(frontrow, call, concert.queueId);
  const { body } = await holdSeats(buyer, concert, [place]);
  return { buyer, place, reservationId: body.reservationId };
}

/** The same, who has paid for it and is inside again. */
async function owner(): Promise<Held> {
  const held = await holder();
  const { buyer, reservationId } = held;
  const paid = await pay(buyer, reservationId);
  if (paid.status !== 201) throw new Error("the payment was refused");
  await join(buyer, concert.queueId);
  await frontrow.admit();
  await buyer.call("GET", `/v1/queues/${concert.queueId}/tokens/me`);
  return held;
}

const holdBeside = ({ buyer, place }: Held) =>
  holdCommand(frontrow, buyer, concert.performanceIds[0]!, [place + 1]);

const cancel = ({ buyer, reservationId }: Held) => ({
  userId: buyer.userId as UserId,
  reservationId,
  seatNumbers: undefined,
  key: undefined,
});

describe("a wheelchair place is given back while its companion seat is being held", () => {
  async function race(guard: Guard) {
    const owned = await owner();
    const [beside, back] = [await holdBeside(owned), cancel(owned)];
    return allAtOnce<Answer | Refusal>([
      () => hold(frontrow, beside, guard),
      () => runOnce(frontrow.services.db, (tx) => planCancellations(guard(tx), [back])),
    ]);
  }

  test("one of both is refused: the companion seat is not left alone", async () => {
    for (let i = 0; i < 6; i += 1) {
      const { answered, errors } = await race(guarded);
      expect(errors).toEqual([]);
      expect(tally(answered)).toEqual({ "201": 1, invalid_state: 1 });
    }
    expect(await frontrow.broken()).toEqual({});
  });

  test("control: without the lock of the place's seat, both succeed", async () => {
    let done = 0;
    for (let i = 0; i < 12 && done < 2; i += 1)
      done = tally((await race(withoutLocks(SEAT_LOCKS))).answered)["201"] ?? 0;
    expect(done).toBe(2);
  });
});

describe("in one batch", () => {
  const refused = { code: "invalid_state", fields: { currentStatus: "COMPANION_WITHOUT_WHEELCHAIR" } };
  const inOneBatch = (submitted: readonly unknown[]) =>
    commitBatch(frontrow.services.db, (tx) => planCommands(tx, submitted as Submitted[]));

  async function commandsOf(held: Held, isPaid: boolean) {
    const command = await holdBeside(held);
    const { token, queue } = command;
    const holder = { queueNo: queue.queueNo, position: token.position };
    const back = isPaid
      ? {
          kind: cancellation({ ...NO_MAIL, checkAfterMs: 1_000 }),
          command: { ...cancel(held), topUpIds: null },
        }
      : { kind: release, command: { ...cancel(held), holder } };
    return { beside: { kind: holding, command }, back };
  }

  test.each([
    ["released", holder, false],
    ["given back", owner, true],
  ] as const)("a place is %s and its companion seat held: the second is refused", async (_, of, isPaid) => {
    const first = await commandsOf(await of(), isPaid);
    expect(await inOneBatch([first.beside, first.back])).toMatchObject([{ status: 201 }, refused]);
    const second = await commandsOf(await of(), isPaid);
    expect((await inOneBatch([second.back, second.beside]))[1]).toMatchObject(refused);
    expect(await frontrow.broken()).toEqual({});
  });

  test.each([
    ["released", holder, false],
    ["given back", owner, true],
  ] as const)("a place is %s and then another paid for: both are done", async (_, of, isPaid) => {
    const { back } = await commandsOf(await of(), isPaid);
    const { buyer, reservationId } = await holder();
    const command = await payCommand(frontrow, buyer, reservationId);
    const [given, paid] = await inOneBatch([back, { kind: payment(frontrow.services.tickets), command }]);
    expect(given).not.toBeInstanceOf(Refusal);
    expect(paid).toMatchObject({ status: 201 });
  });
});
