import { beforeAll, describe, expect, test } from "bun:test";
import * as fc from "fast-check";
import {
  admittedBuyer,
  asOrganiser,
  type Buyer,
  type ConcertOnSale,
  guest,
  join,
  newKey,
  putOnSale,
} from "../../testing/buyer.ts";
import { ORGANISER_KEY } from "../../testing/worker-config.ts";
import { type GeneratedRequest, generatedRequests } from "./generated-requests.ts";
import { publishedCalls } from "./published-calls.ts";
import { digestOfDatabase } from "./whole-database.ts";
import { setStage } from "../../testing/stage.ts";

const REQUESTS = 20_000;
const AT_ONCE = 100;
/** What an answer must never show: where our code is, or what it asks of the database. */
const INNARDS = new RegExp(
  [
    /\bat (async )?[\w.<>]+ \(|\.ts:\d+|node_modules|\/src\/|PostgresError|frontrow_runtime/,
    /\b(select|insert|update|delete) .*\b(from|into|set)\b.*\$\d/,
  ]
    .map(({ source }) => source)
    .join("|"),
  "i",
);

const { frontrow, call } = setStage({ gateway: true, pollsPerSecond: 0 });
let concert: ConcertOnSale;
let buyer: Buyer;

beforeAll(async () => {
  concert = await putOnSale(call, { queue: { capacity: 1_000 } });
  buyer = await admittedBuyer(frontrow, call, concert.queueId);
});

describe("fields that would be worth having", () => {
  const HOSTILE: [string, unknown][] = [
    ["userId", "00000000-0000-0000-0000-000000000000"],
    ["price", 0],
    ["amountDue", 0],
    ["status", "CONFIRMED"],
    ["balance", 1_000_000],
    ["constructor", { prototype: {} }],
    ["isOrganiser", true],
  ];
  const bodies = (): [path: string, body: Record<string, unknown>][] => [
    ["/v1/reservations", { performanceId: concert.performanceIds[0], seatNumbers: [3] }],
    ["/v1/payments", { reservationId: Bun.randomUUIDv7() }],
    [`/v1/users/${buyer.userId}/wallet/top-ups`, { amount: 1_000, paymentMethod: "pm_sandbox_approve" }],
  ];

  test("are refused in every body of a buyer, and nothing is written", async () => {
    const before = await digestOfDatabase(frontrow);
    for (const [path, body] of bodies()) {
      for (const [field, value] of HOSTILE) {
        const reply = await buyer.call("POST", path, {
          body: { ...body, [field]: value },
          headers: newKey(),
        });
        expect([path, field, reply.status]).toEqual([path, field, 400]);
      }
      const rawBody = JSON.stringify(body).replace("{", '{"__proto__":{"price":0},');
      expect((await buyer.call("POST", path, { rawBody, headers: newKey() })).status).toBe(400);
    }
    expect(await digestOfDatabase(frontrow)).toEqual(before);
    expect(({} as { price?: number }).price).toBeUndefined();
  });

  test.each([
    ["no number", [Number.NaN]],
    ["a huge number", [1e308]],
    ["more than PostgreSQL's integers", [2_147_483_648]],
    ["above those of the largest hall", [100_001]],
    ["a negative one", [-1]],
    ["a fraction", [1.5]],
    ["text", ["1"]],
    ["a list in a list", [[1]]],
    ["ten thousand seats", Array.from({ length: 10_000 }, (_, i) => i + 1)],
    ["one seat twice", [1, 1]],
    ["nothing", []],
  ])("seat numbers that are %s are refused", async (_, seatNumbers) => {
    const body = { performanceId: concert.performanceIds[0], seatNumbers };
    expect((await buyer.call("POST", "/v1/reservations", { body })).status).toBe(400);
  });
});

describe(`${REQUESTS} requests made from the OpenAPI document`, () => {
  test("none is answered with a fault or with our innards, and each as documented", async () => {
    const { calls, schemas } = publishedCalls(frontrow.app);
    const waiting = await guest(call);
    await asOrganiser(call)("PATCH", `/v1/organiser/queues/${concert.queueId}`, { body: { capacity: 1 } });
    await join(waiting, concert.queueId);
    const held = await buyer.call("POST", "/v1/reservations", {
      body: { performanceId: concert.performanceIds[0], seatNumbers: [7] },
    });
    const known = {
      ids: {
        userId: [buyer.userId, waiting.userId],
        queueId: [concert.queueId],
        concertId: [concert.concertId],
        performanceId: concert.performanceIds,
        reservationId: [held.body.reservationId],
      },
      authorizations: [buyer, waiting]
        .map(({ accessToken }) => `Bearer ${accessToken}`)
        .concat(`Bearer ${ORGANISER_KEY}`),
      queueTokens: [buyer.queueToken, waiting.queueToken],
    };
    // A stream has no end to wait for; it has tests of its own.
    const requests = generatedRequests(
      calls.filter(({ streams }) => !streams),
      schemas,
      known,
    );
    const statuses: Record<string, number> = {};
    await fc.assert(
      fc.asyncProperty(fc.array(requests, { minLength: AT_ONCE, maxLength: AT_ONCE }), async (batch) => {
        const replies = await Promise.all(batch.map(ask));
        for (const { status } of replies) statuses[status] = (statuses[status] ?? 0) + 1;
        replies.forEach(({ status, text }, i) => {
          const { call, path, query, rawBody } = batch[i]!;
          const asked = `${call.method} ${path}?${query} ${rawBody?.slice(0, 300)}`;
          const what = `${asked}: ${status} ${text.slice(0, 300)}`;
          if (status >= 500) throw new Error(`a fault: ${what}`);
          if (!text.startsWith("<") && INNARDS.test(text)) throw new Error(`our innards: ${what}`);
        });
      }),
      // Which one it was is in the message; what it shrinks to says no more.
      { numRuns: REQUESTS / AT_ONCE, endOnFailure: true },
    );
    // Not all of them were turned away at the door.
    expect(statuses["200"]! + statuses["201"]!).toBeGreaterThan(REQUESTS / 50);
    expect(statuses["400"]).toBeGreaterThan(REQUESTS / 50);
    expect(await frontrow.broken()).toEqual({});
  });

  async function ask({ call: { method }, path, query, headers, rawBody }: GeneratedRequest) {
    const options = { headers, ...(rawBody === undefined ? {} : { rawBody }) };
    const reply = await call(method, `${path}${query && `?${query}`}`, options);
    const text = typeof reply.body === "string" ? reply.body : JSON.stringify(reply.body);
    return { status: reply.status, text };
  }
});
