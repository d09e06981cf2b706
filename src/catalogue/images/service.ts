import type { ImageId } from "../../core/ids.ts";
import { LIMITS } from "../../core/limits.ts";
import { notFound } from "../../core/refusals.ts";
import type { Database } from "../../database/database.ts";
import { readImage, type StoredImage } from "./store.ts";

/** Images as buyers get them. An image never changes, so each worker keeps those asked for lately. */
export class Images {
  readonly #db: Database;
  readonly #bytesMax: number;
  /** The one asked for last stands last. Promises, so that a crowd reads each image once. */
  readonly #kept = new Map<ImageId, Promise<StoredImage | undefined>>();
  #bytes = 0;

  constructor(db: Database, bytesMax: number = LIMITS.imagesKeptBytesMax) {
    this.#db = db;
    this.#bytesMax = bytesMax;
  }

  /** Bytes of all images that are kept. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Throws `not_found`. */
  async find(id: ImageId): Promise<StoredImage> {
    const reading = this.#kept.get(id) ?? this.#read(id);
    this.#kept.delete(id);
    this.#kept.set(id, reading);
    const image = await reading;
    if (!image) throw notFound();
    return image;
  }

  async #read(id: ImageId): Promise<StoredImage | undefined> {
    try {
      const image = await readImage(this.#db, id);
      if (image) this.#bytes += image.bytes.length;
      else this.#kept.delete(id);
      if (this.#bytes > this.#bytesMax) await this.#forgetOldest(id);
      return image;
    } catch (error) {
      this.#kept.delete(id);
      throw error;
    }
  }

  async #forgetOldest(newest: ImageId): Promise<void> {
    for (const [id, reading] of this.#kept) {
      if (this.#bytes <= this.#bytesMax || id === newest) return;
      const image = await reading;
      if (this.#kept.delete(id)) this.#bytes -= image?.bytes.length ?? 0;
    }
  }
}
