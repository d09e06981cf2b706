import type { CheatKind, PaymentMethod, Scenario } from "./scenario.ts";
import { chance, seededRandom, weightedIndex, weightedKey } from "../../testing/seeded-random.ts";

export type GivingUp = keyof Scenario["givingUp"];

/** What a visitor means to do, drawn before the doors open; whether it gets that far is up to the sale. */
export interface VisitorPlan {
  seatsWanted: number;
  /** Null: stays until it has its seats or nothing is left. */
  givesUp: GivingUp | null;
  /** Gives up waiting after having asked so often. */
  pollsBeforeGivingUp: number;
  returnsAfterMissing: boolean;
  changesMind: boolean;
  topsUp: "what is missing" | "too little" | "nothing at first";
  /** The part of what is missing that "too little" tops up; below 1. */
  tooLittlePart: number;
  firstPaymentMethod: PaymentMethod;
  paysTwice: "same key" | "other key" | null;
  cheat: CheatKind | null;
  listens: boolean;
}

/** The same scenario, seed and index always make the same plan. */
export function planVisitor(scenario: Scenario, index: number): VisitorPlan {
  const random = seededRandom(scenario.seed, index, "plan");
  const { choosing, givingUp, habits, cheating, paymentMethodWeights, sale } = scenario;
  // One draw after the other, in this order and whatever the answers: a new field is added at the end.
  const seatsWanted = Math.min(sale.seatsPerUser, weightedIndex(random, choosing.seatsWantedWeights) + 1);
  const givesUp = oneOf(random(), givingUp);
  const pollsBeforeGivingUp = 1 + Math.floor(random() * 4);
  const returnsAfterMissing = chance(random, habits.returnsAfterMissing);
  const changesMind = chance(random, habits.changesMind);
  const topsUp = oneOf(random(), {
    "too little": habits.topsUpTooLittle,
    "nothing at first": habits.paysWithoutPoints,
  });
  const tooLittlePart = 0.1 + random() * 0.8;
  const firstPaymentMethod = weightedKey(random, paymentMethodWeights) ?? "pm_sandbox_approve";
  const paysTwice = oneOf(random(), {
    "same key": habits.paysTwiceSameKey,
    "other key": habits.paysTwiceOtherKey,
  });
  const cheat = oneOf(random(), cheating);
  const listens = chance(random, habits.listens);
  return {
    seatsWanted,
    givesUp,
    pollsBeforeGivingUp,
    returnsAfterMissing,
    changesMind,
    topsUp: topsUp ?? "what is missing",
    tooLittlePart,
    firstPaymentMethod,
    paysTwice,
    cheat,
    listens,
  };
}

/** The key in whose share `number` (0 to 1) falls; null beyond them all. */
function oneOf<Key extends string>(number: number, shares: Record<Key, number>): Key | null {
  let end = 0;
  for (const [key, share] of Object.entries<number>(shares)) {
    end += share;
    if (number < end) return key as Key;
  }
  return null;
}
