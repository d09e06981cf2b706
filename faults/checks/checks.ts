import type { SQL } from "bun";
import { readInvariants } from "../../src/organiser/checks/checks.ts";
import type { Call } from "./history.ts";
import { type Left, readLeft } from "./left-behind.ts";
import { impossibleSeats, versionsThatWentBack } from "./seat-histories.ts";

const SHOWN_MAX = 5;
/** The policy of the concert that the load is for. */
export const HOLD_MS = 2_000;

/**
 * Holds what the clients saw against what is there. Answers one line for each violation; no line when all is
 * well. Without a history, only what the database itself can tell.
 */
export async function checkHistory(admin: SQL, history: readonly Call[]): Promise<string[]> {
  const inDatabase = [...(await brokenInvariants(admin)), ...(await deadlocks(admin))];
  if (history.length === 0) return inDatabase;
  const left = await readLeft(admin);
  return [
    ...inDatabase,
    ...few(movedDeadlines(history)),
    ...missing(history, left),
    ...keysWithTwoEffects(history, left),
    ...effectsOfNobody(history, left),
    ...impossibleBalances(history, left),
    ...few(impossibleSeats(history, left)),
    ...few(versionsThatWentBack(history)),
  ];
}

async function brokenInvariants(admin: SQL): Promise<string[]> {
  const broken: string[] = [];
  for (const { name, text } of await readInvariants()) {
    const rows = await admin.unsafe(text);
    if (rows.length > 0) broken.push(`invariant: ${name}: ${rows.length} rows`);
  }
  return broken;
}

/** Locks are taken in one order everywhere, so there is never one. */
async function deadlocks(admin: SQL): Promise<string[]> {
  const [row] = await admin<{ n: number }[]>`
    select deadlocks::int n from pg_stat_database where datname = current_database()`;
  return row!.n > 0 ? [`${row!.n} deadlocks`] : [];
}

/** A hold is made while it is asked for and lasts as long as the policy says, whatever clock a worker has. */
function movedDeadlines(history: readonly Call[]): string[] {
  return history
    .filter((call) => call.name === "hold" && call.outcome === "ok")
    .filter(({ body, invokedMs, key }) => {
      const heldAt = Date.parse(body["heldAt"] as string);
      const lasts = Date.parse(body["expiresAt"] as string) - heldAt;
      return lasts !== HOLD_MS || (key === null && heldAt < invokedMs - 5) || heldAt > Date.now() + 5;
    })
    .map(({ body }) => `a deadline moved: ${String(body["heldAt"])} to ${String(body["expiresAt"])}`);
}

/** What was acknowledged and is not there, or is not as it was acknowledged. */
function missing(history: readonly Call[], left: Left): string[] {
  const found: string[] = [];
  const lost = (call: Call, what: string) => found.push(`acknowledged and gone: ${call.name} ${what}`);
  for (const call of history) {
    if (call.outcome !== "ok") continue;
    const { body, userId } = call;
    if (call.name === "join" && !left.places.has(`${userId} ${String(body["position"])}`))
      lost(call, `at ${String(body["position"])}`);
    if (call.name === "hold") {
      const row = left.reservations.get(body["reservationId"] as string);
      const isAsSaid =
        row?.userId === userId &&
        row.amount === body["amount"] &&
        row.expiresAt === Date.parse(body["expiresAt"] as string) &&
        row.seatNumbers.toSorted().join() === [...call.seatNumbers!].toSorted().join();
      if (!isAsSaid) lost(call, String(body["reservationId"]));
    }
    if (call.name === "release" && left.reservations.get(call.reservationId!)?.status !== "CANCELLED")
      lost(call, call.reservationId!);
    if (call.name === "pay") {
      const row = left.payments.get(body["paymentId"] as string);
      if (row?.userId !== userId || row.amount !== body["amount"]) lost(call, String(body["paymentId"]));
    }
    if (call.name === "cancel" && !left.cancellations.has(body["cancellationId"] as string))
      lost(call, String(body["cancellationId"]));
    if (call.name === "top-up" && call.status === 201) {
      const row = left.topUps.find((each) => each.id === body["topUpId"]);
      if (row?.status !== "SUCCEEDED") lost(call, String(body["topUpId"]));
    }
  }
  return few(found);
}

const ID_OF: Partial<Record<Call["name"], string>> = {
  hold: "reservationId",
  pay: "paymentId",
  cancel: "cancellationId",
  "top-up": "topUpId",
};

/** One key, one effect, one answer. */
function keysWithTwoEffects(history: readonly Call[], left: Left): string[] {
  const answers = new Map<string, Set<string>>();
  const topUpKeys = new Map<string, Set<string>>();
  for (const call of history) {
    if (call.key === null) continue;
    if (call.name === "top-up")
      topUpKeys.set(call.userId, (topUpKeys.get(call.userId) ?? new Set()).add(call.key));
    const id = ID_OF[call.name];
    if (call.outcome !== "ok" || id === undefined) continue;
    const key = `${call.name} ${call.key}`;
    answers.set(key, (answers.get(key) ?? new Set()).add(String(call.body[id])));
  }
  const found = [...answers]
    .filter(([, ids]) => ids.size > 1)
    .map(([key, ids]) => `one key, two effects: ${key}: ${[...ids].join(", ")}`);
  for (const [userId, keys] of topUpKeys) {
    const succeeded = left.topUps.filter((each) => each.userId === userId && each.status === "SUCCEEDED");
    if (succeeded.length > keys.size)
      found.push(`one key, two effects: ${succeeded.length} top-ups of ${userId} under ${keys.size} keys`);
  }
  return few(found);
}

/**
 * A refused call left nothing: whatever is there was acknowledged, or asked for by a call that got no answer.
 */
function effectsOfNobody(history: readonly Call[], left: Left): string[] {
  const known = new Set<string>();
  const doubtful: Call[] = [];
  for (const call of history) {
    const id = ID_OF[call.name];
    if (call.outcome === "ok" && id !== undefined) known.add(String(call.body[id]));
    else if (call.outcome === "unknown") doubtful.push(call);
  }
  const found: string[] = [];
  const explainedBy = (fits: (call: Call) => boolean): boolean => {
    const index = doubtful.findIndex(fits);
    if (index < 0) return false;
    doubtful.splice(index, 1);
    return true;
  };
  for (const row of left.reservations.values()) {
    if (known.has(row.id)) continue;
    const seats = row.seatNumbers.toSorted().join();
    const isWanted = explainedBy(
      (call) =>
        call.name === "hold" &&
        call.userId === row.userId &&
        [...call.seatNumbers!].toSorted().join() === seats &&
        call.invokedMs <= row.heldAt + 5,
    );
    if (!isWanted) found.push(`nobody asked for reservation ${row.id} (or it was refused)`);
  }
  for (const row of left.payments.values()) {
    if (known.has(row.id)) continue;
    if (!explainedBy((call) => call.name === "pay" && call.userId === row.userId))
      found.push(`nobody asked for payment ${row.id} (or it was refused)`);
  }
  for (const [id, { reservationId }] of left.cancellations) {
    if (known.has(id)) continue;
    if (!explainedBy((call) => call.name === "cancel" && call.reservationId === reservationId))
      found.push(`nobody asked for cancellation ${id} (or it was refused)`);
  }
  return few(found);
}

/**
 * Each balance that a user saw is the ledger after some entry, and none is older than one seen, or known,
 * before.
 */
function impossibleBalances(history: readonly Call[], left: Left): string[] {
  const found: string[] = [];
  const byUser = Map.groupBy(
    history.filter((call) => call.outcome === "ok"),
    (call) => call.userId,
  );
  for (const [userId, calls] of byUser) {
    const entries = left.entries.get(userId) ?? [];
    const sequenceOf = new Map(entries.map((entry) => [entry.reference, entry.sequence]));
    const facts = calls
      .filter((call) => call.name !== "balance")
      .map((call) => {
        const id = call.name === "hold" ? undefined : ID_OF[call.name];
        const sequence = id === undefined ? undefined : sequenceOf.get(String(call.body[id]));
        // The answer to a top-up that was not settled yet says nothing about the balance.
        return { doneMs: call.doneMs, sequence: call.status === 202 ? 0 : (sequence ?? 0) };
      });
    for (const call of calls.filter((each) => each.name === "balance")) {
      const least = Math.max(
        0,
        ...facts.filter((fact) => fact.doneMs < call.invokedMs).map((fact) => fact.sequence),
      );
      const balance = call.body["balance"];
      const fits =
        (balance === 0 && least === 0) ||
        entries.some((entry) => entry.sequence >= least && entry.balanceAfter === balance);
      if (!fits) found.push(`${userId} saw a balance of ${String(balance)}, no state after entry ${least}`);
    }
  }
  return few(found);
}

function few(found: string[]): string[] {
  const more = found.length - SHOWN_MAX;
  return more > 0 ? [...found.slice(0, SHOWN_MAX), `… and ${more} more like it`] : found;
}
