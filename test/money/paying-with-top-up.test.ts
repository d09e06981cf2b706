import { expect, test } from "bun:test";
import { chargeEndsMs } from "../../src/wallet/gateways/gateway.ts";
import { sandboxGateway } from "../../src/wallet/gateways/sandbox/gateway.ts";
import { admittedBuyer, asOrganiser, type Buyer, newKey, putOnSale, topUp } from "../../testing/buyer.ts";
import { setSaleStage } from "../../testing/stage.ts";
import { lapseHold } from "../../testing/time-travel.ts";
import { payCommand } from "../races/stage.ts";

/** Paying for 20,000 points' worth of seats with the one call that tops up what is missing. */
const PRICE = 20_000;

const { frontrow, call, concert, hold } = setSaleStage();

let seat = 1;

/** Somebody who is in and holds two seats, with so many points. */
async function holderWith(points: number): Promise<{ buyer: Buyer; reservationId: string }> {
  const buyer = await admittedBuyer(frontrow, call, concert.queueId);
  if (points > 0) await topUp(buyer, points);
  const held = await hold(buyer, [seat, seat + 1]);
  seat += 2;
  return { buyer, reservationId: held.body.reservationId };
}

function payBy(buyer: Buyer, reservationId: string, paymentMethod: string, headers = newKey()) {
  const body = { reservationId, topUp: { paymentMethod } };
  return buyer.call("POST", "/v1/payments", { body, headers });
}

/** The top-ups of a buyer that were for a hold, oldest first. */
function topUpsForHolds(buyer: Buyer) {
  return frontrow.admin<{ top_up_id: string; amount: number; status: string }[]>`
    select top_up_id, amount::int amount, status from top_ups
    where user_id = ${buyer.userId} and pays_reservation_id is not null order by top_up_id`;
}

/** Lets the reconciler ask, as if the charge had been sent long ago. */
async function settle(buyer: Buyer): Promise<void> {
  const ageMs = chargeEndsMs({ leaveMs: 2_000, chargeMs: 3_000, findMs: 2_000 });
  await frontrow.admin`
    update top_ups set created_at = created_at - ${ageMs} * interval '1 millisecond',
                       next_look_at = clock_timestamp()
    where user_id = ${buyer.userId} and status in ('SENT', 'UNKNOWN')`;
  await frontrow.services.wallets.settleOpenTopUps();
}

/** What became of a purchase. */
async function stateOf(buyer: Buyer, reservationId: string, topUpId?: string) {
  const [reservation, entries, topUpNow] = await Promise.all([
    buyer.call("GET", `/v1/reservations/${reservationId}`),
    buyer.call("GET", `/v1/users/${buyer.userId}/wallet/entries`),
    topUpId ? buyer.call("GET", `/v1/users/${buyer.userId}/wallet/top-ups/${topUpId}`) : undefined,
  ]);
  const { status, bookingNumber } = reservation.body;
  const balance = entries.body.items[0]?.balanceAfter ?? 0;
  return { status, bookingNumber, balance, topUp: topUpNow?.body };
}

async function expectBooksToAgree(): Promise<void> {
  expect(await frontrow.services.wallets.countGatewayDifferences()).toBe(0);
  expect(await frontrow.broken()).toEqual({});
}

test("the points that are there are used first; exactly what is missing is charged", async () => {
  const { buyer, reservationId } = await holderWith(6_000);
  const headers = newKey();
  const paid = await payBy(buyer, reservationId, "pm_sandbox_approve", headers);
  expect(paid).toMatchObject({ status: 201, body: { amount: PRICE, balanceAfter: 0, reservationId } });
  expect(paid.body.tickets).toHaveLength(2);
  const [charged, ...others] = await topUpsForHolds(buyer);
  expect([charged!.amount, others]).toEqual([PRICE - 6_000, []]);
  const { topUp: its, ...state } = await stateOf(buyer, reservationId, charged!.top_up_id);
  expect(state).toEqual({ status: "CONFIRMED", balance: 0, bookingNumber: paid.body.bookingNumber });
  expect(its).toMatchObject({
    status: "SUCCEEDED",
    paidReservationId: reservationId,
    paymentId: paid.body.paymentId,
  });
  expect((await payBy(buyer, reservationId, "pm_sandbox_approve", headers)).body).toEqual(paid.body);
  expect(await topUpsForHolds(buyer)).toHaveLength(1);
});

async function presentTerms(): Promise<string> {
  return (await call("GET", `/v1/concerts/${concert.concertId}`)).body.termsVersion;
}

/** Changes the organiser's terms, and so their version. */
async function changeTerms(refundPolicy: string): Promise<void> {
  const path = `/v1/organiser/concerts/${concert.concertId}`;
  expect((await asOrganiser(call)("PATCH", path, { body: { refundPolicy } })).status).toBe(200);
}

const payWith = (buyer: Buyer, body: object) =>
  buyer.call("POST", "/v1/payments", { body, headers: newKey() });

test("other terms than the present ones are 409 before anything is charged", async () => {
  const { buyer, reservationId } = await holderWith(PRICE);
  const { buyer: poor, reservationId: held } = await holderWith(0);
  const agreed = await presentTerms();
  await changeTerms("No refunds on the day.");
  const refused = {
    status: 409,
    body: { currentStatus: "TERMS_CHANGED", termsVersion: await presentTerms() },
  };
  for (const termsVersion of [agreed, "1-3f9a1c20"]) {
    const topUp = { paymentMethod: "pm_sandbox_approve" };
    expect(await payWith(buyer, { reservationId, termsVersion })).toMatchObject(refused);
    expect(await payWith(poor, { reservationId: held, termsVersion, topUp })).toMatchObject(refused);
  }
  expect(await topUpsForHolds(poor)).toHaveLength(0);
  expect((await payWith(buyer, { reservationId, termsVersion: await presentTerms() })).status).toBe(201);
});

test("terms that change while a charge is open: its points stay, and pay for the hold anew", async () => {
  const { buyer, reservationId } = await holderWith(0);
  const topUp = { paymentMethod: "pm_sandbox_error_approved" };
  const pending = await payWith(buyer, { reservationId, termsVersion: await presentTerms(), topUp });
  await changeTerms("No refunds at all.");
  await settle(buyer);
  const { status, balance, topUp: open } = await stateOf(buyer, reservationId, pending.body.topUpId);
  expect([status, balance, open.unpaidReason]).toEqual(["HELD", PRICE, "invalid_state"]);
  expect((await payWith(buyer, { reservationId, termsVersion: await presentTerms() })).status).toBe(201);
});

test("the terms that the buyer agreed to are kept with the payment, however late it is made", async () => {
  const termsVersion = await presentTerms();
  for (const paymentMethod of ["pm_sandbox_approve", "pm_sandbox_error_approved"]) {
    const { buyer, reservationId } = await holderWith(0);
    const body = { reservationId, termsVersion, topUp: { paymentMethod } };
    const answer = await buyer.call("POST", "/v1/payments", { body, headers: newKey() });
    if (answer.status === 202) await settle(buyer);
    const { body: payments } = await buyer.call("GET", "/v1/payments");
    expect(payments.items).toMatchObject([{ reservationId, termsVersion }]);
  }
  expect(termsVersion).toMatch(/^1-[\da-f]{8}$/);
});

test("where nothing is missing, nothing is charged", async () => {
  const { buyer, reservationId } = await holderWith(PRICE + 500);
  const paid = await payBy(buyer, reservationId, "pm_sandbox_decline");
  expect(paid).toMatchObject({ status: 201, body: { balanceAfter: 500 } });
  expect(await topUpsForHolds(buyer)).toHaveLength(0);
});

test("declined: 402, nothing is charged, and the hold lives on for another try", async () => {
  const { buyer, reservationId } = await holderWith(0);
  const headers = newKey();
  const declined = await payBy(buyer, reservationId, "pm_sandbox_decline", headers);
  expect(declined).toMatchObject({ status: 402, body: { code: "top_up_declined" } });
  expect((await payBy(buyer, reservationId, "pm_sandbox_decline", headers)).body).toMatchObject({
    code: "top_up_declined",
    topUpId: declined.body.topUpId,
  });
  expect(await stateOf(buyer, reservationId)).toMatchObject({ status: "HELD", balance: 0 });
  expect((await payBy(buyer, reservationId, "pm_sandbox_approve")).status).toBe(201);
});

test("202 while the answer is open; it pays by itself, and the same key tells each state", async () => {
  // One wait for the payment company serves all: their time-outs run at once.
  const methods = [
    ["pm_sandbox_timeout_approved", true],
    ["pm_sandbox_error_approved", true],
    ["pm_sandbox_timeout_declined", false],
    ["pm_sandbox_error_declined", false],
  ] as const;
  const holders = [];
  for (const [method, succeeds] of methods) {
    holders.push({ method, succeeds, headers: newKey(), ...(await holderWith(1_000)) });
  }
  const topUpIds = await Promise.all(
    holders.map(async ({ buyer, reservationId, method, headers }) => {
      const open = await payBy(buyer, reservationId, method, headers);
      expect(open).toMatchObject({ status: 202, body: { status: "PENDING", reservationId } });
      expect(open.body.amount).toBe(PRICE - 1_000);
      const { topUpId } = open.body;
      expect(await payBy(buyer, reservationId, method, headers)).toMatchObject({
        status: 202,
        body: { topUpId },
      });
      const another = await payBy(buyer, reservationId, "pm_sandbox_approve");
      expect(another).toMatchObject({
        status: 409,
        body: { code: "invalid_state", currentStatus: "PENDING", topUpId },
      });
      return topUpId;
    }),
  );
  for (const [i, { buyer, reservationId, method, succeeds, headers }] of holders.entries()) {
    const topUpId = topUpIds[i];
    await settle(buyer);
    const state = await stateOf(buyer, reservationId, topUpId);
    const after = await payBy(buyer, reservationId, method, headers);
    if (succeeds) {
      expect(state).toMatchObject({ status: "CONFIRMED", balance: 0 });
      const { bookingNumber } = state;
      expect(after).toMatchObject({ status: 201, body: { reservationId, bookingNumber } });
      expect(state.topUp).toMatchObject({ paidReservationId: reservationId });
      expect(state.topUp.paymentId).toBe(after.body.paymentId);
    } else {
      expect(state).toMatchObject({ status: "HELD", balance: 1_000, topUp: { status: "FAILED" } });
      expect(after).toMatchObject({ status: 402, body: { code: "top_up_declined", topUpId } });
      expect((await payBy(buyer, reservationId, "pm_sandbox_approve")).status).toBe(201);
    }
  }
  await expectBooksToAgree();
});

test("never arrived at the company: the key is free, and the same request pays", async () => {
  const { buyer, reservationId } = await holderWith(0);
  const headers = newKey();
  const command = await payCommand(frontrow, buyer, reservationId);
  const body = { reservationId, topUp: { paymentMethod: "pm_sandbox_approve" } };
  const bodyHash = new Bun.CryptoHasher("sha256").update(JSON.stringify(body)).digest("base64url");
  const { payments, wallets } = frontrow.services;
  // Killed after the intent was committed, before anything was sent.
  await payments.pays.submit({
    ...command,
    key: { ...command.key, key: headers["Idempotency-Key"]!, bodyHash },
    topUp: { ...wallets.termsFor("pm_sandbox_approve"), checkAfterMs: wallets.checkAfterMs },
  });
  // A first wallet is there before its first points: whoever waits for them has a row to wait for.
  expect(await frontrow.admin`select from wallets where user_id = ${buyer.userId}`).toHaveLength(1);
  expect((await payBy(buyer, reservationId, "pm_sandbox_approve", headers)).status).toBe(202);
  await settle(buyer);
  expect(await stateOf(buyer, reservationId)).toMatchObject({ status: "HELD", balance: 0 });
  expect((await payBy(buyer, reservationId, "pm_sandbox_approve", headers)).status).toBe(201);
  expect((await topUpsForHolds(buyer)).map(({ status }) => status)).toEqual(["FAILED", "SUCCEEDED"]);
});

test("captured, then killed before the answer was applied: paid once, by whoever finds it", async () => {
  const { buyer, reservationId } = await holderWith(0);
  const command = await payCommand(frontrow, buyer, reservationId);
  const { payments, wallets } = frontrow.services;
  const topUpTerms = { ...wallets.termsFor("pm_sandbox_approve"), checkAfterMs: wallets.checkAfterMs };
  const begun = (await payments.pays.submit({ ...command, topUp: topUpTerms })) as never;
  const { started } = begun as { started: { gatewayKey: string; amount: number } };
  const { url, key } = frontrow.config.gateway as { url: string; key: string };
  const charge = { key: started.gatewayKey, amount: started.amount, method: "pm_sandbox_approve" };
  expect(await sandboxGateway(url, key).charge(charge)).toMatchObject({ outcome: "captured" });
  // Two workers ask at once.
  await Promise.all([settle(buyer), settle(buyer)]);
  expect(await stateOf(buyer, reservationId)).toMatchObject({ status: "CONFIRMED", balance: 0 });
  await expectBooksToAgree();
});

test("the answer comes after the hold lapsed: the points stay, and the seats are another's", async () => {
  const { buyer, reservationId } = await holderWith(5_000);
  const headers = newKey();
  const open = await payBy(buyer, reservationId, "pm_sandbox_error_approved", headers);
  expect(open.status).toBe(202);
  await lapseHold(frontrow, reservationId);
  const other = await admittedBuyer(frontrow, call, concert.queueId);
  expect((await hold(other, [seat - 2])).status).toBe(201);
  await settle(buyer);
  const { topUp: its, ...state } = await stateOf(buyer, reservationId, open.body.topUpId);
  expect(state).toEqual({ status: "EXPIRED", bookingNumber: null, balance: PRICE });
  expect(its).toMatchObject({ status: "SUCCEEDED", unpaidReason: "reservation_expired" });
  expect(its.paymentId).toBeUndefined();
  const after = await payBy(buyer, reservationId, "pm_sandbox_error_approved", headers);
  expect(after).toMatchObject({ status: 410, body: { code: "reservation_expired" } });
  expect(after.body.detail).toContain("15000 points stay");
  await expectBooksToAgree();
});

test("paid otherwise while the answer was open: the points stay, nothing is paid twice", async () => {
  const { buyer, reservationId } = await holderWith(0);
  const headers = newKey();
  await payBy(buyer, reservationId, "pm_sandbox_error_approved", headers);
  await topUp(buyer, PRICE);
  expect(
    (await buyer.call("POST", "/v1/payments", { body: { reservationId }, headers: newKey() })).status,
  ).toBe(201);
  await settle(buyer);
  expect(await stateOf(buyer, reservationId)).toMatchObject({ status: "CONFIRMED", balance: PRICE });
  const after = await payBy(buyer, reservationId, "pm_sandbox_error_approved", headers);
  expect(after.body).toMatchObject({ code: "reservation_not_held", currentStatus: "CONFIRMED" });
  await expectBooksToAgree();
});

test("more than one top-up may bring is 400, and nothing has begun", async () => {
  const dear = await putOnSale(call, {
    performances: [{ startsAt: "2030-12-24T10:00:00Z", seats: [{ count: 2, price: 10_000_001 }] }],
  });
  const buyer = await admittedBuyer(frontrow, call, dear.queueId);
  const { body } = await hold(buyer, [1], dear);
  const refused = await payBy(buyer, body.reservationId, "pm_sandbox_approve");
  expect(refused).toMatchObject({ status: 400, body: { code: "invalid_request" } });
  expect(await topUpsForHolds(buyer)).toHaveLength(0);
});

test.each([
  ["under one key", true, 0],
  ["under a key each", false, 12],
])("sent 20 times at once %s: one charge, one payment", async (_, isOneKey, points) => {
  const { buyer, reservationId } = await holderWith(points);
  const one = newKey();
  const replies = await Promise.all(
    Array.from({ length: 20 }, () =>
      payBy(buyer, reservationId, "pm_sandbox_approve", isOneKey ? one : newKey()),
    ),
  );
  const paid = replies.filter(({ status }) => status === 201);
  const others = new Set(replies.filter(({ status }) => status !== 201).map(({ status }) => status));
  expect(new Set(paid.map(({ body }) => body.paymentId)).size).toBe(1);
  expect([...others].every((status) => status === (isOneKey ? 202 : 409) || status === 410)).toBe(true);
  const charged = (await topUpsForHolds(buyer)).map(({ amount, status }) => ({ amount, status }));
  expect(charged).toEqual([{ amount: PRICE - points, status: "SUCCEEDED" }]);
  expect(await stateOf(buyer, reservationId)).toMatchObject({ status: "CONFIRMED", balance: 0 });
  await expectBooksToAgree();
});

test("an order tells the points that its own card payment brought, before those that it took", async () => {
  const { buyer, reservationId } = await holderWith(5_000);
  const { body } = await payBy(buyer, reservationId, "pm_sandbox_approve");
  const order = await asOrganiser(call)("GET", `/v1/organiser/orders/${body.bookingNumber}`);
  expect(order.body.ledgerEntries).toMatchObject([
    { kind: "TOP_UP", amount: PRICE - 5_000, balanceAfter: PRICE },
    { kind: "PAYMENT", amount: -PRICE, balanceAfter: 0 },
  ]);
});
