import { expect, test } from "bun:test";
import { HOUR_MS } from "../core/time.ts";
import { afterAttempt, ATTEMPTS_MAX, newSecret, signatureOf } from "./rules.ts";

test("signatures are those of Standard Webhooks, one for each secret", () => {
  // The example of the specification's libraries.
  const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  const id = "msg_p5jXN8AQM9LWM0D4loKWxJek";
  const body = '{"test": 2432232314}';
  const signature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
  expect(signatureOf([secret], id, 1_614_265_330, body)).toBe(signature);
  const both = signatureOf([newSecret(), secret], id, 1_614_265_330, body).split(" ");
  expect(both).toHaveLength(2);
  expect(both[1]).toBe(signature);
});

const NOTHING = { status: null, error: "timeout" };

test.each([
  [{ status: 200, error: null }, "DELIVERED", false],
  [{ status: 204, error: null }, "DELIVERED", false],
  [{ status: 301, error: null }, "PENDING", false],
  [{ status: 404, error: null }, "PENDING", false],
  [{ status: 500, error: null }, "PENDING", false],
  [NOTHING, "PENDING", false],
  [{ status: 410, error: null }, "FAILED", true],
] as const)("after %p a delivery is %s", (attempt, status, endsEndpoint) => {
  expect(afterAttempt(1, attempt, 0, 0)).toMatchObject({ status, endsEndpoint });
});

test("retries are spread over three days, and then given up", () => {
  let now = 0;
  for (let attempts = 1; attempts < ATTEMPTS_MAX; attempts += 1) {
    const { nextTryAt } = afterAttempt(attempts, NOTHING, now, 0);
    expect(nextTryAt!).toBeGreaterThan(now);
    now = nextTryAt!;
  }
  expect(now).toBeGreaterThan(72 * HOUR_MS);
  expect(afterAttempt(ATTEMPTS_MAX, NOTHING, now, 0)).toMatchObject({ status: "FAILED", nextTryAt: null });
  expect(afterAttempt(1, NOTHING, 0, 1).nextTryAt).toBe(5_500);
});
