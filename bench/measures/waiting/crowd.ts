import { join } from "node:path";
import type { CrowdedQueue, CrowdServerReady } from "../../inside/crowd-server.ts";
import { readProcessUsage } from "../../judge/process-usage.ts";
import { jsonLines } from "../setting/json-lines.ts";
import type { LoadClient } from "../../load/load-client.ts";
import { requestBytes } from "../../load/request-bytes.ts";
import { addressOf } from "../setting/server-load.ts";
import { type Spread, spreadOf } from "../../judge/spread.ts";

/** A worker with two lines of visitors in it, driven from outside over HTTP. */
export interface CrowdServer extends CrowdServerReady {
  cpuSeconds: () => Promise<number>;
  memoryBytes: () => number;
  /** Changes the long line's page, so that every listener is to hear of it. */
  changePage: () => void;
  stop: () => Promise<void>;
}

export interface CrowdOptions {
  shortPeople: number;
  longPeople: number;
}

const BENCH = join(import.meta.dir, "..", "..");

export async function startCrowdServer({ shortPeople, longPeople }: CrowdOptions): Promise<CrowdServer> {
  const script = join(BENCH, "inside", "crowd-server.ts");
  const child = spawnUnlimited([script, String(shortPeople), String(longPeople)]);
  const answers = jsonLines<CrowdServerReady | { cpuSeconds: number }>(child.stdout);
  const answer = async <T>(): Promise<T> => {
    const { value, done } = await answers.next();
    if (done) throw new Error("the server ended without an answer");
    return value as T;
  };
  const ready = await answer<CrowdServerReady>();
  return {
    ...ready,
    async cpuSeconds() {
      await child.stdin.write("usage\n");
      return (await answer<{ cpuSeconds: number }>()).cpuSeconds;
    },
    memoryBytes: () => readProcessUsage(child.pid)!.get("crowd-server")!.memoryBytes,
    changePage: () => void child.stdin.write("change\n"),
    async stop() {
      await child.stdin.end();
      await child.exited;
    },
  };
}

const AT_A_TIME = 64;
const WARM_UP_REQUESTS = 20_000;

export interface PollsOfTwoLines {
  shortMicroseconds: Spread;
  longMicroseconds: Spread;
  /** Round by round: the long line's through the short one's. */
  ratio: Spread;
}

/**
 * Polls visitors of the short line and of the long one by turns, and divides the worker's processor time by
 * them.
 */
export async function measurePollsOfTwoLines(
  server: CrowdServer,
  client: LoadClient,
  { requests, rounds }: { requests: number; rounds: number },
): Promise<PollsOfTwoLines> {
  const poll = async ({ queueId, visitors }: CrowdedQueue, count: number): Promise<number> => {
    const path = `/v1/queues/${queueId}/tokens/me`;
    const asks = visitors.map((headers) => requestBytes({ method: "GET", path, headers }));
    const sent = Array.from({ length: count }, (_, i) => asks[i % asks.length]!);
    const before = await server.cpuSeconds();
    const { load } = await client.send(addressOf({ baseUrl: server.url }), sent, { connections: AT_A_TIME });
    if (load.statuses[200] !== count) throw new Error(`${path}: ${JSON.stringify(load.statuses)}`);
    return (((await server.cpuSeconds()) - before) / count) * 1e6;
  };
  for (const queue of [server.short, server.long]) await poll(queue, WARM_UP_REQUESTS);
  const pairs: { short: number; long: number }[] = [];
  for (let round = 0; round < rounds; round += 1) {
    // The one that goes first changes, so that what grows with time favours neither.
    const first = round % 2 === 0 ? server.short : server.long;
    const one = await poll(first, requests);
    const other = await poll(first === server.short ? server.long : server.short, requests);
    pairs.push(first === server.short ? { short: one, long: other } : { short: other, long: one });
  }
  return {
    shortMicroseconds: spreadOf(pairs.map(({ short }) => short)),
    longMicroseconds: spreadOf(pairs.map(({ long }) => long)),
    ratio: spreadOf(pairs.map(({ short, long }) => long / short)),
  };
}

const LISTENER_PROCESSES = 4;
const CONNECTING_SECONDS_MAX = 120;
const HEARING_SECONDS_MAX = 30;
/** What connecting or telling each of them leaves to be done afterwards, and some more. */
const SETTLE_MS_PER_LISTENER = 0.2;
const SETTLE_MS_MIN = 1_000;

export interface ListenersHeard {
  listeners: number;
  bytesEach: Spread;
  /** Of the worker, from a change until all have heard of it, whatever else it did meanwhile included. */
  tickSeconds: Spread;
}

/** Files that a worker has open beside its listeners' sockets, and some to spare. */
const OTHER_FILES = 200;

/**
 * How many of so many listeners a worker can have here: each takes it a file, and the system sets a hard
 * limit.
 */
export function listenersPossible(listeners: number): { possible: number; filesMax: number } {
  const answer = Bun.spawnSync(["sh", "-c", "ulimit -H -n"]).stdout.toString().trim();
  const filesMax = answer === "unlimited" ? Infinity : Number(answer);
  return { possible: Math.min(listeners, filesMax - OTHER_FILES), filesMax };
}

/**
 * Opens streams from several processes, as one cannot have enough sockets, and tells all of them of a few
 * changes.
 */
export async function measureListeners(
  server: CrowdServer,
  { listeners, rounds }: { listeners: number; rounds: number },
): Promise<ListenersHeard> {
  const path = `/v1/queues/${server.long.queueId}/stream`;
  const before = server.memoryBytes();
  const crowd = Array.from({ length: LISTENER_PROCESSES }, () =>
    startListeners(server.url, path, Math.ceil(listeners / LISTENER_PROCESSES)),
  );
  const sum = (of: "open" | "frames") => crowd.reduce((total, each) => total + each.heard[of], 0);
  try {
    await until(
      () => crowd.every(({ heard }) => heard.isSettled) && sum("frames") >= sum("open"),
      CONNECTING_SECONDS_MAX,
      "the listeners to connect",
    );
    const open = sum("open");
    // What connecting left behind is collected first.
    const settleMs = Math.max(SETTLE_MS_MIN, open * SETTLE_MS_PER_LISTENER);
    await Bun.sleep(settleMs);
    const tickSeconds: number[] = [];
    const bytesEach: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const heardBefore = sum("frames");
      const cpuBefore = await server.cpuSeconds();
      server.changePage();
      await until(() => sum("frames") >= heardBefore + open, HEARING_SECONDS_MAX, "all listeners to hear");
      tickSeconds.push((await server.cpuSeconds()) - cpuBefore);
      bytesEach.push((server.memoryBytes() - before) / open);
      // The next change is told at once only if the time that this one's telling is reckoned to cost has
      // passed.
      await Bun.sleep(settleMs);
    }
    return { listeners: open, bytesEach: spreadOf(bytesEach), tickSeconds: spreadOf(tickSeconds) };
  } finally {
    for (const { child } of crowd) {
      await child.stdin.end();
      await child.exited;
    }
  }
}

function startListeners(url: string, path: string, count: number) {
  const child = spawnUnlimited([join(import.meta.dir, "stream-listeners.ts"), url, path, String(count)]);
  const heard = { open: 0, frames: 0, isSettled: false };
  void (async () => {
    // It tells of itself once all its connections were tried.
    for await (const told of jsonLines<{ open: number; frames: number }>(child.stdout))
      Object.assign(heard, told, { isSettled: true });
  })();
  return { child, heard };
}

/**
 * A process of ours that may open as many files as the system lets it: the usual limit is far below a crowd's
 * sockets.
 */
function spawnUnlimited(script: readonly string[]) {
  return Bun.spawn(
    ["sh", "-c", 'ulimit -n "$(ulimit -H -n)"; exec "$@"', "sh", process.execPath, ...script],
    {
      stdin: "pipe",
      stdout: "pipe",
      stderr: "inherit",
    },
  );
}

async function until(isSo: () => boolean, secondsMax: number, what: string): Promise<void> {
  const endMs = performance.now() + secondsMax * 1_000;
  while (!isSo()) {
    if (performance.now() > endMs) throw new Error(`waited ${secondsMax} s in vain for ${what}`);
    await Bun.sleep(50);
  }
}
