import { z } from "zod";
import { FIRST_DATE_AFTER_MS } from "./concert-body.ts";
import { UsageError } from "../../testing/programs/program.ts";
import type { ScenarioInput } from "./scenario.ts";

/** A concert as the console exports it, to be rehearsed. What the server takes, it checks itself. */
const ConcertFileSchema = z.object({
  format: z.literal("frontrow-concert-3", { error: "is of another version: export the concert again" }),
  /** The report names it, so that it is attached to no other. */
  concertId: z.uuid(),
  plans: z.array(z.object({ name: z.string(), seats: z.int().min(1), csv: z.string() })).min(1),
  concert: z.object({
    title: z.string(),
    venue: z.string(),
    timeZone: z.string(),
    policy: z.looseObject({ holdSeconds: z.int(), seatsPerUser: z.int() }),
    queue: z.looseObject({
      capacity: z.int().min(1, "nobody would be let in"),
      admitPerMinute: z.int().nullable(),
      arrivalSeconds: z.int(),
      graceSeconds: z.int(),
      sessionSeconds: z.int(),
      lottery: z.boolean(),
      proofOfWork: z.object({ attemptsMax: z.int() }).nullable(),
    }),
    performances: z
      .array(
        z.object({
          startsAt: z.iso.datetime(),
          plan: z.int().min(0),
          prices: z.record(z.string(), z.int()),
          /** Kept back or given away: not for sale. */
          kept: z.array(z.int().min(1)),
        }),
      )
      .min(1),
  }),
});

export type ConcertFile = z.infer<typeof ConcertFileSchema>;

/** Says in one line what is wrong, and where. `source` names what was read. */
export function parseConcertFile(input: unknown, source: string): ConcertFile {
  const result = ConcertFileSchema.safeParse(input);
  if (!result.success) {
    const [issue] = result.error.issues;
    throw new UsageError(`${source}: ${issue!.path.join(".") || "the whole"}: ${issue!.message}`);
  }
  const { plans, concert } = result.data;
  if (concert.performances.some(({ plan }) => plan >= plans.length))
    throw new UsageError(`${source}: a date names a plan that is not there`);
  return result.data;
}

/** A rehearsal keeps the times of the real sale: what nobody pays comes back after minutes, not seconds. */
const REHEARSAL_SECONDS_MAX = 3_600;

/** What a crowd has to know of the concert: how many seats, and the rules that it will meet. */
export function scenarioOf({ plans, concert }: ConcertFile): ScenarioInput {
  const { policy, queue, performances, title } = concert;
  const { capacity, admitPerMinute, arrivalSeconds, graceSeconds, sessionSeconds, lottery, proofOfWork } =
    queue;
  return {
    description: `A rehearsal of ${title}`,
    deadlineSeconds: REHEARSAL_SECONDS_MAX,
    sale: {
      seats: performances.reduce((sum, { plan, kept }) => sum + plans[plan]!.seats - kept.length, 0),
      dates: performances.length,
      holdSeconds: policy.holdSeconds,
      seatsPerUser: policy.seatsPerUser,
    },
    queue: {
      capacity,
      admitPerMinute,
      arrivalSeconds,
      graceSeconds: Math.max(1, graceSeconds),
      sessionSeconds,
      lottery,
      proofOfWork,
    },
  };
}

/** The concert as the organiser posts it, its plans imported under these ids, its first date in a month. */
export function rehearsalBody(
  { concert }: ConcertFile,
  seatPlanIds: readonly string[],
  salesOpenAt: string,
  nowMs: number,
) {
  const { performances, ...rest } = concert;
  const first = Math.min(...performances.map(({ startsAt }) => Date.parse(startsAt)));
  const laterMs = nowMs + FIRST_DATE_AFTER_MS - first;
  return {
    ...rest,
    salesOpenAt,
    salesCloseAt: null,
    performances: performances.map(({ startsAt, plan, prices }) => ({
      startsAt: new Date(Date.parse(startsAt) + laterMs).toISOString(),
      seatPlanId: seatPlanIds[plan]!,
      prices,
    })),
  };
}

/** The server takes so many in one change. */
const SEATS_OF_CHANGE = 1_000;

/** What keeps back the seats that are not for sale, as posted: each change for a date of the file. */
export function keptSeatChanges({ concert }: ConcertFile): { date: number; body: object }[] {
  return concert.performances.flatMap(({ kept }, date) =>
    Array.from({ length: Math.ceil(kept.length / SEATS_OF_CHANGE) }, (_, part) => {
      const from = part * SEATS_OF_CHANGE;
      const seatNumbers = kept.slice(from, from + SEATS_OF_CHANGE);
      return { date, body: { seatNumbers, to: "BLOCKED", reason: "Not for sale" } };
    }),
  );
}
