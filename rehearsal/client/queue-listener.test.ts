import { afterEach, expect, test } from "bun:test";
import { listenToQueue, type QueueListener } from "./queue-listener.ts";
import { createTally } from "../judge/tally.ts";

let stop: (() => unknown)[] = [];
afterEach(() => {
  for (const each of stop) each();
  stop = [];
});

/** A server that pushes what it is given to whoever listens. */
function serveStream() {
  const listeners = new Set<ReadableStreamDefaultController<string>>();
  const connected = Promise.withResolvers<void>();
  const server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    idleTimeout: 0,
    fetch: (request) => {
      expect(new URL(request.url).pathname).toBe("/v1/queues/q/stream");
      const body = new ReadableStream<string>({
        start(controller) {
          listeners.add(controller);
          connected.resolve();
        },
      });
      return new Response(body, { headers: { "Content-Type": "text/event-stream" } });
    },
  });
  stop.push(() => server.stop(true));
  return {
    url: `http://127.0.0.1:${server.port}`,
    connected: connected.promise,
    push: (frontier: number) => {
      for (const each of listeners)
        each.enqueue(`event: frontier\ndata: ${JSON.stringify({ frontier })}\n\n`);
    },
  };
}

function listen(url: string) {
  const tally = createTally(1);
  const listener: QueueListener = listenToQueue({ url, queueId: "q", tally });
  stop.push(listener.close);
  return { tally, listener };
}

test("a visitor sleeps until the page that lets it in is pushed", async () => {
  const server = serveStream();
  const { tally, listener } = listen(server.url);
  await server.connected;
  let hasCome = false;
  const called = listener.until((page) => page.frontier >= 3).then(() => (hasCome = true));
  const seen = listener.until((page) => page.frontier >= 2);
  server.push(2);
  await seen;
  expect(hasCome).toBe(false);
  server.push(3);
  await called;
  expect(tally.counts).toMatchObject({ "streams listened to": 1, "events heard": 2, "streams lost": 0 });
  // What was pushed before counts as well.
  await listener.until((page) => page.frontier >= 3);
});

test("closing wakes whoever sleeps, and is no lost connection", async () => {
  const server = serveStream();
  const { tally, listener } = listen(server.url);
  const never = listener.until(() => false);
  listener.close();
  await never;
  expect(tally.counts["streams lost"]).toBe(0);
});

test("a stream that is refused is counted as lost", async () => {
  const refused = Promise.withResolvers<void>();
  const server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch: () => {
      refused.resolve();
      return new Response("", { status: 503 });
    },
  });
  stop.push(() => server.stop(true));
  const { tally } = listen(`http://127.0.0.1:${server.port}`);
  await refused.promise;
  while (tally.counts["streams lost"] === 0) await new Promise((resolve) => setImmediate(resolve));
  expect(tally.counts).toMatchObject({ "streams listened to": 1, "events heard": 0, "streams lost": 1 });
});
