import { expect, test } from "bun:test";
import type { ReservationId, UserId } from "../../src/core/ids.ts";
import { replacement } from "../../src/box-office/replacing.ts";
import { readPaidOrder } from "../../src/box-office/store.ts";
import { commitBatch } from "../../src/database/batches/batch-commit.ts";
import { planCommands, type Submitted } from "../../src/database/batches/working-set.ts";
import { cancellation } from "../../src/payments/cancelling.ts";
import { NO_MAIL } from "../../src/payments/paying.ts";
import { buyerWithHold, newKey, putOnSale } from "../../testing/buyer.ts";
import { setStage } from "../../testing/stage.ts";

/** Tickets are replaced at the counter while their buyer gives seats back: all in one batch. */
const { frontrow, call } = setStage({ gateway: true });

async function bought(seatNumbers: number[]) {
  const concert = await putOnSale(call);
  const { buyer, reservationId } = await buyerWithHold(frontrow, call, concert, seatNumbers);
  const paid = await buyer.call("POST", "/v1/payments", { body: { reservationId }, headers: newKey() });
  expect(paid.status).toBe(201);
  const order = (await readPaidOrder(frontrow.services.db, reservationId as ReservationId))!;
  return { userId: buyer.userId as UserId, reservationId: reservationId as ReservationId, order };
}

interface Outcome {
  body: { tickets: { ticketId: string; seatNumber: number }[] };
}

type Bought = Awaited<ReturnType<typeof bought>>;

function lose({ order }: Bought, seatNumbers: number[]): Submitted {
  const actor = { kind: "key", id: null, name: null, address: null };
  const command = { actor, order, seatNumbers, reason: "Lost.", hasMail: false, key: undefined };
  return { kind: replacement(frontrow.services.tickets) as Submitted["kind"], command };
}

function giveBack({ userId, reservationId }: Bought, seatNumbers: number[]): Submitted {
  const kind = cancellation({ ...NO_MAIL, checkAfterMs: 1_000 }) as Submitted["kind"];
  return { kind, command: { userId, reservationId, seatNumbers, topUpIds: null, key: undefined } };
}

function inOneBatch(commands: Submitted[]) {
  return commitBatch(frontrow.services.db, (tx) => planCommands(tx, commands)) as Promise<Outcome[]>;
}

async function ticketsOf({ reservationId }: Bought) {
  return frontrow.admin<{ id: string; seat: number; status: string }[]>`
    select ticket_id id, seat_number seat, status from tickets
    where reservation_id = ${reservationId} order by issued_at, seat_number`;
}

test("a ticket that is lost twice is replaced once, and both are told of the same one", async () => {
  const order = await bought([1, 2]);
  const [first, second] = await inOneBatch([lose(order, [1]), lose(order, [1, 2])]);
  const [one] = first!.body.tickets;
  expect(second!.body.tickets[0]).toEqual(one);
  const good = (await ticketsOf(order)).filter(({ status }) => status === "VALID");
  expect(good.map(({ id }) => id).toSorted()).toEqual(
    second!.body.tickets.map(({ ticketId }) => ticketId).toSorted(),
  );
});

test("given back after it was replaced, a seat has no good ticket; other seats keep theirs", async () => {
  const [order, other] = [await bought([1, 2]), await bought([1])];
  const outcomes = await inOneBatch([lose(order, [1, 2]), lose(other, [1]), giveBack(order, [1])]);
  expect(outcomes).toMatchObject([{ status: 201 }, { status: 201 }, { answer: { status: 201 } }]);
  const statuses = (await ticketsOf(order)).map(({ seat, status }) => `${seat} ${status}`);
  expect(statuses.toSorted()).toEqual(["1 CANCELLED", "1 CANCELLED", "2 CANCELLED", "2 VALID"]);
  expect((await ticketsOf(other)).map(({ status }) => status).toSorted()).toEqual(["CANCELLED", "VALID"]);
});

test("what was given back has no ticket to replace", async () => {
  const order = await bought([1, 2]);
  const outcomes = await inOneBatch([giveBack(order, [1]), lose(order, [1]), lose(order, [2])]);
  expect(outcomes[1]).not.toMatchObject({ status: 201 });
  expect(outcomes[2]).toMatchObject({ status: 201, body: { tickets: [{ seatNumber: 2 }] } });
});
