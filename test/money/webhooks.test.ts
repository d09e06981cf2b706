import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { chargeEndsMs, DEFAULT_BOUNDS } from "../../src/wallet/gateways/gateway.ts";
import {
  SIGNATURE_AGE_MS_MAX,
  SIGNATURE_HEADER,
  signatureHeader,
  webhookSecret,
} from "../../src/wallet/gateways/webhook-signature.ts";
import { createLog } from "../../src/core/log.ts";
import { startServer } from "../../src/worker/server.ts";
import { type Buyer, guest, topUp } from "../../testing/buyer.ts";
import { setStage } from "../../testing/stage.ts";
import { until } from "../../testing/processes/until.ts";

/** Far beyond every test: only a webhook brings a look forward. */
const NEVER = "interval '1 hour'";
const SEEN_MS_MAX = 60_000;

const { frontrow, call } = setStage({ gateway: true, walletAccess: "signed-in" });

/** A top-up that the sandbox captured and we do not know of yet. */
async function openTopUp(): Promise<{ buyer: Buyer; topUpId: string; key: string }> {
  const buyer = await guest(call);
  const { body } = await topUp(buyer, 3_000, "pm_sandbox_error_approved");
  const [row] = await frontrow.admin.unsafe(
    `update top_ups set next_look_at = clock_timestamp() + ${NEVER} where top_up_id = '${body.topUpId}'
      returning gateway_key`,
  );
  return { buyer, topUpId: body.topUpId, key: row.gateway_key };
}

/** One turn of the reconciler, which looks at what is due and at nothing else. */
async function balanceAfterLook(buyer: Buyer): Promise<number> {
  await frontrow.services.wallets.settleOpenTopUps();
  return (await buyer.call("GET", `/v1/users/${buyer.userId}/wallet`)).body.balance;
}

interface Sent {
  key: string;
  deliveryId?: string;
  amount?: number;
  at?: number;
  secret?: Buffer;
  rewrite?: (body: string) => string;
}

async function send({ key, deliveryId = Bun.randomUUIDv7(), amount = 3_000, at, secret, rewrite }: Sent) {
  const data = `{ "key": "${key}", "status": "CAPTURED", "amount": ${amount} }`;
  const body = `{ "deliveryId": "${deliveryId}", "data": ${data} }`;
  const own = webhookSecret(frontrow.config.gateway.key);
  const headers = {
    [SIGNATURE_HEADER]: signatureHeader(secret ?? own, body, at ?? frontrow.services.clock.now()),
  };
  return call("POST", "/v1/webhooks/sandbox", { rawBody: rewrite?.(body) ?? body, headers });
}

async function isDue(key: string): Promise<boolean> {
  const [row] = await frontrow.admin`
    select next_look_at <= clock_timestamp() due from top_ups where gateway_key = ${key}`;
  return row.due;
}

describe("a delivery that is genuine", () => {
  test("brings the look forward, and the points come from the gateway's answer", async () => {
    const { buyer, key } = await openTopUp();
    expect(await balanceAfterLook(buyer)).toBe(0);
    expect(await send({ key })).toMatchObject({ status: 200, body: { received: true } });
    expect(await balanceAfterLook(buyer)).toBe(3_000);
  });

  test("but says another amount: the gateway's own word counts", async () => {
    const { buyer, key } = await openTopUp();
    expect((await send({ key, amount: 9_000_000 })).status).toBe(200);
    expect(await balanceAfterLook(buyer)).toBe(3_000);
  });

  test("but says captured of what was declined, or of what nobody paid: no points", async () => {
    const buyer = await guest(call);
    const { body } = await topUp(buyer, 3_000, "pm_sandbox_error_declined");
    const [row] = await frontrow.admin`select gateway_key from top_ups where top_up_id = ${body.topUpId}`;
    expect((await send({ key: row.gateway_key })).status).toBe(200);
    expect(await balanceAfterLook(buyer)).toBe(0);
    expect((await send({ key: Bun.randomUUIDv7() })).status).toBe(200);
  });

  test("comes in a crowd: those together share a statement; each does what it does alone", async () => {
    const opened = [];
    for (let i = 0; i < 5; i += 1) opened.push(await openTopUp());
    const { hints } = frontrow.services.webhooks;
    const before = hints.totals.batches;
    const keys = [...opened.map(({ key }) => key), Bun.randomUUIDv7(), opened[0]!.key];
    const replies = await Promise.all(keys.map((key) => send({ key })));
    expect(replies.map(({ status }) => status)).toEqual(keys.map(() => 200));
    expect(hints.totals.batches - before).toBeLessThanOrEqual(2);
    for (const { key } of opened) expect(await isDue(key)).toBe(true);
    await frontrow.services.wallets.settleOpenTopUps();
    for (const { buyer } of opened) expect(await balanceAfterLook(buyer)).toBe(3_000);
  });

  test("comes 20 times at once, and again later: one credit, and nothing is due any more", async () => {
    const { buyer, key, topUpId } = await openTopUp();
    const deliveryId = Bun.randomUUIDv7();
    const replies = await Promise.all(Array.from({ length: 20 }, () => send({ key, deliveryId })));
    expect(replies.map((reply) => reply.status)).toEqual(Array.from({ length: 20 }, () => 200));
    expect(await balanceAfterLook(buyer)).toBe(3_000);
    expect((await send({ key, deliveryId })).status).toBe(200);
    expect(await frontrow.services.wallets.settleOpenTopUps()).toBe(0);
    const [entries] = await frontrow.admin`
      select count(*)::int n from ledger_entries where reference = ${topUpId}`;
    expect(entries.n).toBe(1);
  });

  test("comes while its charge is under way: no statement; it counts if no answer comes", async () => {
    const { wallets, webhooks } = frontrow.services;
    for (const [method, isOpen] of [
      ["pm_sandbox_approve", false],
      ["pm_sandbox_error_approved", true],
    ] as const) {
      const buyer = await guest(call);
      const before = webhooks.hints.totals.commands;
      const [key, answered] = await whileCharging(wallets, () => topUp(buyer, 3_000, method), send);
      expect(webhooks.hints.totals.commands).toBe(before);
      expect(answered.status).toBe(isOpen ? 202 : 201);
      if (isOpen) expect(await isDue(key)).toBe(true);
    }
    await wallets.settleOpenTopUps();
  });
});

/** Sends a webhook about a charge after it left, before its answer is used. Returns the charge's key. */
async function whileCharging(
  wallets: typeof frontrow.services.wallets,
  charge: () => ReturnType<typeof topUp>,
  hint: (sent: Sent) => Promise<unknown>,
): Promise<[string, Awaited<ReturnType<typeof topUp>>]> {
  const submit = wallets.results.submit.bind(wallets.results);
  let key = "";
  wallets.results.submit = async (command) => {
    wallets.results.submit = submit;
    const [row] = await frontrow.admin`select gateway_key from top_ups where top_up_id = ${command.topUpId}`;
    key = row.gateway_key;
    await hint({ key });
    return submit(command);
  };
  const answered = await charge();
  return [key, answered];
}

describe("a delivery that is not changes nothing", () => {
  const hourMs = 3_600_000;
  test.each<[string, number, (key: string) => Sent]>([
    ["forged with another key", 401, (key) => ({ key, secret: webhookSecret("guessed") })],
    ["signed an hour ago", 401, (key) => ({ key, at: frontrow.services.clock.now() - hourMs })],
    [
      "signed for the future",
      401,
      (key) => ({ key, at: frontrow.services.clock.now() + 2 * SIGNATURE_AGE_MS_MAX }),
    ],
    ["re-serialised", 401, (key) => ({ key, rewrite: (body) => JSON.stringify(JSON.parse(body)) })],
    ["with one byte changed", 401, (key) => ({ key, rewrite: (body) => body.replace("3000", "3001") })],
    ["signed, but not JSON of ours", 400, (key) => ({ key, deliveryId: "" })],
  ])("%s: %d", async (_, status, sentFor) => {
    const { buyer, key } = await openTopUp();
    expect((await send(sentFor(key))).status).toBe(status);
    expect(await balanceAfterLook(buyer)).toBe(0);
    expect(await isDue(key)).toBe(false);
  });

  test("without a signature: 401; from a company that is none of ours: 404; too large: 413", async () => {
    const rawBody = "{}";
    expect((await call("POST", "/v1/webhooks/sandbox", { rawBody })).status).toBe(401);
    expect((await call("POST", "/v1/webhooks/elsewhere", { rawBody })).status).toBe(404);
    expect((await call("POST", "/v1/webhooks/sandbox", { rawBody: "x".repeat(70_000) })).status).toBe(413);
  });
});

describe("the sandbox's own webhooks, over HTTP", () => {
  let server: Bun.Server<undefined>;
  beforeAll(() => {
    server = startServer(frontrow.config, frontrow.services, createLog("error"));
  });
  afterAll(() => server.stop(true));
  beforeEach(() => settings({}));

  async function settings(changes: Record<string, unknown>): Promise<void> {
    const { url, key } = frontrow.config.gateway;
    const response = await fetch(`${url}/v1/webhook-settings`, {
      method: "PUT",
      headers: { Authorization: `Bearer ${key}`, "Content-Type": "application/json" },
      body: JSON.stringify({ url: `http://127.0.0.1:${server.port}/v1/webhooks/sandbox`, ...changes }),
    });
    expect(response.status).toBe(200);
  }

  test.each([
    ["as they happen", {}],
    ["late", { delayMs: 300 }],
    ["three times each, in the opposite order", { copies: 3, reversed: true }],
    ["with a wrong amount", { wrongAmount: true }],
  ])("sent %s, they settle what is open, once", async (_, changes) => {
    await settings(changes);
    const buyers = await Promise.all(Array.from({ length: 5 }, () => guest(call)));
    await Promise.all(buyers.map((buyer) => topUp(buyer, 2_000, "pm_sandbox_error_approved")));
    for (const buyer of buyers)
      await until("the credit", SEEN_MS_MAX, async () => (await balanceAfterLook(buyer)) === 2_000);
    expect(await frontrow.services.wallets.countGatewayDifferences()).toBe(0);
    expect(await frontrow.broken()).toEqual({});
  });

  test.each([
    ["forged", { forged: true }],
    ["stale", { stale: true }],
  ])("%s ones bring no look forward", async (_, changes) => {
    await settings(changes);
    const { metrics } = frontrow.services;
    const before = refusals(metrics.render([]));
    const buyer = await guest(call);
    await topUp(buyer, 2_000, "pm_sandbox_error_approved");
    await until("a refusal is counted", SEEN_MS_MAX, () => refusals(metrics.render([])) > before);
    const [row] = await frontrow.admin`
      select next_look_at - created_at > interval '4 seconds' unchanged from top_ups
      where user_id = ${buyer.userId}`;
    expect(row.unchanged).toBe(true);
    await settings({ url: null });
  });

  function refusals(metrics: string): number {
    // The test has two apps over one set of metrics: a line of each.
    return metrics
      .split("\n")
      .filter((line) => line.startsWith("frontrow_requests_total") && /webhooks.*status="401"/.test(line))
      .reduce((sum, line) => sum + Number(line.split(" ").at(-1)), 0);
  }
});

test("nothing is left open once the charges' time is over", async () => {
  await frontrow.admin`
    update top_ups set next_look_at = clock_timestamp(),
                       created_at = created_at - ${chargeEndsMs(DEFAULT_BOUNDS)} * interval '1 millisecond'
    where status in ('SENT', 'UNKNOWN')`;
  await frontrow.services.wallets.settleOpenTopUps();
  const open = await frontrow.admin`select 1 from top_ups where status in ('SENT', 'UNKNOWN')`;
  expect(open).toHaveLength(0);
  expect(await frontrow.services.wallets.countGatewayDifferences()).toBe(0);
});
