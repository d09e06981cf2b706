/** One server-sent event: its type and its data. */
export interface StreamEvent {
  type: string;
  data: string;
}

const HEAD_BYTES_MAX = 64 * 1_024;

/**
 * Reads server-sent events from the bytes of one HTTP/1.1 connection, in whatever pieces they come: the
 * answer's head, then chunks (RFC 9112, section 7.1), then events as the HTML standard has them. Throws when
 * it is no such answer.
 *
 * Not `fetch` or a library around it: those hold some hundred connections at once, and a crowd listens on
 * thousands.
 */
export class EventStreamReader {
  #bytes: Buffer = Buffer.alloc(0);
  #isPastHead = false;
  /** Of the chunk under way, with its line end; null between two. */
  #chunkLeft: number | null = null;
  #text = "";
  readonly #decoder = new TextDecoder();

  /** Takes the next piece, and answers the events that it completes. */
  feed(piece: Buffer): StreamEvent[] {
    this.#bytes = Buffer.concat([this.#bytes, piece]);
    if (!this.#isPastHead && !this.#readHead()) return [];
    while (this.#readChunk());
    const blocks = this.#text.split("\n\n");
    this.#text = blocks.pop()!;
    return blocks.flatMap(eventOf);
  }

  #readHead(): boolean {
    const end = this.#bytes.indexOf("\r\n\r\n");
    if (end < 0) {
      if (this.#bytes.length > HEAD_BYTES_MAX) throw new Error("the answer's header does not end");
      return false;
    }
    const head = this.#bytes.toString("latin1", 0, end);
    const isStream = head.startsWith("HTTP/1.1 200 ") && /\r\ntransfer-encoding: *chunked/i.test(head);
    if (!isStream) throw new Error(`no stream: ${head.split("\r\n", 1)[0]}`);
    this.#bytes = this.#bytes.subarray(end + 4);
    this.#isPastHead = true;
    return true;
  }

  /** Moves what has come of one chunk to the text; false when more bytes are needed. */
  #readChunk(): boolean {
    if (this.#chunkLeft === null) {
      const lineEnd = this.#bytes.indexOf("\r\n");
      if (lineEnd < 0) return false;
      const size = Number.parseInt(this.#bytes.toString("latin1", 0, lineEnd), 16);
      if (!(size >= 0)) throw new Error("a chunk without a size");
      this.#bytes = this.#bytes.subarray(lineEnd + 2);
      this.#chunkLeft = size + 2;
    }
    if (this.#bytes.length < this.#chunkLeft) return false;
    this.#text += this.#decoder.decode(this.#bytes.subarray(0, this.#chunkLeft - 2), { stream: true });
    this.#bytes = this.#bytes.subarray(this.#chunkLeft);
    this.#chunkLeft = null;
    return true;
  }
}

/** A block without data, such as a comment that keeps the connection alive, is no event. */
function eventOf(block: string): StreamEvent[] {
  let type = "message";
  const data: string[] = [];
  for (const line of block.split("\n")) {
    if (line.startsWith("event:")) type = line.slice("event:".length).trim();
    if (line.startsWith("data:")) data.push(line.slice("data:".length).replace(/^ /, ""));
  }
  return data.length === 0 ? [] : [{ type, data: data.join("\n") }];
}
