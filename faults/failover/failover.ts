import { SQL } from "bun";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brokenPromises } from "../../testing/broken-promises.ts";
import { until } from "../../testing/processes/until.ts";
import { conclude, openSale } from "../arena.ts";
import type { Call } from "../checks/history.ts";
import { type Load, type LoadTarget, startLoad } from "../load.ts";
import type { Outcome, World } from "../runs.ts";
import {
  buildInstallation,
  type Installation,
  ownersUrl,
  primaryOf,
  untilReplicated,
  urlOf,
} from "./installation.ts";
import type { Machine } from "./machine.ts";

const CLIENTS = 16;
/** Of a hundred that are bought, four are kept. */
const SEATS = 600;
/** Every call is answered within twelve seconds, says the documentation; the rest is for a busy machine. */
const ANSWERED_MS_MAX = 13_500;
const PATIENCE_MS = 15_000;
const PROMOTED_MS_MAX = 60_000;
/** Purchases go on within this time of the promotion. */
const RESUMED_MS_MAX = 3_000;
/** A switchover on purpose stops purchases for no longer than this. */
const SWITCHOVER_MS_MAX = 3_000;
const ETCD_AWAY_MS = 12_000;
const CUT_MS = 12_000;
const QUIET_MS = 3_000;
/** A balancer before the Frontrow machines takes this long to notice that one is gone. */
const BALANCER_MS = 1_000;

interface Stage {
  installation: Installation;
  target: LoadTarget;
  /** What the balancer ends when it marks a machine as down. */
  connections: Map<string, AbortController>;
  load: Load;
  random: () => number;
  violations: string[];
  /** When which Frontrow machine was away. */
  absences: { url: string; fromMs: number; toMs: number }[];
}

/** One loss: what is done, until all is whole again. Returns when the standby took over, if it did. */
type Loss = (stage: Stage) => Promise<{ promotedMs?: number }>;

const LOSSES: Record<string, Loss> = {
  "primary's machine": losePrimary,
  "switchover on purpose": switchOver,
  "standby's machine": loseStandby,
  "Frontrow machine": loseFrontrow,
  "primary's machine again": losePrimary,
  "network between the PostgreSQL machines": cutNetwork,
  "switchover back": switchOver,
  "all of etcd": loseEtcd,
};

/**
 * Takes one machine after another away from an installation of two PostgreSQL machines and two Frontrow
 * machines, under buyers who alternate between both.
 */
export async function failOver(world: World, times: number): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), "frontrow-failover-"));
  const installation = await buildInstallation(folder);
  let isKept = true;
  try {
    const urls = installation.frontrow.map(urlOf);
    const connections = new Map(urls.map((url) => [url, new AbortController()]));
    const target: LoadTarget = {
      urls,
      seats: SEATS,
      patienceMs: PATIENCE_MS,
      connections,
      ...(await openSale(urls[0]!, SEATS)),
    };
    const load = startLoad(target, CLIENTS, world.random);
    const { random } = world;
    const stage: Stage = { installation, target, connections, load, random, violations: [], absences: [] };
    const names = Object.keys(LOSSES);
    for (let n = 0; n < times; n += 1) {
      await lose(stage, names[n % names.length]!);
      world.progress(n + 1);
    }
    const admin = adminAt(await untilReplicated(installation.postgres));
    try {
      const verdict = await conclude(load, target, admin);
      const violations = [...new Set([...stage.violations, ...verdict.violations])];
      isKept = violations.length > 0;
      return { done: times, ...verdict, violations, note: `${purchases(load.history).length} purchases` };
    } finally {
      await admin.close({ timeout: 1 });
    }
  } finally {
    await installation.stop();
    if (isKept) console.log(`the programs' logs are in ${folder}`);
    else rmSync(folder, { recursive: true, force: true });
  }
}

async function lose(stage: Stage, name: string): Promise<void> {
  const { load, violations } = stage;
  await untilBought(load, Date.now(), "before a loss");
  await Bun.sleep(QUIET_MS * stage.random());
  const lostAtMs = Date.now();
  const { promotedMs } = await LOSSES[name]!(stage);
  const wholeAtMs = Date.now();
  await untilBought(load, wholeAtMs, `after the loss of ${name}`);
  const still = standstill(load.history, lostAtMs);
  const facts = [`${name}: purchases stood still for ${seconds(still)}`];
  if (promotedMs !== undefined) {
    const resumed = firstPurchase(load.history, promotedMs) - promotedMs;
    facts.push(`promoted after ${seconds(promotedMs - lostAtMs)}, then ${seconds(resumed)} to a purchase`);
    if (resumed > RESUMED_MS_MAX)
      violations.push(`${name}: purchases resumed ${seconds(resumed)} after the promotion`);
  }
  if (name.startsWith("switchover") && still > SWITCHOVER_MS_MAX)
    violations.push(`${name}: purchases stood still for ${seconds(still)}`);
  violations.push(...late(stage, lostAtMs), ...deniedEntry(load.history, lostAtMs));
  const primary = await untilReplicated(stage.installation.postgres);
  violations.push(...(await broken(primary)).map((promise) => `after ${name}: ${promise}`));
  console.log(`  ${facts.join("; ")}`);
}

async function losePrimary({ installation }: Stage): Promise<{ promotedMs: number }> {
  const lost = (await primaryOf(installation.postgres))!;
  await lost.takeAway();
  await until("the standby is promoted", PROMOTED_MS_MAX, () => isPrimaryOther(installation, lost));
  const promotedMs = Date.now();
  await Bun.sleep(QUIET_MS);
  await installation.start(lost);
  await untilReplicated(installation.postgres);
  return { promotedMs };
}

async function isPrimaryOther({ postgres }: Installation, than: Machine): Promise<boolean> {
  const primary = await primaryOf(postgres);
  return primary !== null && primary !== than;
}

async function loseStandby({ installation }: Stage): Promise<object> {
  const primary = await primaryOf(installation.postgres);
  const standby = installation.postgres.find((each) => each !== primary)!;
  await standby.takeAway();
  await Bun.sleep(CUT_MS);
  await installation.start(standby);
  await untilReplicated(installation.postgres);
  return {};
}

async function loseFrontrow(stage: Stage): Promise<object> {
  const { installation, target, connections, load, violations, absences, random } = stage;
  const lost = installation.frontrow[random() < 0.5 ? 0 : 1]!;
  const lostAtMs = Date.now();
  await lost.takeAway();
  await Bun.sleep(BALANCER_MS);
  const other = target.urls.find((url) => url !== urlOf(lost))!;
  target.urls = [other];
  connections.get(urlOf(lost))!.abort();
  connections.set(urlOf(lost), new AbortController());
  await Bun.sleep(CUT_MS);
  const bought = load.history.some(
    (call) => call.name === "pay" && call.url === other && call.outcome === "ok" && call.doneMs > lostAtMs,
  );
  if (!bought) violations.push("nothing was bought at the Frontrow machine that was left");
  await installation.start(lost);
  target.urls = [...target.urls, urlOf(lost)];
  // What was asked of the lost machine has no answer, and is no fault of it.
  absences.push({ url: urlOf(lost), fromMs: lostAtMs - PATIENCE_MS, toMs: Date.now() });
  return {};
}

async function cutNetwork({ installation }: Stage): Promise<object> {
  const [one, other] = installation.postgres;
  one.loseSightOf(other);
  other.loseSightOf(one);
  await Bun.sleep(CUT_MS);
  one.seeAgain(other);
  other.seeAgain(one);
  await untilReplicated(installation.postgres);
  return {};
}

async function loseEtcd({ installation }: Stage): Promise<object> {
  await Promise.all(installation.etcd.map((each) => each.takeAway()));
  await Bun.sleep(ETCD_AWAY_MS);
  await Promise.all(installation.etcd.map((each) => installation.start(each)));
  await untilReplicated(installation.postgres);
  return {};
}

async function switchOver({ installation }: Stage): Promise<{ promotedMs: number }> {
  const primary = (await primaryOf(installation.postgres))!;
  const standby = installation.postgres.find((each) => each !== primary)!;
  const asked = fetch(`http://${primary.address}:8008/switchover`, {
    method: "POST",
    body: JSON.stringify({ leader: primary.name, candidate: standby.name }),
    signal: AbortSignal.timeout(PROMOTED_MS_MAX),
  });
  await until("the standby is promoted", PROMOTED_MS_MAX, () => isPrimaryOther(installation, primary));
  const promotedMs = Date.now();
  await asked.then((response) => response.text());
  await untilReplicated(installation.postgres);
  return { promotedMs };
}

/** Calls of machines that were there and were not answered in time. */
function late({ load, absences }: Stage, sinceMs: number): string[] {
  return load.history
    .filter((call) => call.invokedMs >= sinceMs && call.answeredMs - call.invokedMs > ANSWERED_MS_MAX)
    .filter(
      (call) =>
        !absences.some(
          ({ url, fromMs, toMs }) => call.url === url && call.invokedMs > fromMs && call.invokedMs < toMs,
        ),
    )
    .map((call) => `${call.name} took ${seconds(call.answeredMs - call.invokedMs)}, then ${call.status}`);
}

/** Buyers who were told that they are in, and were then told that it is not their turn. */
function deniedEntry(history: readonly Call[], sinceMs: number): string[] {
  const denied = history.filter(
    (call) => call.code === "queue_token_waiting" && call.invokedMs >= sinceMs && call.name !== "join",
  );
  return denied
    .filter((call) => {
      const before = history
        .filter((each) => each.userId === call.userId && each.doneMs <= call.invokedMs)
        .findLast((each) => each.name === "join" || each.name === "pay");
      return before?.name === "join" && before.outcome === "ok" && before.body["status"] === "ACTIVE";
    })
    .map((call) => `${call.name} was refused as waiting after its buyer had been let in`);
}

async function broken(primary: Machine): Promise<string[]> {
  const admin = adminAt(primary);
  try {
    return Object.entries(await brokenPromises(admin)).map(
      ([name, rows]) => `${name}: ${JSON.stringify(rows)}`,
    );
  } finally {
    await admin.close({ timeout: 1 });
  }
}

function adminAt(machine: Machine): SQL {
  return new SQL({ url: ownersUrl(machine), max: 2, connectionTimeout: 10 });
}

async function untilBought({ history }: Load, sinceMs: number, when: string): Promise<void> {
  await until(`a purchase ${when}`, PROMOTED_MS_MAX, () => firstPurchase(history, sinceMs) < Infinity);
}

/** When the first purchase since this moment was acknowledged. */
function firstPurchase(history: readonly Call[], sinceMs: number): number {
  const after = purchases(history).filter(({ doneMs }) => doneMs >= sinceMs);
  return after.length === 0 ? Infinity : Math.min(...after.map(({ doneMs }) => doneMs));
}

/** The longest time without an acknowledged purchase since this moment. */
function standstill(history: readonly Call[], sinceMs: number): number {
  const moments = [sinceMs, ...purchases(history).map(({ doneMs }) => doneMs)]
    .filter((moment) => moment >= sinceMs)
    .toSorted((a, b) => a - b);
  return Math.max(...moments.map((moment, i) => moment - (moments[i - 1] ?? moment)));
}

function purchases(history: readonly Call[]): Call[] {
  return history.filter((call) => call.name === "pay" && call.outcome === "ok");
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}
