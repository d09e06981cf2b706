import { expect, test } from "bun:test";
import { HOUR_MS } from "../core/time.ts";
import { afterAttempt, ATTEMPTS_MAX, isPublicAddress, newSecret, signatureOf } from "./rules.ts";

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

test.each([
  "127.0.0.1",
  "10.1.2.3",
  "172.16.0.1",
  "172.31.255.255",
  "192.168.1.1",
  "169.254.169.254",
  "0.0.0.0",
  "100.64.0.1",
  "198.18.0.1",
  "192.0.2.1",
  "203.0.113.9",
  "224.0.0.1",
  "255.255.255.255",
  "::",
  "::1",
  "fe80::1",
  "fe80::1%eth0",
  "fc00::1",
  "fd12:3456::1",
  "ff02::1",
  "2001:db8::1",
  "2001::1",
  "::ffff:127.0.0.1",
  "::ffff:7f00:1",
  "::127.0.0.1",
  "64:ff9b::10.0.0.1",
  "64:ff9b::a00:1",
  "2002:7f00:1::",
  "2002:a00:1::1",
  "not an address",
  "",
])("%s is not public", (address) => expect(isPublicAddress(address)).toBe(false));

test.each([
  "8.8.8.8",
  "172.32.0.1",
  "100.128.0.1",
  "192.0.1.1",
  "223.255.255.255",
  "2606:4700::1111",
  "2001:4860:4860::8888",
  "::ffff:8.8.8.8",
  "64:ff9b::808:808",
  "2002:808:808::1",
])("%s is public", (address) => expect(isPublicAddress(address)).toBe(true));
