import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync, randomBytes } from "node:crypto";

const IV_BYTES = 12;
const TAG_BYTES = 16;
const KEY_ID_CHARS = 12;

/** What a contact is found by. Each kind has hashes of its own. */
export type IndexedField = "email" | "phone" | "name";

export interface Sealed {
  keyId: string;
  sealed: string;
}

interface ContactKey {
  id: string;
  seal: Buffer;
  index: Buffer;
}

/**
 * Encrypts what is known of buyers (AES-256-GCM), and makes keyed hashes by which it is found again. The
 * first secret is used for what is written; all of them for what is read, so that a secret can be changed.
 */
export class ContactKeys {
  readonly #keys: readonly [ContactKey, ...ContactKey[]];

  constructor([first, ...older]: readonly [string, ...string[]]) {
    this.#keys = [keyOf(first), ...older.map(keyOf)];
  }

  get presentId(): string {
    return this.#keys[0].id;
  }

  get olderIds(): string[] {
    return this.#keys.slice(1).map(({ id }) => id);
  }

  /** `owner` is authenticated with the text: a sealed text moved to another owner's row does not open. */
  seal(text: string, owner: string): Sealed {
    const { id, seal } = this.#keys[0];
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv("aes-256-gcm", seal, iv).setAAD(Buffer.from(owner));
    const encrypted = Buffer.concat([iv, cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()]);
    return { keyId: id, sealed: encrypted.toString("base64url") };
  }

  /** The text; null if its key is not known any more, or if somebody has changed it. */
  open({ keyId, sealed }: Sealed, owner: string): string | null {
    const key = this.#keys.find(({ id }) => id === keyId);
    const bytes = Buffer.from(sealed, "base64url");
    if (!key || bytes.length < IV_BYTES + TAG_BYTES) return null;
    const decipher = createDecipheriv("aes-256-gcm", key.seal, bytes.subarray(0, IV_BYTES))
      .setAAD(Buffer.from(owner))
      .setAuthTag(bytes.subarray(-TAG_BYTES));
    try {
      const text = decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES));
      return Buffer.concat([text, decipher.final()]).toString("utf8");
    } catch {
      return null;
    }
  }

  /** The hash under the present key, to be stored. */
  index(field: IndexedField, value: string): string {
    return indexOf(this.#keys[0], field, value);
  }

  /** The hashes under all keys, to be searched for. */
  indexes(field: IndexedField, value: string): string[] {
    return this.#keys.map((key) => indexOf(key, field, value));
  }
}

function keyOf(secret: string): ContactKey {
  const derive = (what: string) => Buffer.from(hkdfSync("sha256", secret, "frontrow", `contact:${what}`, 32));
  const seal = derive("seal");
  const id = createHash("sha256").update(seal).digest("base64url").slice(0, KEY_ID_CHARS);
  return { id, seal, index: derive("index") };
}

function indexOf(key: ContactKey, field: IndexedField, value: string): string {
  return createHmac("sha256", key.index).update(`${field} ${value}`).digest("base64url");
}
