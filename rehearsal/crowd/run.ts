import { API } from "../../testing/clients/api-calls.ts";
import type { Acknowledged } from "../judge/acknowledged.ts";
import type { ConcertCreation } from "../../src/organiser/api.ts";
import type { Seat } from "../../src/catalogue/api.ts";
import type { HttpClient, HttpSender } from "../client/http-client.ts";
import type { Pauses } from "../client/pauses.ts";
import type { QueueListener } from "../client/queue-listener.ts";
import type { QueueWatch } from "../client/queue-watch.ts";
import type { Scenario } from "./scenario.ts";
import { numberBetween, type Random } from "../../testing/seeded-random.ts";
import { countIn, type Stage, type Tally } from "../judge/tally.ts";
import type { VisitorPlan } from "./visitor-plan.ts";

/** What all visitors of a run share. */
export interface Run {
  /** Makes this run's idempotency keys its own. */
  runId: string;
  scenario: Scenario;
  http: HttpClient;
  concert: ConcertCreation;
  watch: QueueWatch;
  /** Opens a connection to the queue's stream for one visitor. */
  listen: () => QueueListener;
  pauses: Pauses;
  tally: Tally;
  acknowledged: Acknowledged;
  /** Whose turn it is just now: whom a cheat may borrow from. */
  inside: Map<string, Visitor>;
  /** Interrupted, or out of time. */
  isOver: () => boolean;
}

export type Visitor = ReturnType<typeof createVisitor>;

/** `thinking` says for how long this visitor thinks: a stream of its own. */
export function createVisitor(
  who: { index: number; plan: VisitorPlan; userId: string; accessToken: string },
  thinking: Random,
) {
  return {
    ...who,
    thinking,
    queueToken: undefined as string | undefined,
    stage: "elsewhere" as Stage,
    /** Times it has chosen seats: each choice draws from its own stream. */
    choices: 0,
    /** Times its choice would have left a single seat, where the policy lets nobody. */
    singlesLeft: 0,
    /** Idempotency keys it has used. */
    keys: 0,
    hasChangedMind: false,
    hasCheated: false,
    hasPaidTwice: false,
    /** Missed its first call on purpose, and came back. */
    hasReturned: false,
    /** The stranger's business that a cheat may meddle with. */
    reservationId: undefined as string | undefined,
    seatLists: new Map<string, { etag: string | undefined; seats: Seat[] }>(),
    /** Its own books. */
    money: {
      /** Acknowledged as captured. */
      toppedUp: 0,
      /** Acknowledged as paid. */
      paid: 0,
      topUps: 0,
      /** Ids of top-ups last heard of as UNKNOWN. */
      unsettled: new Set<string>(),
      /** Amounts of top-ups that were never answered at all: they may or may not have happened. */
      unanswered: [] as number[],
      /** Reservations whose payment was never answered. */
      unansweredPayments: [] as { reservationId: string; amount: number }[],
    },
  };
}

export function enterStage(visitor: Visitor, run: Run, stage: Stage): void {
  run.tally.stages[visitor.stage] -= 1;
  run.tally.stages[stage] += 1;
  visitor.stage = stage;
  if (stage === "choosing" || stage === "holding") run.inside.set(visitor.userId, visitor);
  else run.inside.delete(visitor.userId);
}

export function nextKey(visitor: Visitor, run: Run): string {
  visitor.keys += 1;
  return `onsale-${run.runId}-${visitor.index}-${visitor.keys}`;
}

/** Waits as a visitor in a hurry does; ends early when the sale does. */
export async function waitHurried(run: Run, ms: number): Promise<void> {
  if (!run.isOver()) await run.pauses.pause(ms / run.scenario.hurry);
}

export function think(visitor: Visitor, run: Run): Promise<void> {
  const { thinkSecondsMin, thinkSecondsMax } = run.scenario.choosing;
  return waitHurried(run, numberBetween(visitor.thinking, thinkSecondsMin, thinkSecondsMax) * 1_000);
}

/** What a visitor sends with its calls. */
export function sent({ accessToken, queueToken }: Visitor): HttpSender {
  return { accessToken, queueToken };
}

/** The same with a fresh Idempotency-Key. */
export function keyed(visitor: Visitor, run: Run): HttpSender {
  return { ...sent(visitor), idempotencyKey: nextKey(visitor, run) };
}

/** Gives up, silently or by leaving, if the visitor means to do so here; answers whether it does. */
export async function givesUpHere(
  visitor: Visitor,
  run: Run,
  here: "Waiting" | "Choosing" | "Holding",
): Promise<boolean> {
  const { givesUp } = visitor.plan;
  if (givesUp !== `silentWhile${here}` && givesUp !== `leavesWhile${here}`) return false;
  if (givesUp === `leavesWhile${here}`)
    await run.http.call(API.leaveQueue(run.concert.queueId), sent(visitor));
  countIn(run.tally.gaveUpAt, givesUp);
  return true;
}
