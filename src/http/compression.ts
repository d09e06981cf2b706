import { brotliCompressSync, constants } from "node:zlib";

export type Encoding = "zstd" | "br" | "gzip";

/** In order of preference. For a seat list, zstd takes a tenth of gzip's time and gives a smaller result. */
const PREFERENCE: readonly Encoding[] = ["zstd", "br", "gzip"];
/** Smaller answers fit into one or two packets uncompressed. */
export const COMPRESSED_FROM_BYTES = 1_024;

/** Clients wait for the compression, so the levels take only milliseconds for a megabyte. */
export const COMPRESS: Record<Encoding, (bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>> = {
  zstd: (bytes) => Bun.zstdCompressSync(bytes, { level: 3 }) as Uint8Array<ArrayBuffer>,
  br: (bytes) =>
    brotliCompressSync(bytes, {
      params: { [constants.BROTLI_PARAM_QUALITY]: 4, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
    }) as Uint8Array<ArrayBuffer>,
  gzip: (bytes) => Bun.gzipSync(bytes, { level: 6 }),
};

/**
 * The encoding among `offered` for an answer, or null for none: the client's preference first, then ours (RFC
 * 9110, section 12.5.3). An encoding that the header does not name is allowed only by `*`.
 */
export function chooseEncoding<Offered extends Encoding = Encoding>(
  accepted: string | null | undefined,
  offered: readonly Offered[] = PREFERENCE as readonly Offered[],
): Offered | null {
  if (!accepted) return null;
  const weights = new Map<string, number>();
  for (const entry of accepted.split(",")) {
    const [name = "", ...parameters] = entry.split(";").map((each) => each.trim().toLowerCase());
    const weight = parameters.find((each) => each.startsWith("q="))?.slice(2);
    weights.set(name === "x-gzip" ? "gzip" : name, weight === undefined ? 1 : Number(weight) || 0);
  }
  let best: Offered | null = null;
  let bestWeight = 0;
  for (const encoding of offered) {
    const weight = weights.get(encoding) ?? weights.get("*") ?? 0;
    if (weight > bestWeight) [best, bestWeight] = [encoding, weight];
  }
  // A client that prefers an uncompressed answer gets one.
  return bestWeight >= (weights.get("identity") ?? 0) ? best : null;
}

/** A body that many clients get. Compressed once for each encoding, at the first request for it. */
export class SharedBody {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly #compressed = new Map<Encoding, Uint8Array<ArrayBuffer>>();

  constructor(body: string | Uint8Array<ArrayBuffer>) {
    this.bytes = typeof body === "string" ? new TextEncoder().encode(body) : body;
  }

  /** The answer for a client that accepts these encodings. */
  answer(accepted: string | null | undefined, init: { status?: number; headers: HeadersInit }): Response {
    const encoding = this.bytes.length < COMPRESSED_FROM_BYTES ? null : chooseEncoding(accepted);
    const headers = new Headers(init.headers);
    if (this.bytes.length >= COMPRESSED_FROM_BYTES) headers.append("Vary", "Accept-Encoding");
    if (encoding === null) return new Response(this.bytes, { ...init, headers });
    return new Response(this.#encoded(encoding), { ...init, headers: encodedHeaders(headers, encoding) });
  }

  #encoded(encoding: Encoding): Uint8Array<ArrayBuffer> {
    let bytes = this.#compressed.get(encoding);
    if (!bytes) this.#compressed.set(encoding, (bytes = COMPRESS[encoding](this.bytes)));
    return bytes;
  }
}

/** Texts of answers large enough to compress, kept while the answers are being sent. */
const largeTexts = new WeakMap<Response, string>();

/** Remembers an answer's text, because reading it back from the answer is asynchronous. */
export function noteText(response: Response, text: string): Response {
  if (text.length >= COMPRESSED_FROM_BYTES) largeTexts.set(response, text);
  return response;
}

/** The answer for this client: compressed if it is large enough and the client accepts it. */
export function compressed(accepted: string | null, response: Response): Response | Promise<Response> {
  const text = largeTexts.get(response);
  if (text !== undefined) return encode(accepted, response, new TextEncoder().encode(text));
  if (accepted === null || !mayBeLarge(response)) return response;
  if (response.headers.get("Content-Type")!.startsWith("text/csv")) return encodeStream(accepted, response);
  return response.bytes().then((bytes) => encode(accepted, response, bytes));
}

/** Compressed as a stream, because a long table may not fit into memory. */
function encodeStream(accepted: string, response: Response): Response {
  const encoding = chooseEncoding(accepted, ["gzip"]);
  const { body, status, headers } = response;
  headers.append("Vary", "Accept-Encoding");
  if (encoding === null) return response;
  const stream = body!.pipeThrough(new CompressionStream("gzip"));
  return new Response(stream, { status, headers: encodedHeaders(headers, encoding) });
}

function encode(accepted: string | null, response: Response, bytes: Uint8Array<ArrayBuffer>): Response {
  const { status, headers } = response;
  const encoding = bytes.length < COMPRESSED_FROM_BYTES ? null : chooseEncoding(accepted);
  if (bytes.length >= COMPRESSED_FROM_BYTES) headers.append("Vary", "Accept-Encoding");
  if (encoding === null) return new Response(bytes, { status, headers });
  return new Response(COMPRESS[encoding](bytes), { status, headers: encodedHeaders(headers, encoding) });
}

/**
 * A strong tag names one exact representation. The compressed one differs, so its tag is weak (RFC 9110,
 * section 8.8.1).
 */
function encodedHeaders(headers: Headers, encoding: Encoding): Headers {
  headers.set("Content-Encoding", encoding);
  const etag = headers.get("ETag");
  if (etag !== null && !etag.startsWith("W/")) headers.set("ETag", `W/${etag}`);
  return headers;
}

/**
 * Answers whose text is not remembered: pages, tables and metrics. JSON is remembered where it is made, and
 * event streams must not be delayed by compression.
 */
const TEXT = /^(?:text\/(?!event-stream)|image\/svg|application\/(?:javascript|xml|manifest))/;

function mayBeLarge(response: Response): boolean {
  const { headers } = response;
  if (!TEXT.test(headers.get("Content-Type") ?? "") || headers.has("Content-Encoding")) return false;
  // Last, because asking for the body makes a stream of it, which costs more to send.
  return response.body !== null;
}
