import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import { chooseEncoding, COMPRESSED_FROM_BYTES, type Encoding } from "../http/compression.ts";
import { API_HEADERS, isUnchanged } from "../http/http.ts";

/** A plan never changes, so it is compressed better than other answers, and on other threads. */
const COMPRESS: Record<Encoding, (bytes: Uint8Array) => Promise<Uint8Array>> = {
  zstd: (bytes) => Bun.zstdCompress(bytes, { level: 12 }),
  br: (bytes) => {
    const { BROTLI_PARAM_QUALITY: quality, BROTLI_PARAM_SIZE_HINT: sizeHint } = constants;
    return promisify(brotliCompress)(bytes, { params: { [quality]: 9, [sizeHint]: bytes.length } });
  },
  // A plan is lists of numbers with few long repetitions. Coded by the frequency of digits, in small blocks,
  // it is a tenth smaller than by the choice of zlib.
  gzip: (bytes) => promisify(gzip)(bytes, { level: 9, strategy: constants.Z_FILTERED, memLevel: 6 }),
};
const ENCODINGS = ["br", "zstd", "gzip"] as const;

/** Browsers and CDNs may keep a plan for a year, and need not ask again. */
const CACHE_CONTROL = "public, max-age=31536000, immutable";

/** A seat plan as it is sent, compressed once for each encoding. */
export class PlanBody {
  readonly #bytes: Uint8Array;
  readonly #etag: string;
  readonly #compressed = new Map<Encoding, Promise<Blob>>();

  /** `document` is the plan without its id and name, `digest` names it. */
  constructor(head: { seatPlanId: string; name: string }, document: string, digest: string) {
    this.#bytes = new TextEncoder().encode(`${JSON.stringify(head).slice(0, -1)},${document.slice(1)}`);
    // The id makes it another answer than that of an equal hall.
    this.#etag = `"${digest.slice(0, 16)}-${head.seatPlanId.slice(-12)}"`;
  }

  /** An upper bound of the memory that it takes: the plain form, and three compressed ones. */
  get bytesMax(): number {
    return 2 * this.#bytes.length;
  }

  async answer(accepted: string | undefined, ifNoneMatch: string | undefined): Promise<Response> {
    const isLarge = this.#bytes.length >= COMPRESSED_FROM_BYTES;
    const encoding = isLarge ? chooseEncoding(accepted, ENCODINGS) : null;
    const headers = new Headers({ ...API_HEADERS, "Cache-Control": CACHE_CONTROL });
    if (isLarge) headers.set("Vary", "Accept-Encoding");
    headers.set("ETag", encoding === null ? this.#etag : `W/${this.#etag}`);
    if (isUnchanged(ifNoneMatch, this.#etag)) return new Response(null, { status: 304, headers });
    if (encoding === null) return new Response(this.#bytes as BodyInit, { headers });
    headers.set("Content-Encoding", encoding);
    return new Response(await this.#encoded(encoding), { headers });
  }

  #encoded(encoding: Encoding): Promise<Blob> {
    let blob = this.#compressed.get(encoding);
    if (!blob) {
      blob = COMPRESS[encoding](this.#bytes).then((bytes) => new Blob([bytes as BlobPart]));
      this.#compressed.set(encoding, blob);
    }
    return blob;
  }
}
