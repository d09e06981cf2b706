import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { publishedDocument } from "../../testing/clients/published-document.ts";
import {
  admittedBuyer,
  type Buyer,
  caller,
  guest,
  holdSeats,
  newKey,
  putOnSale,
} from "../../testing/buyer.ts";
import type { Call } from "../../testing/clients/call.ts";
import { type Frontrow, startFrontrow } from "../../testing/frontrow.ts";
import { OpenApiChecker } from "../../testing/clients/openapi-checker.ts";
import { startTossServer, TOSS_SECRET_KEY, type TossServer } from "./toss-server.ts";

/** Toss Payments end to end: the buyer authorises on its page, comes back with a key, and is credited. */
const CLIENT_KEY = "test_ck_onlyForTheseTests";
const BOUNDS = { leaveMs: 500, chargeMs: 800, findMs: 2_000 };

let frontrow: Frontrow;
let toss: TossServer;
let call: Call;

beforeAll(async () => {
  toss = startTossServer();
  frontrow = await startFrontrow({
    walletAccess: "signed-in",
    company: {
      kind: "company",
      name: "toss-payments",
      configured: {
        url: toss.url,
        secretKey: TOSS_SECRET_KEY,
        clientKey: CLIENT_KEY,
        sdkUrl: toss.sdkUrl,
      },
      bounds: BOUNDS,
    },
  });
  call = caller(frontrow, new OpenApiChecker(publishedDocument(frontrow.app)));
});
beforeEach(() => {
  toss.fault = null;
});
afterAll(async () => {
  expect(await frontrow.services.wallets.countGatewayDifferences()).toBe(0);
  expect(await frontrow.broken()).toEqual({});
  await frontrow.close();
  await toss.stop();
});

async function begin(amount = 5_000) {
  const buyer = await guest(call);
  const path = `/v1/users/${buyer.userId}/wallet/top-ups`;
  const options = { body: { amount, paymentMethod: "card" }, headers: newKey() };
  const reply = await buyer.call("POST", path, options);
  const { topUpId, action } = reply.body;
  const confirm = (paymentKey: string) =>
    buyer.call("POST", `${path}/${topUpId}/confirm`, { body: { paymentKey } });
  return { buyer, reply, topUpId, orderId: action.orderId, path, options, confirm };
}

async function balanceOf(buyer: Buyer): Promise<number> {
  return (await buyer.call("GET", `/v1/users/${buyer.userId}/wallet`)).body.balance;
}

async function settle(topUpId: string): Promise<void> {
  await frontrow.admin`
    update top_ups set sent_at = sent_at - interval '1 minute', next_look_at = clock_timestamp()
    where top_up_id = ${topUpId}`;
  await frontrow.services.wallets.settleOpenTopUps();
}

test.each([
  ["with NUL", "key\u0000"],
  ["with half of a pair", "key\ud800"],
  ["too long", "k".repeat(201)],
])("a payment key %s is 400: it never reaches the database", async (_, paymentKey) => {
  const { confirm } = await begin();
  expect(await confirm(paymentKey)).toMatchObject({ status: 400, body: { code: "invalid_request" } });
});

test.each([
  ["an order with NUL", { orderId: "order\u0000" }, "delivery-1"],
  ["an order of another's making", { orderId: "x".repeat(10_000) }, "delivery-2"],
  ["a delivery of too long a name", { orderId: "order-of-nobody" }, "d".repeat(256)],
])("Toss's webhook of %s is 400: anybody may send one", async (_, data, delivery) => {
  const reply = await call("POST", "/v1/webhooks/toss-payments", {
    body: { eventType: "PAYMENT_STATUS_CHANGED", data },
    headers: { "tosspayments-webhook-transmission-id": delivery },
  });
  expect(reply).toMatchObject({ status: 400, body: { code: "invalid_request" } });
});

test("202 with what opens the page, then 201 once confirmed; both answer the same again", async () => {
  const { buyer, reply, orderId, confirm, path, options } = await begin();
  expect(reply).toMatchObject({
    status: 202,
    body: {
      status: "REQUIRES_ACTION",
      action: { gateway: "toss-payments", clientKey: CLIENT_KEY, scriptUrl: toss.sdkUrl },
    },
  });
  expect((await buyer.call("POST", path, options)).body).toEqual(reply.body);
  const paymentKey = toss.authorise(orderId, 5_000);
  const confirmed = await confirm(paymentKey);
  expect(confirmed).toMatchObject({ status: 201, body: { status: "SUCCEEDED", balance: 5_000 } });
  expect((await confirm(paymentKey)).body).toEqual(confirmed.body);
  expect(await buyer.call("POST", path, options)).toMatchObject({ status: 201 });
  expect(await confirm("another key")).toMatchObject({ status: 409, body: { code: "invalid_state" } });
  expect(await balanceOf(buyer)).toBe(5_000);
});

test("one call for the whole purchase: 202 with the page, and the confirmation pays", async () => {
  const concert = await putOnSale(call);
  const buyer = await admittedBuyer(frontrow, call, concert.queueId);
  const { reservationId } = (await holdSeats(buyer, concert, [1])).body;
  const pay = (headers = newKey()) =>
    buyer.call("POST", "/v1/payments", {
      body: { reservationId, topUp: { paymentMethod: "card" } },
      headers,
    });
  const abandoned = await pay();
  const headers = newKey();
  const pending = await pay(headers);
  // Whoever closed the page begins again: nothing is charged without it.
  expect(abandoned.status).toBe(202);
  expect(pending).toMatchObject({
    status: 202,
    body: { status: "PENDING", amount: 10_000, action: { gateway: "toss-payments", clientKey: CLIENT_KEY } },
  });
  expect((await pay(headers)).body).toEqual(pending.body);
  const { topUpId, action } = pending.body;
  const confirmed = await buyer.call("POST", `/v1/users/${buyer.userId}/wallet/top-ups/${topUpId}/confirm`, {
    body: { paymentKey: toss.authorise(action.orderId, 10_000) },
  });
  expect(confirmed).toMatchObject({ status: 201, body: { paidReservationId: reservationId } });
  const { body: paid } = await pay(headers);
  expect(paid).toMatchObject({ paymentId: confirmed.body.paymentId, reservationId, balanceAfter: 0 });
  expect((await buyer.call("GET", `/v1/reservations/${reservationId}`)).body.status).toBe("CONFIRMED");
});

test("what can be paid with is public, by the company's own words for it", async () => {
  expect(await call("GET", "/v1/top-up-methods")).toMatchObject({
    status: 200,
    body: { gateway: "toss-payments", methods: ["card"] },
  });
});

test("20 confirmations at once: captured once, credited once", async () => {
  const { buyer, orderId, confirm } = await begin();
  const paymentKey = toss.authorise(orderId, 5_000);
  const before = toss.done.confirms;
  const replies = await Promise.all(Array.from({ length: 20 }, () => confirm(paymentKey)));
  expect(replies.every((reply) => reply.status === 201 || reply.status === 202)).toBe(true);
  expect(toss.done.confirms - before).toBe(1);
  expect(await balanceOf(buyer)).toBe(5_000);
});

test("a page that was opened for another amount is declined, and nothing is credited", async () => {
  const { buyer, orderId, confirm } = await begin(5_000);
  const reply = await confirm(toss.authorise(orderId, 100));
  expect(reply).toMatchObject({ status: 402, body: { code: "top_up_declined", reason: "invalid_request" } });
  expect(await balanceOf(buyer)).toBe(0);
});

describe("what is not told at once is found out", () => {
  test.each([
    ["silence after capturing", { kind: "silent_after_doing" }],
    ["an unreadable answer", { kind: "garbage_after_doing" }],
  ] as const)("%s: 202, then credited once", async (_, fault) => {
    const { buyer, topUpId, orderId, confirm } = await begin();
    const paymentKey = toss.authorise(orderId, 5_000);
    toss.fault = fault;
    expect(await confirm(paymentKey)).toMatchObject({ status: 202, body: { status: "UNKNOWN" } });
    await settle(topUpId);
    await settle(topUpId);
    expect(await balanceOf(buyer)).toBe(5_000);
    expect((await confirm(paymentKey)).status).toBe(201);
  });

  test("a fault of theirs before capturing stays open until they give it up", async () => {
    const { buyer, topUpId, orderId, confirm, path } = await begin();
    const paymentKey = toss.authorise(orderId, 5_000);
    toss.fault = { kind: "refuse", status: 500, code: "FAILED_INTERNAL_SYSTEM_PROCESSING" };
    expect((await confirm(paymentKey)).status).toBe(202);
    await settle(topUpId);
    expect((await buyer.call("GET", `${path}/${topUpId}`)).body.status).toBe("UNKNOWN");
    toss.payment(orderId)!.status = "EXPIRED";
    await settle(topUpId);
    expect((await buyer.call("GET", `${path}/${topUpId}`)).body.status).toBe("FAILED");
    expect(await balanceOf(buyer)).toBe(0);
  });
});

async function letTheHourPass(...topUpIds: string[]): Promise<void> {
  await frontrow.admin`
    update top_ups set created_at = created_at - interval '61 minutes'
    where top_up_id = any(${`{${topUpIds}}`}::uuid[])`;
  await frontrow.services.wallets.settleOpenTopUps();
}

test("one that nobody confirms fails after an hour; its page can no more be used", async () => {
  const { topUpId, orderId, confirm, buyer, path, options } = await begin();
  await letTheHourPass(topUpId);
  expect(await confirm(toss.authorise(orderId, 5_000))).toMatchObject({
    status: 409,
    body: { currentStatus: "FAILED" },
  });
  const failed = { status: 402, body: { code: "top_up_declined", reason: "not_confirmed", topUpId } };
  expect(await buyer.call("POST", path, options)).toMatchObject(failed);
});

test("a payment whose page nobody confirms within an hour tells it under its key", async () => {
  const concert = await putOnSale(call);
  const buyer = await admittedBuyer(frontrow, call, concert.queueId);
  const { reservationId } = (await holdSeats(buyer, concert, [1])).body;
  const body = { reservationId, topUp: { paymentMethod: "card" } };
  const options = { body, headers: newKey() };
  const { topUpId } = (await buyer.call("POST", "/v1/payments", options)).body;
  await letTheHourPass(topUpId);
  const failed = { status: 402, body: { code: "top_up_declined", reason: "not_confirmed", topUpId } };
  expect(await buyer.call("POST", "/v1/payments", options)).toMatchObject(failed);
});

test("their unsigned webhook is a hint: it brings the asking forward, and proves nothing", async () => {
  const { buyer, topUpId, orderId, confirm } = await begin();
  const paymentKey = toss.authorise(orderId, 5_000);
  toss.fault = { kind: "silent_after_doing" };
  await confirm(paymentKey);
  const send = (order: string, id: string) =>
    call("POST", "/v1/webhooks/toss-payments", {
      body: {
        eventType: "PAYMENT_STATUS_CHANGED",
        createdAt: "2026-12-01T00:00:00.000000",
        data: { orderId: order, status: "DONE", totalAmount: 9_999_999 },
      },
      headers: { "tosspayments-webhook-transmission-id": id },
    });
  expect((await send(orderId, "t-1")).status).toBe(200);
  expect((await send(orderId, "t-1")).status).toBe(200);
  expect((await send("nobody's", "t-2")).status).toBe(200);
  await frontrow.services.wallets.settleOpenTopUps();
  expect(await balanceOf(buyer)).toBe(5_000);
  expect(topUpId).toBeString();
});

test("a part goes back to the card, once", async () => {
  const { buyer, topUpId, orderId, confirm, path } = await begin();
  await confirm(toss.authorise(orderId, 5_000));
  const headers = newKey();
  const reverse = () =>
    buyer.call("POST", `${path}/${topUpId}/reversals`, { body: { amount: 2_000 }, headers });
  expect(await reverse()).toMatchObject({ status: 201, body: { balance: 3_000 } });
  expect(await reverse()).toMatchObject({ status: 201 });
  expect(toss.payment(orderId)!.balanceAmount).toBe(3_000);
});
