import { describe, expect, test } from "bun:test";
import { EventStreamReader, type StreamEvent } from "./event-stream-reader.ts";

const HEAD = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";

function chunk(text: string): string {
  return `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;
}

function read(pieces: readonly Buffer[]): StreamEvent[] {
  const reader = new EventStreamReader();
  return pieces.flatMap((piece) => reader.feed(piece));
}

describe("events are the same however the bytes are cut", () => {
  const all = Buffer.from(
    HEAD +
      chunk("retry: 2000\n\n") +
      chunk(':\n\nid: 7-OPEN\nevent: frontier\ndata: {"frontier":3,"title":"공연"}\n\n') +
      chunk("event: fron") +
      chunk("tier\ndata: {}\n") +
      chunk("\ndata: a\ndata: b\n\n"),
  );
  const expected = [
    { type: "frontier", data: '{"frontier":3,"title":"공연"}' },
    { type: "frontier", data: "{}" },
    { type: "message", data: "a\nb" },
  ];

  test("whole", () => expect(read([all])).toEqual(expected));

  test("in two pieces, cut anywhere, also within a letter", () => {
    for (let cut = 1; cut < all.length; cut += 1)
      expect(read([all.subarray(0, cut), all.subarray(cut)])).toEqual(expected);
  });

  test("a byte at a time", () => expect(read([...all].map((byte) => Buffer.from([byte])))).toEqual(expected));
});

describe("what is no stream is said", () => {
  test.each([
    ["a refusal", "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n", "no stream: HTTP/1.1 503"],
    ["an answer with a length", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", "no stream"],
    ["a chunk without a size", `${HEAD}zz\r\n`, "without a size"],
  ])("%s", (_, text, complaint) => expect(() => read([Buffer.from(text)])).toThrow(complaint));
});
