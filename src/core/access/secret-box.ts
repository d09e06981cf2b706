import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from "node:crypto";
import type { Secrets } from "../signed-token.ts";

const CIPHER = "aes-256-gcm";
const IV_BYTES = 12;
const TAG_BYTES = 16;
const SECRET_BYTES = 32;

/**
 * Keeps texts in the database that a copy of the database alone must not show. The first secret of the
 * installation seals; all of them open, so that it can be changed.
 */
export class SecretBox {
  readonly #keys: Uint8Array[];

  constructor(secrets: Secrets, purpose: string) {
    this.#keys = secrets.map(
      (secret) => new Uint8Array(hkdfSync("sha256", secret, "frontrow", `box:${purpose}`, 32)),
    );
  }

  seal(text: string): string {
    return sealWith(this.#keys[0]!, text);
  }

  /** Whether there are older secrets, which something may still be sealed with. */
  get hasOlder(): boolean {
    return this.#keys.length > 1;
  }

  /** Sealed with the present secret, or null if it is so already or if no secret here opens it. */
  resealed(sealed: string): string | null {
    if (openWith(this.#keys[0]!, sealed) !== null) return null;
    const text = this.open(sealed);
    return text === null ? null : this.seal(text);
  }

  /** The text, or null if no secret of this installation has sealed it. */
  open(sealed: string): string | null {
    for (const key of this.#keys) {
      const text = openWith(key, sealed);
      if (text !== null) return text;
    }
    return null;
  }
}

/**
 * Encrypts a text (AES-256-GCM). `owner` is authenticated with it: what is moved to another owner's row does
 * not open.
 */
export function sealWith(key: Uint8Array, text: string, owner = ""): string {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(CIPHER, key, iv).setAAD(Buffer.from(owner));
  const sealed = [iv, cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()];
  return Buffer.concat(sealed).toString("base64url");
}

/** The text, or null if this key has not sealed it for this owner. */
export function openWith(key: Uint8Array, sealed: string, owner = ""): string | null {
  const bytes = Buffer.from(sealed, "base64url");
  if (bytes.length < IV_BYTES + TAG_BYTES) return null;
  const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, IV_BYTES))
    .setAAD(Buffer.from(owner))
    .setAuthTag(bytes.subarray(-TAG_BYTES));
  try {
    const text = decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES));
    return Buffer.concat([text, decipher.final()]).toString("utf8");
  } catch {
    return null;
  }
}

/** A secret that nobody can guess, for a cookie, a link or a header. */
export function newSecret(prefix = ""): string {
  return prefix + randomBytes(SECRET_BYTES).toString("base64url");
}

/** What is stored of such a secret. It has 256 random bits, so a plain hash is enough. */
export function hashOfSecret(secret: string): string {
  return createHash("sha256").update(secret).digest("base64url");
}
