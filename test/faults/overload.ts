import { requestBytes, type WireRequest } from "../../bench/wire/request-bytes.ts";
import { WireConnection } from "../../bench/wire/wire-connection.ts";
import { type Arena, comeIn, startArena } from "./arena.ts";
import type { Outcome, World } from "./runs.ts";

/** Tried one after another: few leave the batches empty, and how many are best depends on the machine. */
const PEAK_CONNECTIONS = [256, 1_000, 2_000];
const PEAK_MS = 3_000;
/** As many as a client of one machine can well have; each takes it a file. */
const CONNECTIONS_MAX = 12_000;
const OTHER_FILES = 500;
const TIMES = 5;
const GOODPUT_SHARE_MIN = 0.8;
const WELL_WITHIN_MS = 5_000;
const VISITORS = 200;
/** An answer that comes later than this serves nobody. */
const USEFUL_MS_MAX = 5_000;
const EARLY_MS_MAX = 2_000;

/** What a stretch of load came to. */
interface Stretch {
  served: number;
  turnedAway: number;
  /** 503 without a word about when to come again. */
  unexplained: number;
  broken: number;
  /** Arrivals that found no connection free: beyond what a client of one machine can carry. */
  unsent: number;
  turnedAwayMs: number[];
}

/** Joins, lists, holds and payments, at five times what can be served, and then none. */
export async function overload(world: World, times: number): Promise<Outcome> {
  const seconds = times >= 3 ? 60 : 12;
  const arena = await startArena(world.postgres, world.random, { clients: 0, seats: 2_000, isDirect: true });
  const violations: string[] = [];
  const notes: string[] = [];
  const calls = { ok: 0, refused: 0, unknown: 0 };
  try {
    const requests = await prepareRequests(arena);
    // The first one only warms up.
    await findPeak(arena, requests, world.random);
    for (let n = 0; n < times; n += 1) {
      // Just before, so that whatever else the machine does is in both.
      const peakPerSecond = await findPeak(arena, requests, world.random);
      const found = await openLoop(arena, requests, world.random, TIMES * peakPerSecond, seconds, world);
      const perSecond = found.served / seconds;
      const share = perSecond / peakPerSecond;
      const early = quantile(found.turnedAwayMs, 0.95);
      notes.push(
        `${Math.round(perSecond)} of ${Math.round(peakPerSecond)}/s, ${found.turnedAway} turned away (p95 ${Math.round(early)} ms), ${found.unsent} unsent`,
      );
      if (share < GOODPUT_SHARE_MIN)
        violations.push(
          `goodput fell to ${Math.round(share * 100)} percent of ${Math.round(peakPerSecond)}/s`,
        );
      if (found.unexplained > 0) violations.push(`${found.unexplained} answers of 503 without Retry-After`);
      if (early > EARLY_MS_MAX) violations.push(`503 came after ${Math.round(early)} ms`);
      calls.ok += found.served;
      calls.refused += found.turnedAway;
      calls.unknown += found.broken;
      const wellMs = await untilWell(arena);
      if (wellMs > WELL_WITHIN_MS) violations.push(`well again only after ${Math.round(wellMs)} ms`);
      world.progress(n + 1);
    }
    violations.push(...(await arena.finish()).violations);
    return { done: times, calls, violations, note: `${seconds} s each: ${notes.join("; ")}` };
  } finally {
    await arena.stop();
  }
}

/** Bytes to send, as often as their share of a sale's opening: many come, fewer choose, few pay. */
async function prepareRequests({ target }: Arena): Promise<Buffer[]> {
  const came = await Promise.all(
    Array.from({ length: VISITORS }, () =>
      comeIn(target.urls[0]!, target.queueId, performance.now() + 20_000),
    ),
  );
  const visitors = came.filter((visitor) => visitor !== null);
  const requests: Buffer[] = [];
  const add = (
    method: WireRequest["method"],
    path: string,
    headers: Record<string, string>,
    body?: unknown,
  ) => requests.push(requestBytes({ method, path, headers, body }));
  visitors.forEach((visitor, n) => {
    const { performanceId, queueId } = target;
    for (let share = 0; share < 6; share += 1) add("POST", `/v1/queues/${queueId}/tokens`, visitor);
    add("GET", `/v1/performances/${performanceId}/seats`, visitor);
    // Some get their seat, most find that they have enough.
    for (let share = 0; share < 2; share += 1)
      add("POST", "/v1/reservations", visitor, {
        performanceId,
        seatNumbers: [1 + ((n * 7 + share) % 2_000)],
      });
    add(
      "POST",
      "/v1/payments",
      { ...visitor, "Idempotency-Key": `overload-${n}` },
      { reservationId: performanceId },
    );
  });
  return requests;
}

type Answered = (status: number, head: string, tookMs: number) => void;

/** A connection that tells of each answer, and of one that will never come as of status 0. */
class TimedConnection {
  #wire!: WireConnection;
  #sentMs = 0;

  static async open(url: string, answered: Answered): Promise<TimedConnection> {
    const { hostname, port } = new URL(url);
    const connection = new TimedConnection();
    connection.#wire = await WireConnection.open(
      { hostname, port: Number(port) },
      {
        onAnswer: ({ status, head }) => answered(status, head, performance.now() - connection.#sentMs),
        onFailure: () => answered(0, "", 0),
      },
    );
    return connection;
  }

  send(request: Buffer): void {
    this.#sentMs = performance.now();
    this.#wire.send(request);
  }

  close(): void {
    this.#wire.close();
  }
}

function newStretch(): Stretch {
  return { served: 0, turnedAway: 0, unexplained: 0, broken: 0, unsent: 0, turnedAwayMs: [] };
}

function count(stretch: Stretch, status: number, head: string, tookMs: number): void {
  if (status === 503) {
    stretch.turnedAway += 1;
    stretch.turnedAwayMs.push(tookMs);
    if (!/^retry-after: [1-9]/im.test(head)) stretch.unexplained += 1;
  } else if (status === 0 || status === 500) stretch.broken += 1;
  else if (tookMs <= USEFUL_MS_MAX) stretch.served += 1;
}

/** The most that can be served in a second. */
async function findPeak(arena: Arena, requests: readonly Buffer[], random: () => number): Promise<number> {
  let most = 0;
  for (const connections of PEAK_CONNECTIONS) {
    const { served } = await closedLoop(arena, requests, random, connections);
    most = Math.max(most, served / (PEAK_MS / 1_000));
  }
  return most;
}

/** Each connection asks again as soon as it is answered. */
async function closedLoop(
  arena: Arena,
  requests: readonly Buffer[],
  random: () => number,
  connectionCount: number,
): Promise<Stretch> {
  const stretch = newStretch();
  const endMs = performance.now() + PEAK_MS;
  const next = () => requests[Math.floor(random() * requests.length)]!;
  const connections = await Promise.all(
    Array.from({ length: connectionCount }, async (_, n) => {
      const urls = arena.target.urls;
      const connection = await TimedConnection.open(urls[n % urls.length]!, (status, head, tookMs) => {
        if (performance.now() > endMs) return;
        count(stretch, status, head, tookMs);
        if (status !== 0) connection.send(next());
      });
      return connection;
    }),
  );
  for (const connection of connections) connection.send(next());
  await Bun.sleep(PEAK_MS);
  for (const connection of connections) connection.close();
  return stretch;
}

/** Arrivals at a steady rate, whatever becomes of those before them. */
async function openLoop(
  arena: Arena,
  requests: readonly Buffer[],
  random: () => number,
  perSecond: number,
  seconds: number,
  world: World,
): Promise<Stretch> {
  const stretch = newStretch();
  const { urls } = arena.target;
  const idle: TimedConnection[] = [];
  let isOver = false;
  const connections: TimedConnection[] = [];
  const connectionsMax = Math.min(CONNECTIONS_MAX, filesMax() - OTHER_FILES);
  for (let n = 0; n < connectionsMax; n += 1) {
    const connection = await TimedConnection.open(urls[n % urls.length]!, (status, head, tookMs) => {
      if (isOver) return;
      count(stretch, status, head, tookMs);
      if (status !== 0) idle.push(connection);
    });
    connections.push(connection);
    idle.push(connection);
  }
  const beganMs = performance.now();
  let arrived = 0;
  while (performance.now() - beganMs < seconds * 1_000) {
    const due = Math.floor(((performance.now() - beganMs) / 1_000) * perSecond);
    for (; arrived < due; arrived += 1) {
      const connection = idle.pop();
      if (connection) connection.send(requests[Math.floor(random() * requests.length)]!);
      else stretch.unsent += 1;
    }
    world.progress(0);
    await Bun.sleep(2);
  }
  isOver = true;
  for (const connection of connections) connection.close();
  return stretch;
}

/** Files that a process may have open here. */
function filesMax(): number {
  const answer = Bun.spawnSync(["sh", "-c", "ulimit -n"]).stdout.toString().trim();
  return answer === "unlimited" ? Infinity : Number(answer);
}

/** Milliseconds until a newcomer is let in and sees the seats again, each within half a second. */
async function untilWell({ target }: Arena): Promise<number> {
  const beganMs = performance.now();
  for (;;) {
    const askedMs = performance.now();
    const newcomer = await comeIn(target.urls[0]!, target.queueId, askedMs + WELL_WITHIN_MS);
    if (newcomer && performance.now() - askedMs < 500) return performance.now() - beganMs;
    if (performance.now() - beganMs > 4 * WELL_WITHIN_MS) return Infinity;
  }
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(share * sorted.length)] ?? 0;
}
