import { afterEach, describe, expect, test } from "bun:test";
import { connect } from "node:net";
import { AnswerReader, type WireAnswer } from "../../bench/load/answer-reader.ts";
import { requestBytes } from "../../bench/load/wire-connection.ts";
import { newId } from "../../src/core/ids.ts";
import { setStage } from "../../testing/stage.ts";

/** By how much the event loop is late when a call is first turned away, in milliseconds. */
const LATE_MS = { coming: 300, choosing: 600, paying: 1_500 };

const stage = setStage({ listens: true });
const { frontrow } = stage;

afterEach(() => {
  frontrow.services.closing = false;
  frontrow.services.pressure.sample(0);
});

const behind = (lateMs: number) => frontrow.services.pressure.sample(lateMs);
const ask = (method: string, path: string) => fetch(new URL(path, stage.url), { method });

describe("a call that is turned away since its worker is behind", () => {
  test("hears why and when to come again, as a problem like any other", async () => {
    behind(400);
    const answer = await ask("POST", `/v1/queues/${newId()}/tokens`);
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({
      type: "/docs/errors/overloaded",
      title: "Too busy to take this on now",
      status: 503,
      code: "overloaded",
      detail: expect.stringContaining("nothing was done"),
    });
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      "content-type": "application/problem+json",
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      "retry-after": "3",
    });
  });

  test.each([
    ["coming", "POST", "/v1/users"],
    ["coming", "POST", `/v1/queues/${newId()}/tokens`],
    ["coming", "GET", "/v1/concerts"],
    ["coming", "GET", `/v1/concerts/${newId()}`],
    ["coming", "GET", `/v1/concerts/${newId()}/seats?date=2030-12-24`],
    ["coming", "GET", `/v1/performances/${newId()}/seats`],
    ["choosing", "POST", "/v1/reservations"],
    ["paying", "POST", "/v1/payments"],
    ["paying", "POST", `/v1/users/${newId()}/wallet/top-ups`],
  ] as const)("is %s: %s %s", async (work, method, path) => {
    behind(LATE_MS[work] - 1);
    expect((await ask(method, path)).status).not.toBe(503);
    behind(LATE_MS[work]);
    expect((await ask(method, path)).status).toBe(503);
    behind(0);
    expect((await ask(method, path)).status).not.toBe(503);
  });

  test.each([
    ["POST", "/v1/users"],
    ["POST", `/v1/queues/${newId()}/tokens`],
    ["GET", `/v1/performances/${newId()}/seats?available=true`],
    ["GET", `/v1/concerts/${newId()}/seats?date=2030-12-24`],
  ])("costs no JavaScript: only its time is counted, not itself: %s %s", async (method, path) => {
    const numberOf = (name: string) =>
      Number(new RegExp(`^${RegExp.escape(name)} (.*)$`, "m").exec(frontrow.services.metrics.render())?.[1]);
    const shed = () => numberOf("frontrow_shed_total");
    const seconds = () => numberOf('frontrow_shedding_seconds_total{work="coming"}');
    const [shedBefore, secondsBefore] = [shed(), seconds()];
    behind(400);
    expect((await ask(method, path)).status).toBe(503);
    behind(0);
    expect(shed()).toBe(shedBefore);
    expect(seconds()).toBeGreaterThan(secondsBefore);
  });

  test.each([
    ["GET", `/v1/queues/${newId()}`],
    ["GET", `/v1/queues/${newId()}/tokens/me`],
    ["GET", "/v1/reservations"],
    ["DELETE", `/v1/reservations/${newId()}`],
    ["GET", "/healthz"],
  ])("is not one that costs little or is rare: %s %s", async (method, path) => {
    behind(60_000);
    expect((await ask(method, path)).status).not.toBe(503);
  });

  test("leaves its connection good for the next one, whatever body it came with", async () => {
    behind(400);
    const path = "/v1/users";
    const requests = [
      requestBytes({ method: "POST", path, body: { a: "b".repeat(10_000) } }),
      Buffer.from(
        `POST ${path} HTTP/1.1\r\nHost: frontrow\r\nTransfer-Encoding: chunked\r\n\r\n` +
          "5\r\nhello\r\n0\r\n\r\n",
      ),
      requestBytes({ method: "GET", path: "/healthz" }),
    ];
    expect((await answersOnOneConnection(requests)).map(({ status }) => status)).toEqual([503, 503, 200]);
  });

  test("is told by a worker that is about to end to use another connection", async () => {
    frontrow.services.closing = true;
    behind(400);
    const [answer] = await answersOnOneConnection([requestBytes({ method: "POST", path: "/v1/users" })]);
    expect(answer).toMatchObject({ status: 503, isLast: true });
  });
});

/** Sends each when the one before it has been answered. */
async function answersOnOneConnection(requests: readonly Buffer[]): Promise<WireAnswer[]> {
  const answers: WireAnswer[] = [];
  const done = Promise.withResolvers<void>();
  const reader = new AnswerReader();
  const socket = connect(Number(new URL(stage.url).port), "127.0.0.1", () => socket.write(requests[0]!));
  socket.on("error", done.reject);
  socket.on("close", () => done.resolve());
  socket.on("data", (piece: Buffer) =>
    reader.feed(piece, (answer) => {
      answers.push(answer);
      const next = requests[answers.length];
      if (next && !answer.isLast) socket.write(next);
      else socket.end();
    }),
  );
  await done.promise;
  return answers;
}
