import { createHash, createHmac, hkdfSync } from "node:crypto";
import { openWith, sealWith } from "../../core/access/secret-box.ts";

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

  seal(text: string, owner: string): Sealed {
    const { id, seal } = this.#keys[0];
    return { keyId: id, sealed: sealWith(seal, text, owner) };
  }

  /** The text; null if its key is not known any more, or if somebody has changed it. */
  open({ keyId, sealed }: Sealed, owner: string): string | null {
    const key = this.#keys.find(({ id }) => id === keyId);
    return key ? openWith(key.seal, sealed, owner) : null;
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
