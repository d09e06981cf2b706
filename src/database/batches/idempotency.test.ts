import { describe, expect, test } from "bun:test";
import { LIMITS } from "../../core/limits.ts";
import { Refusal } from "../../core/refusals.ts";
import { keyUse, replay } from "./idempotency.ts";

const USER = "019b2d0e-7c1a-7f3e-9a55-3f0c8f2d6b11";
const use = (key: string, body: unknown = { amount: 1 }) => keyUse(key, USER, "/v1/payments", body);

describe("a key", () => {
  const { idempotencyKeyCharsMin: min, idempotencyKeyCharsMax: max } = LIMITS;

  test.each(["k".repeat(min), "k".repeat(max), "!~".repeat(min)])("%j is taken", (key) => {
    expect(use(key)!.key).toBe(key);
  });

  test.each(["", "k".repeat(min - 1), "k".repeat(max + 1), `${"k".repeat(min)} `, `${"k".repeat(min)}é`])(
    "%j is refused, and told why",
    (key) => {
      const message = `must be ${min} to ${max} visible ASCII characters`;
      expect(() => use(key)).toThrow(`Idempotency-Key ${message}.`);
    },
  );
});

describe("the first call's answer comes again", () => {
  const kept = (status: number, body: object) => {
    const { bodyHash } = use("a-key-of-it")!;
    return { bodyHash, status, body: JSON.stringify(body), reference: null };
  };

  test.each([200, 201, 399])("a success of %d as it was", (status) => {
    const answer = { status, body: { paymentId: "p" } };
    expect(replay(kept(status, answer.body), use("a-key-of-it")!)).toEqual(answer);
  });

  test.each([400, 402])("a refusal of %d as a refusal", (status) => {
    const body = { code: "top_up_declined", detail: "No.", fields: { topUpId: "t" } };
    const again = replay(kept(status, body), use("a-key-of-it")!) as Refusal;
    expect(again).toBeInstanceOf(Refusal);
    expect([again.code, again.message, again.fields]).toEqual(["top_up_declined", "No.", { topUpId: "t" }]);
  });

  test("not for another body", () => {
    const other = use("a-key-of-it", { amount: 2 })!;
    expect(replay(kept(200, {}), other)).toMatchObject({ code: "idempotency_key_reused" });
  });
});
