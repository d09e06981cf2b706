import { beforeAll, beforeEach, expect, test } from "bun:test";
import type { SQL, TransactionSQL } from "bun";
import { newBookingNumber } from "../../src/core/bookings/booking-number.ts";
import {
  type CancellationId,
  type ConcertId,
  type FeeReturnId,
  newId,
  type PaymentId,
  type PerformanceId,
  type ReservationId,
  type UserId,
} from "../../src/core/ids.ts";
import { DAY_MS, isoTime } from "../../src/core/time.ts";
import { type Database, transactionOf } from "../../src/database/database.ts";
import { readPaidOrders } from "../../src/payments/refunds/paid-orders.ts";
import { insertFeeReturns, readKeptFees } from "../../src/payments/refunds/store.ts";
import { insertExchanges, readPurchases } from "../../src/payments/store.ts";
import type { InheritedTerms } from "../../src/payments/rules.ts";
import { readReservation } from "../../src/reservations/rows/store.ts";
import { setDatabase } from "../../testing/database/database-stage.ts";
import { writeUnchecked } from "../../testing/unchecked.ts";

/** What was paid, given back and promised of one order is its own, whatever lies beside it. */
let admin: SQL;
let db: Database;
setDatabase((own) => ({ admin, db } = own));

const [CONCERT, OTHER_CONCERT] = [newId<ConcertId>(), newId<ConcertId>()];
const [DATE, OTHER_DATE] = [newId<PerformanceId>(), newId<PerformanceId>()];
const BUYER = newId<UserId>();
const NOON = Date.parse("2030-06-01T12:00:00Z");
const STARTS_AT = Date.parse("2030-12-24T10:00:00Z");

const written = <T>(write: (tx: SQL) => Promise<T>) => writeUnchecked(admin, write);

beforeAll(() =>
  written(async (tx) => {
    for (const [i, concert] of [CONCERT, OTHER_CONCERT].entries())
      await tx`
        insert into concerts (concert_id, queue_no, title, venue, time_zone, policy)
        values (${concert}, ${901 + i}, 'A concert', 'A hall', 'Asia/Seoul', '{}')`;
    for (const [i, date] of [DATE, OTHER_DATE].entries())
      await tx`
        insert into performances (performance_id, concert_id, starts_at, local_date, seats_total, plan_no,
                                  prices)
        values (${date}, ${CONCERT}, ${isoTime(STARTS_AT + i * DAY_MS)}, '2030-12-24', 9, 1, '[]')`;
    for (const seat of [1, 2, 3])
      await tx`
        insert into plan_seats (plan_no, seat_number, section, seat_row, label, category)
        values (1, ${seat}, '1F', 'A', ${String(seat)}, 0)`;
  }),
);

beforeEach(() =>
  written(async (tx) => {
    for (const table of ["fee_returns", "cancellations", "exchanged_payments", "payments", "reservations"])
      await tx`delete from ${tx(table)}`;
  }),
);

interface Kept {
  concert?: ConcertId;
  date?: PerformanceId;
  status?: "CONFIRMED" | "REFUNDED";
  cancelled?: number[];
}

/** Of the seats 1 to 3, at 1,000, 2,000 and 3,000 points. */
async function order({ concert = CONCERT, date = DATE, status = "CONFIRMED", cancelled = [] }: Kept = {}) {
  const [reservationId, paymentId] = [newId<ReservationId>(), newId<PaymentId>()];
  const given = `{${(status === "REFUNDED" ? [1, 2, 3] : cancelled).join()}}`;
  await written(async (tx) => {
    await tx`
      insert into reservations (reservation_id, user_id, performance_id, concert_id, queue_no, position,
                                status, seat_numbers, seat_grades, seat_prices, cancelled_seats, amount,
                                held_at, expires_at, confirmed_at, ended_at)
      values (${reservationId}, ${BUYER}, ${date}, ${concert}, 901, 1, ${status}, '{1,2,3}', '{R,R,R}',
              '{1000,2000,3000}', ${given}::int[], 6000, ${isoTime(NOON)}, ${isoTime(NOON + 300_000)},
              ${isoTime(NOON)}, case when ${status} = 'REFUNDED' then ${isoTime(NOON)}::timestamptz end)`;
    await tx`
      insert into payments (payment_id, booking_number, reservation_id, user_id, amount, balance_after,
                            status, paid_at)
      values (${paymentId}, ${newBookingNumber()}, ${reservationId}, ${BUYER}, 6000, 0,
              ${status === "REFUNDED" ? "REFUNDED" : "SUCCEEDED"}, ${isoTime(NOON)})`;
  });
  return { reservationId, paymentId };
}

type Order = Awaited<ReturnType<typeof order>>;

/** Seats that were given back, and the fee that was kept of each. */
async function givenBack({ reservationId, paymentId }: Order, fees: Record<number, number>) {
  const id = newId<CancellationId>();
  const [numbers, kept] = [Object.keys(fees), Object.values(fees)].map((each) => `{${each.join()}}`);
  const fee = Object.values(fees).reduce((sum, each) => sum + each, 0);
  await written(
    (tx) => tx`
      insert into cancellations (cancellation_id, payment_id, reservation_id, user_id, seat_numbers,
                                 seat_fees, amount, fee, balance_after, cancelled_at, refunded_by, to_cards)
      values (${id}, ${paymentId}, ${reservationId}, ${BUYER}, ${numbers}::int[], ${kept}::int[], 5000,
              ${fee}, 0, ${isoTime(NOON)}, 'BUYER', 0)`,
  );
  return id;
}

async function returned(cancellationId: CancellationId, amounts: Record<number, number>) {
  const [seatNumbers, parts] = [Object.keys(amounts).map(Number), Object.values(amounts)];
  const amount = parts.reduce((sum, each) => sum + each, 0);
  const ids = { feeReturnId: newId<FeeReturnId>(), cancellationId, userId: BUYER };
  const record = { ...ids, seatNumbers, amounts: parts, amount, toCards: 0, reason: "r", returnedAt: NOON };
  await written((tx) => insertFeeReturns(transactionOf(tx as TransactionSQL), [record]));
}

test("the orders of a date are those that somebody still has, each once, page by page", async () => {
  const owned = [await order(), await order({ cancelled: [2] }), await order()];
  await order({ date: OTHER_DATE });
  await order({ concert: OTHER_CONCERT });
  await order({ status: "REFUNDED" });
  const after = async (id: string, ordersMax = 9) => {
    const date = { concertId: CONCERT, performanceId: DATE };
    const orders = await db.transaction((tx) => readPaidOrders(tx, date, id, ordersMax));
    return orders.map(({ reservationId, paymentId, seats }) => [
      { reservationId, paymentId },
      seats.map(({ seatNumber, price }) => [seatNumber, price]),
    ]);
  };
  const whole = [1, 2, 3].map((number) => [number, 1_000 * number]);
  const all = owned.map((each, i) => [each, whole.filter(([number]) => i !== 1 || number !== 2)]);
  expect(await after("00000000-0000-0000-0000-000000000000")).toEqual(all);
  expect(await after(owned[0]!.reservationId, 1)).toEqual(all.slice(1, 2));
  expect(await after(owned[2]!.reservationId)).toEqual([]);
});

test("what is left of a fee is its own: other seats and other refunds of the order have theirs", async () => {
  const one = await order({ status: "REFUNDED" });
  const [first, second] = [await givenBack(one, { 1: 500, 2: 600 }), await givenBack(one, { 3: 700 })];
  await returned(first, { 1: 100, 2: 0 });
  await returned(first, { 1: 20, 2: 3 });
  await returned(second, { 3: 50 });
  const kept = await db.transaction((tx) => readKeptFees(tx, [first]));
  const { paymentId } = one;
  expect([...kept]).toEqual([
    [
      first,
      {
        paymentId,
        paidAt: NOON,
        fees: [
          { seatNumber: 1, fee: 500, returned: 120 },
          { seatNumber: 2, fee: 600, returned: 3 },
        ],
      },
    ],
  ]);
  const both = await db.transaction((tx) => readKeptFees(tx, [first, second]));
  expect(both.get(second)!.fees).toEqual([{ seatNumber: 3, fee: 700, returned: 50 }]);
  const { occasion } = (await readReservation(db, one.reservationId))!;
  expect(occasion.refunds.map(({ fee, refund }) => [fee, refund])).toEqual([
    [977, 4_023],
    [650, 4_350],
  ]);
});

test("seats that were exchanged keep what was promised for those before, to the time", async () => {
  const [was, now] = [await order(), await order()];
  const plain = { fee: null, to: "wallet" as const, isCancellation: false };
  const promises = [
    { ...plain, promisedAt: NOON - 2 * DAY_MS, until: NOON + DAY_MS, startsBefore: STARTS_AT + DAY_MS },
    { ...plain, promisedAt: NOON - DAY_MS, until: NOON + 2 * DAY_MS, fee: 1_000, startsBefore: null },
  ];
  const policy = {} as InheritedTerms["policy"];
  const terms = { boughtAt: NOON - 9 * DAY_MS, orderAmount: 7_000, promises };
  const inherited = { firstPaymentId: was.paymentId, policy, termsVersion: null, ...terms };
  const exchanged = { paymentId: now.paymentId, inherited } as never;
  await written((tx) => insertExchanges(transactionOf(tx as TransactionSQL), [exchanged]));
  const purchases = await db.transaction((tx) => readPurchases(tx, [was.reservationId, now.reservationId]));
  expect(purchases.get(now.reservationId)).toMatchObject({ firstPaymentId: was.paymentId, terms });
  expect(purchases.get(was.reservationId)).toMatchObject({ terms: { boughtAt: NOON, promises: [] } });
});
