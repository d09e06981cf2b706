import { describe, expect, test } from "bun:test";
import { createHmac } from "node:crypto";
import { readStripeWebhook } from "./webhook.ts";

const SECRET = "whsec_a";
const NOW = Date.UTC(2026, 11, 1, 11);
const SECONDS = NOW / 1_000;
const BODY = JSON.stringify({ id: "evt_1", data: { object: { metadata: { frontrow_key: "k1" } } } });

const NOT_OURS = JSON.stringify({ id: "evt_2", data: { object: { metadata: {} } } });

const sign = (secret: string, seconds = SECONDS, body = BODY) =>
  createHmac("sha256", secret).update(`${seconds}.${body}`).digest("hex");

function read(signature: string | undefined, body = BODY, now = NOW) {
  return readStripeWebhook({ body: Buffer.from(body), header: () => signature }, SECRET, now);
}

describe("a hint of Stripe", () => {
  const good = sign(SECRET);
  const hint = { deliveryId: "evt_1", key: "k1" };

  test.each<[string, string | undefined, object | string]>([
    ["is read when it is signed", `t=${SECONDS},v1=${good}`, hint],
    ["may have spaces, and schemes in any order", `v1=${good}, v0=${"0".repeat(64)}, t=${SECONDS}`, hint],
    ["is read while the secret is being replaced", `t=${SECONDS},v1=${sign("old")},v1=${good}`, hint],
    ["without a signature is forged", undefined, "forged"],
    ["without a time is forged", `v1=${sign(SECRET, "" as never)}`, "forged"],
    ["with a time that is no number is forged", `t=1e3,v1=${sign(SECRET, "1e3" as never)}`, "forged"],
    ["with another's signature is forged", `t=${SECONDS},v1=${sign("other")}`, "forged"],
    ["of another body is forged", `t=${SECONDS},v1=${sign(SECRET, SECONDS, `${BODY} `)}`, "forged"],
    ["with another time than was signed is forged", `t=2${String(SECONDS).slice(1)},v1=${good}`, "forged"],
    ["with another scheme's is forged", `t=${SECONDS},v0=${good}`, "forged"],
    ["with half a signature is forged", `t=${SECONDS},v1=${good.slice(0, 32)}`, "forged"],
    ["with more than a signature is forged", `t=${SECONDS},v1=${good}00`, "forged"],
    ["with an empty one is forged", `t=${SECONDS},v1`, "forged"],
  ])("%s", (_, signature, result) => {
    expect(read(signature)).toEqual(result as never);
  });

  test.each([
    [300_000, hint],
    [300_001, "stale"],
    [-300_000, hint],
    [-300_001, "stale"],
  ])("signed %d ms ago: %j", (age, result) => {
    expect(read(`t=${SECONDS},v1=${good}`, BODY, NOW + age)).toEqual(result as never);
  });

  test.each(["{", "{}", JSON.stringify({ id: "evt 1", data: {} }), NOT_OURS])(
    "of %j is unreadable",
    (body) => {
      expect(read(`t=${SECONDS},v1=${sign(SECRET, SECONDS, body)}`, body)).toBe("unreadable");
    },
  );
});
