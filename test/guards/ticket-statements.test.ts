import { beforeAll, expect, test } from "bun:test";
import type { PaymentId, PerformanceId, ReservationId, TicketId, UserId } from "../../src/core/ids.ts";
import type { Tx } from "../../src/database/database.ts";
import { lockTicketsAtDoor, type TicketAtDoor, writeCheckIns } from "../../src/tickets/door-store.ts";
import {
  cancelTickets,
  deleteTicketsOf,
  lockTicket,
  lockTicketsOf,
  readTicket,
  readTicketsOfPayments,
  readVoidGivenTickets,
} from "../../src/tickets/store.ts";
import {
  admittedBuyer,
  type Buyer,
  type ConcertOnSale,
  holdSeats,
  newKey,
  pay,
  putOnSale,
} from "../../testing/buyer.ts";
import { setStage } from "../../testing/stage.ts";
import { writeUnchecked } from "../../testing/unchecked.ts";

/** Two halls with the same seat numbers. Some tickets are made void by hand, which no act would leave so. */
const { frontrow, call, organiser } = setStage({ endsBroken: true });
let here: PerformanceId;
let buyer: Buyer;
let first: { reservationId: ReservationId; paymentId: PaymentId };

async function bought(by: Buyer, on: ConcertOnSale, seatNumbers: number[]): Promise<typeof first> {
  const { reservationId } = (await holdSeats(by, on, seatNumbers)).body;
  const { paymentId } = (await pay(by, reservationId)).body;
  return { reservationId, paymentId };
}

beforeAll(async () => {
  const concertOf = (count: number) =>
    putOnSale(call, {
      performances: [{ startsAt: "2030-12-24T10:00:00Z", seats: [{ count, price: 0 }] }],
      doorsMinutes: 60,
    });
  const [on, elsewhere] = [await concertOf(8), await concertOf(9)];
  here = on.performanceIds[0] as PerformanceId;
  buyer = await admittedBuyer(frontrow, call, on.queueId);
  first = await bought(buyer, on, [1, 2, 3]);
  await bought(await admittedBuyer(frontrow, call, elsewhere.queueId), elsewhere, [1, 2]);
  for (const [date, seatNumbers] of [
    [here, [5, 6]],
    [here, [7]],
    [elsewhere.performanceIds[0], [5]],
  ]) {
    const body = { seatNumbers, recipient: { name: "A critic" }, reason: "r" };
    await organiser("POST", `/v1/organiser/performances/${date}/complimentary-tickets`, { body });
  }
  const path = `/v1/organiser/reservations/${first.reservationId}`;
  const body = { seatNumbers: [2], reason: "r" };
  await organiser("POST", `${path}/replacements`, { body, headers: newKey() });
});

const ticketsHere = () => frontrow.admin<{ ticket_id: TicketId; seat_number: number; status: string }[]>`
  select ticket_id, seat_number, status from tickets where performance_id = ${here} and replaced_by is null
  order by seat_number`;
const numbersOf = (tickets: readonly { seatNumber: number }[]) => tickets.map(({ seatNumber }) => seatNumber);

test("a buyer's tickets, page by page: each of them once, the newest first", async () => {
  const seen: number[] = [];
  let path = "/v1/tickets?limit=1";
  for (let pages = 0; pages < 3; pages += 1) {
    const { body } = await buyer.call("GET", path);
    seen.push(...numbersOf(body.items));
    expect(body.nextCursor === null).toBe(pages === 2);
    path = `/v1/tickets?limit=1&cursor=${body.nextCursor}`;
  }
  expect(seen.toSorted()).toEqual([1, 2, 3]);
});

test("tickets are read and locked as they were asked for, each with its chair", async () => {
  const { db } = frontrow.services;
  const rows = await ticketsHere();
  for (const { ticket_id, seat_number } of rows.slice(0, 3))
    expect(await readTicket(db, ticket_id)).toMatchObject({ seatNumber: seat_number, flags: 0 });
  const ofPayment = await readTicketsOfPayments(db, [first.paymentId]);
  expect(ofPayment.map(({ seatNumber, flags }) => [seatNumber, flags])).toEqual([
    [1, 0],
    [2, 0],
    [3, 0],
  ]);
  const free = () => frontrow.admin`
    select 1 from tickets where ticket_id = ${rows[0]!.ticket_id} for update skip locked`;
  await db.transaction(async (tx) => {
    const locked = await lockTicketsOf(tx, [first.reservationId]);
    expect([...locked.keys()]).toEqual([first.reservationId]);
    expect(await free()).toHaveLength(0);
  });
  await db.transaction(async (tx) => {
    expect(await lockTicket(tx, rows[0]!.ticket_id)).toBe("VALID");
    expect(await free()).toHaveLength(0);
  });
  expect(await free()).toHaveLength(1);
});

test("at the door a ticket is known by its own chair, and one that is void stays void", async () => {
  const { db } = frontrow.services;
  const [first, second, third] = await ticketsHere();
  const inHere = (work: (tx: Tx) => Promise<unknown>) => db.transaction(work);
  await writeUnchecked(frontrow.admin, async (tx) => {
    await tx`update plan_seats set label = 'elsewhere' where plan_no <> (
      select plan_no from performances where performance_id = ${here})`;
    await tx`update tickets set status = 'CANCELLED' where ticket_id = ${third!.ticket_id}`;
  });
  const ids = [first!.ticket_id, third!.ticket_id];
  const known = (await inHere((tx) => lockTicketsAtDoor(tx, ids))) as Map<TicketId, TicketAtDoor>;
  expect([...known.values()].map(({ ticketId, label, status }) => [ticketId, label, status])).toEqual([
    [ids[0]!, "1", "VALID"],
    [ids[1]!, "3", "CANCELLED"],
  ]);
  const statuses = async () => (await ticketsHere()).slice(0, 3).map(({ status }) => status);
  const scanned = (isIn: boolean) => ids.map((ticketId) => ({ ticketId, isIn }));
  await inHere((tx) => writeCheckIns(tx, scanned(true)));
  expect(await statuses()).toEqual(["CHECKED_IN", "VALID", "CANCELLED"]);
  await inHere((tx) => writeCheckIns(tx, scanned(false)));
  expect(await statuses()).toEqual(["VALID", "VALID", "CANCELLED"]);
  expect(second!.seat_number).toBe(2);
  await writeUnchecked(
    frontrow.admin,
    (tx) => tx`update tickets set status = 'VALID' where ticket_id = ${third!.ticket_id}`,
  );
});

test("seats that are given back are void, and no other ticket changes, nor one that was void", async () => {
  const { db } = frontrow.services;
  const changed = await db
    .transaction(async (tx) => {
      await cancelTickets(tx, [{ reservationId: first.reservationId, seatNumbers: [1, 2] }]);
      const rows = await tx<{ id: TicketId; status: string }[]>`
        select ticket_id id, status from tickets where changed_in = pg_current_xact_id()::text::bigint`;
      throw Object.assign(new Error("undone"), { rows: [...rows] });
    })
    .catch((error: { rows: { id: TicketId; status: string }[] }) => error.rows);
  const given = (await ticketsHere()).slice(0, 2).map(({ ticket_id: id }) => ({ id, status: "CANCELLED" }));
  expect(changed.toSorted((a, b) => (a.id < b.id ? -1 : 1))).toEqual(
    given.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
  );
});

test("of a date that is not known, a ticket does not say when the doors open", async () => {
  const doors = async () => {
    const { items } = (await buyer.call("GET", "/v1/tickets")).body;
    return new Set(items.map(({ doorsAt }: { doorsAt: string | null }) => doorsAt));
  };
  expect(await doors()).toEqual(new Set(["2030-12-24T09:00:00.000Z"]));
  for (const isOpen of [true, false]) {
    await writeUnchecked(
      frontrow.admin,
      (tx) => tx`
        update performances
        set date_is_open = ${isOpen}, state = case when ${isOpen} then 'POSTPONED' else 'ON_SALE' end,
            called_off_at = case when ${isOpen} then now() end
        where performance_id = ${here}`,
    );
    if (isOpen) expect(await doors()).toEqual(new Set([null]));
  }
});

test("who was given tickets is told of their void ones, and of nothing that was bought", async () => {
  const [row] = await frontrow.admin<{ user_id: UserId }[]>`
    select user_id from tickets where performance_id = ${here} and seat_number = 5`;
  const { user_id } = row!;
  await writeUnchecked(frontrow.admin, async (tx) => {
    await tx`update tickets set status = 'CANCELLED' where seat_number = any('{1,5,7}')`;
    await tx`update tickets set user_id = ${user_id} where seat_number = 1`;
  });
  const told = await readVoidGivenTickets(frontrow.services.db, user_id);
  expect(told.map(({ label }) => label)).toEqual(["5"]);
  expect(await frontrow.services.tickets.givenToTell(buyer.userId as UserId)).toBeUndefined();
  await writeUnchecked(frontrow.admin, async (tx) => {
    await tx`update tickets set status = 'VALID' where seat_number = any('{1,5,7}')`;
    await tx`update tickets set user_id = ${buyer.userId} where seat_number = 1 and performance_id = ${here}`;
  });
});

test("a date that is removed takes those tickets with it that were given away, and no others", async () => {
  const { db } = frontrow.services;
  const left = await db
    .transaction(async (tx) => {
      await deleteTicketsOf(tx, here);
      const rows = await tx<{ seat_number: number; is_here: boolean }[]>`
        select seat_number, performance_id = ${here} is_here from tickets where replaced_by is null
        order by 2 desc, 1`;
      throw Object.assign(new Error("undone"), { rows });
    })
    .catch((error: { rows: { seat_number: number; is_here: boolean }[] }) => error.rows);
  expect(left.map(({ seat_number, is_here }) => [is_here, seat_number])).toEqual([
    [true, 1],
    [true, 2],
    [true, 3],
    [false, 1],
    [false, 2],
    [false, 5],
  ]);
});
