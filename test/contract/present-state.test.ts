import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { createLog } from "../../src/core/log.ts";
import { startServer } from "../../src/worker/server.ts";
import type { Services } from "../../src/worker/services.ts";
import {
  admittedBuyer,
  type Buyer,
  caller,
  type ConcertOnSale,
  newKey,
  putOnSale,
} from "../../testing/buyer.ts";
import type { Call } from "../../testing/clients/call.ts";
import { type Frontrow, startFrontrow } from "../../testing/frontrow.ts";

/** Workers answer seat lists from memory; what one of them has told a buyer, no other may deny. */
let frontrow: Frontrow;
let call: Call;
let here: Bun.Server<undefined>;
let there: Bun.Server<undefined>;
let other: Services;

beforeAll(async () => {
  frontrow = await startFrontrow();
  call = caller(frontrow);
  other = await frontrow.startAnother();
  here = startServer(frontrow.config, frontrow.services, createLog("error"));
  there = startServer(frontrow.config, other, createLog("error"));
});

afterAll(async () => {
  await Promise.all([here.stop(true), there.stop(true)]);
  await frontrow.close();
});

async function freeSale(): Promise<ConcertOnSale> {
  const on = await putOnSale(call, {
    performances: [{ startsAt: "2030-12-24T10:00:00Z", seats: [{ count: 3, price: 0 }] }],
  });
  await other.catalogue.refresh();
  return on;
}

async function list(server: Bun.Server<undefined>, on: ConcertOnSale, buyer: Buyer, query = "") {
  const url = `http://127.0.0.1:${server.port}/v1/performances/${on.performanceIds[0]}/seats${query}`;
  const response = await fetch(url, {
    headers: { Authorization: `Bearer ${buyer.accessToken}`, "Queue-Token": buyer.queueToken },
  });
  // oxlint-disable-next-line typescript/no-explicit-any
  return { status: response.status, body: (await response.json()) as any };
}

const statuses = (reply: { body: { items: { status: string }[] } }) =>
  reply.body.items.map((item) => item.status);

describe("a seat list from memory", () => {
  test("runs no statement while nothing changes, on any worker and for any buyer inside", async () => {
    const on = await freeSale();
    const buyers = [
      await admittedBuyer(frontrow, call, on.queueId),
      await admittedBuyer(frontrow, call, on.queueId),
    ];
    // What was read last is trusted for a while: the statements counted are those of a moment within it.
    const countStatements = async () => {
      for (const buyer of buyers) await list(there, on, buyer);
      const before = other.db.roundTrips;
      for (const buyer of buyers) for (let i = 0; i < 5; i += 1) await list(there, on, buyer);
      return other.db.roundTrips - before;
    };
    const counts = [];
    for (let i = 0; i < 10; i += 1) counts.push(await countStatements());
    expect(counts).toContain(0);
  });

  test("that takes work is turned away while its worker is behind", async () => {
    const on = await freeSale();
    const buyer = await admittedBuyer(frontrow, call, on.queueId);
    other.pressure.sample(400);
    try {
      expect(await list(there, on, buyer)).toMatchObject({ status: 503, body: { code: "overloaded" } });
    } finally {
      other.pressure.sample(0);
    }
    expect((await list(there, on, buyer)).status).toBe(200);
  });

  test("shows on one worker what another has just told", async () => {
    const on = await freeSale();
    const buyer = await admittedBuyer(frontrow, call, on.queueId);
    expect(statuses(await list(there, on, buyer))).toEqual(["AVAILABLE", "AVAILABLE", "AVAILABLE"]);

    const body = { performanceId: on.performanceIds[0], seatNumbers: [2] };
    const held = await buyer.call("POST", "/v1/reservations", { body });
    expect(held.status).toBe(201);
    expect(statuses(await list(there, on, buyer))).toEqual(["AVAILABLE", "HELD", "AVAILABLE"]);
    expect(statuses(await list(there, on, buyer, "?available=true"))).toEqual(["AVAILABLE", "AVAILABLE"]);

    await buyer.call("DELETE", `/v1/reservations/${held.body.reservationId}`);
    expect(statuses(await list(there, on, buyer))).toEqual(["AVAILABLE", "AVAILABLE", "AVAILABLE"]);
  });

  test("is refused by every worker once the token is spent", async () => {
    const on = await freeSale();
    const buyer = await admittedBuyer(frontrow, call, on.queueId);
    const body = { performanceId: on.performanceIds[0], seatNumbers: [1] };
    const { body: reservation } = await buyer.call("POST", "/v1/reservations", { body });
    for (const server of [here, there]) expect((await list(server, on, buyer)).status).toBe(200);

    const paid = await buyer.call("POST", "/v1/payments", {
      body: { reservationId: reservation.reservationId },
      headers: newKey(),
    });
    expect(paid.status).toBe(201);
    for (const server of [here, there])
      expect(await list(server, on, buyer)).toMatchObject({
        status: 410,
        body: { code: "queue_token_expired", reason: "consumed" },
      });
  });

  test("is refused by every worker once the visitor has left", async () => {
    const on = await freeSale();
    const buyer = await admittedBuyer(frontrow, call, on.queueId);
    for (const server of [here, there]) expect((await list(server, on, buyer)).status).toBe(200);
    await buyer.call("DELETE", `/v1/queues/${on.queueId}/tokens/me`);
    for (const server of [here, there])
      expect(await list(server, on, buyer)).toMatchObject({ status: 410, body: { reason: "left" } });
  });
});
