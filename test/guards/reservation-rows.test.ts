import { beforeEach, describe, expect, test } from "bun:test";
import type { SQL } from "bun";
import { AT_COUNTER } from "../../src/core/bookings/counter-place.ts";
import type { ConcertId, PerformanceId, ReservationId, UserId } from "../../src/core/ids.ts";
import { WorkingSet } from "../../src/database/batches/working-set.ts";
import type { Tx } from "../../src/database/database.ts";
import { sweepLapsedHolds } from "../../src/reservations/for-transactions.ts";
import {
  lockPerformanceVersions,
  recordSeatChanges,
} from "../../src/reservations/rows/performance-versions.ts";
import { ReservationRows } from "../../src/reservations/rows/reservation-rows.ts";
import { UNPAID_HOLDS_KEPT, UNPAID_HOLDS_MAX } from "../../src/reservations/rows/rules.ts";
import { SeatRows } from "../../src/reservations/rows/seat-rows.ts";
import {
  readSeatsOfUsers,
  findHolds,
  findLapsed,
  insertReservations,
  lockReservations,
} from "../../src/reservations/rows/store.ts";
import { readUnpaidSeats } from "../../src/reservations/rows/unpaid-store.ts";
import { setStage } from "../../testing/stage.ts";
import { writeUnchecked } from "../../testing/unchecked.ts";

/** What is read and written for one reservation, visitor or date is theirs, whatever lies beside it. */
const { frontrow } = setStage({ endsBroken: true });
const HOLD_SECONDS = 300;
const CONCERT = Bun.randomUUIDv7() as ConcertId;
const DATE = Bun.randomUUIDv7() as PerformanceId;
const OTHER_DATE = Bun.randomUUIDv7() as PerformanceId;
const BUYER = Bun.randomUUIDv7() as UserId;
const QUEUE = 901;

beforeEach(() =>
  written(async (tx) => {
    for (const table of ["seat_changes", "seats", "reservations", "performances", "concerts"])
      await tx`delete from ${tx(table)}`;
    await tx`
      insert into concerts (concert_id, queue_no, title, venue, time_zone, policy)
      values (${CONCERT}, ${QUEUE}, 'A concert', 'A hall', 'Asia/Seoul',
              ${{ holdSeconds: HOLD_SECONDS, seatsPerUser: 4 }})`;
    for (const [at, date] of [DATE, OTHER_DATE].entries()) {
      await tx`
        insert into performances (performance_id, concert_id, starts_at, local_date, seats_total, plan_no,
                                  prices)
        values (${date}, ${CONCERT}, ${`2030-12-2${at}T10:00:00Z`}, '2030-12-20', 9, 1, '[]')`;
    }
  }),
);

const written = <T>(write: (tx: SQL) => Promise<T>) => writeUnchecked(frontrow.admin, write);

function inTransaction<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
  return frontrow.services.db.transaction(work);
}

interface Kept {
  status?: "HELD" | "CONFIRMED" | "EXPIRED" | "CANCELLED" | "REFUNDED";
  date?: PerformanceId;
  seats?: number[];
  cancelled?: number[];
  queue?: number;
  position?: number;
  /** Of seconds: when it was held, and when its time is over. */
  heldAt?: number;
  endsAt?: number;
}

async function reservation(kept: Kept = {}): Promise<ReservationId> {
  const { status = "HELD", date = DATE, seats = [1, 2], cancelled = [], queue = QUEUE, position = 1 } = kept;
  const { heldAt = 0, endsAt = heldAt + HOLD_SECONDS } = kept;
  const id = Bun.randomUUIDv7() as ReservationId;
  const numbers = `{${seats.join()}}`;
  const isPaid = status === "CONFIRMED" || status === "REFUNDED";
  await written(
    (tx) => tx`
      insert into reservations (reservation_id, user_id, performance_id, concert_id, queue_no, position,
                                status, seat_numbers, seat_grades, seat_prices, cancelled_seats, amount,
                                held_at, expires_at, confirmed_at)
      values (${id}, ${BUYER}, ${date}, ${CONCERT}, ${queue}, ${position}, ${status}, ${numbers}::int[],
              array_fill('R'::text, array[${seats.length}::int]), ${numbers}::int[],
              ${`{${cancelled.join()}}`}::int[], 100, now() + ${heldAt}::int * interval '1 second',
              now() + ${endsAt}::int * interval '1 second',
              case when ${isPaid} then now() + ${heldAt}::int * interval '1 second' end)`,
  );
  return id;
}

async function seat(number: number, of: ReservationId, status: "HELD" | "SOLD" = "HELD"): Promise<void> {
  await written(
    (tx) => tx`
      insert into seats (performance_id, seat_number, status, held_until, reservation_id)
      values (${DATE}, ${number}, ${status},
              case when ${status} = 'HELD' then now() end, ${of})`,
  );
}

test("a reservation owns the seats that are still its own, and in the state that is asked for", async () => {
  const [own, other] = [await reservation({ seats: [1, 2, 3] }), await reservation({ seats: [2] })];
  await seat(1, own);
  await seat(2, other);
  await seat(3, own, "SOLD");
  const set = new WorkingSet();
  set.of(SeatRows).askReservation({ reservationId: own });
  await inTransaction((tx) => set.read(tx));
  const owner = set.of(ReservationRows).find({ reservationId: own })!;
  const numbers = (status: "HELD" | "SOLD") =>
    set
      .of(SeatRows)
      .ownedBy(owner, status)
      .map(({ seatNumber }) => seatNumber);
  expect([numbers("HELD"), numbers("SOLD")]).toEqual([[1], [3]]);
});

test("the holds of a place are those of its queue, its position, and live", async () => {
  const own = await reservation({ position: 7 });
  await reservation({ position: 7, queue: QUEUE + 1 });
  await reservation({ position: 8 });
  await reservation({ position: 7, status: "CANCELLED" });
  const found = await inTransaction((tx) => lockReservations(tx, [], [{ queueNo: QUEUE, position: 7 }]));
  expect([...found.keys()]).toEqual([own]);
});

test("the date of a reservation is sold by the rules of its own concert", async () => {
  const own = await reservation();
  const elsewhere = await reservation();
  const other = Bun.randomUUIDv7();
  await written(async (tx) => {
    await tx`
      insert into concerts (concert_id, queue_no, title, venue, time_zone, policy)
      values (${other}, ${QUEUE + 1}, 'Another', 'A hall', 'Asia/Seoul',
              '{"companionsWithWheelchair": true}')`;
    await tx`update reservations set concert_id = ${other} where reservation_id = ${elsewhere}`;
  });
  const found = await inTransaction((tx) => lockReservations(tx, [own, elsewhere]));
  expect([own, elsewhere].map((id) => found.get(id)!.date!.companionsWithWheelchair)).toEqual([false, true]);
});

test("what is held at the counter is held by nobody's place in line", async () => {
  const own = await reservation();
  const held = await inTransaction(async (tx) => {
    const { reservation: known } = (await lockReservations(tx, [own])).get(own)!;
    const id = Bun.randomUUIDv7() as ReservationId;
    await insertReservations(tx, [{ ...known, reservationId: id, position: AT_COUNTER }]);
    const [row] = await tx<{ position: string | null }[]>`
      select position from reservations where reservation_id = ${id}`;
    return { row, found: (await lockReservations(tx, [id])).get(id)!.reservation };
  });
  expect(held.row!.position).toBeNull();
  expect(held.found.position).toBe(AT_COUNTER);
});

test("a buyer's seats are those held and not lapsed, and those bought and not given back", async () => {
  await reservation({ seats: [1, 2, 3], status: "CONFIRMED", cancelled: [3] });
  await reservation({ seats: [4] });
  await reservation({ seats: [5], heldAt: -HOLD_SECONDS - 10 });
  await reservation({ seats: [6], status: "CANCELLED" });
  const asked = { userId: BUYER, concertId: CONCERT };
  const elsewhere = { userId: BUYER, concertId: Bun.randomUUIDv7() as ConcertId };
  const seats = await inTransaction((tx) => readSeatsOfUsers(tx, [asked, asked, elsewhere]));
  const own = expect.arrayContaining([1, 2, 4]);
  expect(Object.fromEntries(seats)).toEqual({ [`${BUYER} ${CONCERT}`]: own, [`${BUYER} ${DATE}`]: own });
  expect([...seats.values()].map((numbers) => numbers.length)).toEqual([3, 3]);
});

test("what lapsed is found by the sweep, and what has not by the organiser's release", async () => {
  const live = await reservation();
  const lapsed = await reservation({ heldAt: -HOLD_SECONDS - 10 });
  await reservation({ status: "CONFIRMED" });
  expect(await inTransaction((tx) => findLapsed(tx, 10))).toEqual([lapsed]);
  const held = await inTransaction((tx) => findHolds(tx, CONCERT, 10));
  expect(held.map((each) => each.reservationId)).toEqual([live]);
  const there = await reservation({ date: OTHER_DATE });
  const of = (date: PerformanceId) => inTransaction((tx) => findHolds(tx, CONCERT, 10, date));
  expect((await of(DATE)).map((each) => each.reservationId)).toEqual([live]);
  expect((await of(OTHER_DATE)).map((each) => each.reservationId)).toEqual([there]);
});

describe("seats held without being paid", () => {
  const asked = [{ userId: BUYER, performanceId: DATE }];
  const unpaid = () =>
    inTransaction(async (tx) => {
      const found = await readUnpaidSeats(tx, asked, UNPAID_HOLDS_KEPT, UNPAID_HOLDS_MAX);
      return [...found].flatMap(([key, seats]) =>
        seats.map(({ seatNumber, heldMs }) => [key, seatNumber, heldMs / 1_000]),
      );
    });
  const times = async (count: number, kept: Kept) => {
    for (let i = 0; i < count; i += 1) await reservation({ heldAt: -2 * HOLD_SECONDS, ...kept });
  };

  test("count from three lengths of a hold on, each seat by itself", async () => {
    await times(3, { seats: [1, 2] });
    await times(2, { seats: [3] });
    const held = 3 * HOLD_SECONDS;
    expect((await unpaid()).toSorted()).toEqual([
      [`${BUYER} ${DATE}`, 1, held],
      [`${BUYER} ${DATE}`, 2, held],
    ]);
  });

  test.each<[string, Kept]>([
    ["of another date", { date: OTHER_DATE }],
    ["that were paid", { status: "CONFIRMED" }],
    ["of long ago", { heldAt: -(UNPAID_HOLDS_KEPT + 1) * HOLD_SECONDS - 10 }],
  ])("are not those %s", async (_which, kept) => {
    await times(1, {});
    await times(3, kept);
    expect(await unpaid()).toEqual([]);
  });
});

describe("a hold that lapsed when the sweep looked, and not when it had the lock, is left alone", () => {
  test.each([
    ["it was paid in time", "status = 'CONFIRMED', confirmed_at = held_at"],
    ["its time was prolonged", "expires_at = now() + interval '1 hour'"],
  ])("%s", async (_what, change) => {
    const id = await reservation({ heldAt: -HOLD_SECONDS - 10 });
    const changing = await frontrow.admin.reserve();
    await changing`begin`;
    await changing.unsafe(`update reservations set ${change} where reservation_id = '${id}'`);
    const swept = inTransaction((tx) => sweepLapsedHolds(tx, 10));
    await waiting();
    await changing`commit`;
    changing.release();
    expect(await swept).toBe(0);
  });
});

test("a date counts its seats that are sold and kept back, and no other date's", async () => {
  const change = { performanceId: DATE, seatNumber: 1 };
  const changes = [
    { ...change, sold: 1, blocked: 0 },
    { ...change, seatNumber: 2, sold: -3, blocked: 2 },
    { ...change, seatNumber: 3, sold: 4, blocked: 1 },
  ];
  await inTransaction((tx) => recordSeatChanges(tx, changes, () => null));
  const rows = await frontrow.admin<{ id: string; sold: number; blocked: number }[]>`
    select performance_id id, seats_sold sold, seats_blocked blocked from performances order by starts_at`;
  expect(rows.map(({ id, sold, blocked }) => [id, sold, blocked])).toEqual([
    [DATE, 2, 3],
    [OTHER_DATE, 0, 0],
  ]);
});

test("changes of one date's seats wait for each other before they touch its row", async () => {
  await inTransaction(async (first) => {
    await lockPerformanceVersions(first, [DATE]);
    const change = { performanceId: DATE, seatNumber: 1, sold: 0, blocked: 0 };
    const second = inTransaction((tx) => recordSeatChanges(tx, [change], () => null));
    await Promise.race([waiting(), second.then(() => Promise.reject(new Error("it did not wait")))]);
    void second.catch(() => undefined);
  });
});

async function waiting(): Promise<void> {
  for (;;) {
    const [row] = await frontrow.admin`
      select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
    if (row) return;
  }
}
