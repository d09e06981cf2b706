import { requestBytes, type WireRequest } from "../../load/request-bytes.ts";
import { expectAll, sendAll } from "../../load/send-all.ts";
import { addressOf, type Reachable } from "./server-load.ts";

/** A guest as the benchmarks keep one: who it is, and the headers that say so. */
export interface Buyer {
  userId: string;
  headers: Record<string, string>;
}

/** Connections by which things are set up. */
const LANES = 64;
const ASK_AGAIN_MS = 50;
const ADMITTED_WITHIN_MS = 60_000;

/** Sends set-up calls from this process and reads their JSON. Throws unless all answer with `status`. */
export async function callAll<T>(
  server: Reachable,
  status: number,
  requests: readonly WireRequest[],
): Promise<T[]> {
  const bodies: T[] = [];
  const sent = await sendAll(addressOf(server), requests.map(requestBytes), LANES, ({ body }, index) => {
    bodies[index] = JSON.parse(body.toString()) as T;
  });
  if (sent.statuses[status] !== requests.length && requests.length > 0)
    throw new Error(`${requests[0]!.path}: ${JSON.stringify(bodies.find(isProblem) ?? sent.statuses)}`);
  expectAll(sent, status);
  return bodies;
}

function isProblem(body: unknown): boolean {
  return typeof body === "object" && body !== null && "code" in body;
}

export async function makeGuests(server: Reachable, count: number): Promise<Buyer[]> {
  const requests = Array.from({ length: count }, () => ({ method: "POST", path: "/v1/users" }) as const);
  const guests = await callAll<{ userId: string; accessToken: string }>(server, 201, requests);
  return guests.map(({ userId, accessToken }) => ({
    userId,
    headers: { Authorization: `Bearer ${accessToken}` },
  }));
}

export function joinRequests(queueId: string, buyers: readonly Buyer[]): WireRequest[] {
  return buyers.map(({ headers }) => ({ method: "POST", path: `/v1/queues/${queueId}/tokens`, headers }));
}

/** Gives buyers the tokens of their joins' answers. */
export function takeTokens(buyers: readonly Buyer[], answers: readonly { token: string }[]): void {
  buyers.forEach((buyer, i) => (buyer.headers["Queue-Token"] = answers[i]!.token));
}

/** Has everybody join, who then waits. */
export async function joinAll(server: Reachable, queueId: string, buyers: readonly Buyer[]): Promise<void> {
  takeTokens(buyers, await callAll<{ token: string }>(server, 201, joinRequests(queueId, buyers)));
}

/** Asks for everybody's status until all are in. The queue must have room for them. */
export async function admitAll(server: Reachable, queueId: string, buyers: readonly Buyer[]): Promise<void> {
  const endMs = performance.now() + ADMITTED_WITHIN_MS;
  for (let outside = buyers; outside.length > 0;) {
    const path = `/v1/queues/${queueId}/tokens/me`;
    const views = await callAll<{ status: string }>(
      server,
      200,
      outside.map(({ headers }) => ({ method: "GET", path, headers })),
    );
    outside = outside.filter((_, i) => views[i]!.status !== "ACTIVE");
    if (outside.length === 0) return;
    if (performance.now() > endMs) throw new Error(`${outside.length} buyers were not let in`);
    await Bun.sleep(ASK_AGAIN_MS);
  }
}

/** Gives every buyer points, through the gateway as in a sale. */
export async function topUpAll(server: Reachable, buyers: readonly Buyer[], amount: number): Promise<void> {
  await callAll(server, 201, topUpRequests(buyers, amount));
}

export function topUpRequests(buyers: readonly Buyer[], amount: number): WireRequest[] {
  return buyers.map(({ userId, headers }) => ({
    method: "POST",
    path: `/v1/users/${userId}/wallet/top-ups`,
    headers: { ...headers, "Idempotency-Key": crypto.randomUUID() },
    body: { amount, paymentMethod: "pm_sandbox_approve" },
  }));
}

export interface SeatOnSale {
  performanceId: string;
  seatNumber: number;
}

/**
 * Seats of these performances in turn, so many of each that there are `count`, spread over all that each has.
 */
export function spreadSeats(
  performanceIds: readonly string[],
  seatsOfEach: number,
  count: number,
): SeatOnSale[] {
  const ofEach = Math.ceil(count / performanceIds.length);
  const step = Math.floor(seatsOfEach / ofEach);
  return Array.from({ length: count }, (_, i) => ({
    performanceId: performanceIds[i % performanceIds.length]!,
    seatNumber: 1 + Math.floor(i / performanceIds.length) * step,
  }));
}

/** Each buyer a seat of their own. */
export function holdRequests(buyers: readonly Buyer[], seats: readonly SeatOnSale[]): WireRequest[] {
  return buyers.map(({ headers }, i) => ({
    method: "POST",
    path: "/v1/reservations",
    headers,
    body: { performanceId: seats[i]!.performanceId, seatNumbers: [seats[i]!.seatNumber] },
  }));
}

export function payRequests(
  buyers: readonly Buyer[],
  holds: readonly { reservationId: string }[],
): WireRequest[] {
  return buyers.map(({ headers }, i) => ({
    method: "POST",
    path: "/v1/payments",
    headers: { ...headers, "Idempotency-Key": `pay-${holds[i]!.reservationId}` },
    body: { reservationId: holds[i]!.reservationId },
  }));
}
