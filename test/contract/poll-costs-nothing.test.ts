import { beforeAll, describe, expect, test } from "bun:test";
import { createLog } from "../../src/core/log.ts";
import { startServer } from "../../src/worker/server.ts";
import { type Buyer, guest, join, putOnSale } from "../../testing/buyer.ts";
import { setStage } from "../../testing/stage.ts";

const { frontrow, call } = setStage();
let queueId: string;
let waiting: Buyer[];

beforeAll(async () => {
  ({ queueId } = await putOnSale(call, { queue: { capacity: 1 } }));
  waiting = [];
  for (let i = 0; i < 20; i += 1) {
    const buyer = await guest(call);
    await join(buyer, queueId);
    if (i > 0) waiting.push(buyer);
  }
  await frontrow.admit();
});

/** Polls that were answered with a status, as an operator sees them counted. */
function pollsCounted(): number {
  const poll = { method: "GET", route: "/v1/queues/{queueId}/tokens/me" };
  return frontrow.services.metrics.totals("frontrow_requests_total", "status", poll).get("200") ?? 0;
}

function headersOf(buyer: Buyer): Record<string, string> {
  return { Authorization: `Bearer ${buyer.accessToken}`, "Queue-Token": buyer.queueToken };
}

describe("the status poll of a visitor who waits", () => {
  test("runs no database statement, through the app and through the server", async () => {
    const server = startServer(frontrow.config, frontrow.services, createLog("error"));
    try {
      const before = frontrow.services.db.roundTrips;
      const counted = pollsCounted();
      for (const buyer of waiting) {
        const path = `/v1/queues/${queueId}/tokens/me`;
        const throughApp = await buyer.call("GET", path);
        const response = await fetch(`http://127.0.0.1:${server.port}${path}`, { headers: headersOf(buyer) });
        const throughServer = (await response.json()) as Record<string, unknown>;
        expect(throughApp.body).toMatchObject({ status: "WAITING", userId: buyer.userId });
        // The shortcut says what the app says, but for the jitter and the time.
        const ofNow = { pollAfterMs: 0, lastSeenAt: expect.any(String) };
        expect({ ...throughServer, ...ofNow }).toEqual({ ...throughApp.body, ...ofNow });
      }
      expect(frontrow.services.db.roundTrips).toBe(before);
      expect(pollsCounted()).toBe(counted + 2 * waiting.length);
      // The counter counts: somebody whose turn it is does cost a statement.
      await call("GET", "/v1/concerts");
      expect(frontrow.services.db.roundTrips).toBeGreaterThan(before);
    } finally {
      await server.stop(true);
    }
  });

  test("is refused when it comes too fast, by a problem that names the request", async () => {
    const server = startServer(frontrow.config, frontrow.services, createLog("error"));
    try {
      const url = `http://127.0.0.1:${server.port}/v1/queues/${queueId}/tokens/me`;
      const poll = () => fetch(url, { headers: { ...headersOf(waiting[3]!), "X-Request-Id": "mine.1" } });
      let response = await poll();
      for (let polls = 0; response.status === 200 && polls < 500; polls += 1) response = await poll();
      expect(response.status).toBe(429);
      expect(response.headers.get("X-Request-Id")).toBe("mine.1");
      expect(Number(response.headers.get("Retry-After"))).toBePositive();
      expect(await response.json()).toMatchObject({ code: "too_many_requests", requestId: "mine.1" });
    } finally {
      await server.stop(true);
    }
  });

  test("past the router is refused as the router refuses", async () => {
    const server = startServer(frontrow.config, frontrow.services, createLog("error"));
    const [one, other] = waiting;
    const elsewhere = await putOnSale(call);
    const cases: [string, Record<string, string>, number, string][] = [
      [`/v1/queues/${queueId}/tokens/me`, {}, 401, "unauthenticated"],
      [
        `/v1/queues/${queueId}/tokens/me`,
        { Authorization: `Bearer ${one!.accessToken}` },
        401,
        "queue_token_missing",
      ],
      [
        `/v1/queues/${queueId}/tokens/me`,
        { ...headersOf(one!), "Queue-Token": other!.queueToken },
        401,
        "queue_token_invalid",
      ],
      [`/v1/queues/${elsewhere.queueId}/tokens/me?${queueId}`, headersOf(one!), 401, "queue_token_invalid"],
      ["/v1/queues/not-an-id/tokens/me", headersOf(one!), 400, "invalid_request"],
    ];
    try {
      for (const [path, headers, status, code] of cases) {
        const response = await fetch(`http://127.0.0.1:${server.port}${path}`, { headers });
        expect(response.status).toBe(status);
        expect(await response.json()).toMatchObject({ code, status });
      }
    } finally {
      await server.stop(true);
    }
  });
});
