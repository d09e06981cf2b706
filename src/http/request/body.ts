import type { z } from "@hono/zod-openapi";
import { LIMITS } from "../../core/limits.ts";
import { invalidRequest, Refusal, refuse } from "../../core/refusals.ts";

/** A body that is not JSON: its bytes, as they were sent. */
export interface Upload {
  /** One of those that the call takes. */
  mediaType: string;
  bytes: Uint8Array<ArrayBuffer>;
  /** SHA-256 of the bytes, in hexadecimal digits. */
  digest: string;
}

/** How a call takes such a body. */
export interface TakesUpload<Body> {
  mediaTypes: readonly string[];
  /** What the document says of a type beside that it is bytes. It checks nothing. */
  schemas?: Record<string, z.ZodType>;
  bytesMax: number;
  take: (upload: Upload) => Body;
}

function mediaTypeOf(request: Request): string | undefined {
  return request.headers.get("Content-Type")?.split(";", 1)[0]?.trim().toLowerCase();
}

/** Whether the client says that it has compressed the body. Nothing here unpacks one: it could be a bomb. */
function isEncoded(request: Request): boolean {
  const encoding = request.headers.get("Content-Encoding")?.trim().toLowerCase() ?? "";
  return encoding !== "" && encoding !== "identity";
}

function bodyEncoded(): Refusal {
  return invalidRequest("Content-Encoding", "must be left out: send the body as it is, not compressed");
}

export async function readUpload(
  request: Request,
  { mediaTypes, bytesMax }: Pick<TakesUpload<unknown>, "mediaTypes" | "bytesMax">,
): Promise<Upload> {
  const mediaType = mediaTypeOf(request);
  if (mediaType === undefined || !mediaTypes.includes(mediaType))
    throw invalidRequest("Content-Type", `must be ${mediaTypes.join(" or ")}`);
  if (isEncoded(request)) throw bodyEncoded();
  const bytes = await readBody(request, bytesMax);
  const digest = new Bun.CryptoHasher("sha256").update(bytes).digest("hex");
  return { mediaType, bytes, digest };
}

/** Refuses bytes that are not UTF-8. */
const UTF8 = new TextDecoder("utf-8", { fatal: true });

export async function readJsonBody(request: Request, bytesMax?: number): Promise<unknown> {
  const mediaType = mediaTypeOf(request);
  if (mediaType !== "application/json") throw invalidRequest("Content-Type", "must be application/json");
  const bytes = await readBody(request, bytesMax);
  try {
    const text = UTF8.decode(bytes);
    return JSON.parse(text, MAY_NAME_PROTO.test(text) ? refuseProto : undefined);
  } catch (error) {
    if (error instanceof Refusal) throw error;
    if (isEncoded(request)) throw bodyEncoded();
    throw invalidRequest("body", "is not valid JSON in UTF-8");
  }
}

/** As it is, or with some of its characters written by their numbers. */
const MAY_NAME_PROTO = /__proto__|\\u00/;

/** A field of this name names nothing of a request. Schemas leave it out of a table without a word. */
function refuseProto(name: string, value: unknown): unknown {
  if (name === "__proto__") throw invalidRequest(name, "is not a field of this request");
  return value;
}

/** The body's raw bytes. Never buffers more than the allowed size. Throws `body_too_large`. */
export async function readBody(
  request: Request,
  bytesMax: number = LIMITS.requestBodyBytes,
): Promise<Uint8Array<ArrayBuffer>> {
  const declared = request.headers.get("Content-Length");
  if (Number(declared ?? 0) > bytesMax) throw bodyTooLarge(bytesMax);
  try {
    if (declared !== null || request.body === null) return await request.bytes();
    return await readAtMost(request.body, bytesMax);
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw invalidRequest("body", "broke off before its end");
  }
}

async function readAtMost(
  body: ReadableStream<Uint8Array>,
  bytesMax: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of body) {
    bytes += part.byteLength;
    if (bytes > bytesMax) throw bodyTooLarge(bytesMax);
    parts.push(part);
  }
  return Buffer.concat(parts);
}

export function bodyTooLarge(bytesMax: number = LIMITS.requestBodyBytes): Refusal {
  return refuse("body_too_large", `The body may have ${bytesMax} bytes at most.`);
}
