import { beforeAll, expect, test } from "bun:test";
import { buyerWithHold, type ConcertOnSale, newKey, pay, putOnSale } from "../../testing/buyer.ts";
import { setStage } from "../../testing/stage.ts";

/** What an order tells of its money and of what was done with it, over every act of the counter. */
const { frontrow, call, organiser } = setStage({ gateway: true });
let on: ConcertOnSale;
let tonight = "";

beforeAll(async () => {
  const prices = { cheap: { count: 10, price: 60_000 }, dear: { count: 10, price: 100_000 } };
  on = await putOnSale(call, {
    policy: { seatsPerUser: 4 },
    performances: [
      {
        startsAt: "2030-12-24T10:00:00Z",
        seats: Object.entries(prices).map(([grade, each]) => ({ ...each, grade })),
      },
    ],
  });
  tonight = on.performanceIds[0]!;
});

interface Entry {
  kind: string;
  amount: number;
  balanceAfter: number;
  bookingNumber: string | null;
}

const orderOf = async (bookingNumber: string) =>
  (await organiser("GET", `/v1/organiser/orders/${bookingNumber}`)).body;
const act = async (reservationId: string, what: string, body: object) => {
  const options = { body: { reason: "r", ...body }, headers: newKey() };
  const done = await organiser("POST", `/v1/organiser/reservations/${reservationId}/${what}`, options);
  expect(done.status).toBeLessThan(300);
  return done.body;
};
const sell = async (seatNumbers: number[], how: object) => {
  const path = `/v1/organiser/performances/${tonight}/counter-sales`;
  return (await organiser("POST", path, { body: { seatNumbers, ...how }, headers: newKey() })).body;
};
const giveBack = (id: string, seatNumbers: number[], fee: number | "none" = "none") =>
  act(id, "cancellations", { seatNumbers, fee, to: "wallet", seats: "release" });

/** Each entry follows from the one before. Gives those of the order itself. */
function follow(entries: Entry[]): Entry[] {
  entries.reduce((balance, { amount, balanceAfter }) => {
    expect(balance + amount).toBe(balanceAfter);
    return balanceAfter;
  }, entries[0]!.balanceAfter - entries[0]!.amount);
  return entries.filter(({ bookingNumber }) => bookingNumber === null);
}

const amounts = (entries: Entry[]) => entries.map(({ kind, amount }) => [kind, amount] as const);

test("an order's money adds up line by line, over every act of the counter", async () => {
  const first = await sell([1, 2, 3, 4], { paidBy: "cash", receipt: "R-1" });
  const { reservationId: id, bookingNumber } = first;
  const dearer = await act(id, "seat-moves", {
    seatNumbers: [1, 2],
    to: { seatNumbers: [11, 12] },
    difference: "counter",
    paidBy: "card",
    receipt: "R-2",
  });
  // The exchange has used up what the old seats counted for.
  expect((await orderOf(bookingNumber)).payouts).toEqual([]);
  await giveBack(id, [3]);
  expect((await orderOf(bookingNumber)).payouts).toEqual([
    { paidBy: "cash", amount: 60_000 },
    { paidBy: "card", amount: 60_000 },
  ]);
  await act(id, "payouts", { paidBy: "cash", receipt: "R-3" });
  const { cancellationId } = await giveBack(id, [4], 10_000);
  await act(id, "payouts", { paidBy: "cash" });
  const fee = { body: { amount: 10_000, reason: "r" }, headers: newKey() };
  await organiser("POST", `/v1/organiser/cancellations/${cancellationId}/fee-returns`, fee);
  await act(id, "payouts", { paidBy: "cash" });
  const cheaper = await act(dearer.reservationId, "seat-moves", {
    seatNumbers: [11],
    to: { seatNumbers: [5] },
    difference: "counter",
    paidBy: "card",
  });
  await act(cheaper.reservationId, "replacements", {});
  await act(cheaper.reservationId, "prints", {});

  const [old, now, last] = await Promise.all(
    [bookingNumber, dearer.bookingNumber, cheaper.bookingNumber].map(orderOf),
  );
  expect(amounts(follow(old.ledgerEntries))).toEqual([
    ["COUNTER_SALE", 240_000],
    ["PAYMENT", -240_000],
    ["ORGANISER_REFUND", 120_000],
    ["ORGANISER_REFUND", 60_000],
    ["COUNTER_PAYOUT", -60_000],
    ["ORGANISER_REFUND", 50_000],
    ["COUNTER_PAYOUT", -50_000],
    ["FEE_RETURN", 10_000],
    ["COUNTER_PAYOUT", -10_000],
  ]);
  expect(old.ledgerEntries.slice(2, 5)).toMatchObject([
    { amount: 120_000, balanceAfter: 120_000, bookingNumber: null },
    { amount: 80_000, balanceAfter: 200_000, bookingNumber: dearer.bookingNumber },
    { amount: -200_000, balanceAfter: 0, bookingNumber: dearer.bookingNumber },
  ]);
  expect(amounts(follow(now.ledgerEntries))).toEqual([
    ["COUNTER_SALE", 80_000],
    ["PAYMENT", -200_000],
    ["ORGANISER_REFUND", 100_000],
  ]);
  expect(amounts(follow(last.ledgerEntries))).toEqual([
    ["PAYMENT", -60_000],
    ["COUNTER_PAYOUT", -40_000],
  ]);

  expect(old.cancellations.map((each: { exchangedFor: string }) => each.exchangedFor)).toEqual([
    dearer.bookingNumber,
    null,
    null,
  ]);
  // Of the first, two seats were given back; of the second, one is good still.
  expect([old, now, last].map((each) => each.isExchanged)).toEqual([false, false, false]);
  expect([old, now, last].map((each) => each.exchangedFrom)).toEqual([
    null,
    bookingNumber,
    dearer.bookingNumber,
  ]);
  const by = "Organiser key";
  expect(old.timeline).toMatchObject([
    { kind: "held" },
    { kind: "taken", amount: 240_000, paidBy: "cash", receipt: "R-1", by },
    { kind: "paid", amount: 240_000, by },
    { kind: "cancelled", seatNumbers: [1, 2], amount: 120_000, bookingNumber: dearer.bookingNumber, by },
    { kind: "cancelled", seatNumbers: [3], amount: 60_000, by },
    { kind: "paid_out", amount: 60_000, paidBy: "cash", receipt: "R-3", by },
    { kind: "cancelled", seatNumbers: [4], amount: 50_000 },
    { kind: "paid_out", amount: 50_000 },
    { kind: "fee_returned", amount: 10_000, by },
    { kind: "paid_out", amount: 10_000 },
  ]);
  expect(last.timeline).toMatchObject([
    { kind: "held" },
    { kind: "paid", amount: 60_000, bookingNumber: dearer.bookingNumber },
    { kind: "paid_out", amount: 40_000, paidBy: "card" },
    { kind: "replaced", seatNumbers: [5], by },
    { kind: "printed", seatNumbers: [5], by },
  ]);
  const history = (await organiser("GET", `/v1/organiser/actions?subject=${first.paymentId}`)).body.items;
  const exchange = history.find(({ action }: { action: string }) => action === "move_seats");
  const named = exchange.seats.map(({ seatNumber }: { seatNumber: number }) => seatNumber);
  expect(named.toSorted((a: number, b: number) => a - b)).toEqual([1, 2, 11, 12]);
  const moved = { amount: 80_000, paidBy: "card", receipt: "R-2", by };
  expect(now).toMatchObject({ soldBy: by, counterMovements: [moved], payouts: [] });
  const table = (await organiser("GET", `/v1/organiser/orders.csv?q=${bookingNumber}`)).body as string;
  expect(table.split("\r\n")[1]).toEndWith(",cash,R-1; R-3,Organiser key,");
});

test("so does that of an order of the line; nothing of it is handed out", async () => {
  const { buyer, reservationId } = await buyerWithHold(frontrow, call, on, [15]);
  const { bookingNumber } = (await pay(buyer, reservationId)).body;
  const move = { seatNumbers: [15], to: { seatNumbers: [7] }, difference: "wallet" };
  const moved = await act(reservationId, "seat-moves", move);
  const [old, now] = await Promise.all([bookingNumber, moved.bookingNumber].map(orderOf));
  follow(old.ledgerEntries);
  expect(old.ledgerEntries.at(-1)).toMatchObject({ amount: -60_000, bookingNumber: moved.bookingNumber });
  expect(now.ledgerEntries).toMatchObject([{ amount: 100_000, bookingNumber }, { amount: -60_000 }]);
  expect(
    [old, now].map(({ payouts, channel, isExchanged }) => [payouts.length, channel, isExchanged]),
  ).toEqual([
    [0, "web", true],
    [0, "counter", false],
  ]);
});
