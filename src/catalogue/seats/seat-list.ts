import { constants, crc32, deflateRawSync } from "node:zlib";
import { chooseEncoding, COMPRESS, COMPRESSED_FROM_BYTES, type Encoding } from "../../http/compression.ts";
import { API_HEADERS, isUnchanged } from "../../http/http.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/**
 * Part of a seat list as it is sent: items separated by commas, and their hash. A part that did not change is
 * reused in the next list, compressed form included.
 */
export class SeatItems {
  readonly bytes: Bytes;
  readonly hash: bigint;
  #deflated: Bytes | undefined;

  constructor(bytes: Bytes) {
    this.bytes = bytes;
    this.hash = Bun.hash.wyhash(bytes);
  }

  /** The items as DEFLATE blocks (RFC 1951) that end on a byte boundary and refer to no earlier data. */
  get deflated(): Bytes {
    return (this.#deflated ??= deflateBlocks(this.bytes));
  }
}

function deflateBlocks(bytes: Bytes): Bytes {
  return deflateRawSync(bytes, { level: 6, finishFlush: constants.Z_FULL_FLUSH }) as Bytes;
}

const encoder = new TextEncoder();
const COMMA = encoder.encode(",");
const END = encoder.encode("]}");
const [DEFLATED_COMMA, DEFLATED_END] = [deflateBlocks(COMMA), deflateBlocks(END)];
/** A gzip header without name and time, and an empty last block (RFC 1952; RFC 1951, section 3.2.6). */
const GZIP_HEAD = new Uint8Array([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]);
const LAST_BLOCK = new Uint8Array([3, 0]);

/**
 * gzip comes first because it is assembled from parts compressed earlier. The others compress everything
 * anew.
 */
const PREFERENCE: readonly Encoding[] = ["gzip", "zstd", "br"];

/**
 * An answer's body and headers. Made once, because building the headers costs as much as sending the answer.
 */
interface Sendable {
  /** A Blob is sent without copying; bytes would be copied for every answer. */
  body: Blob;
  headers: Headers;
}

/** A seat list as it is sent: encoded once for all readers, and compressed once for each encoding. */
export class SeatList {
  readonly etag: string;
  readonly #start: string;
  readonly #items: readonly SeatItems[];
  readonly #plain: Sendable;
  readonly #bytes: number;
  readonly #compressed = new Map<Encoding, Sendable>();

  /** `head` holds the fields before the items. */
  constructor(head: object, items: readonly SeatItems[]) {
    this.#start = `${JSON.stringify(head).slice(0, -1)},"items":[`;
    this.#items = items.filter(({ bytes }) => bytes.length > 0);
    // Derived from the hashes of the parts, most of which are already known.
    const hash = Bun.hash.wyhash(this.#start + items.map((each) => each.hash.toString(36)).join());
    this.etag = `"${hash.toString(36)}"`;
    const body = new Blob(this.#parts());
    this.#bytes = body.size;
    this.#plain = { body, headers: this.#headers(null) };
  }

  /** The answer for a client that accepts these encodings and may already have this list. */
  answer(accepted: string | null | undefined, ifNoneMatch: string | null | undefined): Response {
    const { body, headers } = this.#sendable(accepted);
    if (isUnchanged(ifNoneMatch ?? undefined, this.etag)) return new Response(null, { status: 304, headers });
    return new Response(body, { headers });
  }

  /** The list without compression. */
  get body(): Blob {
    return this.#plain.body;
  }

  #sendable(accepted: string | null | undefined): Sendable {
    const encoding = this.#bytes < COMPRESSED_FROM_BYTES ? null : chooseEncoding(accepted, PREFERENCE);
    if (encoding === null) return this.#plain;
    let known = this.#compressed.get(encoding);
    if (!known) {
      const body = encoding === "gzip" ? this.#gzipped() : new Blob([COMPRESS[encoding](this.#joined())]);
      this.#compressed.set(encoding, (known = { body, headers: this.#headers(encoding) }));
    }
    return known;
  }

  #headers(encoding: Encoding | null): Headers {
    const headers = new Headers({ ...API_HEADERS, "Cache-Control": "private, no-cache" });
    if (this.#bytes >= COMPRESSED_FROM_BYTES) headers.set("Vary", "Accept-Encoding");
    if (encoding !== null) headers.set("Content-Encoding", encoding);
    headers.set("ETag", encoding === null ? this.etag : `W/${this.etag}`);
    return headers;
  }

  #parts(): Bytes[] {
    const parts: Bytes[] = [encoder.encode(this.#start)];
    for (const { bytes } of this.#items) {
      if (parts.length > 1) parts.push(COMMA);
      parts.push(bytes);
    }
    parts.push(END);
    return parts;
  }

  #joined(): Bytes {
    return Buffer.concat(this.#parts()) as Bytes;
  }

  #gzipped(): Blob {
    const blocks: Bytes[] = [GZIP_HEAD, deflateBlocks(encoder.encode(this.#start))];
    for (const { deflated } of this.#items) {
      if (blocks.length > 2) blocks.push(DEFLATED_COMMA);
      blocks.push(deflated);
    }
    blocks.push(DEFLATED_END, LAST_BLOCK, this.#gzipTail());
    return new Blob(blocks);
  }

  /** The checksum and length of the uncompressed data (RFC 1952, section 2.3.1). */
  #gzipTail(): Bytes {
    const tail = Buffer.alloc(8);
    tail.writeUInt32LE(this.#parts().reduce((sum, part) => crc32(part, sum), 0));
    tail.writeUInt32LE(this.#bytes >>> 0, 4);
    return tail;
  }
}
