import { afterAll, beforeAll, expect, test } from "bun:test";
import {
  admittedBuyer,
  type Buyer,
  caller,
  guest,
  holdSeats,
  newKey,
  putOnSale,
  topUp,
} from "../../testing/buyer.ts";
import type { Call } from "../../testing/clients/call.ts";
import { type Frontrow, startFrontrow } from "../../testing/frontrow.ts";

let frontrow: Frontrow;
let call: Call;

beforeAll(async () => {
  // Every charge is later than this, as one is whose worker was stalled after the intent was committed.
  const gatewayBounds = { leaveMs: 0, chargeMs: 3_000, findMs: 2_000 };
  frontrow = await startFrontrow({ gateway: true, walletAccess: "signed-in", gatewayBounds });
  call = caller(frontrow);
});
afterAll(async () => {
  try {
    expect(await frontrow.broken()).toEqual({});
  } finally {
    await frontrow.close();
  }
});

async function atGateway(buyer: Buyer): Promise<number> {
  const [row] = await frontrow.admin`select gateway_key from top_ups where user_id = ${buyer.userId}`;
  const { url, key } = frontrow.config.gateway;
  const headers = { Authorization: `Bearer ${key}` };
  return (await fetch(`${url}/v1/payments/${row.gateway_key}`, { headers })).status;
}

test("a charge that is late does not leave: somebody may know already that it never arrived", async () => {
  const buyer = await guest(call);
  const reply = await topUp(buyer, 10_000);
  expect(reply).toMatchObject({ status: 502, body: { code: "gateway_unavailable" } });
  expect(await atGateway(buyer)).toBe(404);
  const wallet = await buyer.call("GET", `/v1/users/${buyer.userId}/wallet`);
  expect(wallet.body.balance).toBe(0);
  const [row] = await frontrow.admin`select status, reason from top_ups where user_id = ${buyer.userId}`;
  expect(row).toEqual({ status: "FAILED", reason: "gateway_unreachable" });
});

test("nothing left for the company: 502, the hold lives on, and the same key may try again", async () => {
  const concert = await putOnSale(call);
  const buyer = await admittedBuyer(frontrow, call, concert.queueId);
  const { reservationId } = (await holdSeats(buyer, concert, [1])).body;
  const body = { reservationId, topUp: { paymentMethod: "pm_sandbox_approve" } };
  const headers = newKey();
  for (const topUps of [1, 2]) {
    const reply = await buyer.call("POST", "/v1/payments", { body, headers });
    expect(reply).toMatchObject({ status: 502, body: { code: "gateway_unavailable" } });
    const rows = await frontrow.admin`select 1 from top_ups where pays_reservation_id = ${reservationId}`;
    expect(rows).toHaveLength(topUps);
  }
  const { body: reservation } = await buyer.call("GET", `/v1/reservations/${reservationId}`);
  expect(reservation.status).toBe("HELD");
});
