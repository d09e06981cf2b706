import { expect, test } from "bun:test";
import { admittedBuyer, type Buyer, newKey, putOnSale, topUp } from "../../testing/buyer.ts";
import { letIn } from "../../testing/door/devices.ts";
import { setStage } from "../../testing/stage.ts";

const { frontrow, call } = setStage({ gateway: true });

async function bought(seatNumbers: number[], price: number): Promise<{ buyer: Buyer; path: string }> {
  const performances = [{ startsAt: "2030-12-24T10:00:00Z", seats: [{ count: 10, price }] }];
  const { queueId, performanceIds } = await putOnSale(call, { performances });
  const buyer = await admittedBuyer(frontrow, call, queueId);
  await topUp(buyer, 50_000);
  const body = { performanceId: performanceIds[0], seatNumbers };
  const { reservationId } = (await buyer.call("POST", "/v1/reservations", { body })).body;
  const paid = await buyer.call("POST", "/v1/payments", { body: { reservationId }, headers: newKey() });
  if (paid.status !== 201) throw new Error("the payment was refused");
  return { buyer, path: `/v1/reservations/${reservationId}/cancellations` };
}

const giveBack = ({ buyer, path }: { buyer: Buyer; path: string }, seatNumbers?: number[]) =>
  buyer.call("POST", path, { body: seatNumbers ? { seatNumbers } : {}, headers: newKey() });

test("seats that cost nothing are given back for nothing; the wallet's entries stay", async () => {
  const purchase = await bought([1, 2], 0);
  expect(await giveBack(purchase, [1])).toMatchObject({
    status: 201,
    body: { refund: 0, balanceAfter: 50_000 },
  });
  expect(await giveBack(purchase)).toMatchObject({ status: 201, body: { reservationStatus: "REFUNDED" } });
  const { buyer } = purchase;
  const entries = await buyer.call("GET", `/v1/users/${buyer.userId}/wallet/entries`);
  expect(entries.body.items.map((entry: { kind: string }) => entry.kind)).toEqual(["PAYMENT", "TOP_UP"]);
});

test("a reservation that is not there is 404, to be cancelled and to be looked at", async () => {
  const { buyer } = await bought([1], 10_000);
  const path = `/v1/reservations/${Bun.randomUUIDv7()}/cancellations`;
  expect((await giveBack({ buyer, path })).status).toBe(404);
  expect((await buyer.call("GET", `${path}/preview`)).status).toBe(404);
});

test("a seat whose visitor is in the hall is not given back, the other one is", async () => {
  const purchase = await bought([1, 2], 10_000);
  await letIn(frontrow, purchase.path.split("/")[3]!, [1]);
  expect(await giveBack(purchase, [1])).toMatchObject({ status: 409, body: { code: "invalid_state" } });
  expect(await purchase.buyer.call("GET", `${purchase.path}/preview?seatNumbers=1`)).toMatchObject({
    status: 409,
  });
  const rest = await giveBack(purchase, [2]);
  expect(rest).toMatchObject({ status: 201, body: { refund: 10_000, reservationStatus: "CONFIRMED" } });
});

test("a hold is released and not cancelled: nothing is refunded that was not paid", async () => {
  const { queueId, performanceIds } = await putOnSale(call);
  const buyer = await admittedBuyer(frontrow, call, queueId);
  const body = { performanceId: performanceIds[0], seatNumbers: [1] };
  const { reservationId } = (await buyer.call("POST", "/v1/reservations", { body })).body;
  const path = `/v1/reservations/${reservationId}/cancellations`;
  const state = { status: 409, body: { code: "invalid_state", currentStatus: "HELD" } };
  expect(await giveBack({ buyer, path })).toMatchObject(state);
  expect(await buyer.call("GET", `${path}/preview`)).toMatchObject(state);
});
