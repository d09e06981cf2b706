import { afterAll, beforeAll, expect, test } from "bun:test";
import { LIMITS } from "../../src/core/limits.ts";
import { admittedBuyer, type Buyer, caller, guest, join, newKey, putOnSale } from "../../testing/buyer.ts";
import type { Call } from "../../testing/clients/call.ts";
import { type Frontrow, startFrontrow } from "../../testing/frontrow.ts";
import { startTcpProxy, type TcpProxy } from "../../testing/processes/tcp-proxy.ts";

/** Beyond the bound: a look at what is due every tenth of a second, and two busy cores. */
const SLACK_MS = 1_500;

let frontrow: Frontrow;
let proxy: TcpProxy;
let call: Call;

beforeAll(async () => {
  frontrow = await startFrontrow({
    gateway: true,
    loops: true,
    databaseThrough: (url) => {
      proxy = startTcpProxy(url);
      return proxy.url;
    },
  });
  call = caller(frontrow);
});

afterAll(async () => {
  // First: what waits for an answer that was swallowed hears that its connection is gone.
  proxy.stop();
  await frontrow.close();
});

test("every call is answered in twelve seconds when the way to PostgreSQL swallows everything", async () => {
  const { queueId, concertId, performanceIds } = await putOnSale(call, { queue: { capacity: 3 } });
  const [performanceId] = performanceIds;
  const inside: Buyer[] = [];
  for (let i = 0; i < 3; i += 1) inside.push(await admittedBuyer(frontrow, call, queueId));
  const [holder, chooser, other] = inside as [Buyer, Buyer, Buyer];
  const waiting = await guest(call);
  await join(waiting, queueId);
  const held = await holder.call("POST", "/v1/reservations", { body: { performanceId, seatNumbers: [1] } });
  const { reservationId } = held.body;
  await frontrow.services.room.board.refresh();

  proxy.onRequest = () => "swallow";
  proxy.onAnswer = () => "swallow";
  // So long that no copy in memory is taken for the present state.
  await Bun.sleep(300);

  const began = performance.now();
  const timed: Record<string, { status: number; ms: number }> = {};
  const ask = async (name: string, work: Promise<{ status: number }>) => {
    const { status } = await work;
    timed[name] = { status, ms: performance.now() - began };
  };
  const wallet = `/v1/users/${other.userId}/wallet`;
  const topUp = { body: { amount: 1_000, paymentMethod: "pm_sandbox_approve" }, headers: newKey() };
  await Promise.all([
    ask("status inside", other.call("GET", `/v1/queues/${queueId}/tokens/me`)),
    ask(
      "join",
      guest(call).then((buyer) => join(buyer, queueId)),
    ),
    ask("dates", chooser.call("GET", `/v1/concerts/${concertId}/performances`)),
    ask("seats", chooser.call("GET", `/v1/performances/${performanceId}/seats`)),
    ask("hold", chooser.call("POST", "/v1/reservations", { body: { performanceId, seatNumbers: [2] } })),
    ask("release", holder.call("DELETE", `/v1/reservations/${reservationId}`)),
    ask("pay", holder.call("POST", "/v1/payments", { body: { reservationId }, headers: newKey() })),
    ask("balance", other.call("GET", wallet)),
    ask("top-up", other.call("POST", `${wallet}/top-ups`, topUp)),
    ask("tickets", other.call("GET", "/v1/tickets")),
    ask("leave", other.call("DELETE", `/v1/queues/${queueId}/tokens/me`)),
    ask("concerts", call("GET", "/v1/concerts")),
    ask("unknown queue", call("GET", `/v1/queues/${crypto.randomUUID()}`)),
    ask("readyz", call("GET", "/readyz")),
    ask("status in line", waiting.call("GET", `/v1/queues/${queueId}/tokens/me`)),
  ]);
  const late = Object.entries(timed).filter(([, { ms }]) => ms > LIMITS.answerMsMax + SLACK_MS);
  expect(late).toEqual([]);
  // What needs no database goes on; what does is refused in so many words.
  expect(timed["status in line"]!.status).toBe(200);
  for (const name of ["hold", "pay", "top-up", "join", "balance"]) expect(timed[name]!.status).toBe(503);
});
