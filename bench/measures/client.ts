import type { OwnServer } from "../onsale/own-server.ts";

export interface ConcertUnderTest {
  queueId: string;
  performanceId: string;
}

export interface Visitor {
  userId: string;
  headers: Record<string, string>;
}

/** Sends JSON and reads it; throws on a refusal, since what is set up here must be there. */
export async function callApi<T>(
  server: OwnServer,
  method: string,
  path: string,
  headers: Record<string, string>,
  body?: unknown,
): Promise<T> {
  const init: RequestInit = { method, headers: { ...headers } };
  if (body !== undefined) {
    init.body = JSON.stringify(body);
    init.headers = { ...headers, "Content-Type": "application/json" };
  }
  const response = await fetch(server.baseUrl + path, init);
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}

export async function putOnSale(
  server: OwnServer,
  seats: number,
  queue: object,
  policy: object = {},
  price = 1_000,
) {
  const body = {
    title: "Benchmark",
    venue: "Here",
    queue,
    policy,
    performances: [{ startsAt: "2030-01-01T10:00:00Z", seats: [{ count: seats, price }] }],
  };
  const headers = { Authorization: `Bearer ${server.organiserKey}` };
  const created = await callApi<{ queueId: string; performances: { performanceId: string }[] }>(
    server,
    "POST",
    "/v1/organiser/concerts",
    headers,
    body,
  );
  return { queueId: created.queueId, performanceId: created.performances[0]!.performanceId };
}

export async function newVisitor(server: OwnServer): Promise<Visitor> {
  const { userId, accessToken } = await callApi<{ userId: string; accessToken: string }>(
    server,
    "POST",
    "/v1/users",
    {},
  );
  return { userId, headers: { Authorization: `Bearer ${accessToken}` } };
}

/** Guests who have joined the queue, in order. */
export async function joinedVisitors(server: OwnServer, queueId: string, count: number): Promise<Visitor[]> {
  return inLanes(count, async () => {
    const visitor = await newVisitor(server);
    const path = `/v1/queues/${queueId}/tokens`;
    const { token } = await callApi<{ token: string }>(server, "POST", path, visitor.headers);
    visitor.headers["Queue-Token"] = token;
    return visitor;
  });
}

/** Guests who have joined, been called and come in. */
export async function admittedVisitors(
  server: OwnServer,
  queueId: string,
  count: number,
): Promise<Visitor[]> {
  const visitors = await joinedVisitors(server, queueId, count);
  const path = `/v1/queues/${queueId}/tokens/me`;
  await inLanes(count, async (i) => {
    for (;;) {
      const view = await callApi<{ status: string }>(server, "GET", path, visitors[i]!.headers);
      if (view.status === "ACTIVE") return;
      await Bun.sleep(100);
    }
  });
  return visitors;
}

const LANES = 64;

async function inLanes<T>(count: number, work: (i: number) => Promise<T>): Promise<T[]> {
  const results: T[] = Array.from({ length: count });
  const numbers = results.keys();
  const lane = async (): Promise<void> => {
    for (const i of numbers) results[i] = await work(i);
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return results;
}
