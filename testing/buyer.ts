import { type Call, callThrough, type Reply, withHeaders } from "./clients/call.ts";
import type { OpenApiChecker } from "./clients/openapi-checker.ts";
import { type Frontrow } from "./frontrow.ts";
import { ORGANISER_KEY } from "./worker-config.ts";

/** Calls the app as a client would, and checks every answer against the published OpenAPI document. */
export function caller(frontrow: Frontrow, checker?: OpenApiChecker): Call {
  const { app } = frontrow;
  return callThrough(
    (request) => app.fetch(request),
    "http://frontrow",
    checker && ((method, path, reply) => checker.check(method, path, reply)),
  );
}

export function asOrganiser(call: Call, organiserKey = ORGANISER_KEY): Call {
  return withHeaders(call, { Authorization: `Bearer ${organiserKey}` });
}

/** A guest with a token of one queue, calling with both. */
export interface Buyer {
  userId: string;
  accessToken: string;
  queueToken: string;
  call: Call;
}

export async function guest(call: Call): Promise<Buyer> {
  const { body } = await call("POST", "/v1/users");
  const buyer: Buyer = {
    userId: body.userId,
    accessToken: body.accessToken,
    queueToken: "",
    call: (method, path, options = {}) => {
      const headers: Record<string, string> = { Authorization: `Bearer ${buyer.accessToken}` };
      if (buyer.queueToken) headers["Queue-Token"] = buyer.queueToken;
      return call(method, path, { ...options, headers: { ...headers, ...options.headers } });
    },
  };
  return buyer;
}

export async function join(buyer: Buyer, queueId: string): Promise<Reply> {
  const reply = await buyer.call("POST", `/v1/queues/${queueId}/tokens`);
  if (reply.status < 300) buyer.queueToken = reply.body.token;
  return reply;
}

/** A new guest who has joined, been called and come in. */
export async function admittedBuyer(frontrow: Frontrow, call: Call, queueId: string): Promise<Buyer> {
  const buyer = await guest(call);
  await join(buyer, queueId);
  await frontrow.admit();
  const { body } = await buyer.call("GET", `/v1/queues/${queueId}/tokens/me`);
  if (body.status !== "ACTIVE") throw new Error(`the buyer was not let in: ${JSON.stringify(body)}`);
  return buyer;
}

let keys = 0;

/** A fresh Idempotency-Key header. */
export function newKey(): Record<string, string> {
  keys += 1;
  return { "Idempotency-Key": `test-key-${keys}-${Bun.randomUUIDv7()}` };
}

export async function topUp(
  buyer: Buyer,
  amount: number,
  paymentMethod = "pm_sandbox_approve",
): Promise<Reply> {
  const path = `/v1/users/${buyer.userId}/wallet/top-ups`;
  return buyer.call("POST", path, { body: { amount, paymentMethod }, headers: newKey() });
}

export interface ConcertOnSale {
  concertId: string;
  queueId: string;
  performanceIds: string[];
  dates: string[];
}

/** Puts a concert on sale: one date of 50 seats at 10,000 points unless said otherwise. */
export async function putOnSale(call: Call, overrides: Record<string, unknown> = {}): Promise<ConcertOnSale> {
  const body = {
    title: "A concert",
    venue: "A hall",
    performances: [{ startsAt: "2030-12-24T10:00:00Z", seats: [{ count: 50, price: 10_000 }] }],
    ...overrides,
  };
  const reply = await asOrganiser(call)("POST", "/v1/organiser/concerts", { body });
  if (reply.status !== 201) throw new Error(`the concert was refused: ${JSON.stringify(reply.body)}`);
  const { concertId, queueId, performances } = reply.body;
  return {
    concertId,
    queueId,
    performanceIds: performances.map((each: { performanceId: string }) => each.performanceId),
    dates: performances.map((each: { date: string }) => each.date),
  };
}

/** Asks to hold seats of the concert's first date. */
export function holdSeats(
  buyer: Buyer,
  on: ConcertOnSale,
  seatNumbers: unknown,
  headers: Record<string, string> = {},
): Promise<Reply> {
  const body = { performanceId: on.performanceIds[0], seatNumbers };
  return buyer.call("POST", "/v1/reservations", { body, headers });
}

export function pay(buyer: Buyer, reservationId: string, headers = newKey()): Promise<Reply> {
  return buyer.call("POST", "/v1/payments", { body: { reservationId }, headers });
}

/** A buyer who is in, has points and holds these seats. */
export async function buyerWithHold(
  frontrow: Frontrow,
  call: Call,
  on: ConcertOnSale,
  seatNumbers: number[],
): Promise<{ buyer: Buyer; reservationId: string }> {
  const buyer = await admittedBuyer(frontrow, call, on.queueId);
  await topUp(buyer, 100_000);
  const { body } = await holdSeats(buyer, on, seatNumbers);
  return { buyer, reservationId: body.reservationId };
}
