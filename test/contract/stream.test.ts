import { afterEach, describe, expect, test } from "bun:test";
import { SharedBody } from "../../src/http/compression.ts";
import { createLog } from "../../src/core/log.ts";
import { startServer } from "../../src/worker/server.ts";
import { asOrganiser, guest, join, putOnSale } from "../../testing/buyer.ts";
import { setStage } from "../../testing/stage.ts";

const stage = setStage({ loops: true, listens: true });
const { frontrow, call } = stage;

let leaving = new AbortController();

afterEach(async () => {
  leaving.abort();
  leaving = new AbortController();
  while (frontrow.services.room.stream.listeners > 0) await Bun.sleep(5);
});

const listen = (queueId: string, headers: Record<string, string> = {}) =>
  fetch(address(queueId), { headers, signal: leaving.signal });

const address = (queueId: string) => `${stage.url}/v1/queues/${queueId}/stream`;

interface Heard {
  id: string;
  page: { state: string; lastPosition: number; version: number; notice: string | null };
}

/** Reads events as a browser does, until the stream ends or the reader stops. */
async function* eventsOf(response: Response): AsyncGenerator<Heard> {
  let text = "";
  const decoder = new TextDecoder();
  for await (const chunk of response.body!) {
    text += decoder.decode(chunk, { stream: true });
    for (let end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n")) {
      const block = text.slice(0, end);
      text = text.slice(end + 2);
      const event = /^id: (\S+)\nevent: frontier\ndata: (\{.*\})$/.exec(block);
      if (event) yield { id: event[1]!, page: JSON.parse(event[2]!) };
    }
  }
}

async function heardUntil(events: AsyncGenerator<Heard>, wanted: (heard: Heard) => boolean): Promise<Heard> {
  for (;;) {
    const { value, done } = await events.next();
    if (done) throw new Error("the stream ended");
    if (wanted(value)) return value;
  }
}

describe("the stream of a queue", () => {
  test("tells the page, and then each change, to everybody who listens", async () => {
    const { queueId } = await putOnSale(call, { queue: { capacity: 0 } });
    const responses = await Promise.all([listen(queueId), listen(queueId)]);
    const listeners = responses.map(eventsOf);
    for (const each of listeners)
      expect((await each.next()).value).toMatchObject({ page: { state: "OPEN" } });
    await join(await guest(call), queueId);
    const heard = await Promise.all(
      listeners.map((each) => heardUntil(each, ({ page }) => page.lastPosition === 1)),
    );
    expect(heard[0]).toEqual(heard[1]!);
    await asOrganiser(call)("PATCH", `/v1/organiser/queues/${queueId}`, { body: { state: "PAUSED" } });
    for (const each of listeners) await heardUntil(each, ({ page }) => page.state === "PAUSED");
  });

  test("tells everybody the organiser's notice within a second, and that it was taken back", async () => {
    const { queueId } = await putOnSale(call, { queue: { capacity: 0 } });
    const events = eventsOf(await listen(queueId));
    expect((await events.next()).value).toMatchObject({ page: { notice: null } });
    for (const notice of ["The doors open at 18:00. 문은 18시에 열립니다.", null]) {
      const beganMs = performance.now();
      await asOrganiser(call)("PATCH", `/v1/organiser/queues/${queueId}`, { body: { notice } });
      await heardUntil(events, ({ page }) => page.notice === notice);
      expect(performance.now() - beganMs).toBeLessThan(1_000);
      expect((await call("GET", `/v1/queues/${queueId}`)).body).toMatchObject({ notice });
    }
  });

  test("goes on from the last event that a listener has seen", async () => {
    const { queueId } = await putOnSale(call, { queue: { capacity: 0 } });
    const first = await listen(queueId);
    const { value } = await eventsOf(first).next();
    const again = await listen(queueId, { "Last-Event-ID": value!.id });
    const events = eventsOf(again);
    await join(await guest(call), queueId);
    const next = (await events.next()).value!;
    expect(next.page.version).toBeGreaterThan(value!.page.version);
  });

  test("works with what follows the specification of EventSource: lines, ids and times only", async () => {
    const { queueId } = await putOnSale(call);
    const response = await listen(queueId);
    expect(response.headers.get("Content-Type")).toBe("text/event-stream");
    const reader = response.body!.getReader();
    let text = "";
    while (!text.includes("data:")) text += new TextDecoder().decode((await reader.read()).value);
    for (const line of text.split("\n"))
      expect(line).toMatch(/^(retry: \d+|id: \S+|event: frontier|data: \{.*\}|:)?$/);
    await reader.cancel();
  });

  test("of a queue that is not there is 404", async () => {
    const response = await fetch(address(Bun.randomUUIDv7()));
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ code: "not_found" });
  });

  test("forgets a listener whose connection is gone", async () => {
    const { queueId } = await putOnSale(call);
    await listen(queueId);
    expect(frontrow.services.room.stream.listeners).toBe(1);
    leaving.abort();
    while (frontrow.services.room.stream.listeners > 0) await Bun.sleep(5);
  });

  test("drops a listener that does not read, once the system's buffers are full", async () => {
    const { queueId } = await putOnSale(call, { queue: { capacity: 0 } });
    const { stream, board } = frontrow.services.room;
    const socket = await Bun.connect({
      hostname: "127.0.0.1",
      port: Number(new URL(stage.url).port),
      socket: { data: (socket) => void socket.pause() },
    });
    socket.write(`GET /v1/queues/${queueId}/stream HTTP/1.1\r\nHost: frontrow\r\n\r\n`);
    while (stream.listeners === 0) await Bun.sleep(5);
    const document = board.document(board.peek(queueId as never)!);
    let pushes = 0;
    // Pages so large that a few fill the buffers.
    for (; pushes < 100 && stream.listeners > 0; pushes += 1) {
      const body = new SharedBody(new Uint8Array(1_000_000).fill(32));
      const page = { ...document, body, etag: `"${pushes}"`, state: `LARGE_${pushes}` };
      board.document = () => page;
      stream.push();
      await Bun.sleep(1);
    }
    Reflect.deleteProperty(board, "document");
    expect(pushes).toBeLessThan(100);
    socket.terminate();
  });
});

test("a worker that stops ends its streams first, so that nothing keeps it", async () => {
  const { queueId } = await putOnSale(call);
  const other = await frontrow.startAnother();
  const stopping = startServer({ ...frontrow.config, workerNumber: 2 }, other, createLog("error"));
  const response = await fetch(`http://127.0.0.1:${stopping.port}/v1/queues/${queueId}/stream`);
  other.room.stream.stop();
  await stopping.stop();
  for await (const { id } of eventsOf(response)) expect(id).toContain("OPEN");
  const refused = await other.room.pages
    .listen(queueId as never, undefined, () => {})
    .catch((error) => error);
  expect(refused).toMatchObject({ code: "unavailable" });
});
