/** One answer as it came over the wire. `body` is a view that is good until the reader is fed again. */
export interface WireAnswer {
  status: number;
  /** What a 503 says about when to come again; null without. */
  retryAfterSeconds: number | null;
  body: Buffer;
  /** The server will close the connection after this answer. */
  isLast: boolean;
}

const HEAD_END = Buffer.from("\r\n\r\n");
const HEAD_BYTES_MAX = 64 * 1_024;
/** `HTTP/1.1 ` */
const STATUS_AT = 9;

/**
 * Reads HTTP/1.1 answers (RFC 9112) from the pieces in which they come: an answer may come in many, and a
 * piece may hold several. Only answers that say their length, or can have no body, are understood; anything
 * else throws, since a benchmark that misreads one answer misreads them all.
 */
export class AnswerReader {
  #kept: Buffer | null = null;

  /** True in the middle of an answer. */
  get isBetween(): boolean {
    return this.#kept !== null;
  }

  /** Takes the next piece, and hands over each answer that it completes. */
  feed(piece: Buffer, take: (answer: WireAnswer) => void): void {
    let bytes = this.#kept === null ? piece : Buffer.concat([this.#kept, piece]);
    this.#kept = null;
    while (bytes.length > 0) {
      const headEnd = bytes.indexOf(HEAD_END);
      if (headEnd < 0) {
        if (bytes.length > HEAD_BYTES_MAX) throw new Error("an answer's header does not end");
        break;
      }
      const { status, retryAfterSeconds, isLast, bodyBytes } = headOf(bytes, headEnd);
      const bodyAt = headEnd + HEAD_END.length;
      const end = bodyAt + bodyBytes;
      if (bytes.length < end) break;
      // 100 Continue and its like come before the answer.
      if (status >= 200) take({ status, retryAfterSeconds, isLast, body: bytes.subarray(bodyAt, end) });
      bytes = bytes.subarray(end);
    }
    // A copy: the socket's buffer is used again for the next piece.
    if (bytes.length > 0) this.#kept = Buffer.from(bytes);
  }
}

interface Head {
  status: number;
  retryAfterSeconds: number | null;
  isLast: boolean;
  bodyBytes: number;
}

/**
 * The latest head of each length: under load a server's answers differ in their bodies alone until its
 * clock's next second, and comparing bytes takes a tenth of what reading them does.
 */
const latestHeads = new Map<number, { bytes: Buffer; head: Head }>();

function headOf(bytes: Buffer, headEnd: number): Head {
  const known = latestHeads.get(headEnd);
  if (known && bytes.compare(known.bytes, 0, headEnd, 0, headEnd) === 0) return known.head;
  const head = readHead(bytes.toString("latin1", 0, headEnd));
  latestHeads.set(headEnd, { bytes: Buffer.from(bytes.subarray(0, headEnd)), head });
  return head;
}

function readHead(text: string): Head {
  if (!text.startsWith("HTTP/1.1 ")) throw new Error(`not an HTTP/1.1 answer: ${text.slice(0, 40)}`);
  const status = Number(text.slice(STATUS_AT, STATUS_AT + 3));
  if (!(status >= 100 && status <= 599)) throw new Error(`not a status: ${text.slice(0, 40)}`);
  const isLast = /\r\nconnection: *close/i.test(text);
  const retryAfter = status === 503 ? /\r\nretry-after: *([1-9]\d*)/i.exec(text)?.[1] : undefined;
  const retryAfterSeconds = retryAfter === undefined ? null : Number(retryAfter);
  if (status < 200 || status === 204 || status === 304)
    return { status, retryAfterSeconds, isLast, bodyBytes: 0 };
  const length = /\r\ncontent-length: *(\d+)/i.exec(text)?.[1];
  if (length === undefined) throw new Error(`an answer of ${status} that does not say its length`);
  return { status, retryAfterSeconds, isLast, bodyBytes: Number(length) };
}
