import { createHmac, randomBytes } from "node:crypto";
import { HOUR_MS, type Instant, MINUTE_MS, SECOND_MS } from "../core/time.ts";
import type { Delivery } from "./api.ts";

const SECRET_BYTES = 32;
const SECRET_PREFIX = "whsec_";

/** A secret in the form of Standard Webhooks. */
export function newSecret(): string {
  return SECRET_PREFIX + randomBytes(SECRET_BYTES).toString("base64");
}

/** One signature a secret, so that a receiver that knows the old or the new one is content. */
export function signatureOf(secrets: readonly string[], id: string, seconds: number, body: string): string {
  return secrets
    .map((secret) => {
      const key = Buffer.from(secret.slice(SECRET_PREFIX.length), "base64");
      return `v1,${createHmac("sha256", key).update(`${id}.${seconds}.${body}`).digest("base64")}`;
    })
    .join(" ");
}

/** The pauses that Standard Webhooks recommends, after each failed attempt. */
const PAUSES_MS = [
  5 * SECOND_MS,
  5 * MINUTE_MS,
  30 * MINUTE_MS,
  2 * HOUR_MS,
  5 * HOUR_MS,
  10 * HOUR_MS,
  14 * HOUR_MS,
  20 * HOUR_MS,
  24 * HOUR_MS,
];

export const ATTEMPTS_MAX = PAUSES_MS.length + 1;

export interface AfterAttempt {
  status: Delivery["status"];
  nextTryAt: Instant | null;
  /** The receiver wants nothing more, ever. */
  endsEndpoint: boolean;
}

/** What becomes of a delivery after so many attempts. `spread`, from 0 to 1, keeps retries apart. */
export function afterAttempt(
  attempts: number,
  { status }: { status: number | null },
  now: Instant,
  spread: number,
): AfterAttempt {
  if (status !== null && status >= 200 && status < 300)
    return { status: "DELIVERED", nextTryAt: null, endsEndpoint: false };
  const pauseMs = PAUSES_MS[attempts - 1];
  if (status === 410 || pauseMs === undefined)
    return { status: "FAILED", nextTryAt: null, endsEndpoint: status === 410 };
  return { status: "PENDING", nextTryAt: now + pauseMs * (1 + spread / 10), endsEndpoint: false };
}
