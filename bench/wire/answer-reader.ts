/** One answer as it came over the wire. `body` is a view that is good until the reader is fed again. */
export interface WireAnswer {
  status: number;
  /** Its status line and headers, as they came. */
  head: string;
  body: Buffer;
  /** The server will close the connection after this answer. */
  isLast: boolean;
}

const HEAD_END = Buffer.from("\r\n\r\n");
const HEAD_BYTES_MAX = 64 * 1_024;
/** `HTTP/1.1 ` */
const STATUS_AT = 9;
const ZERO = 48;

/**
 * Reads HTTP/1.1 answers (RFC 9112) from the pieces in which they come: an answer may come in many, and a piece may hold
 * several. Only answers that say their length, or can have no body, are understood; anything else throws, since a
 * benchmark that misreads one answer misreads them all.
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
      const head = readHead(bytes, headEnd);
      const bodyAt = headEnd + HEAD_END.length;
      const end = bodyAt + head.bodyBytes;
      if (bytes.length < end) break;
      const { status, text, isLast } = head;
      // 100 Continue and its like come before the answer.
      if (status >= 200) take({ status, head: text, isLast, body: bytes.subarray(bodyAt, end) });
      bytes = bytes.subarray(end);
    }
    // A copy: the socket's buffer is used again for the next piece.
    if (bytes.length > 0) this.#kept = Buffer.from(bytes);
  }
}

function readHead(bytes: Buffer, headEnd: number) {
  const head = bytes.toString("latin1", 0, headEnd);
  if (!head.startsWith("HTTP/1.1 ")) throw new Error(`not an HTTP/1.1 answer: ${head.slice(0, 40)}`);
  const status =
    (bytes[STATUS_AT]! - ZERO) * 100 + (bytes[STATUS_AT + 1]! - ZERO) * 10 + (bytes[STATUS_AT + 2]! - ZERO);
  if (!(status >= 100 && status <= 599)) throw new Error(`not a status: ${head.slice(0, 40)}`);
  const isLast = /\r\nconnection: *close/i.test(head);
  if (status < 200 || status === 204 || status === 304) return { status, text: head, isLast, bodyBytes: 0 };
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
  if (length === undefined) throw new Error(`an answer of ${status} that does not say its length`);
  return { status, text: head, isLast, bodyBytes: Number(length) };
}
