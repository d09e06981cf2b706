import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { createLog } from "../../src/core/log.ts";
import { startServer } from "../../src/worker/server.ts";
import { caller, type ConcertOnSale, putOnSale } from "../../testing/buyer.ts";
import type { Call } from "../../testing/clients/call.ts";
import { PagesFolder } from "../../testing/clients/pages-folder.ts";
import { type Frontrow, startFrontrow } from "../../testing/frontrow.ts";
import { exchangeWith, statusOf } from "./raw-exchange.ts";

/** What is made of a request's host: asked of a server over real connections. */

let frontrow: Frontrow;
let call: Call;
let concert: ConcertOnSale;
let server: Bun.Server<undefined>;
const pages = new PagesFolder();
const lines: string[] = [];

beforeAll(async () => {
  frontrow = await startFrontrow();
  call = caller(frontrow);
  concert = await putOnSale(call);
  const log = createLog("warn", {}, (line) => void lines.push(line));
  server = startServer({ ...frontrow.config, pagesFolder: pages.path }, frontrow.services, log);
});

afterAll(async () => {
  await server.stop(true);
  await frontrow.close();
  pages.remove();
});

const lowered = (name: string) => name.toLowerCase();
const exchange = (request: string) => exchangeWith(server.port!, request);

describe("a request names its host properly, or not at all as HTTP/1.0 allows", () => {
  test.each(["/readyz", "/healthz", "/v1/concerts", "/metrics", "/docs"])(
    "GET %s over HTTP/1.0 without Host: 200",
    async (path) => {
      expect(statusOf(await exchange(`GET ${path} HTTP/1.0\r\n\r\n`))).toBe(200);
    },
  );

  test("a call with a body, over HTTP/1.0 without Host: done", async () => {
    const answer = await exchange("POST /v1/users HTTP/1.0\r\nContent-Length: 0\r\n\r\n");
    expect(statusOf(answer)).toBe(201);
  });

  test.each(["frontrow", "a.example:3000", "127.0.0.1:1", "[::1]:80", "my_host", "a.example.", ""])(
    "Host: %s is usable",
    async (host) => {
      expect(statusOf(await exchange(`GET /healthz HTTP/1.1\r\nHost: ${host}\r\n\r\n`))).toBe(200);
    },
  );

  const unusable = [
    "a b",
    "a/metrics?",
    "user@a",
    "a:65536",
    "a:+1",
    "a%b",
    "%",
    "a%2fmetrics",
    "[]",
    "[::1]x",
    "[::g]",
    "[v1.a]",
    "[fe80::1%eth0]",
    "a:99999",
    "a:b",
    "a,b",
    "[::1",
    "a?x",
    "a#x",
    "\u00ff",
    "<a>",
  ];
  test.each([...unusable, "a".repeat(300)])("Host: %s: 400", async (host) => {
    const answer = await exchange(`GET /healthz HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
    expect(statusOf(answer)).toBe(400);
    expect(answer).toContain('"code":"invalid_request"');
    expect(answer).toContain('"path":"Host"');
  });

  test("a host that no address can have is no fault of ours, for HEAD too", async () => {
    for (const method of ["GET", "HEAD"]) {
      for (const host of ["256.1.1.1", "1.2.3.4.5", "xn--", ":80"])
        for (const path of ["/healthz", "/", "/robots.txt", "/sitemap.xml"])
          expect(statusOf(await exchange(`${method} ${path} HTTP/1.1\r\nHost: ${host}\r\n\r\n`))).toBe(200);
      expect(statusOf(await exchange(`${method} /healthz HTTP/1.1\r\nHost: a:99999\r\n\r\n`))).toBe(400);
    }
  });

  test.each([
    "/",
    "/ko",
    "/concerts/{concertId}",
    "/robots.txt",
    "/sitemap.xml",
    "/v1/concerts",
    "/healthz",
    "/nope",
  ])("HEAD %s says what GET says, though its page names the host it was asked by", async (path) => {
    const headersOf = async (method: string) => {
      const address = path.replace("{concertId}", concert.concertId);
      const answer = await exchange(`${method} ${address} HTTP/1.1\r\nHost: tickets.example:8443\r\n\r\n`);
      // Bun leaves `Date` out of an answer to HEAD, and each answer has an id of its own.
      const own = /^(date|x-request-id):/i;
      const lines = answer
        .split("\r\n\r\n")[0]!
        .split("\r\n")
        .map((line) => line.replace(/^[\w-]+:/, lowered));
      return lines.filter((line) => !own.test(line)).toSorted();
    };
    const got = await headersOf("GET");
    expect(got.join()).toContain("content-length: ");
    expect(await headersOf("HEAD")).toEqual(got);
  });

  test.each(["2\r\nContent-Length: 2", "2\r\nContent-Length: 3"])(
    "Content-Length: %j says no length: 400, and what follows on the connection is no request",
    async (length) => {
      const head = `POST /v1/users HTTP/1.1\r\nHost: a\r\nContent-Length: ${length}\r\n\r\n`;
      const answer = await exchange(`${head}{}GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n`);
      expect(statusOf(answer)).toBe(400);
      expect(answer.match(/HTTP\/1\.1 /g)).toHaveLength(1);
    },
  );

  test("two hosts: 400, on the short ways past the router too", async () => {
    for (const path of ["/healthz", `/v1/queues/${concert.queueId}/tokens/me`]) {
      const answer = await exchange(`GET ${path} HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n`);
      expect(statusOf(answer)).toBe(400);
    }
  });

  test("no host makes one path seem another: what a proxy keeps from the public stays there", async () => {
    for (const host of ["a/metrics?", "a/metrics#", "a b", "a\\metrics"]) {
      for (const path of ["/harmless", "/x:/metrics", "//metrics", "/a//metrics"]) {
        const answer = await exchange(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
        expect(answer).not.toContain("# TYPE");
      }
    }
    expect(await exchange("GET /x:/metrics HTTP/1.0\r\n\r\n")).not.toContain("# TYPE");
  });

  test("requests without a host, and with a bad one, are counted and limited like others", async () => {
    const before = await refusedForHost();
    await exchange("GET /healthz HTTP/1.1\r\nHost: a b\r\n\r\n");
    expect(await refusedForHost()).toBe(before + 1);

    const limited = startServer(
      { ...frontrow.config, rateLimitPerMinute: 3 },
      frontrow.services,
      createLog("error"),
    );
    try {
      const heard: number[] = [];
      for (const request of [
        "1.0\r\n\r\n",
        "1.1\r\nHost: a b\r\n\r\n",
        "1.1\r\nHost: a\r\n\r\n",
        "1.0\r\n\r\n",
        "1.1\r\nHost: a b\r\n\r\n",
      ])
        heard.push(statusOf(await exchangeWith(limited.port!, `GET /healthz HTTP/${request}`)));
      expect(heard).toEqual([200, 400, 200, 429, 429]);
    } finally {
      await limited.stop(true);
    }
    expect(lines).toEqual([]);
  });

  async function refusedForHost(): Promise<number> {
    const { body } = await call("GET", "/metrics");
    return Number(/frontrow_requests_total\{[^}]*unusable Host[^}]*\} (\d+)/.exec(body)?.[1]);
  }
});
