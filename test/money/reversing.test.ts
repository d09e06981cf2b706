import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { ReversalId, TopUpId, UserId } from "../../src/core/ids.ts";
import { publishedDocument } from "../../testing/clients/published-document.ts";
import { commitBatch } from "../../src/database/batches/batch-commit.ts";
import { createLog } from "../../src/core/log.ts";
import type { CancelAnswer, Gateway } from "../../src/wallet/gateways/gateway.ts";
import { sandboxGateway } from "../../src/wallet/gateways/sandbox/gateway.ts";
import { Reversals } from "../../src/wallet/reversals/reversals.ts";
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
import { OpenApiChecker } from "../../testing/clients/openapi-checker.ts";
import { allAtOnce, guarded, runOnce, withoutLocks } from "../../testing/batches/unguarded.ts";
import { planReversals } from "../../testing/batches/plans.ts";

let frontrow: Frontrow;
let call: Call;

beforeAll(async () => {
  frontrow = await startFrontrow({ gateway: true, walletAccess: "signed-in" });
  call = caller(frontrow, new OpenApiChecker(publishedDocument(frontrow.app)));
});

afterAll(async () => {
  try {
    expect(await frontrow.services.wallets.countGatewayDifferences()).toBe(0);
    expect(await frontrow.broken()).toEqual({});
  } finally {
    await frontrow.close();
  }
});

async function toppedUp(amount: number): Promise<{ buyer: Buyer; topUpId: string; path: string }> {
  return toppedUpFor(await guest(call), amount);
}

async function toppedUpFor(buyer: Buyer, amount: number) {
  const { topUpId } = (await topUp(buyer, amount)).body as { topUpId: string };
  return { buyer, topUpId, path: `/v1/users/${buyer.userId}/wallet/top-ups/${topUpId}/reversals` };
}

async function balanceOf(buyer: Buyer): Promise<number> {
  return (await buyer.call("GET", `/v1/users/${buyer.userId}/wallet`)).body.balance;
}

async function cancelledAtGateway(topUpId: string): Promise<number> {
  const [row] = await frontrow.admin`select gateway_key from top_ups where top_up_id = ${topUpId}`;
  const { url, key } = frontrow.config.gateway;
  const response = await fetch(`${url}/v1/payments/${row.gateway_key}`, {
    headers: { Authorization: `Bearer ${key}` },
  });
  return ((await response.json()) as { cancelledAmount: number }).cancelledAmount;
}

describe("unused points go back to the card", () => {
  test("a part, then the rest, then nothing is left", async () => {
    const { buyer, topUpId, path } = await toppedUp(10_000);
    const headers = newKey();
    const part = await buyer.call("POST", path, { body: { amount: 4_000 }, headers });
    expect(part).toMatchObject({ status: 201, body: { status: "SUCCEEDED", amount: 4_000, balance: 6_000 } });
    expect((await buyer.call("POST", path, { body: { amount: 4_000 }, headers })).body).toEqual(part.body);
    expect(await cancelledAtGateway(topUpId)).toBe(4_000);
    const rest = await buyer.call("POST", path, { body: {}, headers: newKey() });
    expect(rest).toMatchObject({ status: 201, body: { amount: 6_000, balance: 0 } });
    expect(await cancelledAtGateway(topUpId)).toBe(10_000);
    expect(await buyer.call("POST", path, { body: {}, headers: newKey() })).toMatchObject({
      status: 409,
      body: { code: "invalid_state", currentStatus: "REVERSED" },
    });
    expect((await buyer.call("GET", path)).body.items).toHaveLength(2);
  });

  test("refused: more than is left of it, more than the wallet has, another's, one that failed", async () => {
    const { buyer, path } = await toppedUp(5_000);
    const ask = (body: object, at = path) => buyer.call("POST", at, { body, headers: newKey() });
    expect(await ask({ amount: 5_001 })).toMatchObject({
      status: 400,
      body: { errors: [{ path: "amount" }] },
    });
    const second = (await topUp(buyer, 3_000)).body.topUpId;
    const secondPath = path.replace(/top-ups\/[^/]+/, `top-ups/${second}`);
    expect((await ask({})).status).toBe(201);
    expect(await balanceOf(buyer)).toBe(3_000);
    expect((await ask({}, secondPath)).status).toBe(201);

    const stranger = await guest(call);
    expect((await stranger.call("POST", path, { body: {}, headers: newKey() })).status).toBe(404);
    const declined = (await topUp(buyer, 1_000, "pm_sandbox_decline")).body.topUpId;
    const declinedPath = path.replace(/top-ups\/[^/]+/, `top-ups/${declined}`);
    expect(await ask({}, declinedPath)).toMatchObject({ status: 409, body: { currentStatus: "FAILED" } });
    expect(await buyer.call("POST", path, { body: {} })).toMatchObject({
      body: { code: "idempotency_key_required" },
    });
  });
});

test("points go back while a hold is being paid with them: what was charged for it stays", async () => {
  const concert = await putOnSale(call);
  const inside = await admittedBuyer(frontrow, call, concert.queueId);
  const { buyer, path } = await toppedUpFor(inside, 4_000);
  const { reservationId } = (await holdSeats(buyer, concert, [1])).body;
  const body = { reservationId, topUp: { paymentMethod: "pm_sandbox_error_approved" } };
  const headers = newKey();
  const pending = await buyer.call("POST", "/v1/payments", { body, headers });
  expect(pending).toMatchObject({ status: 202, body: { amount: 6_000 } });
  expect((await buyer.call("POST", path, { body: { amount: 1 }, headers: newKey() })).status).toBe(201);
  await frontrow.admin`
    update top_ups set created_at = created_at - interval '1 hour', next_look_at = clock_timestamp()
    where user_id = ${buyer.userId} and status = 'UNKNOWN'`;
  await frontrow.services.wallets.settleOpenTopUps();
  expect(await balanceOf(buyer)).toBe(9_999);
  const { topUpId } = pending.body;
  const now = await buyer.call("POST", "/v1/payments", { body, headers });
  expect(now.body).toMatchObject({ code: "insufficient_points", topUpId });
  expect(now.body.detail).toContain("6000 points stay");
  expect((await buyer.call("GET", `/v1/reservations/${reservationId}`)).body.status).toBe("HELD");
});

describe("whatever the gateway answers", () => {
  /** The sandbox, but what is heard of a cancellation is what the test says. */
  function gatewayThat(cancel: (real: Gateway, done: () => Promise<CancelAnswer>) => Promise<CancelAnswer>) {
    const { url, key } = frontrow.config.gateway;
    const real = sandboxGateway(url, key);
    return { ...real, cancel: (command: never) => cancel(real, () => real.cancel(command)) } as Gateway;
  }

  async function reverseThrough(gateway: Gateway, amount = 2_000) {
    const { buyer, topUpId } = await toppedUp(5_000);
    const reversals = new Reversals(
      frontrow.services.db,
      frontrow.services.batchers,
      gateway,
      createLog("error"),
    );
    const key = { userId: buyer.userId, route: "reversal", key: Bun.randomUUIDv7(), bodyHash: "b" };
    const command = { userId: buyer.userId as UserId, topUpId: topUpId as TopUpId, amount, key };
    const outcome = await reversals.reverse(command).catch((error: unknown) => error);
    return { buyer, topUpId, reversals, outcome, again: () => reversals.reverse(command) };
  }

  async function settleNow(): Promise<void> {
    await frontrow.admin`update top_up_reversals set next_look_at = clock_timestamp()
      where status in ('SENT', 'UNKNOWN')`;
    await frontrow.services.reversals.settleOpen();
  }

  test("done, but the answer was lost: 202, then found and settled, once", async () => {
    const lost = gatewayThat(async (_, done) => {
      await done();
      return { outcome: "unknown", reason: "timed_out" };
    });
    const { buyer, topUpId, outcome, again } = await reverseThrough(lost);
    expect(outcome).toMatchObject({ status: 202, body: { status: "UNKNOWN", balance: 3_000 } });
    await settleNow();
    await settleNow();
    expect(await again()).toMatchObject({ status: 201, body: { status: "SUCCEEDED" } });
    expect(await cancelledAtGateway(topUpId)).toBe(2_000);
    expect(await balanceOf(buyer)).toBe(3_000);
  });

  test("never arrived: the points stay out, and it is sent again under its own key", async () => {
    const away = gatewayThat(() => Promise.resolve({ outcome: "unreachable" }));
    const { buyer, topUpId, outcome } = await reverseThrough(away);
    expect(outcome).toMatchObject({ status: 202 });
    expect(await balanceOf(buyer)).toBe(3_000);
    await settleNow();
    expect(await cancelledAtGateway(topUpId)).toBe(2_000);
  });

  test("declined: the points are back, and the same key says so again", async () => {
    const no = gatewayThat(() => Promise.resolve({ outcome: "declined", reason: "too_old" }));
    const { buyer, topUpId, outcome, again } = await reverseThrough(no);
    expect(outcome).toMatchObject({ code: "invalid_state", fields: { reason: "too_old" } });
    expect(again()).rejects.toMatchObject({ code: "invalid_state" });
    expect(await balanceOf(buyer)).toBe(5_000);
    expect(await cancelledAtGateway(topUpId)).toBe(0);
    const entries = (await buyer.call("GET", `/v1/users/${buyer.userId}/wallet/entries`)).body.items;
    expect(entries.map((entry: { kind: string; amount: number }) => [entry.kind, entry.amount])).toEqual([
      ["TOP_UP_REVERSAL", 2_000],
      ["TOP_UP_REVERSAL", -2_000],
      ["TOP_UP", 5_000],
    ]);
  });

  test("a late no after a yes changes nothing", async () => {
    const { buyer, path } = await toppedUp(1_000);
    const { body } = await buyer.call("POST", path, { body: {}, headers: newKey() });
    const command = { reversalId: body.reversalId as ReversalId, userId: buyer.userId as UserId };
    await frontrow.services.reversals.results.submit({
      ...command,
      answer: { outcome: "declined", reason: "late" },
    });
    expect(await balanceOf(buyer)).toBe(0);
  });
});

describe("one top-up is sent back 20 times at once", () => {
  test("under 20 keys: once, and the gateway cancelled once", async () => {
    const { buyer, topUpId, path } = await toppedUp(1_000);
    await topUp(buyer, 50_000);
    const replies = await Promise.all(
      Array.from({ length: 20 }, () => buyer.call("POST", path, { body: {}, headers: newKey() })),
    );
    expect(replies.filter((reply) => reply.status === 201)).toHaveLength(1);
    expect(await balanceOf(buyer)).toBe(50_000);
    expect(await cancelledAtGateway(topUpId)).toBe(1_000);
  });

  async function race(guard = guarded) {
    const { buyer, topUpId } = await toppedUp(1_000);
    await topUp(buyer, 50_000);
    const { db } = frontrow.services;
    const commands = Array.from({ length: 20 }, () => ({
      userId: buyer.userId as UserId,
      topUpId: topUpId as TopUpId,
      amount: undefined,
      key: { userId: buyer.userId, route: "reversal", key: Bun.randomUUIDv7(), bodyHash: "b" },
    }));
    return allAtOnce(
      commands.map((command) => () => runOnce(db, (tx) => planReversals(guard(tx), [command], 0))),
    );
  }

  test("each in a transaction of its own: once", async () => {
    for (let round = 0; round < 5; round += 1) {
      const { answered, errors } = await race();
      expect(errors).toEqual([]);
      expect(answered.filter((each) => "reversal" in each)).toHaveLength(1);
    }
    await frontrow.services.reversals.settleOpen();
  });

  test("control: without the locks, several try, and only the schema's last defence stops them", async () => {
    let stopped: unknown[] = [];
    for (let round = 0; round < 10 && stopped.length === 0; round += 1) {
      const { errors } = await race(withoutLocks());
      stopped = errors.filter((error) => (error as { errno?: string }).errno === "23505");
    }
    expect(stopped.length).toBeGreaterThan(0);
    await frontrow.services.reversals.settleOpen();
  });
});

describe("two reversals of one top-up in one batch", () => {
  async function inOneBatch(amounts: readonly [number, number]) {
    const { buyer, topUpId } = await toppedUp(10_000);
    const { db } = frontrow.services;
    const commands = amounts.map((amount) => ({
      userId: buyer.userId as UserId,
      topUpId: topUpId as TopUpId,
      amount,
      key: { userId: buyer.userId as UserId, route: "reversal", key: Bun.randomUUIDv7(), bodyHash: "b" },
    }));
    // Points of another top-up, so that the wallet alone would not refuse the second.
    await topUp(buyer, 10_000);
    const outcomes = await commitBatch(db, (tx) => planReversals(tx, commands, 0));
    const balance = await balanceOf(buyer);
    await frontrow.services.reversals.settleOpen();
    return { outcomes, balance };
  }

  test("the second sees what the first took: no more goes back than came", async () => {
    const { outcomes, balance } = await inOneBatch([6_000, 6_000]);
    expect(outcomes).toMatchObject([{ reversal: { amount: 6_000 } }, { code: "invalid_request" }]);
    expect(balance).toBe(14_000);
  });

  test("both are done where the top-up has enough, and the wallet is debited for both", async () => {
    const { outcomes, balance } = await inOneBatch([6_000, 4_000]);
    expect(outcomes).toMatchObject([
      { reversal: { amount: 6_000 }, balance: 14_000 },
      { reversal: { amount: 4_000 }, balance: 10_000 },
    ]);
    expect(balance).toBe(10_000);
  });
});
