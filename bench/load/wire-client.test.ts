import { afterEach, expect, test } from "bun:test";
import type { TCPSocketListener } from "bun";
import { expectAll, sendAll } from "./send-all.ts";
import { openCaller, requestBytes } from "./wire-connection.ts";

let stop: (() => unknown) | undefined;
afterEach(() => stop?.());

function serve(fetch: (request: Request) => Response | Promise<Response>) {
  const server = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch });
  stop = () => server.stop(true);
  return { hostname: "127.0.0.1", port: server.port! };
}

/** A server that answers by hand, to be rude. */
function listen(
  onData: (socket: { write: (text: string) => unknown; end: () => unknown }, count: number) => void,
) {
  let count = 0;
  const server: TCPSocketListener = Bun.listen({
    hostname: "127.0.0.1",
    port: 0,
    socket: { data: (socket) => onData(socket, (count += 1)) },
  });
  stop = () => server.stop(true);
  return { hostname: "127.0.0.1", port: server.port };
}

const gets = (count: number) =>
  Array.from({ length: count }, () => requestBytes({ method: "GET", path: "/" }));

test("every request is sent once and answered, whatever the number of connections", async () => {
  const seen: string[] = [];
  const address = serve(async (request) => {
    seen.push(await request.text());
    return Response.json({ ok: true });
  });
  const requests = Array.from({ length: 200 }, (_, i) =>
    requestBytes({ method: "POST", path: "/", body: { i } }),
  );
  const bodies: string[] = [];
  const sent = await sendAll(address, requests, 16, ({ body }, index) => (bodies[index] = body.toString()));
  expectAll(sent.statuses, 200, "all");
  expect(seen.toSorted()).toEqual(requests.map((_, i) => JSON.stringify({ i })).toSorted());
  expect(bodies).toEqual(requests.map(() => '{"ok":true}'));
  expect(sent.latenciesMs.every((ms) => ms > 0)).toBe(true);
});

test("a body larger than any socket buffer arrives whole, both ways", async () => {
  const address = serve(async (request) => new Response(await request.bytes()));
  const big = "x".repeat(8 * 1024 * 1024);
  let length = 0;
  const request = requestBytes({ method: "POST", path: "/", body: big });
  await sendAll(address, [request], 1, ({ body }) => (length = body.length));
  expect(length).toBe(big.length + 2);
});

test("statuses are counted, and a load that should have been one status says what it was", async () => {
  let count = 0;
  const address = serve(() => new Response("", { status: (count += 1) % 2 === 0 ? 409 : 201 }));
  const sent = await sendAll(address, gets(10), 1);
  expect(sent.statuses).toEqual({ 201: 5, 409: 5 });
  expect(() => expectAll(sent.statuses, 201, "all")).toThrow('all: {"201":5,"409":5}, not 201');
});

test("a connection that is closed before its answer fails the load", async () => {
  const address = listen((socket) => socket.end());
  await expect(sendAll(address, gets(1), 1)).rejects.toThrow("owed an answer");
});

test("a connection that is closed in the middle of an answer fails the load", async () => {
  const address = listen((socket) => {
    socket.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
    socket.end();
  });
  await expect(sendAll(address, gets(1), 1)).rejects.toThrow("owed an answer");
});

test("a server that answers and closes is connected to again", async () => {
  const address = listen((socket) => {
    socket.write("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
    socket.end();
  });
  expectAll((await sendAll(address, gets(5), 2)).statuses, 200, "all");
});

test("an answer that nobody asked for is a fault, not the answer to the next request", async () => {
  const answer = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
  const address = listen((socket) => socket.write(answer + answer));
  await expect(sendAll(address, gets(3), 1)).rejects.toThrow("nobody asked for");
});

test("nobody there is said at once", async () => {
  const address = serve(() => new Response(""));
  await stop!();
  await expect(sendAll(address, gets(1), 1)).rejects.toThrow();
});

test("a caller reads one answer's JSON after the other, and none where there is none", async () => {
  const address = serve((request) =>
    request.method === "DELETE"
      ? new Response(null, { status: 204 })
      : Response.json({ path: new URL(request.url).pathname, token: request.headers.get("Queue-Token") }),
  );
  const caller = await openCaller(address);
  expect(await caller.call({ method: "GET", path: "/a", headers: { "Queue-Token": "t" } })).toEqual({
    status: 200,
    body: { path: "/a", token: "t" },
  });
  expect(await caller.call({ method: "DELETE", path: "/a" })).toEqual({ status: 204, body: undefined });
  caller.close();
});
