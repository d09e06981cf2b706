import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { type FrontrowProcesses, startProcesses } from "../testing/processes/frontrow-processes.ts";

const CLIENTS = 16;

describe.if(process.platform === "linux")("a restart under load is noticed by no client", () => {
  let real: FrontrowProcesses;

  beforeAll(async () => {
    real = await startProcesses({ variables: { DRAIN_SECONDS: "1" } });
  });
  afterAll(() => real?.remove());

  /**
   * Calls without a pause until told to stop, on connections that are kept. A new connection that the system
   * has made and the worker has not accepted is lost with it unless the system is told to migrate it; see the
   * faults suite.
   */
  function load() {
    const heard: Record<string, number> = {};
    const over = new AbortController();
    const client = async (_: unknown, n: number): Promise<void> => {
      // Half of them ask what is never turned away, however busy the machine is.
      const [method, path] = n % 2 === 0 ? ["POST", "/v1/users"] : ["GET", "/healthz"];
      while (!over.signal.aborted) {
        const what = await fetch(real.url + path, { method }).then(
          async (response) => [response.status, codeIn(await response.text())].join(" ").trim(),
          (error: { code?: string }) => error.code ?? String(error),
        );
        heard[what] = (heard[what] ?? 0) + 1;
      }
    };
    const clients = Promise.all(Array.from({ length: CLIENTS }, client));
    return async () => {
      over.abort();
      await clients;
      return heard;
    };
  }

  /**
   * Where other programs keep the cores busy, the start of a worker makes the event loops late, and some
   * newcomers are told to come again: measured with two spinning processes, 6 of 5,147. That is the promise
   * of overload, and tested there.
   */
  function expectNoFailure(heard: Record<string, number>): void {
    const failures = Object.keys(heard).filter((what) => !["200", "201", "503 overloaded"].includes(what));
    expect(failures).toEqual([]);
    expect(heard["200"]).toBeGreaterThan(0);
    expect(heard["201"]).toBeGreaterThan(20 * (heard["503 overloaded"] ?? 0));
  }

  /** Which refusal an answer is, so that a failure tells. */
  function codeIn(body: string): string {
    return (JSON.parse(body) as { code?: string }).code ?? "";
  }

  async function untilOthersThan(before: readonly number[]): Promise<void> {
    const deadline = performance.now() + 120_000;
    for (;;) {
      const now = real.workers();
      if (now.length === before.length && now.every((pid) => !before.includes(pid))) return;
      if (performance.now() > deadline) throw new Error(`workers ${before.join()} became ${now.join()}`);
      await Bun.sleep(50);
    }
  }

  test("SIGUSR2 to the supervisor replaces all workers, one after another", async () => {
    const before = real.workers();
    const finish = load();
    process.kill(real.pid, "SIGUSR2");
    await untilOthersThan(before);
    const heard = await finish();
    expectNoFailure(heard);
    // The numbers of those that are gone are not lost.
    const metrics = await (await fetch(`${real.url}/metrics`)).text();
    const counted = /frontrow_requests_total\{method="POST",route="\/v1\/users",status="201"\} (\d+)/.exec(
      metrics,
    );
    expect(Number(counted![1])).toBe(heard["201"]!);
  });

  test("SIGTERM to a worker brings its successor first, twice over", async () => {
    const finish = load();
    for (let round = 0; round < 2; round += 1) {
      const before = real.workers();
      for (const pid of before) process.kill(pid, "SIGTERM");
      await untilOthersThan(before);
    }
    expectNoFailure(await finish());
  });

  test("SIGTERM to all of it: not ready first, and still answering while a balancer notices", async () => {
    const ready = async () => (await fetch(`${real.url}/readyz`)).status;
    expect(await ready()).toBe(200);
    process.kill(real.pid, "SIGTERM");
    while ((await ready()) === 200) await Bun.sleep(5);
    const answer = await fetch(`${real.url}/v1/users`, { method: "POST" });
    expect(answer.status).toBe(201);
    expect(answer.headers.get("Connection")).toBe("close");
  });
});
