import { beforeAll, describe, expect, test } from "bun:test";
import type { SQL } from "bun";
import type { ReservationId, TopUpId, UserId } from "../../src/core/ids.ts";
import { lockCatalogue } from "../../src/catalogue/changes-store.ts";
import type { Tx } from "../../src/database/database.ts";
import { lockSeats } from "../../src/reservations/rows/seat-store.ts";
import { lockReservations, reservationsOf } from "../../src/reservations/rows/store.ts";
import { lockTicketsAtDoor } from "../../src/tickets/door-store.ts";
import { lockTicketsOf } from "../../src/tickets/store.ts";
import {
  callPlaces,
  expireLapsed,
  lockNext,
  lockReturned,
  lockWaiting,
} from "../../src/waiting-room/admission/store.ts";
import { lockLivePlaces, lockPlaces } from "../../src/waiting-room/line/place-store.ts";
import { lockQueueById, lockQueues, readAllQueues } from "../../src/waiting-room/line/queue-store.ts";
import { claimUnsettled, hintTopUps, lockTopUps, lockWallets } from "../../src/wallet/ledger/store.ts";
import { claimReversals, lockReversals } from "../../src/wallet/reversals/store.ts";
import { setStage } from "../../testing/stage.ts";
import { writeUnchecked } from "../../testing/unchecked.ts";

/** Rows are written as no sale would leave them: only to be locked. */
const { frontrow } = setStage({ endsBroken: true });
/** Lie in the table, and are asked for, in an order that is not the one of the locks. */
const WRITTEN = [5, 2, 8, 1, 7, 3, 6, 4];
const ASKED = [3, 8, 1, 6, 4, 2, 7, 5];
const QUEUE = 901;
const idOf = (n: number): string => `00000000-0000-7000-8000-00000000000${n}`;
const reservationIds = ASKED.map(idOf) as ReservationId[];
const topUpIds = ASKED.map(idOf) as TopUpId[];
const userIds = ASKED.map(idOf) as UserId[];
const places = ASKED.map((position) => ({ queueNo: QUEUE, position }));

beforeAll(async () => {
  await writeUnchecked(frontrow.admin, async (tx) => {
    for (const n of WRITTEN) await writeRows(tx, n);
    await tx`
      insert into performances (performance_id, concert_id, starts_at, local_date, seats_total, plan_no,
      prices)
      values (${idOf(1)}, ${idOf(1)}, now(), now(), 8, 901, '[]')`;
    await tx`
      insert into queues (queue_no, queue_id, capacity, arrival_seconds, grace_seconds, session_seconds,
      last_position)
      overriding system value values (${QUEUE}, ${idOf(9)}, 100, 60, 60, 60, 8)`;
  });
});

async function writeRows(tx: SQL, n: number): Promise<void> {
  const id = idOf(n);
  await tx`insert into wallets (user_id, balance) values (${id}, 0)`;
  await tx`
    insert into top_ups (top_up_id, user_id, amount, payment_method, status, gateway, gateway_key)
    values (${id}, ${id}, 1000, 'pm', 'SENT', 'locks', ${`key-${n}`})`;
  await tx`
    insert into top_up_reversals (reversal_id, top_up_id, user_id, amount, status, cancel_key, created_at,
    next_look_at)
    values (${id}, ${id}, ${id}, 100, 'SENT', ${`cancel-${n}`}, now(), now())`;
  await tx`
    insert into queues (queue_no, queue_id, capacity, arrival_seconds, grace_seconds, session_seconds)
    overriding system value values (${QUEUE + n}, ${idOf(n)}, 100, 60, 60, 60)`;
  await tx`
    insert into places (position, joined_at, user_id, queue_no, status)
    values (${n}, now(), ${id}, ${QUEUE}, 'WAITING')`;
  await tx`
    insert into reservations (reservation_id, user_id, performance_id, concert_id, queue_no, position, status,
                              seat_numbers, seat_grades, seat_prices, amount, held_at, expires_at)
    values (${id}, ${id}, ${idOf(1)}, ${idOf(1)}, ${QUEUE}, ${n}, 'HELD', array[${n}::int], '{R}', '{100}',
    100, now(),
            now() + interval '1 hour')`;
  await tx`
    insert into seats (performance_id, seat_number, status, held_until, reservation_id)
    values (${idOf(1)}, ${n}, 'HELD', now() + interval '1 hour', ${id})`;
  await tx`
    insert into plan_seats (plan_no, seat_number, section, seat_row, label, category)
    values (901, ${n}, '1F', 'A', ${String(n)}, 0)`;
  await tx`
    insert into tickets (ticket_id, payment_id, reservation_id, user_id, performance_id, seat_number, price,
    status,
                         issued_at)
    values (${id}, ${id}, ${id}, ${id}, ${idOf(1)}, ${n}, 100, 'VALID', now())`;
}

/** Until somebody waits for a lock; or until `work`, which does not have to, is done. */
async function blocked(work: Promise<unknown>): Promise<boolean> {
  let isDone = false;
  const note = (): void => void (isDone = true);
  work.then(note, note);
  for (;;) {
    const [waiting] = await frontrow.admin`
      select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
    if (waiting) return true;
    if (isDone) return false;
  }
}

interface Rows {
  table: string;
  order: string;
  where?: string;
}

/** While others work, the rows that nobody has locked. */
async function unlocked({ table, order, where = "true" }: Rows): Promise<number[]> {
  const rows = await frontrow.admin.begin(
    (tx) =>
      tx.unsafe(`select ${order} from ${table} where ${where} for update skip locked`) as Promise<object[]>,
  );
  return rows.map((row) => Number(String(Object.values(row)[0]).slice(-1))).toSorted();
}

async function whileLocked(rows: Rows, number: number, work: () => Promise<void>): Promise<void> {
  const { promise: isLocked, resolve: lock } = Promise.withResolvers<void>();
  const { promise: isOver, resolve: release } = Promise.withResolvers<void>();
  const { table, order, where = "true" } = rows;
  const holding = frontrow.admin.begin(async (tx) => {
    await tx.unsafe(
      `select from ${table} where ${where} and right(${order}::text, 1) = '${number}' for update`,
    );
    lock();
    await isOver;
  });
  await isLocked;
  try {
    await work();
  } finally {
    release();
    await holding;
  }
}

/** Locks within a transaction, and says what is left unlocked when it has done so. */
async function locksAll(rows: Rows, lock: (tx: Tx) => Promise<unknown>): Promise<void> {
  let left: number[] | undefined;
  await frontrow.services.db.transaction(async (tx) => {
    await lock(tx);
    left = await unlocked(rows);
  });
  expect(left).toEqual([]);
}

/**
 * Who waits for the first row must have none of those after it, or two who wait could wait for each other.
 */
async function locksInOrder(rows: Rows, work: () => Promise<unknown>): Promise<void> {
  let working: Promise<unknown> | undefined;
  await whileLocked(rows, 1, async () => {
    working = work();
    expect(await blocked(working)).toBeTrue();
    expect(await unlocked(rows)).toEqual([2, 3, 4, 5, 6, 7, 8]);
  });
  await working;
}

const HELD_PLACES = places.slice(0, 4);
const OF_QUEUE = `queue_no = ${QUEUE}`;
const queueNos = ASKED.map((n) => QUEUE + n);

describe("rows are locked, and in the one order", () => {
  test.each<[string, Rows, (tx: Tx) => Promise<unknown>]>([
    [
      "queues",
      { table: "queues", order: "queue_id", where: `queue_no > ${QUEUE}` },
      (tx) => lockQueues(tx, queueNos),
    ],
    ["places", { table: "places", order: "position" }, (tx) => lockPlaces(tx, places)],
    [
      "places of users",
      { table: "places", order: "position" },
      (tx) =>
        lockLivePlaces(
          tx,
          userIds.map((userId) => ({ queueNo: QUEUE, userId })),
        ),
    ],
    ["places that wait", { table: "places", order: "position" }, (tx) => lockWaiting(tx, QUEUE, ASKED)],
    ["places that are next", { table: "places", order: "position" }, (tx) => lockNext(tx, QUEUE, 0, 8)],
    ["wallets", { table: "wallets", order: "user_id" }, (tx) => lockWallets(tx, userIds)],
    ["top-ups", { table: "top_ups", order: "top_up_id" }, (tx) => lockTopUps(tx, topUpIds)],
    [
      "reversals",
      { table: "top_up_reversals", order: "reversal_id" },
      (tx) => lockReversals(tx, ASKED.map(idOf) as never),
    ],
    [
      "reservations",
      { table: "reservations", order: "reservation_id" },
      (tx) => lockReservations(tx, reservationIds.slice(4), HELD_PLACES),
    ],
    [
      "seats",
      { table: "seats", order: "seat_number" },
      (tx) =>
        lockSeats(
          tx,
          ASKED.map((seatNumber) => ({ performanceId: idOf(1) as never, seatNumber })),
          reservationsOf(tx, [], []),
        ),
    ],
    [
      "seats of reservations",
      { table: "seats", order: "seat_number" },
      (tx) => lockSeats(tx, [], reservationsOf(tx, reservationIds.slice(4), HELD_PLACES)),
    ],
    ["tickets", { table: "tickets", order: "ticket_id" }, (tx) => lockTicketsOf(tx, reservationIds)],
    [
      "tickets at the door",
      { table: "tickets", order: "ticket_id" },
      (tx) => lockTicketsAtDoor(tx, ASKED.map(idOf) as never),
    ],
  ])("%s", async (_name, rows, lock) => {
    await locksAll(rows, lock);
    await locksInOrder(rows, () =>
      frontrow.services.db.transaction(async (tx) => {
        // Where an index has them in order they come in order by chance. The planner may always read them as
        // they lie.
        await tx`set local enable_seqscan = on`;
        for (const by of ["indexscan", "bitmapscan", "nestloop"])
          await tx.unsafe(`set local enable_${by} = off`);
        await lock(tx);
      }),
    );
  });

  test("top-ups whose webhooks came", async () => {
    const hints = ASKED.map((n) => ({ gateway: "locks", key: `key-${n}` }));
    const rows = { table: "top_ups", order: "top_up_id" };
    await locksInOrder(rows, () => hintTopUps(frontrow.services.db, hints));
  });
});

describe("a row is locked while it is decided upon", () => {
  test("the catalogue", () =>
    locksAll({ table: "catalogue_version", order: "only_row" }, (tx) => lockCatalogue(tx)));

  test("a queue by its id", () =>
    locksAll({ table: "queues", order: "queue_id", where: `queue_no = ${QUEUE + 3}` }, (tx) =>
      lockQueueById(tx, idOf(3) as never),
    ));

  test("places that are called again", async () => {
    await frontrow.admin`update places set status = 'RETURNED' where queue_no = ${QUEUE} and position <= 2`;
    const rows = { table: "places", order: "position", where: "status = 'RETURNED'" };
    await locksAll(rows, (tx) => lockReturned(tx, QUEUE, 5));
    await frontrow.admin`update places set status = 'WAITING' where queue_no = ${QUEUE}`;
  });
});

describe("what another is deciding upon is left for the next time, and nobody waits", () => {
  test("top-ups to be looked at", async () => {
    await frontrow.admin`update top_ups set next_look_at = now()`;
    await whileLocked({ table: "top_ups", order: "top_up_id" }, 3, async () => {
      const claimed = claimUnsettled(frontrow.services.db, "locks", 100);
      expect(await blocked(claimed)).toBeFalse();
      expect((await claimed).length).toBe(7);
    });
  });

  test("reversals to be looked at", async () => {
    await whileLocked({ table: "top_up_reversals", order: "reversal_id" }, 3, async () => {
      const claimed = claimReversals(frontrow.services.db, "locks", 100);
      expect(await blocked(claimed)).toBeFalse();
      expect((await claimed).length).toBe(7);
    });
  });

  test("called places whose time is over", async () => {
    await frontrow.admin`
      update places set status = 'READY', deadline = now() - interval '1 second' where queue_no = ${QUEUE}`;
    const rows = { table: "places", order: "position", where: OF_QUEUE };
    const queue = (await readAllQueues(frontrow.services.db)).find(({ queueNo }) => queueNo === QUEUE)!;
    await whileLocked(rows, 3, async () => {
      const missed = frontrow.services.db.transaction((tx) => expireLapsed(tx, queue, Date.now(), 100));
      expect(await blocked(missed)).toBeFalse();
      expect(await missed).toBe(7);
    });
    await frontrow.admin`update places set status = 'WAITING', deadline = null where queue_no = ${QUEUE}`;
  });
});

test("who leaves while the next are called is not called", async () => {
  const queue = (await readAllQueues(frontrow.services.db)).find(({ queueNo }) => queueNo === QUEUE)!;
  const leaving = await frontrow.admin.reserve();
  await leaving`begin`;
  await leaving`update places set status = 'LEFT' where queue_no = ${QUEUE} and position = 2`;
  const calling = frontrow.services.db.transaction(async (tx) => {
    const next = await lockNext(tx, QUEUE, 0, 3);
    await callPlaces(
      tx,
      queue,
      next.map(({ place }) => place),
      Date.now(),
    );
  });
  expect(await blocked(calling)).toBeTrue();
  await leaving`commit`;
  leaving.release();
  await calling;
  const [place] = await frontrow.admin`select status from places where queue_no = ${QUEUE} and position = 2`;
  expect(place.status).toBe("LEFT");
});
