import { assert } from "./assert.ts";

/** Latin-1 characters that a text may have. */
export const TEXT_CHARS_MAX = 1_024;
const BLOCK_BYTES = 64;
const DIGEST_BYTES = 32;
const INNER_PAD = 0x36;
const OUTER_PAD = 0x5c;

/**
 * HMAC-SHA-256 (RFC 2104) on one hasher and two buffers that are used again and again. A `createHmac` for every token
 * leaves native objects to collect, which costs a status poll more than all the rest of its work; this leaves none.
 */
export class Hmac {
  readonly #hasher = new Bun.CryptoHasher("sha256");
  /** The padded key, and behind it what is signed. */
  readonly #inner = Buffer.alloc(BLOCK_BYTES + TEXT_CHARS_MAX, INNER_PAD);
  /** The padded key, and behind it the inner digest; Bun asks for more room than a digest of 32 bytes takes. */
  readonly #outer = Buffer.alloc(2 * BLOCK_BYTES, OUTER_PAD);
  readonly #innerDigest = this.#outer.subarray(BLOCK_BYTES);
  readonly #outerInput = this.#outer.subarray(0, BLOCK_BYTES + DIGEST_BYTES);

  /** `key` may have a block's bytes at most. */
  constructor(key: Uint8Array) {
    assert(key.length <= BLOCK_BYTES, "a key of HMAC-SHA-256 has a block's bytes at most here");
    key.forEach((byte, i) => {
      this.#inner[i]! ^= byte;
      this.#outer[i]! ^= byte;
    });
  }

  /** The signature of a text of TEXT_CHARS_MAX Latin-1 characters at most, in base64url. */
  of(text: string): string {
    const bytes = this.#inner.write(text, BLOCK_BYTES, "latin1");
    this.#hasher.update(this.#inner.subarray(0, BLOCK_BYTES + bytes)).digest(this.#innerDigest);
    return this.#hasher.update(this.#outerInput).digest("base64url");
  }
}
