import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { createHmac } from "node:crypto";
import { FRONTROW } from "../../src/core/access/actor.ts";
import { collectEvents } from "../../src/webhooks/for-transactions.ts";
import { EVENTS } from "../../src/webhooks/api.ts";
import { newKey, pay, putOnSale } from "../../testing/buyer.ts";
import { enrolledDevice } from "../../testing/door/devices.ts";
import { setSaleStage } from "../../testing/stage.ts";

/** Others are told what happens, by requests that a receiver of our own takes. */
const { frontrow, call, organiser, holder } = setSaleStage({ webhooksToPrivateAddresses: true });

interface Received {
  path: string;
  id: string;
  seconds: string;
  signatures: string[];
  body: string;
}

let receiver: Bun.Server<undefined>;
let received: Received[] = [];
/** What the receiver answers, by path. */
const answers = new Map<string, number>();

beforeAll(() => {
  receiver = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    async fetch(request) {
      const path = new URL(request.url).pathname;
      const header = (name: string) => request.headers.get(`webhook-${name}`) ?? "";
      const body = await request.text();
      const signatures = header("signature").split(" ");
      received.push({ path, id: header("id"), seconds: header("timestamp"), signatures, body });
      return new Response(null, { status: answers.get(path) ?? 204 });
    },
  });
});
afterAll(() => receiver.stop(true));

const ENDPOINTS = "/v1/organiser/webhook-endpoints";

async function listenTo(path: string, events: string[]) {
  const url = `http://127.0.0.1:${receiver.port}${path}`;
  const { status, body } = await organiser("POST", ENDPOINTS, { body: { url, events } });
  expect(status).toBe(201);
  return body as { endpointId: string; secret: string };
}

/** Lets the loops run once, and returns what this path has received since the last time. */
async function told(path: string): Promise<Received[]> {
  while (await frontrow.services.db.transaction(collectEvents));
  await frontrow.services.webhookEndpoints.sendDue();
  const here = received.filter((each) => each.path === path);
  received = received.filter((each) => each.path !== path);
  return here;
}

const signed = (secret: string, { id, seconds, body }: Received) => {
  const key = Buffer.from(secret.slice("whsec_".length), "base64");
  return `v1,${createHmac("sha256", key).update(`${id}.${seconds}.${body}`).digest("base64")}`;
};
const deliveries = async (endpointId: string) =>
  (await organiser("GET", `/v1/organiser/webhook-deliveries?endpointId=${endpointId}`)).body.items;
const makeDue = () => frontrow.admin`
  update webhook_sendings set next_try_at = clock_timestamp() where status = 'PENDING'`;

test("what was paid and given back is told once, signed, to those who want it", async () => {
  const { endpointId, secret } = await listenTo("/all", ["order.paid", "order.cancelled"]);
  await listenTo("/other", ["queue.sold_out"]);
  const { buyer, reservationId } = await holder([1, 2]);
  const paid = await pay(buyer, reservationId);
  const [first, ...more] = await told("/all");
  expect(more).toEqual([]);
  const { bookingNumber, paymentId } = paid.body;
  const { type, timestamp, data } = JSON.parse(first!.body);
  expect([type, timestamp]).toEqual(["order.paid", paid.body.paidAt]);
  expect(data).toMatchObject({
    bookingNumber,
    paymentId,
    reservationId,
    seatNumbers: [1, 2],
    amount: 20_000,
  });
  expect(first!.body).not.toContain(buyer.userId);
  expect(first!.signatures).toEqual([signed(secret, first!)]);
  expect(Math.abs(Date.now() / 1_000 - Number(first!.seconds))).toBeLessThan(60);

  await buyer.call("POST", `/v1/reservations/${reservationId}/cancellations`, {
    body: { seatNumbers: [2] },
    headers: newKey(),
  });
  const [second] = await told("/all");
  expect(JSON.parse(second!.body)).toMatchObject({
    type: "order.cancelled",
    data: { bookingNumber, seatNumbers: [2], refund: 10_000, fee: 0 },
  });
  expect(await told("/all")).toEqual([]);
  expect(await told("/other")).toEqual([]);
  expect((await deliveries(endpointId)).map((each: { status: string }) => each.status)).toEqual([
    "DELIVERED",
    "DELIVERED",
  ]);
});

test("a queue that sells out is told once, and again when it sells out again", async () => {
  await listenTo("/sold-out", ["queue.sold_out"]);
  const on = await putOnSale(call, {
    performances: [{ startsAt: "2030-12-24T10:00:00Z", seats: [{ count: 1, price: 0 }] }],
  });
  const desk = `/v1/organiser/performances/${on.performanceIds[0]}/seat-changes`;
  const change = async (to: string) => {
    await organiser("POST", desk, { body: { seatNumbers: [1], to, reason: "r" } });
    await frontrow.admin`update queues set sold_out = ${to === "BLOCKED"} where queue_id = ${on.queueId}`;
    return (await told("/sold-out")).map(({ body }) => JSON.parse(body).data);
  };
  expect(await change("BLOCKED")).toEqual([{ queueId: on.queueId }]);
  expect(await told("/sold-out")).toEqual([]);
  expect(await change("AVAILABLE")).toEqual([]);
  expect(await change("BLOCKED")).toEqual([{ queueId: on.queueId }]);
});

/** A date of a concert of its own with one paid ticket, and a phone at its door. */
async function dateWithPhone(seats: number) {
  const on = await putOnSale(call, {
    performances: [{ startsAt: "2030-12-24T10:00:00Z", seats: [{ count: seats, price: 100 }] }],
  });
  const performanceId = on.performanceIds[0]!;
  const { buyer, reservationId } = await holder([1], on);
  const { ticketId } = (await pay(buyer, reservationId)).body.tickets[0];
  const phone = await enrolledDevice(call, organiser, [performanceId]);
  const scan = (nonce: string, gate: string, agoMs = 0) => {
    const at = new Date(Date.now() - agoMs).toISOString();
    return phone.call("POST", "/v1/door/scans", { body: { scans: [{ nonce, ticketId, at, gate }] } });
  };
  return { on, performanceId, buyer, reservationId, ticketId, phone, scan };
}

test("a ticket that is let in is told once, whatever arrives later, and anew after an undo", async () => {
  await listenTo("/door", ["ticket.checked_in"]);
  const { on, performanceId, ticketId, phone, scan } = await dateWithPhone(2);
  await frontrow.admin`update door_devices set enrolled_at = enrolled_at - interval '1 hour'`;
  await frontrow.admin`update webhook_endpoints set created_at = created_at - interval '1 hour'`;
  const entries = async () => (await told("/door")).map(({ body }) => JSON.parse(body));
  await scan("told-late", "North");
  const [first, ...more] = await entries();
  expect(more).toEqual([]);
  expect(first).toMatchObject({
    type: "ticket.checked_in",
    data: { ticketId, performanceId, concertId: on.concertId, seatNumber: 1, gate: "North" },
  });
  await scan("told-again", "North");
  const earlier = await scan("sent-later", "South", 60_000);
  expect(earlier.body.results[0].result).toBe("OK");
  expect(await entries()).toEqual([]);
  for (const nonce of ["told-late", "told-again", "sent-later"])
    await phone.call("POST", `/v1/door/scans/${nonce}/undo`);
  expect(await entries()).toEqual([]);
  await scan("told-anew", "East");
  expect((await entries()).map(({ data }) => data.gate)).toEqual(["East"]);
});

test("every event that may be asked for comes through an endpoint", async () => {
  const { endpointId } = await listenTo("/everything", [...EVENTS]);
  const { on, performanceId, buyer, reservationId, scan } = await dateWithPhone(1);
  await scan("everything", "North");
  await frontrow.admin`update queues set sold_out = true where queue_id = ${on.queueId}`;
  const types = new Set<string>();
  const collect = async () => {
    for (const { body } of await told("/everything")) types.add(JSON.parse(body).type);
  };
  await collect();
  const cancellations = `/v1/organiser/reservations/${reservationId}/cancellations`;
  const body = { fee: "none", to: "wallet", seats: "release", reason: "r" };
  expect((await organiser("POST", cancellations, { body })).status).toBe(201);
  for (const how of ["postponement", "cancellation"])
    await organiser("POST", `/v1/organiser/performances/${performanceId}/${how}`, {
      body: { fee: "none", to: "wallet", notify: false },
    });
  while ((await frontrow.services.jobs.work()) > 0);
  await collect();
  expect([...types].toSorted()).toEqual([...EVENTS].toSorted());
  expect((await buyer.call("GET", "/v1/tickets")).body.items[0].status).toBe("CANCELLED");
  expect((await organiser("DELETE", `${ENDPOINTS}/${endpointId}`)).status).toBe(204);
});

describe("a receiver that fails", () => {
  test("is tried again under the same id; replayed when it was given up", async () => {
    const { endpointId } = await listenTo("/failing", ["order.paid"]);
    answers.set("/failing", 500);
    const { buyer, reservationId } = await holder([5]);
    await pay(buyer, reservationId);
    const [first] = await told("/failing");
    const [pending] = await deliveries(endpointId);
    expect(pending).toMatchObject({ status: "PENDING", attempts: 1, lastStatus: 500, eventId: first!.id });
    expect(await told("/failing")).toEqual([]);
    await makeDue();
    expect((await told("/failing"))[0]).toMatchObject({ id: first!.id, body: first!.body });

    await frontrow.admin`update webhook_sendings set attempts = 9 where status = 'PENDING'`;
    await makeDue();
    await told("/failing");
    expect((await deliveries(endpointId))[0]).toMatchObject({ status: "FAILED", nextTryAt: null });
    answers.delete("/failing");
    const replay = `/v1/organiser/webhook-deliveries/${pending.deliveryId}/replay`;
    expect(await organiser("POST", replay)).toMatchObject({ status: 200, body: { status: "PENDING" } });
    expect((await told("/failing"))[0]!.id).toBe(first!.id);
    expect((await deliveries(endpointId))[0]).toMatchObject({ status: "DELIVERED" });
    const unknown = `/v1/organiser/webhook-deliveries/${Bun.randomUUIDv7()}/replay`;
    expect((await organiser("POST", unknown)).status).toBe(404);
  });

  test("and says 410 gets nothing more", async () => {
    const { endpointId } = await listenTo("/gone", ["order.paid"]);
    answers.set("/gone", 410);
    const { buyer, reservationId } = await holder([6]);
    await pay(buyer, reservationId);
    expect(await told("/gone")).toHaveLength(1);
    expect((await deliveries(endpointId))[0]).toMatchObject({ status: "FAILED", lastStatus: 410 });
    const { items } = (await organiser("GET", ENDPOINTS)).body;
    const found = items.find((each: { endpointId: string }) => each.endpointId === endpointId);
    expect(found.enabled).toBe(false);
    expect(found.secret).toBeUndefined();
  });
});

test("a new secret: both sign for a day, then the new one; neither stands in the database", async () => {
  const { endpointId, secret: old } = await listenTo("/rotated", ["order.paid"]);
  const rotated = (await organiser("POST", `${ENDPOINTS}/${endpointId}/secret`)).body;
  expect(rotated.secret).not.toBe(old);
  const { buyer, reservationId } = await holder([7]);
  await pay(buyer, reservationId);
  const [first] = await told("/rotated");
  expect(first!.signatures).toEqual([signed(rotated.secret, first!), signed(old, first!)]);
  await frontrow.admin`update webhook_endpoints set old_secret_until = now() - interval '1 second'
                       where old_secret_until is not null`;
  await organiser(
    "POST",
    `/v1/organiser/webhook-deliveries/${(await deliveries(endpointId))[0].deliveryId}/replay`,
  );
  const [second] = await told("/rotated");
  expect(second!.signatures).toEqual([signed(rotated.secret, second!)]);
  const [row] = await frontrow.admin`select secret, old_secret from webhook_endpoints
                                     where endpoint_id = ${endpointId}`;
  for (const sealed of [row.secret, row.old_secret]) expect([old, rotated.secret]).not.toContain(sealed);
});

test("no request goes into a private network unless that is meant", async () => {
  const { endpointId } = await listenTo("/private", ["order.paid"]);
  const { buyer, reservationId } = await holder([8]);
  await pay(buyer, reservationId);
  while (await frontrow.services.db.transaction(collectEvents));
  const strict = await frontrow.startAnother({ webhooksToPrivateAddresses: false });
  const moved = (url: string) => strict.webhookEndpoints.change(FRONTROW, endpointId, { url }, undefined);
  await expect(moved("http://partner.example/")).rejects.toMatchObject({ code: "invalid_request" });
  expect(await moved("HTTPS://partner.example/")).toMatchObject({ endpointId });
  const named = `https://localhost:${receiver.port}/private`;
  await frontrow.admin`update webhook_endpoints set url = ${named} where endpoint_id = ${endpointId}`;
  await strict.webhookEndpoints.sendDue();
  expect(received.filter(({ path }) => path === "/private")).toEqual([]);
  expect((await deliveries(endpointId))[0]).toMatchObject({
    status: "PENDING",
    lastStatus: null,
    lastError: "the address is in a private network",
  });
  await frontrow.admin`update webhook_endpoints set url = ${named.replace("https", "http")}
                       where endpoint_id = ${endpointId}`;
  await makeDue();
  await strict.webhookEndpoints.sendDue();
  expect((await deliveries(endpointId))[0].lastError).toContain("https");
  expect(received.filter(({ path }) => path === "/private")).toEqual([]);
});

describe("endpoints", () => {
  test("are changed, stopped and removed; unknown ones are 404", async () => {
    const { endpointId } = await listenTo("/changed", ["order.paid"]);
    const path = `${ENDPOINTS}/${endpointId}`;
    const changed = await organiser("PATCH", path, { body: { enabled: false, events: ["order.cancelled"] } });
    expect(changed).toMatchObject({ status: 200, body: { enabled: false, events: ["order.cancelled"] } });
    expect((await organiser("DELETE", path)).status).toBe(204);
    for (const [method, at] of [
      ["PATCH", path],
      ["DELETE", path],
      ["POST", `${path}/secret`],
    ] as const)
      expect((await organiser(method, at, method === "PATCH" ? { body: {} } : {})).status).toBe(404);
  });

  test.each(["ftp://a.example/", "https://user:secret@a.example/", "a.example", ""])(
    "%p is no address",
    async (url) => {
      expect((await organiser("POST", ENDPOINTS, { body: { url, events: ["order.paid"] } })).status).toBe(
        400,
      );
    },
  );
});
