import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { QueueId } from "../../core/ids.ts";
import { LIMITS } from "../../core/limits.ts";
import { Refusal } from "../../core/refusals.ts";
import { SharedBody } from "../../http/compression.ts";
import { Metrics } from "../../shared-memory/metrics.ts";
import type { FrontierDocument } from "./board.ts";
import type { Queue } from "../line/rules.ts";
import { FrontierStream } from "./stream.ts";

const QUEUE = { queueId: "q" as QueueId } as Queue;

let folder: string;
let nowMs: number;
let page: FrontierDocument | undefined;
let stream: FrontierStream;
let metrics: Metrics;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "frontrow-stream-"));
  nowMs = 1_000;
  show(1);
  const pages = { peek: () => (page ? QUEUE : undefined), document: () => page! };
  metrics = new Metrics(join(folder, "metrics"), 1, 1);
  stream = new FrontierStream(pages, metrics, () => nowMs);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function show(version: number, state = "OPEN", notice: string | null = null): void {
  const body = new SharedBody(JSON.stringify({ version }));
  page = { body, etag: `"${version}-${state}"`, version, state, notice, encodedAt: 0 };
}

/** Advances the time and runs the loop once. */
function later(ms: number): void {
  nowMs += ms;
  stream.push();
}

/** A listener that reads all it is sent, and the idle time-outs set for its connection. */
function listen(lastEventId?: string) {
  const idleSeconds: number[] = [];
  const response = stream.open(QUEUE, lastEventId, (seconds) => idleSeconds.push(seconds));
  const reader = response.body!.getReader();
  let text = "";
  const ended = (async () => {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      text += new TextDecoder().decode(value);
    }
  })();
  return {
    response,
    idleSeconds,
    ended,
    leave: () => reader.cancel(),
    /** What arrived since the last call, without the reconnection time. */
    async heard(): Promise<string> {
      await new Promise((resolve) => setImmediate(resolve));
      const heard = text.replace(/^retry: \d+\n\n/, "");
      text = "";
      return heard;
    },
  };
}

const frame = (version: number, state = "OPEN") =>
  `id: ${version}-${state}\nevent: frontier\ndata: {"version":${version}}\n\n`;

test("a stream begins with the time to wait before connecting again, and the page as it is", async () => {
  const { response } = listen();
  expect(Object.fromEntries(response.headers)).toMatchObject({
    "content-type": "text/event-stream",
    "cache-control": "no-store",
    "x-accel-buffering": "no",
  });
  const other = stream.open(QUEUE, undefined, () => {});
  const first = await other.body!.getReader().read();
  expect(new TextDecoder().decode(first.value)).toMatch(/^retry: [1-5]\d{3}\n\n$/);
});

test("its connection may be silent for ever", () => {
  expect(listen().idleSeconds).toEqual([0]);
});

describe("each change is told to all, in the same bytes", () => {
  test("once, and nothing while nothing changes", async () => {
    const listeners = [listen(), listen()];
    for (const each of listeners) expect(await each.heard()).toBe(frame(1));
    later(1_000);
    for (const each of listeners) expect(await each.heard()).toBe("");
    show(2);
    later(1_000);
    for (const each of listeners) expect(await each.heard()).toBe(frame(2));
  });

  test("five times a second at most, and the latest is never lost", async () => {
    const listener = listen();
    await listener.heard();
    show(2);
    later(0);
    expect(await listener.heard()).toBe(frame(2));
    for (const version of [3, 4]) {
      show(version);
      later(90);
      expect(await listener.heard()).toBe("");
    }
    later(20);
    expect(await listener.heard()).toBe(frame(4));
  });

  test("but a change of state at once", async () => {
    const listener = listen();
    await listener.heard();
    show(2);
    later(0);
    show(3, "SOLD_OUT");
    later(1);
    expect(await listener.heard()).toBe(frame(2) + frame(3, "SOLD_OUT"));
  });

  test("and a new notice of the organiser, or its end, at once", async () => {
    const listener = listen();
    await listener.heard();
    show(2);
    later(0);
    show(3, "OPEN", "The doors open at 18:00.");
    later(1);
    show(4, "OPEN", "The doors open at 18:00.");
    later(1);
    expect(await listener.heard()).toBe(frame(2) + frame(3));
    show(5, "OPEN", null);
    later(1);
    expect(await listener.heard()).toBe(frame(5));
  });

  test("less often when there are many to tell: a tenth of the worker's time at most", async () => {
    const listener = listen();
    for (let i = 1; i < 20_000; i += 1) stream.open(QUEUE, undefined, () => {});
    await listener.heard();
    show(2);
    later(0);
    expect(await listener.heard()).toBe(frame(2));
    show(3);
    later(2_500);
    expect(await listener.heard()).toBe("");
    later(200);
    expect(await listener.heard()).toBe(frame(3));
  });
});

describe("a listener that connects again", () => {
  test.each([
    // its Last-Event-ID, whether it is sent the page
    [undefined, true],
    ["4-OPEN", true],
    ["5-PAUSED", true],
    ["5-OPEN", false],
    // its last worker was ahead of this one
    ["6-OPEN", false],
    ["not ours", true],
  ])("with %p: %p", async (lastEventId, told) => {
    show(5);
    const listener = listen(lastEventId);
    expect(await listener.heard()).toBe(told ? frame(5) : "");
    show(7);
    later(1_000);
    expect(await listener.heard()).toBe(frame(7));
  });
});

test("a silent stream carries a comment every 15 seconds", async () => {
  const listener = listen();
  await listener.heard();
  later(14_999);
  expect(await listener.heard()).toBe("");
  later(1);
  expect(await listener.heard()).toBe(":\n\n");
  later(15_000);
  expect(await listener.heard()).toBe(":\n\n");
});

describe("a listener goes", () => {
  test("by itself, and is forgotten", async () => {
    const listener = listen();
    await listener.leave();
    expect(stream.listeners).toBe(0);
    show(2);
    later(1_000);
    expect(metrics.render()).toContain("frontrow_stream_closed_total 1\n");
  });

  test("because it does not read: its backlog is bounded, it is dropped, and its connection ends", () => {
    const idleSeconds: number[] = [];
    stream.open(QUEUE, undefined, (seconds) => idleSeconds.push(seconds));
    const reading = listen();
    for (let version = 2; version < 10; version += 1) {
      show(version);
      later(1_000);
      if (stream.listeners === 1) break;
    }
    expect(page!.version).toBeLessThan(6);
    expect(idleSeconds).toEqual([0, 5]);
    expect(metrics.render()).toContain("frontrow_stream_dropped_total 1\n");
    expect(reading.idleSeconds).toEqual([0]);
  });

  test("because the queue is gone", async () => {
    const listener = listen();
    page = undefined;
    later(1);
    await listener.ended;
    expect(stream.listeners).toBe(0);
  });

  test("because the worker stops; nobody new is taken then", async () => {
    const listeners = [listen(), listen()];
    stream.stop();
    for (const each of listeners) await each.ended;
    expect(() => stream.open(QUEUE, undefined, () => {})).toThrow(Refusal);
  });
});

test("a worker takes so many listeners and no more", () => {
  for (let i = 0; i < LIMITS.streamListenersMax; i += 1) stream.open(QUEUE, undefined, () => {});
  expect(() => stream.open(QUEUE, undefined, () => {})).toThrow("Too many listen here");
  expect(stream.listeners).toBe(LIMITS.streamListenersMax);
});
