import { afterAll, afterEach, beforeAll, describe, expect, test } from "bun:test";
import { stripeGateway } from "../../src/wallet/gateways/stripe/gateway.ts";
import { OUR_KEY } from "../../src/wallet/gateways/stripe/messages.ts";
import type { Gateway } from "../../src/wallet/gateways/gateway.ts";
import {
  startStripeServer,
  STRIPE_SECRET_KEY,
  STRIPE_WEBHOOK_SECRET,
  type StripeServer,
  stripeSignature,
  TOKENS,
} from "./stripe-server.ts";

let stripe: StripeServer;
let gateway: Gateway;

beforeAll(() => {
  stripe = startStripeServer();
  gateway = stripeGateway({
    url: stripe.url,
    secretKey: STRIPE_SECRET_KEY,
    publishableKey: "pk_test_onlyForTheseTests",
    webhookSecret: STRIPE_WEBHOOK_SECRET,
    scriptUrl: "https://js.stripe.com/v3/",
    bounds: { leaveMs: 500, chargeMs: 800, findMs: 2_000 },
  });
});
afterAll(() => stripe.stop());

async function charged(amount = 1_000): Promise<string> {
  const key = Bun.randomUUIDv7();
  await gateway.charge({ key, amount, method: TOKENS.approve });
  return key;
}

describe("a charge", () => {
  test("whose payment the search does not know yet is found in the list", async () => {
    stripe.searchIsLate = true;
    const key = await charged();
    expect(await gateway.find(key)).toMatchObject({ outcome: "captured", amount: 1_000 });
    expect(await gateway.find(Bun.randomUUIDv7())).toEqual({ outcome: "absent" });
    stripe.searchIsLate = false;
  });

  test("with another amount under the same key moves nothing, and is unknown", async () => {
    const key = await charged();
    const before = stripe.done.charges;
    expect(await gateway.charge({ key, amount: 2, method: TOKENS.approve })).toEqual({
      outcome: "unknown",
      reason: "idempotency_error",
    });
    expect(stripe.done.charges).toBe(before);
  });

  test("whose answer cannot be read is unknown, and found out", async () => {
    stripe.fault = { kind: "garbage_after_doing" };
    const key = Bun.randomUUIDv7();
    expect(await gateway.charge({ key, amount: 900, method: TOKENS.approve })).toEqual({
      outcome: "unknown",
      reason: "unreadable_answer",
    });
    expect(await gateway.find(key)).toMatchObject({ outcome: "captured" });
  });
});

describe("a payment is found", () => {
  const SECOND_AGO = () => Math.floor(Date.now() / 1_000) - 1;
  const charge = (key: string, amount = 1_000) => gateway.charge({ key, amount, method: TOKENS.approve });
  /** With a key of this time, that the search does not know yet. */
  async function lateAt(ms: number, created: number): Promise<string> {
    stripe.searchIsLate = true;
    const key = Bun.randomUUIDv7("hex", ms);
    await charge(key);
    stripe.intents[0]!.created = created;
    return key;
  }
  afterEach(() => {
    Object.assign(stripe, { searchIsLate: false, searchIsVague: false, pageItems: 100 });
    stripe.intents.length = 0;
  });

  test("by its key alone, also where the search answers with more", async () => {
    const [first, second] = [Bun.randomUUIDv7(), Bun.randomUUIDv7()];
    expect(await charge(first, 700)).toEqual({ outcome: "captured", amount: 700, currency: "KRW" });
    await charge(second, 900);
    stripe.searchIsVague = true;
    expect(await gateway.find(first)).toMatchObject({ amount: 700 });
    expect(await gateway.find(second)).toMatchObject({ amount: 900 });
  });

  test("by the search, however old it is", async () => {
    const key = await charged();
    stripe.intents[0]!.created = 1;
    expect(await gateway.find(key)).toMatchObject({ outcome: "captured" });
  });

  test("in the list from five minutes before its key was made, to the second", async () => {
    const made = Date.now() - 1_500;
    const from = Math.floor((made - 300_000) / 1_000);
    expect(await gateway.find(await lateAt(made, from))).toMatchObject({ outcome: "captured" });
    expect(await gateway.find(await lateAt(made, from - 1))).toEqual({ outcome: "absent" });
  });

  test("under a key that says no time of its own, too", async () => {
    stripe.searchIsLate = true;
    await charge("no-uuid");
    expect(await gateway.find("no-uuid")).toMatchObject({ outcome: "captured" });
    expect(await gateway.find("nor-this")).toEqual({ outcome: "absent" });
  });

  test("within fifty pages, else it is unknown; what is older than its key costs none", async () => {
    const key = await lateAt(Date.now(), SECOND_AGO());
    for (let i = 0; i < 49; i += 1) await charged();
    stripe.pageItems = 1;
    expect(await gateway.find(key)).toMatchObject({ outcome: "captured" });
    await charged();
    expect(await gateway.find(key)).toEqual({ outcome: "unknown", reason: "too_many_payments" });
    for (const intent of stripe.intents) intent.created = 1_000;
    expect(await gateway.find(Bun.randomUUIDv7())).toEqual({ outcome: "absent" });
  });

  test("not where they refuse to be asked", async () => {
    const refused = stripeGateway({
      url: stripe.url,
      secretKey: "sk_test_another",
      publishableKey: "pk_live_onlyForTheseTests",
      webhookSecret: STRIPE_WEBHOOK_SECRET,
      scriptUrl: "https://js.stripe.com/v3/",
    });
    expect(await refused.find("k")).toEqual({ outcome: "unknown", reason: "status_401" });
    expect([gateway.mode, refused.mode]).toEqual(["test", "real"]);
    stripe.isGarbled = true;
    expect(await gateway.find("k")).toEqual({ outcome: "unknown", reason: "unreadable_answer" });
    stripe.isGarbled = false;
  });
});

describe("a refund", () => {
  test("is found by its own key, on whichever page", async () => {
    const key = await charged();
    const cancels = [100, 200].map((amount) => ({ key, cancelKey: Bun.randomUUIDv7(), amount }));
    for (const cancel of cancels)
      expect(await gateway.cancel(cancel)).toEqual({ outcome: "cancelled", amount: cancel.amount });
    for (const pageItems of [100, 1]) {
      stripe.pageItems = pageItems;
      for (const cancel of cancels)
        expect(await gateway.findCancel(cancel)).toEqual({ outcome: "cancelled", amount: cancel.amount });
      expect(await gateway.findCancel({ ...cancels[0]!, cancelKey: "none" })).toEqual({ outcome: "absent" });
    }
    stripe.pageItems = 100;
  });

  test("of more than is left is declined; of what they have never seen it is unknown", async () => {
    const key = await charged(1_000);
    const cancelKey = Bun.randomUUIDv7();
    expect(await gateway.cancel({ key, cancelKey, amount: 1_001 })).toMatchObject({ outcome: "declined" });
    const absent = { key: Bun.randomUUIDv7(), cancelKey, amount: 1 };
    const unknown = { outcome: "unknown", reason: "order_absent" } as const;
    expect([await gateway.cancel(absent), await gateway.findCancel(absent)]).toEqual([unknown, unknown]);
  });

  test("is not done again once their memory of its key has gone", async () => {
    const key = await charged();
    const cancel = { key, cancelKey: Bun.randomUUIDv7(), amount: 300 };
    const before = stripe.done.refunds;
    await gateway.cancel(cancel);
    stripe.forget();
    expect(await gateway.cancel(cancel)).toEqual({ outcome: "cancelled", amount: 300 });
    expect(stripe.done.refunds).toBe(before + 1);
  });

  test.each([
    ["pending", { outcome: "unknown", reason: "pending" }],
    ["requires_action", { outcome: "unknown", reason: "requires_action" }],
    ["failed", { outcome: "declined", reason: "failed" }],
    ["canceled", { outcome: "declined", reason: "canceled" }],
  ])("that is %s is not a cancellation", async (status, answer) => {
    const key = await charged();
    const cancel = { key, cancelKey: Bun.randomUUIDv7(), amount: 300 };
    await gateway.cancel(cancel);
    stripe.refunds[0]!.status = status;
    expect(await gateway.findCancel(cancel)).toEqual(answer as never);
  });
});

describe("what was captured", () => {
  const listed = async (from: number | null, to: number | null) =>
    (await gateway.captures({ from, to, cursor: null })).captures;

  test("is listed of the range, by seconds that hold its ends", async () => {
    const key = await charged(700);
    const { created } = stripe.intents[0]!;
    await gateway.cancel({ key, cancelKey: Bun.randomUUIDv7(), amount: 300 });
    const at = created * 1_000;
    const ours = async (from: number | null, to: number | null) =>
      (await listed(from, to)).filter((each) => each.key === key);
    const one = { key, amount: 700, currency: "KRW", cancelledAmount: 300, capturedAt: at };
    expect(await ours(null, null)).toEqual([one]);
    expect(await ours(at + 999, null)).toEqual([one]);
    expect(await ours(at + 1_000, null)).toEqual([]);
    expect(await ours(null, at + 1)).toEqual([one]);
    expect(await ours(null, at)).toEqual([]);
  });

  test("is ours, and not what was declined; the last page has none after it", async () => {
    stripe.intents.length = 0;
    await gateway.charge({ key: Bun.randomUUIDv7(), amount: 1, method: TOKENS.decline });
    await charged();
    stripe.intents[0]!.metadata = {};
    const key = await charged();
    const page = await gateway.captures({ from: null, to: null, cursor: null });
    expect(page.captures).toHaveLength(1);
    expect(page.captures[0]!.key).toBe(key);
    expect(page.nextCursor).toBeNull();
  });
});

describe("an answer about another payment", () => {
  test("is not believed", async () => {
    const key = await charged();
    stripe.fault = { kind: "another" };
    stripe.intents.unshift({ ...stripe.intents[0]!, id: "pi_other" });
    const unreadable = { outcome: "unknown", reason: "unreadable_answer" } as const;
    const charge = gateway.charge({ key: Bun.randomUUIDv7(), amount: 1, method: TOKENS.approve });
    expect(await charge).toEqual(unreadable);
    await gateway.cancel({ key, cancelKey: Bun.randomUUIDv7(), amount: 1 });
    stripe.fault = { kind: "another" };
    expect(await gateway.cancel({ key, cancelKey: Bun.randomUUIDv7(), amount: 1 })).toEqual(unreadable);
  });
});

test("more payments than a page holds are all listed, once each", async () => {
  stripe.intents.length = 0;
  for (let i = 0; i < 110; i += 1) await charged(100);
  const keys: string[] = [];
  let cursor: string | null = null;
  do {
    const page = await gateway.captures({ from: null, to: null, cursor });
    keys.push(...page.captures.map((each) => each.key));
    cursor = page.nextCursor;
  } while (cursor !== null);
  expect(keys).toHaveLength(110);
  expect(new Set(keys).size).toBe(keys.length);
});

test("a webhook that is signed with its secret names the payment to ask for", () => {
  const now = Date.parse("2026-12-01T00:00:00Z");
  const body = JSON.stringify({ id: "evt_1", data: { object: { metadata: { [OUR_KEY]: "key-1" } } } });
  const read = (header: string) =>
    gateway.readWebhook({ body: new TextEncoder().encode(body), header: () => header }, now);
  expect(read(stripeSignature(body, now))).toEqual({ deliveryId: "evt_1", key: "key-1" });
  expect(read(stripeSignature(body, now, "whsec_other"))).toBe("forged");
});
