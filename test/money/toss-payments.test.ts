import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { createHash } from "node:crypto";
import type { Gateway } from "../../src/wallet/gateways/gateway.ts";
import {
  type TossPaymentsConfig,
  tossPaymentsGateway,
} from "../../src/wallet/gateways/toss-payments/gateway.ts";
import { startTossServer, TOSS_SECRET_KEY, type TossServer } from "./toss-server.ts";

let toss: TossServer;
let gateway: Gateway;

beforeAll(() => {
  toss = startTossServer();
});
beforeEach(() => {
  toss.orderAnswer = null;
  gateway = gatewayOf();
});
afterAll(() => toss.stop());

function gatewayOf(over: Partial<TossPaymentsConfig> = {}): Gateway {
  return tossPaymentsGateway({
    url: toss.url,
    secretKey: TOSS_SECRET_KEY,
    clientKey: "test_ck_onlyForTheseTests",
    sdkUrl: toss.sdkUrl,
    ...over,
  });
}

async function charged(amount = 1_000): Promise<string> {
  const key = Bun.randomUUIDv7();
  const answer = await gateway.charge({ key, amount, method: toss.authorise(key, amount) });
  expect(answer).toEqual({ outcome: "captured", amount, currency: "KRW" });
  return key;
}

const unknown = (reason: string) => ({ outcome: "unknown" as const, reason });
const problem = (code: string) => ({ code, message: "m" });

describe("an order", () => {
  test.each<[string, number, object, object]>([
    ["that they do not know is absent", 404, problem("NOT_FOUND_PAYMENT"), { outcome: "absent" }],
    ["with another 404 is unknown", 404, problem("NOT_FOUND"), unknown("not_found")],
    [
      "that a broken server misses is unknown",
      500,
      problem("NOT_FOUND_PAYMENT"),
      unknown("not_found_payment"),
    ],
    [
      "is unknown for the reason that they give",
      403,
      problem("FORBIDDEN_REQUEST"),
      unknown("forbidden_request"),
    ],
    ["is unknown without one", 502, {}, unknown("status_502")],
    ["that cannot be read is unknown", 200, { paymentKey: "pk" }, unknown("unreadable_answer")],
  ])("%s", async (_, status, body, answer) => {
    const key = await charged();
    toss.orderAnswer = { status, body };
    expect(await gateway.find(key)).toEqual(answer as never);
    const notCancelled = answer === undefined || !("reason" in answer) ? unknown("order_absent") : answer;
    const cancel = { key, cancelKey: Bun.randomUUIDv7(), amount: 100 };
    const before = toss.done.cancels;
    expect(await gateway.cancel(cancel)).toEqual(notCancelled as never);
    expect(await gateway.findCancel(cancel)).toEqual(notCancelled as never);
    expect(toss.done.cancels).toBe(before);
    const { from, to } = { from: Date.now() - 60_000, to: Date.now() + 60_000 };
    expect(gateway.captures({ from, to, cursor: null })).rejects.toThrow("Toss Payments cannot tell of");
  });

  test("of another key is not believed", async () => {
    const [own, other] = [await charged(), await charged(50)];
    toss.orderAnswer = { status: 200, body: toss.payment(other)! };
    expect(await gateway.find(own)).toEqual(unknown("unreadable_answer"));
    expect(await gateway.find(other)).toMatchObject({ outcome: "captured", amount: 50 });
  });
});

describe("a charge", () => {
  test("is as they answer it, under its own key alone", async () => {
    const other = await charged();
    for (const body of [toss.payment(other)!, { status: "DONE" }]) {
      const key = Bun.randomUUIDv7();
      const method = toss.authorise(key, 900);
      toss.fault = { kind: "another_answer", body };
      expect(await gateway.charge({ key, amount: 900, method })).toEqual(unknown("unreadable_answer"));
      expect(await gateway.find(key)).toMatchObject({ outcome: "captured", amount: 900 });
    }
  });

  test("that they refuse is declined, for their reason", async () => {
    const key = Bun.randomUUIDv7();
    toss.fault = { kind: "refuse", status: 403, code: "REJECT_CARD_PAYMENT" };
    expect(await gateway.charge({ key, amount: 900, method: toss.authorise(key, 900) })).toEqual({
      outcome: "declined",
      reason: "reject_card_payment",
    });
  });
});

describe("a cancellation", () => {
  test("is not sent again once it is done, though its key be forgotten", async () => {
    const key = await charged();
    const cancel = { key, cancelKey: Bun.randomUUIDv7(), amount: 300 };
    const cancelled = { outcome: "cancelled" as const, amount: 300 };
    expect(await gateway.cancel(cancel)).toEqual(cancelled);
    toss.forget();
    expect(await gateway.cancel(cancel)).toEqual(cancelled);
    expect(toss.payment(key)!.balanceAmount).toBe(700);
  });

  test("is unknown where their answer does not tell of it, and found", async () => {
    const key = await charged();
    for (const body of [{}, structuredClone(toss.payment(key)!)]) {
      const cancel = { key, cancelKey: Bun.randomUUIDv7(), amount: 300 };
      toss.fault = { kind: "another_answer", body };
      expect(await gateway.cancel(cancel)).toEqual(unknown("unreadable_answer"));
      expect(await gateway.findCancel(cancel)).toEqual({ outcome: "cancelled", amount: 300 });
    }
  });
});

describe("their list", () => {
  test("has each capture once, however much of it went back", async () => {
    const key = await charged(5_000);
    for (const amount of [100, 200]) await gateway.cancel({ key, cancelKey: Bun.randomUUIDv7(), amount });
    for (const to of [null, Date.now() + 60_000]) {
      const { captures } = await gateway.captures({ from: null, to, cursor: null });
      expect(captures.filter((each) => each.key === key)).toMatchObject([
        { amount: 5_000, cancelledAmount: 300, currency: "KRW" },
      ]);
    }
  });

  test("that they refuse says their status", () => {
    const refused = gatewayOf({ secretKey: "test_sk_another" }).captures({
      from: null,
      to: null,
      cursor: null,
    });
    expect(refused).rejects.toThrow("Toss Payments answered 401");
  });
});

describe("a webhook", () => {
  const read = (text: string, id?: string) =>
    gateway.readWebhook({ body: new TextEncoder().encode(text), header: () => id }, Date.now());
  const told = JSON.stringify({ eventType: "PAYMENT_STATUS_CHANGED", data: { orderId: "k1" } });

  test("is known by its transmission, or else by what it says", () => {
    expect(read(told, "id-7")).toEqual({ deliveryId: "id-7", key: "k1" });
    const hash = createHash("sha256").update(told).digest("hex");
    for (const none of [undefined, ""]) expect(read(told, none)).toEqual({ deliveryId: hash, key: "k1" });
  });

  test.each([
    ["no JSON", "<html>", "id"],
    ["no order", JSON.stringify({ eventType: "e", data: {} }), "id"],
    ["an id with a space", told, "an id"],
    ["an id that is too long", told, "x".repeat(256)],
  ])("with %s is unreadable", (_, body, id) => expect(read(body, id)).toBe("unreadable"));
});

test("the page comes from their hosts, or from the one configured; its key says whose money it is", () => {
  expect([gateway.mode, gateway.page!.origins]).toEqual(["test", [toss.url]]);
  const real = gatewayOf({ clientKey: "live_ck_x", sdkUrl: "https://js.tosspayments.com/v2/standard" });
  expect([real.mode, real.page!.origins]).toEqual(["real", ["https://*.tosspayments.com"]]);
});
