import type { SeatPlan } from "../../../api/types.ts";
import type { OrganiserQueue, RecordedConcert } from "../../api/types.ts";

/** Of this form; another one will have another name. */
export const CONCERT_FILE_FORMAT = "frontrow-concert-2";

/** A concert as one file, to rehearse its sale elsewhere: halls, prices and policies, and nobody's data. */
export interface ConcertFile {
  format: typeof CONCERT_FILE_FORMAT;
  /** For the report, which names it. */
  concertId: string;
  /** Each as the import of seat plans takes it. */
  plans: { name: string; seats: number; csv: string }[];
  concert: {
    title: string;
    venue: string;
    timeZone: string;
    policy: RecordedConcert["policy"];
    queue: OrganiserQueue["policy"];
    /** `plan` is an index into `plans`. */
    performances: { startsAt: string; plan: number; prices: Record<string, number> }[];
  };
}

/** `plans` are those of the dates, each once. */
export function concertFileOf(
  concert: RecordedConcert,
  queue: OrganiserQueue,
  plans: readonly SeatPlan[],
): ConcertFile {
  const { title, venue, timeZone, policy } = concert;
  return {
    format: CONCERT_FILE_FORMAT,
    concertId: concert.concertId,
    plans: plans.map((plan) => ({ name: plan.name, seats: plan.labels.length, csv: csvOf(plan) })),
    concert: {
      title,
      venue,
      timeZone,
      policy,
      queue: queue.policy,
      performances: concert.performances.map(({ startsAt, seatPlanId, prices }) => ({
        startsAt,
        plan: plans.findIndex((plan) => plan.seatPlanId === seatPlanId),
        prices: Object.fromEntries(prices.map(({ category, price }) => [category, price])),
      })),
    },
  };
}

/** The columns of an imported hall, and the bits of `flags` that say so. */
const FLAGS = { wheelchair: 1, companion: 2, restricted_view: 4 };

function csvOf(plan: SeatPlan): string {
  const hasPlaces = plan.x.length > 0;
  const head = [
    "section",
    "row",
    "seat",
    "category",
    ...Object.keys(FLAGS),
    ...(hasPlaces ? ["x", "y"] : []),
  ];
  const lines = plan.rows.flatMap(({ section, label, firstSeat, seats }) =>
    Array.from({ length: seats }, (_, at) => firstSeat - 1 + at).map((seat) => [
      plan.sections[section]!.name,
      label,
      plan.labels[seat]!,
      plan.categories[plan.category[seat]!]!.name,
      ...Object.values(FLAGS).map((flag) => ((plan.flags[seat]! & flag) === 0 ? "" : "yes")),
      ...(hasPlaces ? [String(plan.x[seat]), String(plan.y[seat])] : []),
    ]),
  );
  return `${[head, ...lines].map((cells) => cells.map(quoted).join(",")).join("\r\n")}\r\n`;
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
