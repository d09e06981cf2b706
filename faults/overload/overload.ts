import type { SQL } from "bun";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { type Arena, comeIn, startArena } from "../arena.ts";
import { putOnSale } from "../../testing/buyer.ts";
import { callAt } from "../../testing/clients/call.ts";
import { SECRET } from "../../testing/worker-config.ts";
import type { Outcome, World } from "../runs.ts";
import type { CrowdJob, CrowdResult } from "./visitor-crowd.ts";
import type { FromCrowd } from "./visitor-crowd-process.ts";

/**
 * Few leave the batches empty, and many make each other wait: between 600 and 1,000 it makes no difference.
 */
const PEAK_CROWD = 800;
const WARM_UP_MS = 8_000;
/** Two rounds of the database's housekeeping, which the load has too. */
const PEAK_MS = 23_000;
const SETTLE_MS = 3_000;
const TIMES = 5;
/** Fewer than this were no such load, and show nothing. */
const TIMES_CAME_MIN = 4.8;
const GOODPUT_SHARE_MIN = 0.8;
const WELL_WITHIN_MS = 5_000;
const EARLY_MS_MAX = 2_000;
const PRICE = 1_000;
const PERFORMANCES = 400;
/**
 * Together more than can be sold in a minute. As many where the peak is looked for: a longer list takes more
 * time.
 */
const SEATS_OF_EACH = 300;
/** More than come in a minute and are not turned away, and in the time that looks for the peak. */
const BUYERS = { overload: 200_000, peak: 60_000 };
const PROGRESS_EVERY_MS = 2_000;

/**
 * Five times as many buyers in a second as can be served, all of whose turn has come, as when an organiser
 * lets far too many in at once; and then none. Each looks at the seats and, unless turned away, holds one,
 * tops up and pays. Goodput is the seats that are paid for, by the processor time that the crowd leaves: it
 * shares the machine with the server, and five times the crowd takes more of it, as it would not from
 * elsewhere.
 */
export async function overload(world: World, times: number): Promise<Outcome> {
  const milliseconds = times >= 3 ? 60_000 : 15_000;
  const crowd = await startCrowdProcess(world);
  const violations: string[] = [];
  const notes: string[] = [];
  const calls = { ok: 0, refused: 0, unknown: 0 };
  try {
    for (let n = 0; n < times; n += 1) {
      const { found, peak, share, wellMs, faults } = await overloadOnce(world, crowd, milliseconds);
      const { paidPerSecond } = peak;
      notes.push(
        [
          `${TIMES} times the ${Math.round(paidPerSecond)} who can buy in a second:`,
          `${percent(share)} as many bought by the processor time left to the server`,
          `(${percent(found.paidPerSecond / paidPerSecond)} by the clock; p95 ${seconds(found.paidP95Ms)}),`,
          `${found.turnedAway} of ${found.requests} requests turned away`,
          `(p95 ${Math.round(found.turnedAwayP95Ms)} ms), well after ${Math.round(wellMs)} ms`,
        ].join(" "),
      );
      violations.push(...faults);
      calls.ok += found.requests - found.turnedAway - found.faultCount;
      calls.refused += found.turnedAway;
      calls.unknown += found.faultCount;
      world.progress(n + 1);
    }
    return { done: times, calls, violations, note: `${milliseconds / 1_000} s each: ${notes.join("; ")}` };
  } finally {
    await crowd.stop();
  }
}

/**
 * On a server of its own: what earlier sales have left behind would weigh on one run more than on another.
 */
async function overloadOnce(world: World, crowd: CrowdProcess, milliseconds: number) {
  const arena = await startArena(world.postgres, world.random, { clients: 0, isDirect: true });
  try {
    const peak = await findPeak(arena, crowd);
    const found = await crowd.send({
      ...(await openSale(arena, "overload")),
      arrivals: { perSecond: TIMES * peak.paidPerSecond },
      milliseconds,
      settleMilliseconds: SETTLE_MS,
    });
    const wellMs = await untilWell(arena);
    const share = found.paidPerSecond / leftBy(found) / (peak.paidPerSecond / leftBy(peak));
    const faults = [...faultsOf(found), ...(await lostPayments(arena, found))];
    const timesCame = found.buyers / (milliseconds / 1_000) / peak.paidPerSecond;
    if (timesCame < TIMES_CAME_MIN) faults.push(`only ${timesCame.toFixed(1)} times as many came`);
    if (share < GOODPUT_SHARE_MIN)
      faults.push(
        `goodput fell to ${percent(share)} of ${Math.round(peak.paidPerSecond)} purchases a second`,
      );
    if (wellMs > WELL_WITHIN_MS) faults.push(`well again only after ${Math.round(wellMs)} ms`);
    faults.push(...(await arena.finish()).violations);
    return { found, peak, share, wellMs, faults };
  } finally {
    await arena.stop();
  }
}

function faultsOf(found: CrowdResult): string[] {
  const faults = [...found.faults];
  if (found.faultCount > faults.length) faults.push(`${found.faultCount} such answers in all`);
  if (found.unexplained > 0) faults.push(`${found.unexplained} answers of 503 without Retry-After`);
  if (found.turnedAway === 0) faults.push("nobody was turned away: this was no overload");
  if (found.turnedAwayP95Ms > EARLY_MS_MAX)
    faults.push(`503 came after ${Math.round(found.turnedAwayP95Ms)} ms`);
  return faults;
}

/** Purchases that were acknowledged and are not there. */
async function lostPayments(arena: Arena, { paymentIds }: CrowdResult): Promise<string[]> {
  const [row] = await arena.admin<{ lost: number }[]>`
    select count(*)::int lost from unnest(${`{${paymentIds.join()}}`}::uuid[]) id
    where not exists (select 1 from payments where payment_id = id)`;
  return row!.lost === 0 ? [] : [`${row!.lost} acknowledged payments are missing`];
}

/** What a crowd buys that is always as large: more cannot be served. */
async function findPeak(arena: Arena, crowd: CrowdProcess): Promise<CrowdResult> {
  let peak: CrowdResult | undefined;
  // Just before the load, so that whatever else the machine does is in both. The first crowd only warms up.
  for (const milliseconds of [WARM_UP_MS, PEAK_MS]) {
    peak = await crowd.send({
      ...(await openSale(arena, "peak")),
      arrivals: { atOnce: PEAK_CROWD },
      milliseconds,
      settleMilliseconds: SETTLE_MS,
    });
    if (peak.faultCount > 0) throw new Error(`while looking for the peak: ${peak.faults.join("; ")}`);
  }
  return peak!;
}

/** How many processors the crowd leaves to the server. */
function leftBy({ processors }: CrowdResult): number {
  return availableParallelism() - processors;
}

/**
 * A sale of its own, with more seats than can be sold, and room inside for everybody: nothing holds visitors
 * back.
 */
async function openSale(
  arena: Arena,
  of: "overload" | "peak",
): Promise<Omit<CrowdJob, "arrivals" | "milliseconds" | "settleMilliseconds">> {
  const { urls } = arena.target;
  const day = (n: number) => new Date(Date.parse("2030-01-01T10:00:00Z") + n * 86_400_000).toISOString();
  const { queueId, performanceIds } = await putOnSale(callAt(urls[0]!), {
    queue: { capacity: 1_000_000, sessionSeconds: 3_600 },
    performances: Array.from({ length: PERFORMANCES }, (_, n) => ({
      startsAt: day(n),
      seats: [{ count: SEATS_OF_EACH, price: PRICE }],
    })),
  });
  const addresses = urls.map((url) => ({ hostname: "127.0.0.1", port: Number(new URL(url).port) }));
  const userIds = await letIn(arena.admin, queueId, BUYERS[of]);
  // What PostgreSQL would do by itself about so many new rows is no part of the load.
  await arena.admin`vacuum analyze`;
  return {
    addresses,
    secret: SECRET,
    queueId,
    userIds,
    performanceIds,
    seatsOfEach: SEATS_OF_EACH,
    price: PRICE,
  };
}

/** Lets so many in as the database's owner: through the line it would take a minute, and measure nothing. */
async function letIn(admin: SQL, queueId: string, count: number): Promise<string[]> {
  const rows = await admin<{ user_id: string }[]>`
    with line as (update queues set last_position = ${count}, frontier = ${count}, version = version + 1
                  where queue_id = ${queueId} returning queue_no),
    let_in as (insert into places (queue_no, position, user_id, joined_at, status, deadline, arrived_at)
               select queue_no, position, uuidv7(), clock_timestamp(), 'ACTIVE',
               clock_timestamp() + interval '1 hour',
                      clock_timestamp()
               from line, generate_series(1, ${count}::bigint) position
               returning position, user_id)
    select user_id from let_in order by position`;
  return rows.map((row) => row.user_id);
}

interface CrowdProcess {
  send(job: CrowdJob): Promise<CrowdResult>;
  stop(): Promise<void>;
}

/** Starts the process that sends the crowds. It ends with its parent. */
async function startCrowdProcess(world: World): Promise<CrowdProcess> {
  let heard = Promise.withResolvers<FromCrowd>();
  const child = Bun.spawn([process.execPath, join(import.meta.dir, "visitor-crowd-process.ts")], {
    stdio: ["ignore", "inherit", "inherit"],
    // In a session of its own: Linux shares the processors out among sessions first, and one client beside
    // the many processes of a busy server would come too late with what it has to send.
    detached: true,
    ipc: (message: FromCrowd) => heard.resolve(message),
    onExit: (_, code, signal) => heard.reject(new Error(`the crowd ended (${signal ?? code})`)),
  });
  await heard.promise;
  return {
    async send(job) {
      heard = Promise.withResolvers();
      child.send(job);
      const reporting = setInterval(() => world.progress(0), PROGRESS_EVERY_MS);
      const answer = await heard.promise.finally(() => clearInterval(reporting));
      if (answer.type === "done") return answer.result;
      throw new Error(`the crowd failed: ${answer.type === "failed" ? answer.message : answer.type}`);
    },
    async stop() {
      heard.promise.catch(() => undefined);
      child.kill();
      await child.exited;
    },
  };
}

/** Milliseconds until a newcomer is let in and sees the seats again, each within half a second. */
async function untilWell({ target }: Arena): Promise<number> {
  const beganMs = performance.now();
  for (;;) {
    const askedMs = performance.now();
    const newcomer = await comeIn(target.urls[0]!, target.queueId, askedMs + WELL_WITHIN_MS);
    if (newcomer && performance.now() - askedMs < 500) return performance.now() - beganMs;
    if (performance.now() - beganMs > 4 * WELL_WITHIN_MS) return Infinity;
  }
}

function percent(share: number): string {
  return `${Math.round(share * 100)} percent`;
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1_000).toFixed(1)} s`;
}
