import { hkdfSync } from "node:crypto";
import { Hmac, TEXT_CHARS_MAX } from "./hmac.ts";
import { RecentMap } from "./recent-map.ts";

/** What a signed token is for. Each purpose has a key of its own, so that no token passes for another kind. */
export type TokenPurpose = "access" | "queue" | "ticket";

const HEADER = Buffer.from(JSON.stringify({ alg: "HS256", typ: "JWT" })).toString("base64url");

/** HMAC-SHA-256 in base64url: 32 bytes, 43 characters. */
const SIGNATURE_CHARS = 43;
const TOKEN_CHARS_MAX = TEXT_CHARS_MAX;
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

/** Compares two secrets of ASCII text without telling by its duration where they differ. */
export function equalInConstantTime(left: string, right: string): boolean {
  if (left.length !== right.length) return false;
  let difference = 0;
  for (let i = 0; i < left.length; i += 1) difference |= left.charCodeAt(i) ^ right.charCodeAt(i);
  return difference === 0;
}
