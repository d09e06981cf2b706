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
import type { Secrets } from "../core/signed-token.ts";
import { type Instant, SECOND_MS } from "../core/time.ts";

/** What a scanner reads from a code: the ticket, its seat and its date, with no list and no network. */
export interface TicketClaims {
  ticketId: TicketId;
  performanceId: PerformanceId;
  seatNumber: number;
  section: string;
  row: string;
  label: string;
  startsAt: Instant;
}

/** Codes of older versions do not say what is printed on the chair, nor when the show begins. */
export type ReadClaims = Pick<TicketClaims, "ticketId" | "performanceId" | "seatNumber"> &
  Partial<TicketClaims>;

/** The fixed part of a PKCS #8 Ed25519 private key (RFC 8410); the 32 bytes of seed follow it. */
const PKCS8_PREFIX = Buffer.from("302e020100300506032b657004220420", "hex");

/**
 * Signs ticket codes with Ed25519. A scanner at the door can verify them offline with the public keys, and
 * cannot forge any. Signatures are deterministic, so codes are computed when shown and never stored. The
 * first secret's key signs; codes of all are read.
 */
export class TicketCodes {
  readonly #keys: readonly [CodeKey, ...CodeKey[]];

  constructor([first, ...older]: Secrets) {
    this.#keys = [codeKeyOf(first), ...older.map(codeKeyOf)];
  }

  /** The public keys, the signing one first. */
  get publicJwks(): readonly PublicJwk[] {
    return this.#keys.map(({ publicJwk }) => publicJwk);
  }

  codeOf({ ticketId, performanceId, seatNumber, section, row, label, startsAt }: TicketClaims): string {
    const [{ header, privateKey }] = this.#keys;
    // Short names: every character makes the code to scan denser.
    const seat = { s: seatNumber, c: section, r: row, l: label };
    const payload = { t: ticketId, p: performanceId, ...seat, d: Math.floor(startsAt / SECOND_MS) };
    const signed = `${header}.${encode(payload)}`;
    return `${signed}.${sign(null, Buffer.from(signed), privateKey).toString("base64url")}`;
  }

  /** The claims of a genuine code, or null. Whether the ticket is still valid is for the server to say. */
  read(code: string): ReadClaims | null {
    const [header, payload, signature, rest] = code.split(".");
    const key = this.#keys.find((each) => each.header === header);
    if (!key || !payload || !signature || rest !== undefined) return null;
    const signatureBytes = Buffer.from(signature, "base64url");
    // base64url allows several spellings of the same bytes. Only ours counts, so each ticket has exactly one
    // code of a key.
    if (signatureBytes.toString("base64url") !== signature) return null;
    const genuine = verify(null, Buffer.from(`${header}.${payload}`), key.publicKey, signatureBytes);
    if (!genuine) return null;
    const { t, p, s, c, r, l, d } = JSON.parse(Buffer.from(payload, "base64url").toString());
    const claims = { ticketId: t, performanceId: p, seatNumber: s };
    if (d === undefined) return claims;
    return { ...claims, section: c, row: r, label: l, startsAt: d * SECOND_MS };
  }
}

/** A public key as a JWK (RFC 8037). */
interface PublicJwk {
  kty: string;
  crv: string;
  x: string;
  kid: string;
  alg: string;
  use: string;
}

interface CodeKey {
  privateKey: KeyObject;
  publicKey: KeyObject;
  publicJwk: PublicJwk;
  /** The header of every code of this key. It names the key. */
  header: string;
}

function codeKeyOf(secret: string): CodeKey {
  const seed = Buffer.from(hkdfSync("sha256", secret, "frontrow", "ticket-code", 32));
  const privateKey = createPrivateKey({
    key: Buffer.concat([PKCS8_PREFIX, seed]),
    format: "der",
    type: "pkcs8",
  });
  const publicKey = createPublicKey(privateKey);
  const { x } = publicKey.export({ format: "jwk" });
  const kid = createHash("sha256").update(x!).digest("base64url").slice(0, 12);
  const publicJwk = { kty: "OKP", crv: "Ed25519", x: x!, kid, alg: "EdDSA", use: "sig" };
  return { privateKey, publicKey, publicJwk, header: encode({ alg: "EdDSA", kid }) };
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}
