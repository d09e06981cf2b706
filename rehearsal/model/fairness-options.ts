/**
 * A sale in model time: the waiting room's own rules, with a crowd drawn from a seed and no clock, no sleep
 * and no database. The same options give the same result, to the last number.
 */
export interface FairnessOptions {
  seed: number;
  visitors: number;
  capacity: number;
  admitPerMinute: number | null;
  /** Within which the crowd comes, most of it at the start. */
  rushSeconds: number;
  /** Shares of the visitors: never there when called; gone while waiting. */
  silent: number;
  leaving: number;
  /** Of a session, on average. */
  shoppingSeconds: number;
  /**
   * How sessions differ: memoryless, nearly the same for all (people then go in waves), or a few very long.
   */
  shopping: "any" | "alike" | "some-long";
}

export const FAIRNESS_DEFAULTS: FairnessOptions = {
  seed: 1,
  visitors: 100_000,
  capacity: 2_000,
  admitPerMinute: null,
  rushSeconds: 300,
  silent: 0.05,
  leaving: 0.05,
  shoppingSeconds: 90,
  shopping: "any",
};

/** Sales that differ in what makes a wait hard to foretell. */
export const FAIRNESS_SCENARIOS: { name: string; options: Partial<FairnessOptions> }[] = [
  { name: "steady", options: {} },
  {
    name: "bursty: all come at once, and sessions are alike",
    options: { rushSeconds: 1, shopping: "alike" },
  },
  { name: "no-shows: three in ten are not there when called", options: { silent: 0.3 } },
  { name: "slow payers: some take very long", options: { shoppingSeconds: 240, shopping: "some-long" } },
];

/** What came of a sale in which nothing has happened yet. */
export const noResult = () => ({
  seconds: 0,
  called: 0,
  missed: 0,
  returned: 0,
  left: 0,
  /** Pairs of visitors whose first call was not in the order of their coming. */
  inversions: 0,
  kendallTau: 1,
  /** Calls of a visitor who had not missed the one before. */
  duplicates: 0,
  /** Turns after which more were inside than the capacity. */
  capacityBreaches: 0,
  /** Free places beside somebody who waits, after a turn of admission. */
  idleSlotSeconds: 0,
  /** Of the estimates given, the share whose wait ended by p50 and by p90. */
  estimates: { given: 0, byP50: 0, byP90: 0 },
  curve: [] as { second: number; waiting: number; ready: number; active: number }[],
});
export type FairnessResult = ReturnType<typeof noResult>;
