import { assert } from "./assert.ts";

/** The most Latin-1 characters in a text. */
export const TEXT_CHARS_MAX = 1_024;
const BLOCK_BYTES = 64;
const DIGEST_BYTES = 32;
const INNER_PAD = 0x36;
const OUTER_PAD = 0x5c;

/**
 * HMAC-SHA-256 (RFC 2104) with one hasher and two buffers that are reused. A `createHmac` for every token
 * creates native objects to collect, which costs a status poll more than all its other work.
 */
export class Hmac {
  readonly #hasher = new Bun.CryptoHasher("sha256");
  /** The padded key, followed by the text to sign. */
  readonly #inner = Buffer.alloc(BLOCK_BYTES + TEXT_CHARS_MAX, INNER_PAD);
  /** The padded key, followed by the inner digest. Bun requires more room than a digest's 32 bytes. */
  readonly #outer = Buffer.alloc(2 * BLOCK_BYTES, OUTER_PAD);
  readonly #innerDigest = this.#outer.subarray(BLOCK_BYTES);
  readonly #outerInput = this.#outer.subarray(0, BLOCK_BYTES + DIGEST_BYTES);

  /** `key` may have at most a block's bytes. */
  constructor(key: Uint8Array) {
    assert(key.length <= BLOCK_BYTES, "a key of HMAC-SHA-256 has a block's bytes at most here");
    key.forEach((byte, i) => {
      this.#inner[i]! ^= byte;
      this.#outer[i]! ^= byte;
    });
  }

  /** The signature of a text of at most TEXT_CHARS_MAX Latin-1 characters, in base64url. */
  of(text: string): string {
    const bytes = this.#inner.write(text, BLOCK_BYTES, "latin1");
    this.#hasher.update(this.#inner.subarray(0, BLOCK_BYTES + bytes)).digest(this.#innerDigest);
    return this.#hasher.update(this.#outerInput).digest("base64url");
  }
}
