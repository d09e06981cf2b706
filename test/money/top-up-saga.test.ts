import { describe, expect, test } from "bun:test";
import type { UserId } from "../../src/core/ids.ts";
import { interpretFound, chargeEndsMs } from "../../src/wallet/gateways/gateway.ts";
import { sandboxGateway } from "../../src/wallet/gateways/sandbox/gateway.ts";
import { accepted } from "../../src/database/batches/batcher.ts";
import type { TopUp } from "../../src/wallet/ledger/rules.ts";
import { type Buyer, guest, newKey, topUp } from "../../testing/buyer.ts";
import { setStage } from "../../testing/stage.ts";

/** Short, so that a time-out takes no three seconds; the proportions are those of the product. */
const BOUNDS = { leaveMs: 600, chargeMs: 900, findMs: 2_000 };

const { frontrow, call } = setStage({ gateway: true, gatewayBounds: BOUNDS, walletAccess: "signed-in" });

async function stateOf(buyer: Buyer, topUpId: string) {
  return (await buyer.call("GET", `/v1/users/${buyer.userId}/wallet/top-ups/${topUpId}`)).body;
}

async function balanceOf(buyer: Buyer): Promise<number> {
  return (await buyer.call("GET", `/v1/users/${buyer.userId}/wallet`)).body.balance;
}

/** As if so much time had passed since the top-up began. */
async function age(topUpId: string, ms: number): Promise<void> {
  await frontrow.admin`
    update top_ups set created_at = created_at - ${ms} * interval '1 millisecond',
    next_look_at = clock_timestamp()
    where top_up_id = ${topUpId}`;
}

async function settleLater(topUpId: string): Promise<void> {
  await age(topUpId, chargeEndsMs(BOUNDS));
  await frontrow.services.wallets.settleOpenTopUps();
}

async function expectNoDifference(): Promise<void> {
  expect(await frontrow.services.wallets.countGatewayDifferences()).toBe(0);
  expect(await frontrow.broken()).toEqual({});
}

describe("each method of the sandbox: what is heard, and what becomes of it", () => {
  test.each([
    ["pm_sandbox_approve", 201, "SUCCEEDED", 7_000],
    ["pm_sandbox_decline", 402, "FAILED", 0],
    ["pm_sandbox_timeout_approved", 202, "SUCCEEDED", 7_000],
    ["pm_sandbox_timeout_declined", 202, "FAILED", 0],
    ["pm_sandbox_error_approved", 202, "SUCCEEDED", 7_000],
    ["pm_sandbox_error_declined", 202, "FAILED", 0],
    ["pm_sandbox_unreachable", 202, "FAILED", 0],
  ])("%s: %d, then %s", async (method, status, settled, balance) => {
    const buyer = await guest(call);
    const reply = await topUp(buyer, 7_000, method);
    expect(reply.status).toBe(status);
    if (status === 202) expect(reply.body.status).toBe("UNKNOWN");
    const { topUpId } = reply.body;
    await settleLater(topUpId);
    expect(await stateOf(buyer, topUpId)).toMatchObject({ status: settled });
    expect(await balanceOf(buyer)).toBe(balance);
    await expectNoDifference();
  });
});

describe("killed in between", () => {
  /** The first step of a top-up alone: its intent is committed. */
  async function begin(buyer: Buyer, headers: Record<string, string>, paymentMethod = "pm_sandbox_approve") {
    const { wallets } = frontrow.services;
    const body = { amount: 5_000, paymentMethod };
    const bodyHash = new Bun.CryptoHasher("sha256").update(JSON.stringify(body)).digest("base64url");
    const key = { userId: buyer.userId, route: "top-up", key: headers["Idempotency-Key"]!, bodyHash };
    const command = { ...body, userId: buyer.userId as UserId, gateway: "sandbox", page: null, key };
    const started = accepted(await wallets.starts.submit(command)) as { topUp: TopUp };
    return { started: started.topUp, body, headers };
  }

  function gateway() {
    const { url, key } = frontrow.config.gateway;
    return sandboxGateway(url, key, { bounds: BOUNDS });
  }

  test("after the intent, before the gateway was called: failed, nothing charged, the key free", async () => {
    const buyer = await guest(call);
    const { started, body, headers } = await begin(buyer, newKey());
    await settleLater(started.topUpId);
    expect(await stateOf(buyer, started.topUpId)).toMatchObject({
      status: "FAILED",
      reason: "never_received",
    });
    const path = `/v1/users/${buyer.userId}/wallet/top-ups`;
    expect(await buyer.call("POST", path, { body, headers })).toMatchObject({ status: 201 });
    expect(await balanceOf(buyer)).toBe(5_000);
    await expectNoDifference();
  });

  test("after the gateway captured, before its answer was applied: credited once", async () => {
    const buyer = await guest(call);
    const { started, body, headers } = await begin(buyer, newKey());
    const charge = { key: started.gatewayKey, amount: started.amount, method: started.paymentMethod };
    expect(await gateway().charge(charge)).toMatchObject({ outcome: "captured" });
    const { wallets } = frontrow.services;
    await settleLater(started.topUpId);
    await settleLater(started.topUpId);
    const path = `/v1/users/${buyer.userId}/wallet/top-ups`;
    expect(await buyer.call("POST", path, { body, headers })).toMatchObject({
      status: 201,
      body: { topUpId: started.topUpId },
    });
    expect(await wallets.wallet(buyer.userId as UserId)).toMatchObject({ balance: 5_000 });
    await expectNoDifference();
  });

  test("after the result was committed, before the reply: the same request answers it", async () => {
    const buyer = await guest(call);
    const path = `/v1/users/${buyer.userId}/wallet/top-ups`;
    const options = { body: { amount: 100, paymentMethod: "pm_sandbox_approve" }, headers: newKey() };
    const lost = await buyer.call("POST", path, options);
    expect((await buyer.call("POST", path, options)).body).toEqual(lost.body);
    expect(await balanceOf(buyer)).toBe(100);
  });

  test("a charge still on its way is not declared absent by an early look", async () => {
    const buyer = await guest(call);
    const { started } = await begin(buyer, newKey());
    await frontrow.admin`update top_ups set next_look_at = clock_timestamp()
      where top_up_id = ${started.topUpId}`;
    await frontrow.services.wallets.settleOpenTopUps();
    expect(await stateOf(buyer, started.topUpId)).toMatchObject({
      status: "UNKNOWN",
      reason: "not_seen_yet",
    });
    await gateway().charge({
      key: started.gatewayKey,
      amount: started.amount,
      method: started.paymentMethod,
    });
    await settleLater(started.topUpId);
    expect(await balanceOf(buyer)).toBe(5_000);
    await expectNoDifference();
  });

  test("control: believed at once, the early look loses the money that arrives after it", async () => {
    const buyer = await guest(call);
    const { started } = await begin(buyer, newKey());
    const { topUpId, userId, gatewayKey, amount, paymentMethod } = started;
    const found = await gateway().find(gatewayKey);
    const result = interpretFound(found, Number.POSITIVE_INFINITY, BOUNDS);
    await frontrow.services.wallets.results.submit({ topUpId, userId, result });
    await gateway().charge({ key: gatewayKey, amount, method: paymentMethod });
    expect(await frontrow.services.wallets.countGatewayDifferences()).toBe(1);
    await frontrow.admin`update top_ups set gateway = 'control' where top_up_id = ${topUpId}`;
  });

  test("the gateway refuses a charge that was held up past its time", async () => {
    const key = `late-${Bun.randomUUIDv7()}`;
    const { url, key: password } = frontrow.config.gateway;
    const notAfter = new Date(Date.now() - 1).toISOString();
    const response = await fetch(`${url}/v1/payments`, {
      method: "POST",
      headers: { Authorization: `Bearer ${password}`, "Content-Type": "application/json" },
      body: JSON.stringify({ key, amount: 1, currency: "KRW", method: "pm_sandbox_approve", notAfter }),
    });
    expect(response.status).toBe(408);
    expect(await gateway().find(key)).toEqual({ outcome: "absent" });
  });
});
