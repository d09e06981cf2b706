import { createHash } from "node:crypto";

/**
 * The opening lottery, in a form that anybody can recompute. docs/opening-lottery.md says what is published
 * when, and what that proves. Everything here is pure. Hashes are SHA-256 over text, in lower-case
 * hexadecimal.
 */

/** What the organiser's server commits to before anybody registers. */
export function commitmentOf(secret: string): string {
  return sha256(`frontrow-commitment:${secret}`);
}

/**
 * The public form of one registration: it names nobody, and its owner can recompute it. `index` counts from
 * 1.
 */
export function registrationLeaf(queueId: string, index: number, userId: string): string {
  return sha256(`frontrow-registration:${queueId}:${index}:${userId}`);
}

/** The digest of no registrations. */
export function emptyDigest(queueId: string): string {
  return sha256(`frontrow-registrations:${queueId}`);
}

/**
 * The digest with one more registration. It is a hash chain, so it fixes their number, contents and order.
 */
export function extendDigest(digest: string, leaf: string): string {
  return sha256(`${digest}:${leaf}`);
}

/** The seed of the draw. Neither someone who knows the secret nor someone who registers can choose it. */
export function drawSeedOf(secret: string, digest: string, count: number): string {
  return sha256(`frontrow-draw:${secret}:${digest}:${count}`);
}

const ROUNDS = 8;
/**
 * Small draws permute at least this many bits, so that every order is possible, not only the even
 * permutations.
 */
const BITS_MIN = 10;

/** The position, from 1 to `count`, of the registration with this index, from 1 to `count`. */
export function drawnPosition(seed: string, count: number, index: number): number {
  const keys = keysOf(seed);
  const halfBits = halfBitsOf(count);
  let value = index - 1;
  do value = forwards(value, keys, halfBits);
  while (value >= count);
  return value + 1;
}

/** The index of the registration drawn to this position: the inverse of `drawnPosition`. */
export function drawnIndex(seed: string, count: number, position: number): number {
  const keys = keysOf(seed);
  const halfBits = halfBitsOf(count);
  let value = position - 1;
  do value = backwards(value, keys, halfBits);
  while (value >= count);
  return value + 1;
}

function halfBitsOf(count: number): number {
  const bits = Math.max(BITS_MIN, Math.ceil(Math.log2(count)));
  return Math.ceil(bits / 2);
}

/** The seed's eight words, one for each round. */
function keysOf(seed: string): number[] {
  return Array.from({ length: ROUNDS }, (_, round) =>
    Number.parseInt(seed.slice(round * 8, round * 8 + 8), 16),
  );
}

function forwards(value: number, keys: readonly number[], halfBits: number): number {
  const mask = 2 ** halfBits - 1;
  let left = Math.floor(value / (mask + 1));
  let right = value & mask;
  for (const key of keys) {
    const next = left ^ (mix(right, key) & mask);
    left = right;
    right = next;
  }
  return left * (mask + 1) + right;
}

function backwards(value: number, keys: readonly number[], halfBits: number): number {
  const mask = 2 ** halfBits - 1;
  let left = Math.floor(value / (mask + 1));
  let right = value & mask;
  for (let round = keys.length - 1; round >= 0; round -= 1) {
    const before = right ^ (mix(left, keys[round]!) & mask);
    right = left;
    left = before;
  }
  return left * (mask + 1) + right;
}

/** MurmurHash3's finalizer over the half and the round's key. */
function mix(half: number, key: number): number {
  let h = (half ^ key) | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85eb_ca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2_ae35);
  h = (h ^ (h >>> 16)) | 0;
  h = Math.imul(h + key, 0x9e37_79b1);
  return (h ^ (h >>> 15)) >>> 0;
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
