import type { Acknowledged } from "../judge/acknowledged.ts";
import type { ConcertCreation } from "../../src/organiser/api.ts";
import type { Seat } from "../../src/catalogue/api.ts";
import type { HttpClient, HttpSender } from "../client/http-client.ts";
import type { Pauses } from "../client/pauses.ts";
import type { QueueListener } from "../client/queue-listener.ts";
import type { QueueWatch } from "../client/queue-watch.ts";
import type { Scenario } from "./scenario.ts";
import { numberBetween, type Random } from "../../testing/seeded-random.ts";
import type { Stage, Tally } from "../judge/tally.ts";
import type { VisitorPlan } from "./visitor-plan.ts";

/** What all visitors of a run share. */
export interface Sale {
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

export interface Visitor {
  index: number;
  plan: VisitorPlan;
  userId: string;
  accessToken: string;
  queueToken: string | undefined;
  stage: Stage;
  /** For how long this visitor thinks; a stream of its own. */
  thinking: Random;
  /** Times it has chosen seats: each choice draws from its own stream. */
  choices: number;
  /** Idempotency keys it has used. */
  keys: number;
  hasChangedMind: boolean;
  hasCheated: boolean;
  hasPaidTwice: boolean;
  /** Missed its first call on purpose, and came back. */
  hasReturned: boolean;
  /** The stranger's business that a cheat may meddle with. */
  reservationId: string | undefined;
  seatLists: Map<string, { etag: string | undefined; seats: Seat[] }>;
  money: VisitorMoney;
}

/** A visitor's own books. */
export interface VisitorMoney {
  /** Acknowledged as captured. */
  toppedUp: number;
  /** Acknowledged as paid. */
  paid: number;
  topUps: number;
  /** Ids of top-ups last heard of as UNKNOWN. */
  unsettled: Set<string>;
  /** Amounts of top-ups that were never answered at all: they may or may not have happened. */
  unanswered: number[];
  /** Reservations whose payment was never answered. */
  unansweredPayments: { reservationId: string; amountHeld: number }[];
}

export function createVisitor(
  who: { index: number; plan: VisitorPlan; userId: string; accessToken: string },
  thinking: Random,
): Visitor {
  return {
    ...who,
    queueToken: undefined,
    stage: "elsewhere",
    thinking,
    choices: 0,
    keys: 0,
    hasChangedMind: false,
    hasCheated: false,
    hasPaidTwice: false,
    hasReturned: false,
    reservationId: undefined,
    seatLists: new Map(),
    money: { toppedUp: 0, paid: 0, topUps: 0, unsettled: new Set(), unanswered: [], unansweredPayments: [] },
  };
}

export function enterStage(visitor: Visitor, sale: Sale, stage: Stage): void {
  sale.tally.stages[visitor.stage] -= 1;
  sale.tally.stages[stage] += 1;
  visitor.stage = stage;
  if (stage === "choosing" || stage === "holding") sale.inside.set(visitor.userId, visitor);
  else sale.inside.delete(visitor.userId);
}

export function nextKey(visitor: Visitor, sale: Sale): string {
  visitor.keys += 1;
  return `onsale-${sale.runId}-${visitor.index}-${visitor.keys}`;
}

/** Waits as a visitor in a hurry does; ends early when the sale does. */
export async function waitHurried(sale: Sale, ms: number): Promise<void> {
  if (!sale.isOver()) await sale.pauses.pause(ms / sale.scenario.hurry);
}

export function think(visitor: Visitor, sale: Sale): Promise<void> {
  const { thinkSecondsMin, thinkSecondsMax } = sale.scenario.choosing;
  return waitHurried(sale, numberBetween(visitor.thinking, thinkSecondsMin, thinkSecondsMax) * 1_000);
}

/** What a visitor sends with its calls. */
export function sent({ accessToken, queueToken }: Visitor): HttpSender {
  return { accessToken, queueToken };
}
