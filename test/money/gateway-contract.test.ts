import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Gateway } from "../../src/wallet/gateways/gateway.ts";
import { sandboxGateway } from "../../src/wallet/gateways/sandbox/gateway.ts";
import { stripeGateway } from "../../src/wallet/gateways/stripe/gateway.ts";
import { tossPaymentsGateway } from "../../src/wallet/gateways/toss-payments/gateway.ts";
import { type Frontrow, startFrontrow } from "../../testing/frontrow.ts";
import {
  startStripeServer,
  STRIPE_SECRET_KEY,
  STRIPE_WEBHOOK_SECRET,
  type StripeServer,
  TOKENS,
} from "./stripe-server.ts";
import { startTossServer, TOSS_SECRET_KEY, type TossServer } from "./toss-server.ts";

const BOUNDS = { leaveMs: 500, chargeMs: 800, findMs: 2_000 };
const CLIENT_KEY = "test_ck_onlyForTheseTests";

/** A company as the contract's tests need it: how a buyer's choice makes a charge go one way or another. */
interface Company {
  gateway: Gateway;
  /** Another gateway of the same kind where nothing listens. */
  away: Gateway;
  /** The `method` of a charge under this key that comes to this. */
  methodFor(key: string, amount: number, wish: "approve" | "decline" | "silent_approve"): string;
}

let frontrow: Frontrow;
let toss: TossServer;
let stripe: StripeServer;

beforeAll(async () => {
  frontrow = await startFrontrow({ gateway: true });
  toss = startTossServer();
  stripe = startStripeServer();
});
afterAll(async () => {
  await frontrow.close();
  await toss.stop();
  await stripe.stop();
});

const COMPANIES: Record<string, () => Company> = {
  sandbox: () => {
    const { url, key } = frontrow.config.gateway;
    const methods = { approve: "approve", decline: "decline", silent_approve: "timeout_approved" };
    return {
      gateway: sandboxGateway(url, key, { bounds: BOUNDS }),
      away: sandboxGateway("http://127.0.0.1:9", key, { bounds: BOUNDS }),
      methodFor: (_key, _amount, wish) => `pm_sandbox_${methods[wish]}`,
    };
  },
  "toss-payments": () => {
    const keys = { secretKey: TOSS_SECRET_KEY, clientKey: CLIENT_KEY, sdkUrl: toss.sdkUrl, bounds: BOUNDS };
    return {
      gateway: tossPaymentsGateway({ url: toss.url, ...keys }),
      away: tossPaymentsGateway({ url: "http://127.0.0.1:9", ...keys }),
      methodFor(key, amount, wish) {
        if (wish === "decline") toss.fault = { kind: "refuse", status: 403, code: "REJECT_CARD_PAYMENT" };
        if (wish === "silent_approve") toss.fault = { kind: "silent_after_doing" };
        return toss.authorise(key, amount);
      },
    };
  },
  stripe: () => {
    const configured = {
      secretKey: STRIPE_SECRET_KEY,
      publishableKey: "pk_test_onlyForTheseTests",
      webhookSecret: STRIPE_WEBHOOK_SECRET,
      scriptUrl: "https://js.stripe.com/v3/",
      bounds: BOUNDS,
    };
    return {
      gateway: stripeGateway({ url: stripe.url, ...configured }),
      away: stripeGateway({ url: "http://127.0.0.1:9", ...configured }),
      methodFor(_key, _amount, wish) {
        if (wish === "silent_approve") stripe.fault = { kind: "silent_after_doing" };
        return wish === "decline" ? TOKENS.decline : TOKENS.approve;
      },
    };
  },
};

describe.each(Object.keys(COMPANIES))("the port, by %s", (name) => {
  let company: Company;
  let gateway: Gateway;
  beforeAll(() => {
    company = COMPANIES[name]!();
    gateway = company.gateway;
  });

  async function charged(amount: number): Promise<string> {
    const key = Bun.randomUUIDv7();
    const answer = await gateway.charge({ key, amount, method: company.methodFor(key, amount, "approve") });
    expect(answer).toEqual({ outcome: "captured", amount, currency: "KRW" });
    return key;
  }

  test("is called what its top-ups are kept under", () => expect(gateway.name).toBe(name));

  test("captures once a key, answers it again, and finds it", async () => {
    const key = Bun.randomUUIDv7();
    const charge = { key, amount: 5_000, method: company.methodFor(key, 5_000, "approve") };
    const captured = { outcome: "captured" as const, amount: 5_000, currency: "KRW" };
    expect(await gateway.charge(charge)).toEqual(captured);
    expect(await gateway.charge(charge)).toEqual(captured);
    expect(await gateway.find(key)).toEqual(captured);
  });

  test("tells a decline with its reason, and an absent key", async () => {
    const key = Bun.randomUUIDv7();
    const method = company.methodFor(key, 5_000, "decline");
    const answer = await gateway.charge({ key, amount: 5_000, method });
    expect(answer).toEqual({ outcome: "declined", reason: expect.stringMatching(/^[a-z_]+$/) });
    expect((await gateway.find(key)).outcome).not.toBe("captured");
    expect(await gateway.find(Bun.randomUUIDv7())).toEqual({ outcome: "absent" });
  });

  test("calls silence unknown, within its bound, and finds out afterwards", async () => {
    const key = Bun.randomUUIDv7();
    const method = company.methodFor(key, 700, "silent_approve");
    const beganMs = performance.now();
    expect(await gateway.charge({ key, amount: 700, method })).toEqual({
      outcome: "unknown",
      reason: "timed_out",
    });
    expect(performance.now() - beganMs).toBeLessThan(3_000);
    expect(await gateway.find(key)).toMatchObject({ outcome: "captured", amount: 700 });
  });

  test("knows what never left, and throws at nothing but the list", async () => {
    const { away } = company;
    const key = Bun.randomUUIDv7();
    expect(await away.charge({ key, amount: 1, method: "m" })).toEqual({ outcome: "unreachable" });
    expect((await away.find(key)).outcome).toBe("unknown");
    expect((await away.findCancel({ key, cancelKey: "c", amount: 1 })).outcome).toBe("unknown");
    expect(away.captures({ from: null, to: null, cursor: null })).rejects.toThrow();
  });

  test("cancels a part once a key, the rest, and no more", async () => {
    const key = await charged(1_000);
    const part = { key, cancelKey: Bun.randomUUIDv7(), amount: 400 };
    expect(await gateway.findCancel(part)).toEqual({ outcome: "absent" });
    expect(await gateway.cancel(part)).toEqual({ outcome: "cancelled", amount: 400 });
    expect(await gateway.cancel(part)).toEqual({ outcome: "cancelled", amount: 400 });
    expect(await gateway.findCancel(part)).toEqual({ outcome: "cancelled", amount: 400 });
    const tooMuch = { key, cancelKey: Bun.randomUUIDv7(), amount: 601 };
    expect((await gateway.cancel(tooMuch)).outcome).toBe("declined");
    const rest = { key, cancelKey: Bun.randomUUIDv7(), amount: 600 };
    expect(await gateway.cancel(rest)).toEqual({ outcome: "cancelled", amount: 600 });
    expect(await gateway.find(key)).toMatchObject({ outcome: "captured", amount: 1_000 });
  });

  test("lists what it captured, with what of it was cancelled", async () => {
    const key = await charged(3_000);
    await gateway.cancel({ key, cancelKey: Bun.randomUUIDv7(), amount: 500 });
    const { captures } = await gateway.captures({ from: null, to: null, cursor: null });
    expect(captures.find((each) => each.key === key)).toMatchObject({
      amount: 3_000,
      cancelledAmount: 500,
      currency: "KRW",
    });
  });

  test("takes no webhook for more than a hint", () => {
    const body = new TextEncoder().encode("not JSON");
    const read = gateway.readWebhook({ body, header: () => undefined }, Date.now());
    expect(["forged", "unreadable"]).toContain(read as string);
  });
});

describe("an error of Toss Payments", () => {
  test("an answer that cannot be read is unknown, and found out", async () => {
    const { gateway } = COMPANIES["toss-payments"]!();
    const method = toss.authorise("garbled", 900);
    toss.fault = { kind: "garbage_after_doing" };
    const answer = await gateway.charge({ key: "garbled", amount: 900, method });
    expect(answer).toEqual({ outcome: "unknown", reason: "unreadable_answer" });
    expect(await gateway.find("garbled")).toMatchObject({ outcome: "captured" });
  });
});

describe("as Toss Payments documents it", () => {
  const HOUR_MS = 3_600_000;
  const since = (ms: number) => Math.floor((Date.now() + ms) / 1_000) * 1_000;

  async function charged(amount = 1_000): Promise<{ gateway: Gateway; key: string }> {
    const { gateway, methodFor } = COMPANIES["toss-payments"]!();
    const key = Bun.randomUUIDv7();
    await gateway.charge({ key, amount, method: methodFor(key, amount, "approve") });
    return { gateway, key };
  }

  test("a range of transactions is local to Seoul, and its end is not within", async () => {
    const { gateway, key } = await charged();
    const at = Date.parse(toss.payment(key)!.approvedAt!);
    const keysIn = async (from: number, to: number) =>
      (await gateway.captures({ from, to, cursor: null })).captures.map((each) => each.key);
    expect(await keysIn(at, at + 1_000)).toContain(key);
    expect(await keysIn(at - HOUR_MS, at)).not.toContain(key);
    expect(await keysIn(at + 1_000, at + HOUR_MS)).not.toContain(key);
  });

  test("more transactions than a page holds are all listed, once each", async () => {
    const { gateway } = await charged();
    const from = since(-HOUR_MS);
    for (let i = 0; i < 110; i += 1) await charged(100);
    const keys: string[] = [];
    let cursor: string | null = null;
    let pages = 0;
    do {
      const page = await gateway.captures({ from, to: since(HOUR_MS), cursor });
      keys.push(...page.captures.map((each) => each.key));
      cursor = page.nextCursor;
      pages += 1;
    } while (cursor !== null);
    expect(pages).toBeGreaterThan(1);
    expect(keys.length).toBeGreaterThan(110);
    expect(new Set(keys).size).toBe(keys.length);
  });

  test("a cancellation in an older list without a status is done; one in progress is not yet", async () => {
    const { gateway, key } = await charged();
    const cancel = { key, cancelKey: Bun.randomUUIDv7(), amount: 300 };
    await gateway.cancel(cancel);
    const [entry] = toss.payment(key)!.cancels!;
    delete entry!.cancelStatus;
    expect(await gateway.findCancel(cancel)).toEqual({ outcome: "cancelled", amount: 300 });
    entry!.cancelStatus = "IN_PROGRESS";
    expect(await gateway.findCancel(cancel)).toEqual({ outcome: "absent" });
  });

  test("an error is answered again under its key: a cancellation after a fault stays unknown", async () => {
    const { gateway, key } = await charged();
    const cancel = { key, cancelKey: Bun.randomUUIDv7(), amount: 300 };
    toss.fault = { kind: "refuse", status: 400, code: "PROVIDER_ERROR" };
    const answer = { outcome: "unknown" as const, reason: "provider_error" };
    expect(await gateway.cancel(cancel)).toEqual(answer);
    expect(await gateway.cancel(cancel)).toEqual(answer);
    // Until somebody cancels in their administration, with our key in the reason: then it is found.
    toss.cancelByHand(key, 300, `by hand ${cancel.cancelKey}`);
    expect(await gateway.findCancel(cancel)).toEqual({ outcome: "cancelled", amount: 300 });
  });
});
