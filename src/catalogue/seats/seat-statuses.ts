import { chooseEncoding, COMPRESS, COMPRESSED_FROM_BYTES, type Encoding } from "../../http/compression.ts";
import { API_HEADERS, isUnchanged } from "../../http/http.ts";

/** zstd comes first: it is quick, and the answer changes with every hold. */
const ENCODINGS = ["zstd", "br", "gzip"] as const;

interface Sendable {
  body: Blob;
  headers: Headers;
}

/** Statuses of a performance's seats as they are sent: encoded and compressed once for all readers. */
export class SeatStatuses {
  readonly etag: string;
  readonly #bytes: Uint8Array<ArrayBuffer>;
  readonly #sendables = new Map<Encoding | null, Sendable>();

  constructor(body: object) {
    this.#bytes = new TextEncoder().encode(JSON.stringify(body));
    this.etag = `"${Bun.hash.wyhash(this.#bytes).toString(36)}"`;
  }

  /** The answer for a client that accepts these encodings and may already have it. */
  answer(accepted: string | null | undefined, ifNoneMatch: string | null | undefined): Response {
    const isLarge = this.#bytes.length >= COMPRESSED_FROM_BYTES;
    const { body, headers } = this.#sendable(isLarge ? chooseEncoding(accepted, ENCODINGS) : null);
    if (isUnchanged(ifNoneMatch ?? undefined, this.etag)) return new Response(null, { status: 304, headers });
    return new Response(body, { headers });
  }

  #sendable(encoding: Encoding | null): Sendable {
    let known = this.#sendables.get(encoding);
    if (!known) {
      const bytes = encoding === null ? this.#bytes : COMPRESS[encoding](this.#bytes);
      this.#sendables.set(encoding, (known = { body: new Blob([bytes]), headers: this.#headers(encoding) }));
    }
    return known;
  }

  #headers(encoding: Encoding | null): Headers {
    const headers = new Headers({ ...API_HEADERS, "Cache-Control": "private, no-cache" });
    if (this.#bytes.length >= COMPRESSED_FROM_BYTES) headers.set("Vary", "Accept-Encoding");
    if (encoding !== null) headers.set("Content-Encoding", encoding);
    headers.set("ETag", encoding === null ? this.etag : `W/${this.etag}`);
    return headers;
  }
}
