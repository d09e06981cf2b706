import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { TopUpId, UserId } from "../../src/core/ids.ts";
import { createLog } from "../../src/core/log.ts";
import { createServices, drainServices, type Services } from "../../src/worker/services.ts";
import { type Buyer, caller, guest } from "../../testing/buyer.ts";
import type { Call } from "../../testing/clients/call.ts";
import { type Frontrow, startFrontrow } from "../../testing/frontrow.ts";

/** Two machines on one database, each with a sandbox gateway whose journal knows nothing of the other's. */
let frontrow: Frontrow;
let elsewhere: Frontrow;
let call: Call;
const opened: Services[] = [];

beforeAll(async () => {
  frontrow = await startFrontrow({ gateway: true, walletAccess: "signed-in" });
  // For its sandbox alone.
  elsewhere = await startFrontrow({ gateway: true });
  call = caller(frontrow);
});
afterAll(async () => {
  for (const services of opened) {
    services.room.stream.stop();
    await drainServices(services);
    await services.db.close();
  }
  await elsewhere.close();
  await frontrow.close();
});

/** The other machine, whose journal goes by this name. */
function machine(books: string): Services {
  const gateway = { ...elsewhere.config.gateway, books };
  const services = createServices({ ...frontrow.config, workerNumber: 2, gateway }, createLog("error"));
  opened.push(services);
  return services;
}

let keys = 0;

/** Charged on that machine, its answer lost. */
async function lostTopUp(on: Services): Promise<{ buyer: Buyer; topUpId: TopUpId }> {
  const buyer = await guest(call);
  const key = { userId: buyer.userId, route: "top-up", key: `several-${(keys += 1)}`, bodyHash: "-" };
  const answer = await on.wallets.topUp(buyer.userId as UserId, 5_000, "pm_sandbox_error_approved", key);
  expect(answer.status).toBe(202);
  return { buyer, topUpId: answer.body.topUpId as TopUpId };
}

async function settleOn(services: Services, topUpId: TopUpId): Promise<string> {
  await frontrow.admin`
    update top_ups set created_at = created_at - interval '1 minute', next_look_at = clock_timestamp()
    where top_up_id = ${topUpId}`;
  await services.wallets.settleOpenTopUps();
  const [row] = await frontrow.admin`select status from top_ups where top_up_id = ${topUpId}`;
  return row.status;
}

describe("a top-up whose answer was lost", () => {
  test("is asked about only where it was charged", async () => {
    const other = machine("sandbox-b");
    const { topUpId } = await lostTopUp(other);
    expect(await settleOn(frontrow.services, topUpId)).toBe("UNKNOWN");
    expect(await settleOn(other, topUpId)).toBe("SUCCEEDED");
    expect(await other.wallets.countGatewayDifferences()).toBe(0);
    expect(await frontrow.services.wallets.countGatewayDifferences()).toBe(0);
    expect(await frontrow.broken()).toEqual({});
  });
});

test("points go back where they were charged, whichever machine was asked", async () => {
  const other = machine("sandbox-b");
  const { buyer, topUpId } = await lostTopUp(other);
  await settleOn(other, topUpId);
  const path = `/v1/users/${buyer.userId}/wallet/top-ups/${topUpId}/reversals`;
  const reply = await buyer.call("POST", path, { body: {}, headers: { "Idempotency-Key": "several-back" } });
  expect(reply).toMatchObject({ status: 202, body: { status: "SENT", amount: 5_000, balance: 0 } });
  await frontrow.admin`update top_up_reversals set next_look_at = clock_timestamp()`;
  await frontrow.services.reversals.settleOpen();
  expect((await buyer.call("GET", path)).body.items).toMatchObject([{ status: "SENT" }]);
  await other.reversals.settleOpen();
  expect((await buyer.call("GET", path)).body.items).toMatchObject([{ status: "SUCCEEDED" }]);
  expect(await other.wallets.countGatewayDifferences()).toBe(0);
});

// The last one: what it loses stays lost.
test("control: under one name, the other journal has never seen it, and captured money is lost", async () => {
  const { topUpId } = await lostTopUp(machine("sandbox"));
  expect(await settleOn(frontrow.services, topUpId)).toBe("FAILED");
});
