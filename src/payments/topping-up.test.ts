import { expect, test } from "bun:test";
import { newId, type ReservationId, type UserId } from "../core/ids.ts";
import { LIMITS } from "../core/limits.ts";
import { Refusal } from "../core/refusals.ts";
import { WorkingSet } from "../database/batches/working-set.ts";
import type { Tx } from "../database/database.ts";
import type { Reservation } from "../reservations/for-transactions.ts";
import { startTopUp, type TopUpTerms } from "./topping-up.ts";

const BUYER = newId<UserId>();
const PAGE = { clientKey: "c", scriptUrl: "https://example.test/s.js", origins: [] };
const MAX = LIMITS.topUpPointsMax;

/** Of a buyer without points. */
async function begin() {
  const set = new WorkingSet();
  await set.read((async () => [{ now: new Date(0) }]) as never as Tx);
  const hold = (amount: number) =>
    ({ reservationId: newId<ReservationId>(), queueNo: 1, position: 2, amount }) as Reservation;
  const pay = (reservation: Reservation, page: TopUpTerms["page"] = null) => {
    const key = { userId: BUYER, route: "pay", key: newId(), bodyHash: "b" };
    const terms = { paymentMethod: "pm", gateway: "books", page, checkAfterMs: 1_000 };
    const started = startTopUp({ userId: BUYER, key }, terms, reservation, set);
    return started instanceof Refusal ? [started.code, started.fields] : [started.status, started.body];
  };
  return { hold, pay };
}

test("a seat may cost as much as one charge may bring, and not a point more", async () => {
  const { hold, pay } = await begin();
  expect(pay(hold(MAX))).toMatchObject([202, { amount: MAX }]);
  expect(pay(hold(MAX + 1))).toMatchObject(["invalid_request", { errors: [{ path: "topUp" }] }]);
});

test("a hold is charged for once, however often it is paid for in one batch", async () => {
  const { hold, pay } = await begin();
  const [one, other] = [hold(5_000), hold(5_000)];
  const [, { topUpId }] = pay(one) as [number, { topUpId: string }];
  expect(pay(one)).toEqual(["invalid_state", { currentStatus: "PENDING", topUpId }]);
  expect(pay(other)).toMatchObject([202, { status: "PENDING" }]);
});

test("who has to authorise a charge on the company's page may open it again", async () => {
  const { hold, pay } = await begin();
  const one = hold(5_000);
  const action = { gateway: "books", clientKey: "c", scriptUrl: PAGE.scriptUrl };
  for (let times = 0; times < 2; times += 1) expect(pay(one, PAGE)).toMatchObject([202, { action }]);
  expect((pay(one) as [number, object])[1]).not.toHaveProperty("action");
});
