import { z } from "zod";
import { UsageError } from "../../testing/programs/program.ts";
import { ARRIVAL_SHAPES } from "./arrival-curve.ts";

const Share = z.number().min(0).max(1);
const Seconds = z.number().min(0).max(86_400);
const WholeSeconds = z.int().min(1).max(86_400);
const Weights = z
  .array(z.number().min(0))
  .max(400)
  .refine(
    (weights) => weights.length === 0 || weights.some((weight) => weight > 0),
    "needs one weight above 0",
  );

/** What can be made of a top-up in the sandbox gateway; see the test methods in the API's documentation. */
export const PAYMENT_METHODS = [
  "pm_sandbox_approve",
  "pm_sandbox_decline",
  "pm_sandbox_timeout_approved",
  "pm_sandbox_timeout_declined",
  "pm_sandbox_error_approved",
  "pm_sandbox_error_declined",
  "pm_sandbox_unreachable",
] as const;

export type PaymentMethod = (typeof PAYMENT_METHODS)[number];

const Sale = z.strictObject({
  /** Seats of all dates together. */
  seats: z.int().min(1).max(100_000).default(150),
  dates: z.int().min(1).max(400).default(3),
  /** Best seats first; each with its share of a date's seats. */
  grades: z
    .array(
      z.strictObject({
        grade: z.string().min(1).max(20),
        price: z.int().min(0).max(1_000_000),
        share: z.number().positive().max(1),
      }),
    )
    .min(1)
    .max(20)
    .default([
      { grade: "VIP", price: 165_000, share: 0.2 },
      { grade: "R", price: 132_000, share: 0.4 },
      { grade: "S", price: 99_000, share: 0.4 },
    ]),
  holdSeconds: WholeSeconds.default(5),
  seatsPerUser: z.int().min(1).max(50).default(4),
});

const Queue = z.strictObject({
  capacity: z.int().min(1).max(1_000_000).default(100),
  admitPerMinute: z.int().min(1).max(10_000_000).nullable().default(null),
  arrivalSeconds: WholeSeconds.default(5),
  graceSeconds: WholeSeconds.default(30),
  sessionSeconds: WholeSeconds.default(15),
  lottery: z.boolean().default(false),
  /**
   * Work that every visitor does before joining: keys to try, at most. The crowd's machine does all of it.
   */
  proofOfWork: z
    .strictObject({ attemptsMax: z.int().min(1).max(100_000) })
    .nullable()
    .default(null),
});

const Arrivals = z.strictObject({
  shape: z.enum(ARRIVAL_SHAPES).default("burst"),
  overSeconds: Seconds.default(5),
  /** Sales open this long after the first visitor may come; those who come earlier are told to come back. */
  opensAfterSeconds: Seconds.default(0),
});

const Choosing = z.strictObject({
  /** 0: every seat is as good; 1 and more: everyone wants row 1. */
  skew: z.number().min(0).max(10).default(1.2),
  /** How much each date is wanted, first date first; dates beyond the list count as 1. */
  dateWeights: Weights.default([]),
  /** How many buyers want one seat, two, three and so on. */
  seatsWantedWeights: Weights.min(1).max(50).default([45, 40, 10, 5]),
  thinkSecondsMin: Seconds.default(0.5),
  thinkSecondsMax: Seconds.default(4),
});

/** Each the share of visitors who do so, if they get that far. */
const GivingUp = z.strictObject({
  leavesWhileWaiting: Share.default(0.03),
  silentWhileWaiting: Share.default(0.03),
  leavesWhileChoosing: Share.default(0.03),
  silentWhileChoosing: Share.default(0.02),
  leavesWhileHolding: Share.default(0.03),
  silentWhileHolding: Share.default(0.05),
});

const Habits = z.strictObject({
  /** Looks away when called, and comes back within the grace. */
  returnsAfterMissing: Share.default(0.03),
  /** Lets the first hold go and chooses again. */
  changesMind: Share.default(0.05),
  /** Tops up less than the price, is told how much is missing, and tops that up. */
  topsUpTooLittle: Share.default(0.3),
  /** Pays before topping up anything. */
  paysWithoutPoints: Share.default(0.1),
  /** Presses the button twice: two requests at once with one Idempotency-Key. */
  paysTwiceSameKey: Share.default(0.1),
  /** Pays in two windows at once: two requests, each with a key of its own. */
  paysTwiceOtherKey: Share.default(0.05),
  /**
   * Listens to the queue's stream while waiting, on a connection of its own, and polls only when it may be
   * called.
   */
  listens: Share.default(0.2),
});

const Cheating = z.strictObject({
  /** Alters the position in its own token, or takes the signature off. */
  forgedToken: Share.default(0.01),
  /** Uses the token of somebody whose turn it is. */
  borrowedToken: Share.default(0.01),
  /** Uses its own token again after it has paid. */
  spentToken: Share.default(0.05),
  /** Asks for the dates before its turn has come. */
  jumpsTheQueue: Share.default(0.01),
  /** Pays for somebody else's reservation. */
  strangersReservation: Share.default(0.02),
  /** Reads somebody else's wallet. */
  strangersWallet: Share.default(0.01),
});

export const ScenarioSchema = z
  .strictObject({
    description: z.string().max(1_000).default(""),
    visitors: z.int().min(1).max(1_000_000).default(1_000),
    seed: z.string().min(1).max(100).default("frontrow"),
    /**
     * Divides every wait of the visitors: what they are told to wait before asking again, and their thinking.
     */
    hurry: z.number().min(0.1).max(1_000).default(5),
    /** Requests in flight at once; Bun itself sends no more than 256. */
    sockets: z.int().min(1).max(256).default(64),
    /** The run is broken off, and fails, when it takes longer. */
    deadlineSeconds: z.int().min(5).max(86_400).default(240),
    sale: Sale.prefault({}),
    queue: Queue.prefault({}),
    arrivals: Arrivals.prefault({}),
    choosing: Choosing.prefault({}),
    givingUp: GivingUp.prefault({}),
    habits: Habits.prefault({}),
    paymentMethodWeights: z
      .partialRecord(z.enum(PAYMENT_METHODS), z.number().min(0))
      .refine((weights) => Object.values(weights).some((weight) => weight > 0), "needs one weight above 0")
      .default({
        pm_sandbox_approve: 90,
        pm_sandbox_decline: 7,
        pm_sandbox_error_approved: 2,
        pm_sandbox_unreachable: 1,
      }),
    cheating: Cheating.prefault({}),
  })
  .superRefine((scenario, context) => {
    const complain = (path: string[], message: string) => context.addIssue({ code: "custom", path, message });
    if (scenario.sale.seats < scenario.sale.dates)
      complain(["sale", "seats"], "must be one for each date at least");
    const shares = scenario.sale.grades.reduce((sum, grade) => sum + grade.share, 0);
    if (Math.abs(shares - 1) > 0.001) complain(["sale", "grades"], `shares must add up to 1, not ${shares}`);
    const { thinkSecondsMin, thinkSecondsMax } = scenario.choosing;
    if (thinkSecondsMin > thinkSecondsMax)
      complain(["choosing", "thinkSecondsMin"], "must not exceed thinkSecondsMax");
    for (const group of ["givingUp", "cheating"] as const) {
      const total = Object.values(scenario[group]).reduce((sum, share) => sum + share, 0);
      if (total > 1) complain([group], `shares must add up to 1 at most, not ${total}`);
    }
    const { paysTwiceSameKey, paysTwiceOtherKey, topsUpTooLittle, paysWithoutPoints } = scenario.habits;
    if (paysTwiceSameKey + paysTwiceOtherKey > 1)
      complain(["habits"], "the paysTwice shares must add up to 1 at most");
    if (topsUpTooLittle + paysWithoutPoints > 1) {
      complain(["habits"], "topsUpTooLittle and paysWithoutPoints must add up to 1 at most");
    }
  });

/** Every way to cheat. */
export const CHEATS = Object.keys(Cheating.shape) as CheatKind[];
export type CheatKind = keyof Scenario["cheating"];

export type Scenario = z.infer<typeof ScenarioSchema>;

/** What somebody may write of a scenario: any part of it; the rest has its default. */
export type ScenarioInput = z.input<typeof ScenarioSchema>;

/** Fills in the defaults, or says in one line what is wrong and where. `source` names what was read. */
export function parseScenario(input: unknown, source: string): Scenario {
  const result = ScenarioSchema.safeParse(input);
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) => {
    const path = issue.path.join(".");
    if (issue.code === "unrecognized_keys") {
      const keys = issue.keys.map((key) => `"${path ? `${path}.` : ""}${key}"`);
      return `${keys.join(", ")} is not part of a scenario`;
    }
    return `${path || "the whole"}: ${issue.message}`;
  });
  throw new UsageError(`${source}: ${problems.join("; ")}`);
}
