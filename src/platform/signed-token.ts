import { hkdfSync } from "node:crypto";
import { RecentMap } from "./recent-map.ts";

/** What a signed token is for. Each purpose has a key of its own, so that no token passes for another kind. */
export type TokenPurpose = "access" | "queue" | "ticket";

const HEADER = Buffer.from(JSON.stringify({ alg: "HS256", typ: "JWT" })).toString("base64url");

/** HMAC-SHA-256 in base64url: 32 bytes, 43 characters. */
const SIGNATURE_CHARS = 43;
const TOKEN_CHARS_MAX = 1_024;
/** Some 2 MB of tokens; what does not fit is verified again, in about five microseconds. */
const SEEN_TOKENS_MAX = 5_000;

/**
 * Signs and opens compact JWS tokens (RFC 7515) with the one algorithm HS256. The header is compared as text, so that
 * neither `alg: none` nor any other algorithm can even be asked for.
 */
export class TokenSigner {
  readonly #hmac: Hmac;
  readonly #seen = new RecentMap<Readonly<Record<string, unknown>>>(SEEN_TOKENS_MAX);

  constructor(secret: string, purpose: TokenPurpose) {
    this.#hmac = new Hmac(new Uint8Array(hkdfSync("sha256", secret, "frontrow", `token:${purpose}`, 32)));
  }

  sign(claims: object): string {
    const signed = `${HEADER}.${Buffer.from(JSON.stringify(claims)).toString("base64url")}`;
    return `${signed}.${this.#hmac.of(signed)}`;
  }

  /**
   * The claims of a token that this key signed, or null. Whether they are in date is the caller's question. A visitor
   * shows the same token again and again, so the claims of those shown lately are remembered, a bounded number of them.
   * A header in which the token stands behind `prefix` is taken whole: cutting it out each time would cost the lookup.
   */
  open(text: string, prefix = ""): Readonly<Record<string, unknown>> | null {
    const known = this.#seen.get(text);
    if (known) return known;
    const claims = text.startsWith(prefix) ? this.#verified(text.slice(prefix.length)) : null;
    if (claims) this.#seen.set(text, claims);
    return claims;
  }

  #verified(token: string): Record<string, unknown> | null {
    const signatureAt = token.length - SIGNATURE_CHARS;
    if (token.length > TOKEN_CHARS_MAX || signatureAt <= HEADER.length + 1) return null;
    if (!token.startsWith(HEADER) || token[HEADER.length] !== "." || token[signatureAt - 1] !== ".")
      return null;
    const signed = token.slice(0, signatureAt - 1);
    if (!equalInConstantTime(token.slice(signatureAt), this.#hmac.of(signed))) return null;
    try {
      const bytes = payloadBytes.write(signed.slice(HEADER.length + 1), 0, "base64url");
      return JSON.parse(payloadBytes.toString("utf8", 0, bytes)) as Record<string, unknown>;
    } catch {
      return null;
    }
  }
}

/** Where payloads are decoded, one after another. */
const payloadBytes = Buffer.alloc(TOKEN_CHARS_MAX);

const BLOCK_BYTES = 64;
const DIGEST_BYTES = 32;
const INNER_PAD = 0x36;
const OUTER_PAD = 0x5c;

/**
 * HMAC-SHA-256 (RFC 2104) on one hasher and two buffers that are used again and again. A `createHmac` for every token
 * leaves native objects to collect, which costs a status poll more than all the rest of its work; this leaves none.
 */
class Hmac {
  readonly #hasher = new Bun.CryptoHasher("sha256");
  /** The padded key, and behind it what is signed. */
  readonly #inner = Buffer.alloc(BLOCK_BYTES + TOKEN_CHARS_MAX, INNER_PAD);
  /** The padded key, and behind it the inner digest; Bun asks for more room than a digest of 32 bytes takes. */
  readonly #outer = Buffer.alloc(2 * BLOCK_BYTES, OUTER_PAD);
  readonly #innerDigest = this.#outer.subarray(BLOCK_BYTES);
  readonly #outerInput = this.#outer.subarray(0, BLOCK_BYTES + DIGEST_BYTES);

  /** `key` may have a block's bytes at most. */
  constructor(key: Uint8Array) {
    key.forEach((byte, i) => {
      this.#inner[i]! ^= byte;
      this.#outer[i]! ^= byte;
    });
  }

  /** The signature of a text of TOKEN_CHARS_MAX Latin-1 characters at most, in base64url. */
  of(text: string): string {
    const bytes = this.#inner.write(text, BLOCK_BYTES, "latin1");
    this.#hasher.update(this.#inner.subarray(0, BLOCK_BYTES + bytes)).digest(this.#innerDigest);
    return this.#hasher.update(this.#outerInput).digest("base64url");
  }
}

/** Compares two secrets of ASCII text without telling by its duration where they differ. */
export function equalInConstantTime(left: string, right: string): boolean {
  if (left.length !== right.length) return false;
  let difference = 0;
  for (let i = 0; i < left.length; i += 1) difference |= left.charCodeAt(i) ^ right.charCodeAt(i);
  return difference === 0;
}
