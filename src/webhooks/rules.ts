import { createHmac, randomBytes } from "node:crypto";
import { isIP } from "node:net";
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

/** What an attempt came to. */
export interface Attempt {
  /** Null: no answer came. */
  status: number | null;
  error: string | null;
}

export interface AfterAttempt {
  status: Delivery["status"];
  nextTryAt: Instant | null;
  /** The receiver wants nothing more, ever. */
  endsEndpoint: boolean;
}

/** What becomes of a delivery after so many attempts. `spread`, from 0 to 1, keeps retries apart. */
export function afterAttempt(
  attempts: number,
  { status }: Attempt,
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

/** Whether an address is nobody's but the public's: a webhook must not reach into our own network. */
export function isPublicAddress(address: string): boolean {
  if (isIP(address) === 4) return isPublicV4(address);
  const text = address.toLowerCase().replace(/%.*$/, "");
  const words = wordsOf(text);
  if (!words) return false;
  const [first = 0, second = 0] = words;
  const isMapped = words.slice(0, 5).every((word) => word === 0) && (words[5] === 0xffff || words[5] === 0);
  const isTranslated = first === 0x64 && second === 0xff9b;
  const is6to4 = first === 0x2002;
  if (isMapped || isTranslated) return isPublicV4(v4Of(words[6]!, words[7]!));
  if (is6to4) return isPublicV4(v4Of(words[1]!, words[2]!));
  // Global unicast, without documentation (2001:db8) and Teredo (2001:0).
  return first >> 13 === 1 && !(first === 0x2001 && (second === 0xdb8 || second === 0));
}

function isPublicV4(address: string): boolean {
  const [a = 0, b = 0, c = 0] = address.split(".").map(Number);
  if (a === 0 || a === 10 || a === 127 || a >= 224) return false;
  if (a === 100 && b >= 64 && b < 128) return false;
  if (a === 169 && b === 254) return false;
  if (a === 172 && b >= 16 && b < 32) return false;
  if (a === 192 && (b === 168 || (b === 0 && (c === 0 || c === 2)))) return false;
  if (a === 198 && (b === 18 || b === 19 || (b === 51 && c === 100))) return false;
  return !(a === 203 && b === 0 && c === 113);
}

function v4Of(high: number, low: number): string {
  return [high >> 8, high & 255, low >> 8, low & 255].join(".");
}

/** The eight words of an IPv6 address. */
function wordsOf(address: string): number[] | null {
  if (isIP(address) !== 6) return null;
  const [, head, v4] = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(address) ?? [];
  const plain =
    v4 === undefined
      ? address
      : `${head}${v4
          .split(".")
          .map((part) => Number(part).toString(16).padStart(2, "0"))
          .join("")
          .replace(/^(....)/, "$1:")}`;
  const [left = "", right] = plain.split("::");
  const parse = (side: string) =>
    side === "" ? [] : side.split(":").map((word) => Number.parseInt(word, 16));
  const [before, after] = [parse(left), parse(right ?? "")];
  return [...before, ...Array.from({ length: 8 - before.length - after.length }, () => 0), ...after];
}
