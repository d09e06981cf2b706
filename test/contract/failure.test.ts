import { describe, expect, test } from "bun:test";
import { LIMITS } from "../../src/core/limits.ts";
import { createLog } from "../../src/core/log.ts";
import { startServer } from "../../src/worker/server.ts";
import { admittedBuyer, guest, join, newKey, putOnSale } from "../../testing/buyer.ts";
import { setStage } from "../../testing/stage.ts";

// No gateway: nothing listens where it should be.
const { frontrow, call } = setStage({ rateLimitPerMinute: 10 });

describe("502 gateway_unavailable", () => {
  test("when the gateway cannot be reached: nothing is charged, and the same key may try again", async () => {
    const { queueId } = await putOnSale(call);
    const buyer = await admittedBuyer(frontrow, call, queueId);
    const path = `/v1/users/${buyer.userId}/wallet/top-ups`;
    const options = { body: { amount: 1_000, paymentMethod: "pm_sandbox_approve" }, headers: newKey() };
    const first = await buyer.call("POST", path, options);
    expect(first).toMatchObject({ status: 502, body: { code: "gateway_unavailable" } });
    const second = await buyer.call("POST", path, options);
    expect(second.status).toBe(502);
    expect(second.body.topUpId).not.toBe(first.body.topUpId);
    expect(await frontrow.broken()).toEqual({});
  });
});

describe("429 too_many_requests", () => {
  test("after an address's share of a minute, with the seconds to wait, on two servers at once", async () => {
    const log = createLog("error");
    const servers = [
      startServer(frontrow.config, frontrow.services, log),
      startServer({ ...frontrow.config, workerNumber: 2 }, await frontrow.startAnother(), log),
    ];
    try {
      const statuses: number[] = [];
      for (let i = 0; i < 12; i += 1) {
        const response = await fetch(`http://127.0.0.1:${servers[i % 2]!.port}/healthz`);
        statuses.push(response.status);
        if (response.status !== 429) continue;
        expect(Number(response.headers.get("Retry-After"))).toBeWithin(1, 61);
        expect(await response.json()).toMatchObject({ code: "too_many_requests", status: 429 });
      }
      expect(statuses).toEqual([...Array.from({ length: 10 }, () => 200), 429, 429]);
    } finally {
      await Promise.all(servers.map((server) => server.stop(true)));
    }
  });

  test("to a token that asks for its status without a pause, on the short way and the long one", async () => {
    const config = { ...frontrow.config, rateLimitPerMinute: 0 };
    const server = startServer(config, frontrow.services, createLog("error"));
    try {
      const { queueId } = await putOnSale(call, { queue: { capacity: 1 } });
      const [inside, waiting] = [await admittedBuyer(frontrow, call, queueId), await guest(call)];
      await join(waiting, queueId);
      for (const buyer of [waiting, inside]) {
        const headers = { Authorization: `Bearer ${buyer.accessToken}`, "Queue-Token": buyer.queueToken };
        const poll = () => fetch(`${server.url}v1/queues/${queueId}/tokens/me`, { headers });
        let response = await poll();
        for (let polls = 1; polls < 200 && response.ok; polls += 1) response = await poll();
        expect(response.status).toBe(429);
        expect(response.headers.get("Retry-After")).toBe("1");
        expect(await response.json()).toMatchObject({ code: "too_many_requests" });
        // The place is untouched, and other calls with the token are not counted.
        expect((await join(buyer, queueId)).status).toBe(200);
      }
    } finally {
      await server.stop(true);
    }
  });
});

describe("413 body_too_large", () => {
  const LARGE = 8 * 1024 * 1024;

  test("to what announces more than its address takes, and only to that", async () => {
    const config = { ...frontrow.config, rateLimitPerMinute: 0 };
    const server = startServer(config, frontrow.services, createLog("error"));
    const uploads = [...frontrow.app.uploads, ["/v1/payments", LIMITS.requestBodyBytes] as const];
    expect(uploads.length).toBeGreaterThan(4);
    const wrong: unknown[] = [];
    try {
      for (const [template, bytesMax] of uploads)
        for (const [bytes, isRefused] of [
          [bytesMax, false],
          [bytesMax + 1, true],
        ] as const) {
          const address = server.url + template.slice(1).replaceAll(/\{\w+\}/g, "2030-01");
          const { status } = await fetch(address, { method: "POST", body: new Uint8Array(bytes) });
          if ((status === 413) !== isRefused) wrong.push([template, bytes, status]);
        }
    } finally {
      await server.stop(true);
    }
    expect(wrong).toEqual([]);
  });

  test.each([
    ["that says how large it is", () => new Blob([new Uint8Array(LARGE)])],
    [
      "that does not say how large it is",
      () => {
        let left = LARGE;
        return new ReadableStream<Uint8Array>({
          pull(controller) {
            controller.enqueue(new Uint8Array(64 * 1024));
            left -= 64 * 1024;
            if (left === 0) controller.close();
          },
        });
      },
    ],
  ])("to a body of 8 MiB %s, as a problem, and the connection is closed", async (_, body) => {
    const config = { ...frontrow.config, rateLimitPerMinute: 0 };
    const server = startServer(config, frontrow.services, createLog("error"));
    try {
      const { accessToken } = (await guest(call)) as { accessToken: string };
      const response = await fetch(`${server.url}v1/payments`, {
        method: "POST",
        headers: {
          Authorization: `Bearer ${accessToken}`,
          "Queue-Token": "any",
          "Idempotency-Key": "large-body-1",
          "Content-Type": "application/json",
        },
        body: body(),
      });
      expect(response.status).toBe(413);
      expect(response.headers.get("Connection")).toBe("close");
      expect(await response.json()).toMatchObject({ code: "body_too_large", status: 413 });
    } finally {
      await server.stop(true);
    }
  });
});
