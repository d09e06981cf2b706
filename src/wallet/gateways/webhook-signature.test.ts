import { expect, test } from "bun:test";
import * as fc from "fast-check";
import { checkSignature, SIGNATURE_AGE_MS_MAX, signatureHeader, webhookSecret } from "./webhook-signature.ts";

const SECRET = webhookSecret("a gateway key");
const NOW = Date.UTC(2026, 11, 1, 11);
const BODY = new TextEncoder().encode('{"deliveryId": "d1", "data": {"key": "k"}}');

test("what was signed is good within the window, on both sides, and stale beyond it", () => {
  const header = signatureHeader(SECRET, BODY, NOW);
  for (const ms of [-SIGNATURE_AGE_MS_MAX, 0, SIGNATURE_AGE_MS_MAX]) {
    expect(checkSignature(SECRET, header, BODY, NOW + ms)).toBeNull();
  }
  for (const ms of [-SIGNATURE_AGE_MS_MAX - 1_000, SIGNATURE_AGE_MS_MAX + 1_000]) {
    expect(checkSignature(SECRET, header, BODY, NOW + ms)).toBe("stale");
  }
});

test("the same JSON written another way is another body", () => {
  const rewritten = new TextEncoder().encode(JSON.stringify(JSON.parse(new TextDecoder().decode(BODY))));
  expect(checkSignature(SECRET, signatureHeader(SECRET, BODY, NOW), rewritten, NOW)).toBe("forged");
});

test("any other byte, time or key is forged", () => {
  const header = signatureHeader(SECRET, BODY, NOW);
  fc.assert(
    fc.property(fc.nat(BODY.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
      const changed = BODY.slice();
      changed[at]! ^= change;
      expect(checkSignature(SECRET, header, changed, NOW)).toBe("forged");
    }),
  );
  expect(checkSignature(webhookSecret("another"), header, BODY, NOW)).toBe("forged");
  const later = header.replace(/t=(\d+)/, (_, t) => `t=${Number(t) + 1}`);
  expect(checkSignature(SECRET, later, BODY, NOW)).toBe("forged");
});

test.each([
  undefined,
  "",
  "t=1",
  "v1=00",
  `t=1,v1=${"0".repeat(63)}`,
  `t=1,v1=${"g".repeat(64)}`,
  "t=x,v1=y",
])("%p is no signature", (header) => expect(checkSignature(SECRET, header, BODY, NOW)).toBe("forged"));

test("the time is the second that has begun, so that no signature is of the future", () => {
  expect(signatureHeader(SECRET, BODY, NOW + 999)).toStartWith(`t=${NOW / 1_000},`);
});
