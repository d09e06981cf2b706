import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { createLog } from "../../src/core/log.ts";
import { startServer } from "../../src/worker/server.ts";
import { fill, publishedCalls } from "../attacks/published-calls.ts";
import {
  admittedBuyer,
  type Buyer,
  caller,
  type ConcertOnSale,
  guest,
  putOnSale,
} from "../../testing/buyer.ts";
import type { Call } from "../../testing/clients/call.ts";
import { type Frontrow, startFrontrow } from "../../testing/frontrow.ts";
import { ORGANISER_KEY } from "../../testing/worker-config.ts";
import { exchangeWith, statusOf } from "./raw-exchange.ts";

/** What holds for every response, whatever was asked: asked of a server over real connections. */

let frontrow: Frontrow;
let call: Call;
let concert: ConcertOnSale;
let buyer: Buyer;
let server: Bun.Server<undefined>;
const lines: string[] = [];

beforeAll(async () => {
  frontrow = await startFrontrow();
  call = caller(frontrow);
  concert = await putOnSale(call);
  buyer = await admittedBuyer(frontrow, call, concert.queueId);
  const log = createLog("warn", {}, (line) => void lines.push(line));
  server = startServer(frontrow.config, frontrow.services, log);
});

afterAll(async () => {
  await server.stop(true);
  await frontrow.close();
});

const exchange = (request: string) => exchangeWith(server.port!, request);

function bearers(): Record<string, string> {
  return { Authorization: `Bearer ${buyer.accessToken}`, "Queue-Token": buyer.queueToken };
}

describe("HEAD", () => {
  const ids = () => ({
    queueId: concert.queueId,
    concertId: concert.concertId,
    performanceId: concert.performanceIds[0]!,
    userId: buyer.userId,
  });
  /** Differ between any two answers. */
  const OWN = new Set(["date", "x-request-id", "transfer-encoding", "connection"]);

  test("says what GET says, with the same length or none, on every call that reads", async () => {
    const reads = publishedCalls(frontrow.app).calls.filter(
      ({ method, streams }) => method === "GET" && !streams,
    );
    expect(reads.length).toBeGreaterThan(20);
    const addresses = reads
      .map(({ path, needs }) => ({ path: fill(path, ids()), needs }))
      .concat(
        ["/docs", "/openapi.json", "/docs/errors/not_found", "/nope"].map((path) => ({ path, needs: [] })),
      );
    const wrong: string[] = [];
    for (const { path, needs } of addresses) {
      const headers: Record<string, string> = needs.includes("organiserKey")
        ? { Authorization: `Bearer ${ORGANISER_KEY}` }
        : bearers();
      for (const encoding of ["identity", "gzip"]) {
        headers["Accept-Encoding"] = encoding;
        const got = await fetch(new URL(path, server.url), { headers, decompress: false } as RequestInit);
        const bytes = (await got.bytes()).length;
        const head = await exchange(
          `HEAD ${path} HTTP/1.1\r\nHost: frontrow\r\nConnection: close\r\n${Object.entries(headers)
            .map(([name, value]) => `${name}: ${value}\r\n`)
            .join("")}\r\n`,
        );
        const said = headersOf(head);
        if (statusOf(head) !== got.status) wrong.push(`${path} ${statusOf(head)} for ${got.status}`);
        const length = said.get("content-length");
        // What tells the time, counts requests or follows a line that moves may be some digits longer.
        const digits = /^\/metrics$|\/queues\//.test(path) ? 20 : 2;
        if (length !== undefined && Math.abs(Number(length) - bytes) > digits)
          wrong.push(`${path} ${length} for ${bytes}`);
        for (const [name, value] of got.headers) {
          const isSame = said.get(name) === value || (name === "etag" && said.has(name));
          if (!OWN.has(name) && name !== "content-length" && !isSame) wrong.push(`${path} ${name}: ${value}`);
        }
        if (head.split("\r\n\r\n")[1] !== "") wrong.push(`${path} has a body`);
      }
    }
    expect(wrong).toEqual([]);
  });

  test("opens no stream", async () => {
    const { stream } = frontrow.services.room;
    const head = await exchange(`HEAD /v1/queues/${concert.queueId}/stream HTTP/1.1\r\nHost: a\r\n\r\n`);
    expect(statusOf(head)).toBe(200);
    expect(headersOf(head).get("content-type")).toBe("text/event-stream");
    expect(headersOf(head).has("content-length")).toBe(false);
    expect(stream.listeners).toBe(0);
    const unknown = await exchange(
      `HEAD /v1/queues/${crypto.randomUUID()}/stream HTTP/1.1\r\nHost: a\r\n\r\n`,
    );
    expect(statusOf(unknown)).toBe(404);
  });

  function headersOf(answer: string): Map<string, string> {
    const [head = ""] = answer.split("\r\n\r\n");
    return new Map(
      head
        .split("\r\n")
        .slice(1)
        .map((line) => {
          const [name = "", ...value] = line.split(": ");
          return [name.toLowerCase(), value.join(": ")];
        }),
    );
  }
});

describe("X-Request-Id", () => {
  const own = "order-7.a_B-9";

  test("is the client's own, on any answer, and in a problem", async () => {
    const headers = { "X-Request-Id": own };
    for (const path of ["/healthz", "/nope", "/docs", `/v1/queues/${concert.queueId}`])
      expect((await fetch(new URL(path, server.url), { headers })).headers.get("X-Request-Id")).toBe(own);
    const refused = await fetch(`${server.url}v1/tickets`, { headers });
    expect(await refused.json()).toMatchObject({ code: "unauthenticated", requestId: own });
    const poll = `${server.url}v1/queues/${concert.queueId}/tokens/me`;
    const polled = await fetch(poll, { headers: { ...bearers(), ...headers } });
    expect(polled.headers.get("X-Request-Id")).toBe(own);
  });

  test.each(["", "a b", "a".repeat(65), "a/b", "<script>", "\u00e9"])(
    "is a new one where the client's is not usable: %p",
    async (given) => {
      const heard = await fetch(`${server.url}healthz`, { headers: { "X-Request-Id": given } });
      const requestId = heard.headers.get("X-Request-Id")!;
      expect(requestId).toMatch(/^[A-Za-z0-9._-]{1,64}$/);
      expect(requestId).not.toBe(given);
    },
  );

  test("is another one for each request, in the problem as in the header", async () => {
    const heard = await Promise.all([1, 2].map(() => fetch(`${server.url}nope`)));
    const ids = heard.map((each) => each.headers.get("X-Request-Id"));
    expect(new Set(ids).size).toBe(2);
    expect(((await heard[0]!.json()) as { requestId: string }).requestId).toBe(ids[0]!);
  });

  test("stands in the log line of a request that failed", async () => {
    const { organiser } = frontrow.services;
    organiser.checks = () => Promise.reject(new Error("made to fail"));
    const headers = { Authorization: `Bearer ${ORGANISER_KEY}`, "X-Request-Id": own };
    const failed = await fetch(`${server.url}v1/organiser/checks`, { headers });
    Reflect.deleteProperty(organiser, "checks");
    expect(failed.status).toBe(500);
    expect(lines.map((line) => JSON.parse(line))).toContainEqual(
      expect.objectContaining({ event: "request failed", requestId: own }),
    );
  });
});

describe("the limit of requests", () => {
  test("counts verified tokens apart: people behind one address do not use up each other's", async () => {
    const limited = startServer(
      { ...frontrow.config, rateLimitPerMinute: 20 },
      frontrow.services,
      createLog("error"),
    );
    try {
      const poll = `${limited.url}v1/queues/${concert.queueId}`;
      const people = await Promise.all(Array.from({ length: 18 }, () => guest(call)));
      const ask = async (headers: Record<string, string>): Promise<number> =>
        (await fetch(poll, { headers })).status;
      for (const { accessToken } of people)
        for (let i = 0; i < 20; i += 1)
          expect(await ask({ Authorization: `${i % 2 ? "bearer" : "Bearer"} ${accessToken}` })).toBe(200);
      // Each has a limit of its own.
      expect(await ask({ Authorization: `Bearer ${people[0]!.accessToken}` })).toBe(429);
      // Tokens that were never given spare nobody.
      const heard: number[] = [];
      for (let i = 0; i < 21; i += 1) heard.push(await ask({ Authorization: `Bearer forged.${i}.token` }));
      expect(heard.filter((status) => status === 429).length).toBeGreaterThan(0);
    } finally {
      await limited.stop(true);
    }
  });
});

test("the scheme Bearer is the same in any case", async () => {
  for (const scheme of ["Bearer", "bearer", "BEARER", "bEaReR"]) {
    const headers = { Authorization: `${scheme} ${buyer.accessToken}` };
    expect((await fetch(`${server.url}v1/tickets`, { headers })).status).toBe(200);
    const organiser = { Authorization: `${scheme} ${ORGANISER_KEY}` };
    expect((await fetch(`${server.url}v1/organiser/concerts`, { headers: organiser })).status).not.toBe(401);
  }
});
