import { beforeAll, expect, test } from "bun:test";
import type { CancellationId, FeeReturnId, PaymentId } from "../../src/core/ids.ts";
import { HOUR_MS } from "../../src/core/time.ts";
import { OrderNews } from "../../src/payments/telling/service.ts";
import {
  admittedBuyer,
  type Buyer,
  type ConcertOnSale,
  newKey,
  pay,
  putOnSale,
} from "../../testing/buyer.ts";
import { holdSeats, topUp } from "../../testing/buyer.ts";
import { setStage } from "../../testing/stage.ts";

/** What mails are made of, to the last fact. */
const { frontrow, call, organiser } = setStage({ gateway: true });
const STARTS = ["2030-12-24T10:00:00Z", "2030-12-25T10:00:00Z"];
const [FIRST_START, SECOND_START] = STARTS.map((startsAt) => Date.parse(startsAt)) as [number, number];
const SELLER = { name: "겨울기획", registration: "120-88-00767", contact: "help@winter.example" };
const HALL = {
  title: "A concert",
  venue: "A hall",
  address: "서울 송파구 올림픽로 424",
  timeZone: "Asia/Seoul",
};

let news: OrderNews;
beforeAll(() => {
  const { db, tickets } = frontrow.services;
  news = new OrderNews(db, tickets);
});

/** Two dates; the seats from the eleventh on cost twice as much. */
const concertOf = (facts: object = {}) =>
  putOnSale(call, {
    performances: STARTS.map((startsAt) => ({
      startsAt,
      seats: [
        { count: 10, price: 10_000 },
        { count: 10, price: 20_000 },
      ],
    })),
    policy: { refund: { preset: "korean" } },
    address: HALL.address,
    doorsMinutes: 60,
    runningMinutes: 120,
    seller: SELLER,
    refundPolicy: "r",
    ...facts,
  });

interface Order {
  buyer: Buyer;
  reservationId: string;
  paymentId: PaymentId;
  bookingNumber: string;
}

async function bought(on: ConcertOnSale, seatNumbers: number[]): Promise<Order> {
  const buyer = await admittedBuyer(frontrow, call, on.queueId);
  await topUp(buyer, 100_000);
  const { reservationId } = (await holdSeats(buyer, on, seatNumbers)).body;
  const { paymentId, bookingNumber } = (await pay(buyer, reservationId)).body;
  return { buyer, reservationId, paymentId, bookingNumber };
}

async function desk(path: string, asked: object) {
  const body = { reason: "r", ...asked };
  const reply = await organiser("POST", `/v1/organiser/${path}`, { body, headers: newKey() });
  if (reply.status >= 300) throw new Error(JSON.stringify(reply.body));
  return reply.body;
}

const moved = (order: { reservationId: string }, seatNumbers: number[], to: object, difference: string) =>
  desk(`reservations/${order.reservationId}/seat-moves`, { seatNumbers, to, difference });
const givenBack = async (order: Order, seatNumbers: number[], how: object = {}): Promise<CancellationId> =>
  (
    await desk(`reservations/${order.reservationId}/cancellations`, {
      seatNumbers,
      fee: 3_000,
      to: "wallet",
      seats: "release",
      ...how,
    })
  ).cancellationId;
const calledOff = (performanceId: string, how: string, asked: object = {}) =>
  organiser("POST", `/v1/organiser/performances/${performanceId}/${how}`, {
    body: { fee: "none", to: "wallet", notify: true, ...asked },
    headers: newKey(),
  });

const show = (bookingNumber: string, startsAt = FIRST_START) => ({
  bookingNumber,
  ...HALL,
  startsAt,
  doorsAt: startsAt - HOUR_MS,
  isDateOpen: false,
});
const event = (performanceId: string, startsAt: number, more: object = {}) => {
  const { title, venue, address } = HALL;
  const date = { performanceId, runningMinutes: 120, revision: 0, voidTickets: 0, status: "CONFIRMED" };
  return { ...date, title, venue, address, startsAt, ...more };
};

test("a purchase: its good tickets, what was agreed, and its event in the calendar", async () => {
  const on = await concertOf();
  const [tonight] = on.performanceIds;
  const order = await bought(on, [1, 2, 12]);
  const { paymentId, bookingNumber, reservationId } = order;
  await bought(on, [5]);
  await givenBack(order, [1]);
  await desk(`reservations/${reservationId}/replacements`, { seatNumbers: [2] });
  const [row] = await frontrow.admin`select paid_at from payments where payment_id = ${paymentId}`;
  const [, second, third] = await frontrow.services.tickets.ofPayment(paymentId);
  const purchase = (await news.purchase(paymentId))!;
  const { policy } = purchase.terms;
  expect(policy).toBeDefined();
  expect(purchase).toEqual({
    ...show(bookingNumber),
    amount: 40_000,
    tickets: [second!, third!],
    terms: {
      policy,
      boughtAt: row.paid_at.getTime(),
      closesAt: Date.parse("2030-12-23T08:00:00Z"),
    },
    agreed: { seller: SELLER, refundPolicy: "r" },
    events: [event(tonight!, FIRST_START, { voidTickets: 2 })],
  } as never);
  expect(purchase.tickets.map(({ seatNumber }) => seatNumber)).toEqual([2, 12]);
  expect(await news.replacement(paymentId)).toEqual({
    ...show(bookingNumber),
    tickets: purchase.tickets,
    events: [],
  });
});

test("the text of the terms is told to who agreed to it, or was not asked", async () => {
  const on = await concertOf();
  const asked = await bought(on, [1]);
  const buyer = await admittedBuyer(frontrow, call, on.queueId);
  await topUp(buyer, 100_000);
  const { reservationId } = (await holdSeats(buyer, on, [2])).body;
  const { termsVersion } = (await call("GET", `/v1/concerts/${on.concertId}`)).body;
  const body = { reservationId, termsVersion };
  const { paymentId } = (await buyer.call("POST", "/v1/payments", { body, headers: newKey() })).body;
  const agreed = async (id: PaymentId) => (await news.purchase(id))!.agreed;
  expect(await agreed(paymentId)).toEqual({ seller: SELLER, refundPolicy: "r" });
  const change = { refundPolicy: null, seller: null };
  await organiser("PATCH", `/v1/organiser/concerts/${on.concertId}`, { body: change });
  expect(await agreed(paymentId)).toBeNull();
  expect(await agreed(asked.paymentId)).toEqual(change);
});

test("what was given back and what is left: the event goes with the last seat", async () => {
  const on = await concertOf();
  const [tonight] = on.performanceIds;
  const [other, order] = [await bought(on, [5]), await bought(on, [1, 2, 3])];
  const { paymentId, bookingNumber } = order;
  const others = await givenBack(other, [5], { fee: 1_000 });
  const id = await givenBack(order, [1, 2]);
  const cancellation = await news.cancellation(id);
  const [first, second, third] = await frontrow.services.tickets.ofPayment(paymentId);
  expect(cancellation).toEqual({
    ...show(bookingNumber),
    seats: [first!, second!],
    seatsLeft: [third!],
    fee: 3_000,
    refund: 17_000,
    toCards: 0,
    isDateCancelled: false,
    events: [],
  });
  const gone = event(tonight!, FIRST_START, { voidTickets: 1, status: "CANCELLED" });
  expect(await news.cancellation(others)).toMatchObject({ fee: 1_000, refund: 9_000, events: [gone] });
  const last = await givenBack(order, [3], { fee: "none", to: "source" });
  expect(await news.cancellation(last)).toMatchObject({
    seats: [{ seatNumber: 3 }],
    seatsLeft: [],
    refund: 10_000,
    toCards: 10_000,
    events: [{ status: "CANCELLED" }],
  });

  const returned = async (of: CancellationId, asked: object): Promise<FeeReturnId> =>
    (await desk(`cancellations/${of}/fee-returns`, asked)).feeReturnId;
  const small = await returned(others, { amount: 500 });
  const large = await returned(id, { amount: 2_000, to: "source" });
  expect(await news.feeReturn(large)).toEqual({
    ...show(bookingNumber),
    seats: (await news.cancellation(id)).seats,
    amount: 2_000,
    toCards: 2_000,
    events: [],
  });
  expect(await news.feeReturn(small)).toMatchObject({ amount: 500, toCards: 0, seats: [{ seatNumber: 5 }] });
  for (const kind of ["purchase", "exchange", "replacement", "postponement"] as const)
    expect(await news[kind](paymentId)).toBeUndefined();
});

test("an exchange: the old date leaves the calendar with the last seat of it", async () => {
  const on = await concertOf();
  const [tonight, tomorrow] = on.performanceIds as [string, string];
  const order = await bought(on, [1, 2, 3]);
  const { bookingNumber } = order;
  const there = (seatNumber: number) => ({ performanceId: tomorrow, seatNumbers: [seatNumber] });
  const inPoints = await moved(order, [1], there(1), "wallet");
  const atCounter = await moved(order, [2], there(12), "counter");
  const isThere = event(tomorrow, SECOND_START);
  const exchange = await news.exchange(inPoints.paymentId);
  expect(exchange).toEqual({
    ...(await news.purchase(inPoints.paymentId))!,
    events: [isThere],
    was: {
      bookingNumber: bookingNumber as never,
      startsAt: FIRST_START,
      seats: (await news.cancellation(inPoints.cancellationId)).seats,
    },
    refund: 10_000,
    isAtCounter: false,
  } as never);
  expect(exchange).toMatchObject({ startsAt: SECOND_START, was: { seats: [{ seatNumber: 1 }] } });
  expect(await news.exchange(atCounter.paymentId)).toMatchObject({
    was: { seats: [{ seatNumber: 2 }] },
    isAtCounter: true,
  });
  const last = await moved(order, [3], there(3), "wallet");
  const isGone = event(tonight, FIRST_START, { voidTickets: 3, status: "CANCELLED" });
  expect((await news.exchange(last.paymentId))!.events).toEqual([isThere, isGone] as never);
  // Of one date there is one event, also when it was cancelled since.
  const again = await moved(last, [3], { seatNumbers: [4] }, "wallet");
  await calledOff(tomorrow, "cancellation");
  expect((await news.exchange(again.paymentId))!.events).toMatchObject([{ performanceId: tomorrow }]);
});

test("a date that is called off: its old and new time, and what it is given back for", async () => {
  const on = await concertOf({ doorsMinutes: null });
  const [tonight] = on.performanceIds;
  await bought(await concertOf(), [1]);
  const order = await bought(on, [1, 2]);
  const { paymentId, bookingNumber } = order;
  const id = await givenBack(order, [1]);
  const startsAt = Date.parse("2031-01-09T10:00:00Z");
  await calledOff(tonight!, "postponement", { startsAt: "2031-01-09T10:00:00Z", freeUntil: "2030-12-01" });
  const postponement = await news.postponement(paymentId);
  const date = { revision: 1, voidTickets: 1 };
  const told = {
    ...show(bookingNumber, startsAt),
    doorsAt: null,
    oldStart: FIRST_START,
    newStart: startsAt,
    giveBack: { fee: 0, until: Date.parse("2030-12-02T00:00:00+09:00") },
    seats: [(await frontrow.services.tickets.ofPayment(paymentId))[1]!],
  };
  expect(postponement).toEqual({ ...told, events: [event(tonight!, startsAt, date)] } as never);
  while ((await frontrow.services.jobs.work()) > 0);

  // Until the new date is known, the old time leaves the calendar.
  await calledOff(tonight!, "postponement");
  const open = await news.postponement(paymentId);
  expect(open).toMatchObject({
    isDateOpen: true,
    oldStart: startsAt,
    newStart: null,
    events: [{ status: "CANCELLED", revision: 2 }],
  });
  expect((await news.purchase(paymentId))!.events).toEqual([]);
  while ((await frontrow.services.jobs.work()) > 0);

  // Seats that were given back before a date is cancelled leave the calendar with it.
  expect((await news.cancellation(id)).events).toEqual([]);
  await calledOff(tonight!, "cancellation");
  expect((await news.cancellation(id)).events).toMatchObject([{ status: "CANCELLED", revision: 3 }]);
  while ((await frontrow.services.jobs.work()) > 0);
  const [row] = await frontrow.admin`
    select cancellation_id id from cancellations where payment_id = ${paymentId} and job_id is not null`;
  expect(await news.cancellation(row.id)).toMatchObject({
    isDateCancelled: true,
    seats: [{ seatNumber: 2 }],
  });
});
