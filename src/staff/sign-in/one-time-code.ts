import { createHmac, randomBytes } from "node:crypto";
import { equalInConstantTime } from "../../core/signed-token.ts";
import type { Instant } from "../../core/time.ts";

/**
 * One-time codes of authenticator apps: TOTP (RFC 6238) as every app supports it, with SHA-1, six digits and
 * thirty seconds. These lines and the vectors of the RFC in their test replace a library of several packages.
 */
const STEP_MS = 30_000;
const DIGITS = 6;
const SECRET_BYTES = 20;
/** A phone's clock may be half a minute off, and typing takes a while. */
const STEPS_OFF_MAX = 1;
const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** A new secret in base32, as apps take it. */
export function newCodeSecret(): string {
  return toBase32(randomBytes(SECRET_BYTES));
}

/** What an app reads from a QR code. */
export function codeAddress(secret: string, issuer: string, account: string): string {
  const query = new URLSearchParams({ secret, issuer, algorithm: "SHA1", digits: "6", period: "30" });
  return `otpauth://totp/${encodeURIComponent(issuer)}:${encodeURIComponent(account)}?${query}`;
}

/**
 * The step of time that this code is of, or null if it is not good now. A code is good once: only steps after
 * `lastStep` count.
 */
export function stepOfCode(
  secret: string,
  code: string,
  now: Instant,
  lastStep: number | null,
): number | null {
  const present = Math.floor(now / STEP_MS);
  let found: number | null = null;
  // All are compared, so the time taken says nothing.
  for (let step = present - STEPS_OFF_MAX; step <= present + STEPS_OFF_MAX; step += 1) {
    const isSame = equalInConstantTime(code, codeAt(secret, step));
    if (isSame && (lastStep === null || step > lastStep)) found ??= step;
  }
  return found;
}

/** The code of a step of time. */
export function codeAt(secret: string, step: number, digits = DIGITS): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const digest = createHmac("sha1", fromBase32(secret)).update(counter).digest();
  const at = digest[digest.length - 1]! & 0x0f;
  const number = digest.readUInt32BE(at) & 0x7fff_ffff;
  return String(number % 10 ** digits).padStart(digits, "0");
}

/** RFC 4648, section 6, without padding. */
export function toBase32(bytes: Uint8Array): string {
  let text = "";
  let bits = 0;
  let value = 0;
  for (const byte of bytes) {
    value = (value << 8) | byte;
    for (bits += 8; bits >= 5; bits -= 5) text += BASE32[(value >>> (bits - 5)) & 31];
    value &= (1 << bits) - 1;
  }
  return bits > 0 ? text + BASE32[(value << (5 - bits)) & 31] : text;
}

function fromBase32(text: string): Uint8Array {
  const bytes: number[] = [];
  let bits = 0;
  let value = 0;
  for (const letter of text) {
    value = (value << 5) | BASE32.indexOf(letter);
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push((value >>> bits) & 0xff);
    value &= (1 << bits) - 1;
  }
  return Uint8Array.from(bytes);
}
