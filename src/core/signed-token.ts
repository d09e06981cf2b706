import { hkdfSync } from "node:crypto";
import { Hmac, TEXT_CHARS_MAX } from "./hmac.ts";
import { RecentMap } from "./recent-map.ts";

/**
 * The signing secrets of an installation. The first signs. All of them verify, so that a secret can be
 * changed while what the older ones signed stays valid.
 */
export type Secrets = readonly [string, ...string[]];

/** What a signed token is for. Each purpose has its own key, so no token is valid as another kind. */
export type TokenPurpose = "access" | "session" | "sign-in" | "queue" | "ticket" | "staff-challenge";

const HEADER = Buffer.from(JSON.stringify({ alg: "HS256", typ: "JWT" })).toString("base64url");

/** HMAC-SHA-256 in base64url: 32 bytes, 43 characters. */
const SIGNATURE_CHARS = 43;
const TOKEN_CHARS_MAX = TEXT_CHARS_MAX;
/** Some 2 MB of tokens. What does not fit is verified again, in about five microseconds. */
const SEEN_TOKENS_MAX = 5_000;

/**
 * Signs and opens compact JWS tokens (RFC 7515) with HS256 only. The header is compared as text, so `alg:
 * none` or any other algorithm cannot even be requested. The first secret signs; tokens of all are opened.
 */
export class TokenSigner {
  readonly #hmacs: readonly [Hmac, ...Hmac[]];
  readonly #seen = new RecentMap<Readonly<Record<string, unknown>>>(SEEN_TOKENS_MAX);

  constructor([first, ...older]: Secrets, purpose: TokenPurpose) {
    const hmacOf = (secret: string) =>
      new Hmac(new Uint8Array(hkdfSync("sha256", secret, "frontrow", `token:${purpose}`, 32)));
    this.#hmacs = [hmacOf(first), ...older.map(hmacOf)];
  }

  sign(claims: object): string {
    const signed = `${HEADER}.${Buffer.from(JSON.stringify(claims)).toString("base64url")}`;
    return `${signed}.${this.#hmacs[0].of(signed)}`;
  }

  /**
   * The claims of a token that one of the keys signed, or null. The caller must check whether they have
   * expired.
   * Visitors show the same token again and again, so the claims of recent ones are cached, up to a limit. A
   * token after `prefix` in a header is passed with the whole header, because cutting it out would cost as
   * much as the lookup.
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
    const signature = token.slice(signatureAt);
    if (!this.#hmacs.some((hmac) => equalInConstantTime(signature, hmac.of(signed)))) return null;
    try {
      const bytes = payloadBytes.write(signed.slice(HEADER.length + 1), 0, "base64url");
      return JSON.parse(payloadBytes.toString("utf8", 0, bytes)) as Record<string, unknown>;
    } catch {
      return null;
    }
  }
}

/** Reused for decoding payloads, one at a time. */
const payloadBytes = Buffer.alloc(TOKEN_CHARS_MAX);

/** Compares two secrets of ASCII text in constant time. */
export function equalInConstantTime(left: string, right: string): boolean {
  if (left.length !== right.length) return false;
  let difference = 0;
  for (let i = 0; i < left.length; i += 1) difference |= left.charCodeAt(i) ^ right.charCodeAt(i);
  return difference === 0;
}
