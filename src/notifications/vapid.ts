import { importJWK, SignJWT } from "jose";
import { createECDH, hkdfSync } from "node:crypto";
import type { Secrets } from "../core/signed-token.ts";

const CURVE = "prime256v1";
const COORDINATE_BYTES = 32;
/** RFC 8292 allows 24 hours at most. */
const GOOD_FOR_SECONDS = 12 * 3_600;

export interface VapidOptions {
  secrets: Secrets;
  /** Whom a push service may write to: `mailto:…`. Null: nobody. */
  contact: string | null;
}

interface VapidKey {
  publicKey: string;
  jwk: { kty: "EC"; crv: "P-256"; x: string; y: string; d: string };
}

/**
 * The keys by which push services know this installation (RFC 8292). They are made of its secrets, so that
 * every worker of every machine has the same, and nothing more has to be kept. A subscription is bound to the
 * key that it was made with: while an older secret is still known, its key goes on signing.
 */
export class Vapid {
  readonly #keys: readonly [VapidKey, ...VapidKey[]];
  readonly #contact: string | null;

  constructor({ secrets: [first, ...older], contact }: VapidOptions) {
    this.#keys = [keyOf(first), ...older.map(keyOf)];
    this.#contact = contact;
  }

  /** What browsers subscribe with from now on. */
  get publicKey(): string {
    return this.#keys[0].publicKey;
  }

  /** The `Authorization` for a push service; null if the key of that time is not known any more. */
  async authorization(origin: string, publicKey: string, nowMs: number): Promise<string | null> {
    const key = this.#keys.find((each) => each.publicKey === publicKey);
    if (!key) return null;
    const claims = new SignJWT(this.#contact === null ? {} : { sub: this.#contact })
      .setProtectedHeader({ alg: "ES256", typ: "JWT" })
      .setAudience(origin)
      .setExpirationTime(Math.floor(nowMs / 1_000) + GOOD_FOR_SECONDS);
    return `vapid t=${await claims.sign(await importJWK(key.jwk, "ES256"))}, k=${publicKey}`;
  }
}

/** A number that is no key of the curve is so rare that another one was never needed. It is made anyway. */
function keyOf(secret: string): VapidKey {
  for (let round = 0; ; round += 1) {
    const bytes = Buffer.from(hkdfSync("sha256", secret, "frontrow", `vapid:${round}`, COORDINATE_BYTES));
    const pair = createECDH(CURVE);
    try {
      pair.setPrivateKey(bytes);
    } catch {
      continue;
    }
    const point = pair.getPublicKey();
    const [x, y] = [point.subarray(1, 1 + COORDINATE_BYTES), point.subarray(1 + COORDINATE_BYTES)];
    return {
      publicKey: point.toString("base64url"),
      jwk: {
        kty: "EC",
        crv: "P-256",
        x: x.toString("base64url"),
        y: y.toString("base64url"),
        d: bytes.toString("base64url"),
      },
    };
  }
}
