import { describe, expect, test } from "bun:test";
import type { OrderDetail } from "../../src/orders/api.ts";
import { LIMITS } from "../../src/core/limits.ts";
import { DAY_MS, isoTime } from "../../src/core/time.ts";
import { admittedBuyer, type Buyer, newKey, pay, putOnSale, topUp } from "../../testing/buyer.ts";
import { letIn } from "../../testing/door/devices.ts";
import { setSaleStage } from "../../testing/stage.ts";
import { signedInStaff } from "../../testing/staff/members.ts";

const { frontrow, call, organiser, concert } = setSaleStage();
let seat = 0;

interface Order {
  buyer: Buyer;
  reservationId: string;
  seatNumbers: number[];
}

/** Somebody who has topped these amounts up, and paid for two seats at 10,000. */
async function order(topUps: number[], on = concert): Promise<Order> {
  const buyer = await admittedBuyer(frontrow, call, on.queueId);
  for (const amount of topUps) await topUp(buyer, amount);
  const seatNumbers = on === concert ? [++seat, ++seat] : [1, 2];
  const body = { performanceId: on.performanceIds[0], seatNumbers };
  const { reservationId } = (await buyer.call("POST", "/v1/reservations", { body })).body;
  const paid = await pay(buyer, reservationId);
  if (paid.status !== 201) throw new Error(JSON.stringify(paid.body));
  return { buyer, reservationId, seatNumbers };
}

const ASKED = { fee: "none", to: "wallet", seats: "release", reason: "The buyer is ill." };

function refund({ reservationId }: Pick<Order, "reservationId">, asked: object = {}, headers = newKey()) {
  const path = `/v1/organiser/reservations/${reservationId}/cancellations`;
  return organiser("POST", path, { body: { ...ASKED, ...asked }, headers });
}

async function preview({ reservationId }: Order, asked: object = {}) {
  const path = `/v1/organiser/reservations/${reservationId}/cancellations/preview`;
  const reply = await organiser("POST", path, { body: { ...ASKED, ...asked } });
  return reply.body;
}

/** What is told of an order's money: its entries; what was given back, and how much of it to cards. */
function moneyOf({ ledgerEntries, timeline }: OrderDetail) {
  const entries = ledgerEntries.map(({ kind, amount }) => [kind, amount]);
  const given = timeline.filter(({ toCards }) => toCards !== undefined);
  return { entries, given: given.map(({ kind, amount, toCards }) => [kind, amount, toCards]) };
}

async function entriesOf(buyer: Buyer): Promise<[kind: string, amount: number][]> {
  const { items } = (await buyer.call("GET", `/v1/users/${buyer.userId}/wallet/entries`)).body;
  return items.map(({ kind, amount }: { kind: string; amount: number }) => [kind, amount]);
}

/** Sends the buyer's top-up back at the payment company, which then has nothing left to send. */
async function sendBackOutside({ userId }: Buyer): Promise<void> {
  const [{ key, amount }] = await frontrow.admin`
    select gateway_key as key, amount::int amount from top_ups where user_id = ${userId}`;
  const { url, key: secret } = frontrow.config.gateway;
  const reply = await fetch(`${url}/v1/payments/${key}/cancellations`, {
    method: "POST",
    headers: { Authorization: `Bearer ${secret}`, "Content-Type": "application/json" },
    body: JSON.stringify({ cancelKey: Bun.randomUUIDv7(), amount }),
  });
  expect(reply.ok).toBe(true);
}

test("goes to the card that brought it, however many top-ups came since, or small ones before", async () => {
  const limits = LIMITS as { refundTopUpsMax: number };
  const max = limits.refundTopUpsMax;
  const paid = await order([20_000, 1, 2, 3]);
  await frontrow.admin`
    update top_ups set created_at = created_at + interval '1 hour'
    where user_id = ${paid.buyer.userId} and amount = 3`;
  try {
    limits.refundTopUpsMax = 1;
    // The newest of those before the purchase first, and the largest, whatever came after it.
    expect(
      (await preview(paid, { to: "source" })).toCards.map((each: { amount: number }) => each.amount),
    ).toEqual([2, 19_998]);
    expect((await refund(paid, { to: "source" })).body).toMatchObject({ refund: 20_000, toWallet: 0 });
  } finally {
    limits.refundTopUpsMax = max;
  }
});

async function seatStatus(seatNumber: number) {
  const [row] = await frontrow.admin`
    select status from seats
    where performance_id = ${concert.performanceIds[0]} and seat_number = ${seatNumber}`;
  return row.status;
}

describe("201", () => {
  test("to the cards, the newest top-up first, split where needed; the rest stays as points", async () => {
    const bought = await order([5_000, 7_000, 6_000, 4_000]);
    await frontrow.admin`
      update top_ups set created_at = created_at + interval '1 day'
      where user_id = ${bought.buyer.userId} and amount = 5000`;
    const foreseen = await preview(bought, { to: "source", fee: 1_500 });
    const { status, body } = await refund(bought, { to: "source", fee: 1_500 });
    expect(status).toBe(201);
    // The top-up of 5,000 was made after the payment, so it is none of those that paid.
    const amounts = body.toCards.map(({ amount }: { amount: number }) => amount);
    expect(amounts).toEqual([4_000, 6_000, 7_000]);
    expect(body).toMatchObject({
      reservationStatus: "REFUNDED",
      amount: 20_000,
      fee: 1_500,
      refund: 18_500,
      toWallet: 1_500,
      balanceAfter: 3_500,
    });
    for (const share of body.toCards) expect(share.status).toBe("SUCCEEDED");
    const { seats, amount, fee, refund: refunded, toWallet } = body;
    expect(foreseen).toMatchObject({ seats, amount, fee, refund: refunded, toWallet });
    const told = body.toCards.map(({ topUpId, amount: share }: { topUpId: string; amount: number }) => ({
      topUpId,
      amount: share,
    }));
    expect(foreseen.toCards).toMatchObject(told);
    expect((await entriesOf(bought.buyer)).slice(0, 4)).toEqual([
      ["TOP_UP_REVERSAL", -7_000],
      ["TOP_UP_REVERSAL", -6_000],
      ["TOP_UP_REVERSAL", -4_000],
      ["ORGANISER_REFUND", 18_500],
    ]);
    expect(await frontrow.services.wallets.countGatewayDifferences()).toBe(0);
  });

  test("what the payment company declines is in the wallet again, and the answer says so", async () => {
    const bought = await order([20_000]);
    await sendBackOutside(bought.buyer);
    const { body } = await refund(bought, { to: "source" });
    expect(body).toMatchObject({
      toCards: [{ amount: 20_000, status: "FAILED" }],
      toWallet: 20_000,
      balanceAfter: 20_000,
    });
    const { items } = (await organiser("GET", `/v1/organiser/orders?q=${bought.buyer.userId}`)).body;
    const { body: told } = await organiser("GET", `/v1/organiser/orders/${items[0].bookingNumber}`);
    expect(moneyOf(told)).toEqual({
      entries: [
        ["PAYMENT", -20_000],
        ["ORGANISER_REFUND", 20_000],
        ["TOP_UP_REVERSAL", -20_000],
        ["TOP_UP_REVERSAL_RETURN", 20_000],
      ],
      given: [["cancelled", 20_000, 0]],
    });
  });

  test("by seat, also used at the door and after the last moment to cancel; kept back if asked", async () => {
    const startsAt = isoTime(Date.now() + DAY_MS / 24);
    const tonight = await putOnSale(call, {
      performances: [{ startsAt, seats: [{ count: 2, price: 10_000 }] }],
    });
    const late = await order([20_000], tonight);
    await letIn(frontrow, late.reservationId, [1, 2]);
    const { items } = (await organiser("GET", `/v1/organiser/orders?q=${late.buyer.userId}`)).body;
    expect(items[0].seats).toMatchObject([{ isCheckedIn: true }, { isCheckedIn: true }]);
    expect(await preview(late, { fee: "terms" })).toMatchObject({ fee: 20_000, refund: 0 });
    expect((await refund(late, { seatNumbers: [2] })).body).toMatchObject({
      reservationStatus: "CONFIRMED",
      seats: [{ seatNumber: 2, price: 10_000, fee: 0, refund: 10_000 }],
    });
    expect((await refund(late, { fee: "terms" })).body).toMatchObject({
      reservationStatus: "REFUNDED",
      fee: 10_000,
      refund: 0,
    });
    const statuses = (await late.buyer.call("GET", "/v1/tickets")).body.items.map(
      (ticket: { status: string }) => ticket.status,
    );
    expect(statuses).toEqual(["CANCELLED", "CANCELLED"]);

    const kept = await order([20_000]);
    const [first, second] = kept.seatNumbers;
    await refund(kept, { seatNumbers: [first], seats: "block" });
    await refund(kept, { seatNumbers: [second] });
    expect([await seatStatus(first!), await seatStatus(second!)]).toEqual(["BLOCKED", "AVAILABLE"]);
  });

  test("once for its key and for its seats, however many ask; its reason is in the history", async () => {
    const bought = await order([20_000]);
    const headers = newKey();
    const [first, again] = [await refund(bought, {}, headers), await refund(bought, {}, headers)];
    expect(again.body).toEqual(first.body);
    expect((await refund(bought, { fee: 1 }, headers)).status).toBe(422);
    const { items } = (await organiser("GET", `/v1/organiser/actions?subject=${first.body.paymentId}`)).body;
    expect(items).toMatchObject([{ action: "refund_order", reason: ASKED.reason }]);

    const raced = await order([20_000]);
    const all = await Promise.all(
      Array.from({ length: 8 }, (_, i) => refund(raced, { to: i % 2 ? "wallet" : "source" })),
    );
    expect(all.map(({ status }) => status).toSorted()).toEqual([201, ...Array<number>(7).fill(409)]);
  });

  test("a fee is returned later, in parts, to the card if asked, and never more than was kept", async () => {
    const bought = await order([20_000]);
    // By somebody who works for this concert alone.
    const member = await signedInStaff(call, "manager", { concertIds: [concert.concertId] });
    const kept = { body: { ...ASKED, fee: 3_001 }, headers: newKey() };
    const of = `/v1/organiser/reservations/${bought.reservationId}/cancellations`;
    const { cancellationId } = (await member.call("POST", of, kept)).body;
    const path = `/v1/organiser/cancellations/${cancellationId}/fee-returns`;
    const giveBack = (body: object) =>
      member.call("POST", path, { body: { reason: "A regular.", ...body }, headers: newKey() });
    const part = { body: { reason: "A regular.", amount: 1_000 }, headers: newKey() };
    const first = await member.call("POST", path, part);
    expect(first.body).toMatchObject({ amount: 1_000, feeLeft: 2_001 });
    expect((await member.call("POST", path, part)).body).toEqual(first.body);
    expect((await giveBack({ amount: 2_002 })).status).toBe(400);
    const races = await Promise.all([giveBack({ to: "source" }), giveBack({ to: "source" })]);
    expect(races.map(({ status }) => status).toSorted()).toEqual([201, 409]);
    const done = races.find(({ status }) => status === 201)!;
    expect(done.body).toMatchObject({
      amount: 2_001,
      feeLeft: 0,
      toCards: [{ amount: 2_001, status: "SUCCEEDED" }],
    });
    expect((await entriesOf(bought.buyer)).slice(0, 3)).toEqual([
      ["TOP_UP_REVERSAL", -2_001],
      ["FEE_RETURN", 2_001],
      ["FEE_RETURN", 1_000],
    ]);
    const { items } = (await organiser("GET", `/v1/organiser/orders?q=${bought.buyer.userId}`)).body;
    expect(items[0]).toMatchObject({ refunded: 20_000, status: "REFUNDED" });
    const { body } = await organiser("GET", `/v1/organiser/orders/${items[0].bookingNumber}`);
    const whole = { cancellationId, amount: 20_000, fee: 3_001, feeReturned: 3_001, refundedBy: "ORGANISER" };
    expect(body.cancellations).toMatchObject([whole]);
    // The order's own ledger is whole, and its time line says where each part went.
    expect(moneyOf(body).entries).toEqual([
      ["PAYMENT", -20_000],
      ["ORGANISER_REFUND", 16_999],
      ["FEE_RETURN", 1_000],
      ["FEE_RETURN", 2_001],
      ["TOP_UP_REVERSAL", -2_001],
    ]);
    expect(moneyOf(body).given).toEqual([
      ["cancelled", 16_999, 0],
      ["fee_returned", 1_000, 0],
      ["fee_returned", 2_001, 2_001],
    ]);
  });
});

describe("the terms of a concert", () => {
  const later = {
    performances: [{ startsAt: "2030-12-24T10:00:00Z", seats: [{ count: 4, price: 10_000 }] }],
  };
  const cancelMine = ({ buyer, reservationId }: Order) =>
    buyer.call("POST", `/v1/reservations/${reservationId}/cancellations`, { body: {}, headers: newKey() });

  test("are one of the presets; what was bought before keeps those of its moment", async () => {
    const percent = { preset: "percent", percent: 25, daysBefore: 2, hour: 17, freeOnPurchaseDay: false };
    const on = await putOnSale(call, { ...later, policy: { refund: percent } });
    const read = async () => (await call("GET", `/v1/concerts/${on.concertId}`)).body.policy.refund;
    expect(await read()).toEqual(percent);
    const before = await order([20_000], on);
    const path = `/v1/organiser/concerts/${on.concertId}`;
    const patch = await organiser("PATCH", path, { body: { policy: { refund: { preset: "none" } } } });
    expect([patch.status, await read()]).toEqual([200, { preset: "none", freeOnPurchaseDay: false }]);
    expect((await cancelMine(before)).body).toMatchObject({ fee: 5_000, refund: 15_000 });
    const after = await order([20_000], on);
    expect(await cancelMine(after)).toMatchObject({ status: 409, body: { code: "invalid_state" } });
    expect((await refund(after, { fee: "terms" })).body).toMatchObject({ fee: 20_000, refund: 0 });
  });

  test("400: an unknown preset, a preset with what it does not take, a share above all", async () => {
    const path = `/v1/organiser/concerts/${concert.concertId}`;
    const wrong = [
      { preset: "whim" },
      { preset: "none", percent: 10 },
      { preset: "percent", percent: 101, daysBefore: 1 },
      { preset: "until" },
    ];
    for (const each of wrong)
      expect([each, (await organiser("PATCH", path, { body: { policy: { refund: each } } })).status]).toEqual(
        [each, 400],
      );
  });
});

describe("refused, with nothing done", () => {
  test("400: a fee above the price, a seat that is not of the order, an unknown field", async () => {
    const bought = await order([20_000]);
    const asked = [{ fee: 20_001 }, { seatNumbers: [999] }, { to: "bank" }, { reason: "" }, { extra: 1 }];
    for (const each of asked) expect([each, (await refund(bought, each)).status]).toEqual([each, 400]);
    for (const each of asked.slice(0, 2))
      expect(await preview(bought, each)).toMatchObject({ code: "invalid_request" });
    expect((await entriesOf(bought.buyer)).map(([kind]) => kind)).toEqual(["PAYMENT", "TOP_UP"]);
  });

  test("404: nobody's reservation and nobody's cancellation; 409: one that is not paid", async () => {
    const id = Bun.randomUUIDv7();
    expect((await refund({ reservationId: id })).status).toBe(404);
    const path = `/v1/organiser/cancellations/${id}/fee-returns`;
    expect((await organiser("POST", path, { body: { reason: "x" } })).status).toBe(404);
    const buyer = await admittedBuyer(frontrow, call, concert.queueId);
    const body = { performanceId: concert.performanceIds[0], seatNumbers: [50] };
    const { reservationId } = (await buyer.call("POST", "/v1/reservations", { body })).body;
    expect(await refund({ reservationId })).toMatchObject({
      status: 409,
      body: { code: "invalid_state", currentStatus: "HELD" },
    });
  });
});
