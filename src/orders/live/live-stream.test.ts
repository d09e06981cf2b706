import { beforeEach, expect, test } from "bun:test";
import type { ConcertId } from "../../core/ids.ts";
import { notFound } from "../../core/refusals.ts";
import { keyActor } from "../../core/access/actor.ts";
import { LiveStream, type Watch } from "./live-stream.ts";

const [CONCERT, GONE] = ["c", "gone"] as [ConcertId, ConcertId];
let nowMs: number;
let sold: number;
let news: object | null;
let reads: number;
let isAllowed: (watch: Watch) => boolean;
let checks: number;
let stream: LiveStream;

beforeEach(() => {
  [nowMs, sold, reads, news, checks, isAllowed] = [0, 0, 0, null, 0, () => true];
  stream = new LiveStream(
    async (id) => {
      reads += 1;
      if (id === GONE) throw notFound();
      return { figures: { sold }, serverTime: `t${nowMs}`, curve: { upTo: sold }, curveNews: news };
    },
    async (watches) => {
      checks += 1;
      return new Set(watches.filter((watch) => isAllowed(watch)));
    },
    () => nowMs,
  );
});

async function later(ms: number): Promise<void> {
  nowMs += ms;
  await stream.push();
}

function listen(actor = keyActor("a")) {
  const reader = stream.open(CONCERT, actor).body!.getReader();
  const heard: string[] = [];
  const ended = (async () => {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      heard.push(...new TextDecoder().decode(value).split(/(?<=\n\n)/));
    }
  })();
  return { heard, ended, leave: () => reader.cancel() };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));
const curve = (data: object) => `event: curve\ndata: ${JSON.stringify(data)}\n\n`;
const frame = (count: number, at: number) => `event: live\ndata: {"sold":${count},"serverTime":"t${at}"}\n\n`;

test("a hundred consoles cost one reading a second, and nobody listening costs none", async () => {
  await later(1_000);
  expect(reads).toBe(0);
  const listeners = Array.from({ length: 100 }, listen);
  for (let i = 0; i < 40; i += 1) {
    sold = Math.floor(i / 4);
    await later(250);
    await settled();
  }
  expect(reads).toBe(10);
  for (const { heard } of listeners) expect(heard.filter((each) => each.includes("live"))).toHaveLength(10);
  for (const { leave } of listeners) await leave();
  await later(1_000);
  expect([reads, stream.listeners]).toEqual([10, 0]);
});

test("what has moved is told to all once; the time alone moves nothing", async () => {
  const listeners = [listen(), listen()];
  await later(0);
  await later(1_000);
  sold = 7;
  await later(1_000);
  await settled();
  for (const { heard } of listeners) expect(heard.slice(2)).toEqual([frame(0, 0), frame(7, 2_000)]);
  const late = listen();
  await settled();
  expect(late.heard.slice(2)).toEqual([frame(7, 2_000)]);
});

test("the course is told as a whole to whoever comes, and then only what is new of it", async () => {
  const first = listen();
  await later(0);
  [sold, news] = [7, { only: "new" }];
  await later(1_000);
  news = null;
  await later(1_000);
  const late = listen();
  await later(1_000);
  await settled();
  const courses = ({ heard }: typeof first) => heard.filter((each) => each.startsWith("event: curve"));
  expect(courses(first)).toEqual([curve({ upTo: 0 }), curve({ only: "new" })]);
  expect(courses(late)).toEqual([curve({ upTo: 7 })]);
});

test("a silent stream carries a comment every 15 seconds", async () => {
  const { heard } = listen();
  await later(0);
  await later(14_999);
  await settled();
  expect(heard).toHaveLength(3);
  await later(1);
  await settled();
  expect(heard.at(-1)).toBe(":\n\n");
});

test("after five minutes a console has to connect again, and be asked who it is", async () => {
  const { ended } = listen();
  await later(299_999);
  expect(stream.listeners).toBe(1);
  await later(1);
  await ended;
  expect(stream.listeners).toBe(0);
});

test("a reader that takes nothing is dropped, and the others go on", async () => {
  stream.open(CONCERT, keyActor("a"));
  const reading = listen();
  for (let i = 0; i < 6; i += 1) {
    sold += 1;
    await later(1_000);
    await settled();
  }
  expect(stream.listeners).toBe(1);
  expect(reading.heard.at(-1)).toBe(frame(6, 6_000));
});

test("a concert that is gone ends its streams, and no other's", async () => {
  const gone = stream.open(GONE, keyActor("a")).body!.getReader();
  const { heard } = listen();
  await later(0);
  await gone.read();
  expect((await gone.read()).done).toBe(true);
  await settled();
  expect(heard.at(-1)).toBe(frame(0, 0));
  expect(stream.listeners).toBe(1);
});

test("when the worker stops, every stream ends and nobody new is taken", async () => {
  const { ended } = listen();
  stream.stop();
  await ended;
  expect(() => stream.open(CONCERT, keyActor("a"))).toThrow("stopping");
});

test("whoever may not watch any more hears nothing after the next check, and others do", async () => {
  const removed = keyActor("removed");
  const [cut, kept] = [listen(removed), listen()];
  await later(0);
  isAllowed = ({ actor }) => actor !== removed;
  sold = 1;
  await later(1_000);
  await cut.ended;
  await settled();
  expect(cut.heard.at(-1)).toBe(frame(0, 0));
  expect(kept.heard.at(-1)).toBe(frame(1, 1_000));
  expect(stream.listeners).toBe(1);
});

test("a hundred consoles are checked by one question a second", async () => {
  Array.from({ length: 100 }, () => listen());
  for (let i = 0; i < 40; i += 1) await later(250);
  expect(checks).toBe(10);
});

test("while it cannot be found out who may watch, nothing is told", async () => {
  const { heard } = listen();
  await later(0);
  isAllowed = () => {
    throw new Error("the database is away");
  };
  sold = 1;
  await expect(later(1_000)).rejects.toThrow("away");
  await settled();
  expect(heard.at(-1)).toBe(frame(0, 0));
});
