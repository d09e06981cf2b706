import {
  createHash,
  createPrivateKey,
  createPublicKey,
  hkdfSync,
  type KeyObject,
  sign,
  verify,
} from "node:crypto";
import type { PerformanceId, TicketId } from "../core/ids.ts";

/** What a scanner reads from a code: the ticket's performance and seat. */
export interface TicketClaims {
  ticketId: TicketId;
  performanceId: PerformanceId;
  seatNumber: number;
}

/** The fixed part of a PKCS #8 Ed25519 private key (RFC 8410); the 32 bytes of seed follow it. */
const PKCS8_PREFIX = Buffer.from("302e020100300506032b657004220420", "hex");

/**
 * Signs ticket codes with Ed25519. A scanner at the door can verify them offline with the public key, and
 * cannot forge any. Signatures are deterministic, so codes are computed when shown and never stored.
 */
export class TicketCodes {
  readonly #privateKey: KeyObject;
  readonly #publicKey: KeyObject;
  readonly #header: string;
  /** The public key as a JWK (RFC 8037). */
  readonly publicJwk: { kty: string; crv: string; x: string; kid: string; alg: string; use: string };

  constructor(secret: string) {
    const seed = Buffer.from(hkdfSync("sha256", secret, "frontrow", "ticket-code", 32));
    this.#privateKey = createPrivateKey({
      key: Buffer.concat([PKCS8_PREFIX, seed]),
      format: "der",
      type: "pkcs8",
    });
    this.#publicKey = createPublicKey(this.#privateKey);
    const { x } = this.#publicKey.export({ format: "jwk" });
    const kid = createHash("sha256").update(x!).digest("base64url").slice(0, 12);
    this.publicJwk = { kty: "OKP", crv: "Ed25519", x: x!, kid, alg: "EdDSA", use: "sig" };
    this.#header = encode({ alg: "EdDSA", kid });
  }

  codeOf({ ticketId, performanceId, seatNumber }: TicketClaims): string {
    const signed = `${this.#header}.${encode({ t: ticketId, p: performanceId, s: seatNumber })}`;
    return `${signed}.${sign(null, Buffer.from(signed), this.#privateKey).toString("base64url")}`;
  }

  /** The claims of a genuine code, or null. Whether the ticket is still valid is for the server to say. */
  read(code: string): TicketClaims | null {
    const [header, payload, signature, rest] = code.split(".");
    if (header !== this.#header || !payload || !signature || rest !== undefined) return null;
    const signatureBytes = Buffer.from(signature, "base64url");
    // base64url allows several spellings of the same bytes. Only ours counts, so each ticket has exactly one
    // code.
    if (signatureBytes.toString("base64url") !== signature) return null;
    const genuine = verify(null, Buffer.from(`${header}.${payload}`), this.#publicKey, signatureBytes);
    if (!genuine) return null;
    const { t, p, s } = JSON.parse(Buffer.from(payload, "base64url").toString());
    return { ticketId: t, performanceId: p, seatNumber: s };
  }
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}
