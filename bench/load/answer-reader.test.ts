import { describe, expect, test } from "bun:test";
import { AnswerReader } from "./answer-reader.ts";

const OK = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{"a":"1"}';
const NONE = "HTTP/1.1 204 No Content\r\nCache-Control: no-store\r\n\r\n";
const UNCHANGED = 'HTTP/1.1 304 Not Modified\r\nETag: "1"\r\nContent-Length: 500\r\n\r\n';
const PROBLEM =
  "HTTP/1.1 409 Conflict\r\ncontent-type: application/problem+json\r\ncontent-length: 27\r\n\r\n" +
  '{"code":"seat_unavailable"}';

function read(pieces: readonly string[]) {
  const reader = new AnswerReader();
  const answers: { status: number; body: string }[] = [];
  for (const piece of pieces) {
    // The socket's buffer is overwritten by what comes next.
    const bytes = Buffer.from(piece, "latin1");
    reader.feed(bytes, ({ status, body }) => answers.push({ status, body: body.toString() }));
    bytes.fill(0);
  }
  return { answers, isBetween: reader.isBetween };
}

const EXPECTED = [
  { status: 200, body: '{"a":"1"}' },
  { status: 204, body: "" },
  { status: 409, body: '{"code":"seat_unavailable"}' },
  { status: 304, body: "" },
];

describe("answers are read the same however they are cut", () => {
  const all = OK + NONE + PROBLEM + UNCHANGED;

  test("all in one piece", () => {
    expect(read([all])).toEqual({ answers: EXPECTED, isBetween: false });
  });

  test("a byte at a time", () => {
    expect(read([...all])).toEqual({ answers: EXPECTED, isBetween: false });
  });

  test("in two pieces, cut anywhere", () => {
    for (let cut = 1; cut < all.length; cut += 1)
      expect(read([all.slice(0, cut), all.slice(cut)])).toEqual({ answers: EXPECTED, isBetween: false });
  });
});

test("a body in two bytes a character is measured in bytes", () => {
  const body = Buffer.from("가나다").toString("latin1");
  const { answers } = read([`HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n${body}${NONE}`]);
  expect(answers.map(({ status }) => status)).toEqual([200, 204]);
});

test("what comes before an answer (103 Early Hints) is no answer", () => {
  expect(read([`HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n${OK}`]).answers).toEqual([EXPECTED[0]!]);
});

test("an answer under way is told from none", () => {
  expect(read([OK.slice(0, -1)])).toEqual({ answers: [], isBetween: true });
  expect(read([OK]).isBetween).toBe(false);
});

test("Connection: close is seen", () => {
  const reader = new AnswerReader();
  const seen: boolean[] = [];
  for (const head of ["", "Connection: close\r\n"]) {
    const answer = `HTTP/1.1 503 Service Unavailable\r\n${head}Content-Length: 0\r\n\r\n`;
    reader.feed(Buffer.from(answer), ({ isLast }) => seen.push(isLast));
  }
  expect(seen).toEqual([false, true]);
});

test("heads of one length are told apart, whichever came before", () => {
  const heads = ["200 OK\r\nContent-Length: 0", "201 OK\r\nContent-Length: 0", "200 OK\r\nContent-Length: 3"];
  const wire = heads.map((head) => `HTTP/1.1 ${head}\r\n\r\n${head.endsWith("3") ? "abc" : ""}`);
  const expected = [
    { status: 200, body: "" },
    { status: 201, body: "" },
    { status: 200, body: "abc" },
  ];
  for (let turn = 0; turn < 2; turn += 1) expect(read(wire).answers).toEqual(expected);
});

test.each([
  ["503 Service Unavailable", "retry-after: 3\r\n", 3],
  ["503 Service Unavailable", "", null],
  ["503 Service Unavailable", "Retry-After: soon\r\n", null],
  ["429 Too Many Requests", "Retry-After: 3\r\n", null],
])("when to come again is read from a 503 alone: %s %p", (status, header, expected) => {
  const seen: (number | null)[] = [];
  const bytes = Buffer.from(`HTTP/1.1 ${status}\r\n${header}Content-Length: 0\r\n\r\n`);
  new AnswerReader().feed(bytes, ({ retryAfterSeconds }) => seen.push(retryAfterSeconds));
  expect(seen).toEqual([expected]);
});

describe("what it does not understand is refused, not guessed at", () => {
  test.each([
    [
      "an answer without a length",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
      "does not say its length",
    ],
    ["another protocol", "HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n", "not an HTTP/1.1 answer"],
    ["no status", "HTTP/1.1 abc\r\nContent-Length: 0\r\n\r\n", "not a status"],
    ["a header without an end", "HTTP/1.1 200 OK\r\n".padEnd(70_000, "x"), "does not end"],
  ])("%s", (_, text, complaint) => {
    expect(() => read([text])).toThrow(complaint);
  });
});
