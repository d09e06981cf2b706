import { expect, test } from "bun:test";
import { z } from "zod";
import { lost, reasonLost } from "./lost-request.ts";

/** What a real attempt throws. */
const thrownBy = (attempt: () => unknown) =>
  Promise.try(attempt).then(
    () => undefined,
    (error: unknown) => error,
  );

test("a connection that was refused has carried nothing; whatever else broke may have", async () => {
  using server = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: () => new Promise<Response>(() => {}) });
  const late = await thrownBy(() => fetch(server.url, { signal: AbortSignal.timeout(20) }));
  expect(lost(late)).toEqual({ outcome: "unknown", reason: "timed_out" });
  await server.stop(true);
  expect(lost(await thrownBy(() => fetch(server.url)))).toEqual({ outcome: "unreachable" });
  expect(lost(new Error("reset"))).toEqual({ outcome: "unknown", reason: "connection_lost" });
});

test("an answer that is no JSON, or of another form, cannot be read", async () => {
  expect(reasonLost(await thrownBy(() => new Response("<html>").json()))).toBe("unreadable_answer");
  expect(reasonLost(await thrownBy(() => z.string().parse(1)))).toBe("unreadable_answer");
});
