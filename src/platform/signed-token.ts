import { createHmac, hkdfSync, timingSafeEqual } from "node:crypto";

/** What a signed token is for. Each purpose has a key of its own, so that no token passes for another kind. */
export type TokenPurpose = "access" | "queue" | "ticket";

const HEADER = Buffer.from(JSON.stringify({ alg: "HS256", typ: "JWT" })).toString("base64url");

/** HMAC-SHA-256 in base64url: 32 bytes, 43 characters. */
const SIGNATURE_CHARS = 43;
const TOKEN_CHARS_MAX = 1_024;

/**
 * Signs and opens compact JWS tokens (RFC 7515) with the one algorithm HS256. The header is compared as text, so that
 * neither `alg: none` nor any other algorithm can even be asked for.
 */
export class TokenSigner {
  readonly #key: Buffer;

  constructor(secret: string, purpose: TokenPurpose) {
    this.#key = Buffer.from(hkdfSync("sha256", secret, "frontrow", `token:${purpose}`, 32));
  }

  sign(claims: object): string {
    const signed = `${HEADER}.${Buffer.from(JSON.stringify(claims)).toString("base64url")}`;
    return `${signed}.${this.#signature(signed)}`;
  }

  /** The claims of a token that this key signed, or null. Whether they are in date is the caller's question. */
  open(token: string): Record<string, unknown> | null {
    const signatureAt = token.length - SIGNATURE_CHARS;
    if (token.length > TOKEN_CHARS_MAX || signatureAt <= HEADER.length + 1) return null;
    if (!token.startsWith(HEADER) || token[HEADER.length] !== "." || token[signatureAt - 1] !== ".")
      return null;
    const signed = token.slice(0, signatureAt - 1);
    if (!equalInConstantTime(token.slice(signatureAt), this.#signature(signed))) return null;
    try {
      return JSON.parse(Buffer.from(signed.slice(HEADER.length + 1), "base64url").toString()) as Record<
        string,
        unknown
      >;
    } catch {
      return null;
    }
  }

  #signature(signed: string): string {
    return createHmac("sha256", this.#key).update(signed).digest("base64url");
  }
}

/** Compares two secrets without telling by its duration where they differ. */
export function equalInConstantTime(left: string, right: string): boolean {
  const a = Buffer.from(left);
  const b = Buffer.from(right);
  return a.length === b.length && timingSafeEqual(a, b);
}
