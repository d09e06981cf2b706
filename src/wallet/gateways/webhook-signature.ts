import { createHmac, timingSafeEqual } from "node:crypto";
import { type Instant, MINUTE_MS, SECOND_MS } from "../../core/time.ts";

/**
 * How the sandbox gateway signs its webhooks, in the style of the large payment companies:
 *
 * Frontrow-Gateway-Signature: t=<seconds since the epoch>,v1=<hex of HMAC-SHA256 over "<t>." and the raw
 * body>
 */
export const SIGNATURE_HEADER = "Frontrow-Gateway-Signature";

/** A delivery may be this old, or this far ahead because of clock differences. */
export const SIGNATURE_AGE_MS_MAX = 5 * MINUTE_MS;

/** A separate key, so the key that signs webhooks gives no access. */
export function webhookSecret(gatewayKey: string): Buffer {
  return createHmac("sha256", gatewayKey).update("sandbox gateway webhooks").digest();
}

export function signatureHeader(secret: Uint8Array, body: string | Uint8Array, at: Instant): string {
  const seconds = String(Math.floor(at / SECOND_MS));
  return `t=${seconds},v1=${mac(secret, seconds, body).toString("hex")}`;
}

/** Null if the signature is valid and recent. */
export function checkSignature(
  secret: Uint8Array,
  header: string | undefined,
  body: Uint8Array,
  now: Instant,
): "forged" | "stale" | null {
  const [, seconds = "", given = ""] = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/.exec(header ?? "") ?? [];
  if (given === "") return "forged";
  if (!timingSafeEqual(mac(secret, seconds, body), Buffer.from(given, "hex"))) return "forged";
  return Math.abs(now - Number(seconds) * SECOND_MS) <= SIGNATURE_AGE_MS_MAX ? null : "stale";
}

function mac(secret: Uint8Array, seconds: string, body: string | Uint8Array): Buffer {
  return createHmac("sha256", secret).update(`${seconds}.`).update(body).digest();
}
