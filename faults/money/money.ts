import { SQL } from "bun";
import { join } from "node:path";
import { newId, type UserId } from "../../src/core/ids.ts";
import type { WorkerConfig } from "../../src/supervisor/worker-config.ts";
import type { CrashCommand, CrashPoint } from "./crash-worker.ts";
import { type BrokenPromises, brokenPromises } from "../../testing/broken-promises.ts";
import { tellWebhooks } from "../../testing/processes/worker-processes.ts";
import { withTwoWorkers } from "./two-workers.ts";

/** How hard it is tried. */
export interface MoneyFaults {
  topUps: number;
  /** Share of top-ups with a test method that fails in some way. */
  faultyShare: number;
  workerKills: number;
  sandboxKills: number;
  /** Each webhook so often, in the opposite order. */
  webhookCopies: number;
  crashesPerPoint: number;
}

export interface MoneyFindings {
  topUps: number;
  byStatus: Record<string, number>;
  workerKills: number;
  sandboxKills: number;
  crashes: Record<string, number>;
  /** Clients' requests that had to be repeated. */
  repeats: number;
  loadSeconds: number;
  /** After the last request's end, until nothing was open. */
  settledAfterMs: number;
  wrongOutcomes: string[];
  differences: number;
  broken: BrokenPromises;
}

const CLIENTS = 48;
const USERS = 100;
const SETTLE_MS_MAX = 20_000;
const POINTS: CrashPoint[] = [
  "before_gateway_accepts",
  "after_gateway_accepts",
  "before_commit",
  "after_commit",
  "before_reply",
];
/**
 * What each method must come to; a top-up that never reached the gateway because somebody was killed may
 * fail.
 */
const METHODS: Record<string, "SUCCEEDED" | "FAILED"> = {
  pm_sandbox_approve: "SUCCEEDED",
  pm_sandbox_decline: "FAILED",
  pm_sandbox_timeout_approved: "SUCCEEDED",
  pm_sandbox_timeout_declined: "FAILED",
  pm_sandbox_error_approved: "SUCCEEDED",
  pm_sandbox_error_declined: "FAILED",
  pm_sandbox_unreachable: "FAILED",
};
const FAULTY = Object.keys(METHODS).filter((method) => method !== "pm_sandbox_approve");

/**
 * Tops up through two real worker processes and the real sandbox while all of them are killed again and
 * again, then waits and compares everything with everything.
 */
export async function runMoneyFaults(faults: MoneyFaults): Promise<MoneyFindings> {
  const overrides = { walletAccess: "signed-in" as const, pollsPerSecond: 10 };
  return withTwoWorkers(overrides, async (installation) => {
    const { config, url, sandboxUrl, admin, services } = installation;
    await tellWebhooks(sandboxUrl, `${url}/v1/webhooks/sandbox`, faults.webhookCopies);

    const beganMs = performance.now();
    const load = tellLoad(url, faults);
    const kills = { workers: 0, sandbox: 0 };
    const killing = Promise.all([
      spread(faults.workerKills, load.progress, async () => {
        await installation.restartWorker(kills.workers);
        kills.workers += 1;
      }),
      spread(faults.sandboxKills, load.progress, async () => {
        await installation.restartSandbox();
        kills.sandbox += 1;
      }),
    ]);
    const { expected, repeats } = await load.done;
    await killing;
    const loadSeconds = (performance.now() - beganMs) / 1_000;
    const crashes = await crashAtEachPoint(config, faults.crashesPerPoint, expected);

    const settledAfterMs = await untilSettled(admin);
    const wrongOutcomes = await findWrongOutcomes(admin, expected);
    const { differences } = await services.wallets.reconcile({ from: null, to: null });
    const statuses = await admin<{ status: string; n: number }[]>`
      select status, count(*)::int n from top_ups group by status order by status`;
    return {
      topUps: statuses.reduce((sum, { n }) => sum + n, 0),
      byStatus: Object.fromEntries(statuses.map(({ status, n }) => [status, n])),
      workerKills: kills.workers,
      sandboxKills: kills.sandbox,
      crashes,
      repeats,
      loadSeconds,
      settledAfterMs,
      wrongOutcomes,
      differences: differences.length,
      broken: await brokenPromises(admin),
    };
  });
}

/** What the clients asked for: by Idempotency-Key, the method and whose. */
type Expected = Map<string, { userId: string; outcome: "SUCCEEDED" | "FAILED"; acknowledged: string | null }>;

function tellLoad(url: string, { topUps, faultyShare }: MoneyFaults) {
  const expected: Expected = new Map();
  let started = 0;
  let repeats = 0;
  const ask = async (
    path: string,
    init: RequestInit,
  ): Promise<{ status: number; body: Record<string, string> }> => {
    for (;;) {
      try {
        const response = await fetch(`${url}${path}`, { ...init, signal: AbortSignal.timeout(10_000) });
        const body = (await response.json()) as Record<string, string>;
        // In use: the first request is still at work, or was killed and will be settled by the reconciler.
        if (response.status < 500 && body.code !== "idempotency_key_in_use")
          return { status: response.status, body };
        if (body.code === "gateway_unavailable") return { status: response.status, body };
      } catch {
        // Somebody was killed: the same request again, as a client would.
      }
      repeats += 1;
      await Bun.sleep(100 + Math.random() * 200);
    }
  };
  const client = async (): Promise<void> => {
    const users = await Promise.all(
      Array.from({ length: Math.ceil(USERS / CLIENTS) }, () => ask("/v1/users", { method: "POST" })),
    );
    while (started < topUps) {
      const n = (started += 1);
      const { userId, accessToken } = users[n % users.length]!.body;
      const isFaulty = n % Math.round(1 / faultyShare) === 0;
      const method = isFaulty ? FAULTY[Math.floor(Math.random() * FAULTY.length)]! : "pm_sandbox_approve";
      const key = `faults-${newId()}`;
      const { status } = await ask(`/v1/users/${userId}/wallet/top-ups`, {
        method: "POST",
        headers: {
          Authorization: `Bearer ${accessToken}`,
          "Content-Type": "application/json",
          "Idempotency-Key": key,
        },
        body: JSON.stringify({ amount: 1_000 + (n % 500), paymentMethod: method }),
      });
      const acknowledged =
        { 201: "SUCCEEDED", 202: "OPEN", 402: "FAILED", 502: "FREED" }[status] ?? `status ${status}`;
      expected.set(key, { userId: userId!, outcome: METHODS[method]!, acknowledged });
    }
  };
  const done = Promise.all(Array.from({ length: CLIENTS }, client)).then(() => ({ expected, repeats }));
  return { done, progress: () => expected.size / topUps };
}

/** Does something `times` over the course of the load, evenly. */
async function spread(times: number, progress: () => number, act: () => Promise<void>): Promise<void> {
  for (let n = 1; n <= times; n += 1) {
    while (progress() < n / (times + 1)) await Bun.sleep(10);
    await act();
  }
}

/** Each crash is a process of its own that dies at the point; four at a time. */
async function crashAtEachPoint(
  { databaseUrl, gateway }: WorkerConfig,
  times: number,
  expected: Expected,
): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  const todo = POINTS.flatMap((point) => Array.from({ length: times }, () => point));
  const crashOne = async (): Promise<void> => {
    for (let point = todo.pop(); point !== undefined; point = todo.pop()) {
      const { url, key: password } = gateway as { url: string; key: string };
      const key = `crash-${newId()}`;
      const userId = newId<UserId>();
      const command: CrashCommand = { point, userId, key, databaseUrl, gateway: { url, key: password } };
      const child = Bun.spawn(
        [process.execPath, join(import.meta.dir, "crash-worker.ts"), JSON.stringify(command)],
        { stdout: "inherit", stderr: "inherit" },
      );
      await child.exited;
      if (child.signalCode !== "SIGKILL") throw new Error(`${point}: ended by itself (${child.exitCode})`);
      counts[point] = (counts[point] ?? 0) + 1;
      const outcome = point === "before_gateway_accepts" ? "FAILED" : "SUCCEEDED";
      expected.set(key, { userId, outcome, acknowledged: null });
    }
  };
  await Promise.all(Array.from({ length: 4 }, crashOne));
  return counts;
}

async function untilSettled(admin: SQL): Promise<number> {
  const beganMs = performance.now();
  for (;;) {
    const [row] = await admin<{ n: number }[]>`
      select count(*)::int n from top_ups where status not in ('SUCCEEDED', 'FAILED')`;
    const passedMs = performance.now() - beganMs;
    if (row!.n === 0 || passedMs > SETTLE_MS_MAX) return Math.round(passedMs);
    await Bun.sleep(50);
  }
}

/** What was acknowledged and is not so, and what a method cannot have come to. */
async function findWrongOutcomes(admin: SQL, expected: Expected): Promise<string[]> {
  const rows = await admin<{ key: string; user_id: string; status: string; reason: string | null }[]>`
    select k.key, t.user_id, t.status, t.reason
    from idempotency_keys k join top_ups t on t.top_up_id = k.reference where k.route = 'top-up'`;
  const found = new Map(rows.map((row) => [row.key, row]));
  const wrong: string[] = [];
  for (const [key, { userId, outcome, acknowledged }] of expected) {
    const row = found.get(key);
    if (acknowledged !== null && !["SUCCEEDED", "FAILED", "OPEN", "FREED"].includes(acknowledged))
      wrong.push(`${key}: answered ${acknowledged}`);
    // A key is freed when nothing was charged.
    if (!row) {
      if (acknowledged === "SUCCEEDED" || acknowledged === "FAILED")
        wrong.push(`${key}: ${acknowledged}, then gone`);
      continue;
    }
    const isRight = row.user_id === userId && row.status === outcome;
    if (!isRight) wrong.push(`${key}: ${row.status} ${row.reason}, not ${outcome}`);
    if (
      acknowledged !== null &&
      acknowledged !== "OPEN" &&
      acknowledged !== "FREED" &&
      acknowledged !== row.status
    )
      wrong.push(`${key}: was ${acknowledged}, is ${row.status}`);
  }
  return wrong;
}
