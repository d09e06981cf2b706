import type { SeatPlan } from "../../../api/types.ts";
import { readStatuses } from "../../../api/seat-statuses.ts";
import { STATE } from "../../../seats/statuses/seat-state.ts";
import type { OrganiserQueue, RecordedConcert, SeatOverview } from "../../api/types.ts";

/** Of this form; another one will have another name. */
export const CONCERT_FILE_FORMAT = "frontrow-concert-3";

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
    /**
     * `plan` is an index into `plans`; `kept` are the numbers of the seats that are not for sale: kept back
     * or given away, not for whom.
     */
    performances: { startsAt: string; plan: number; prices: Record<string, number>; kept: number[] }[];
  };
}

/** `plans` are those of the dates, each once; `seats` are of each date. */
export function concertFileOf(
  concert: RecordedConcert,
  queue: OrganiserQueue,
  plans: readonly SeatPlan[],
  seats: readonly SeatOverview[],
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
      performances: concert.performances.map(({ performanceId, startsAt, seatPlanId, prices }) => ({
        startsAt,
        plan: plans.findIndex((plan) => plan.seatPlanId === seatPlanId),
        prices: Object.fromEntries(prices.map(({ category, price }) => [category, price])),
        kept: notForSale(seats.find((each) => each.performanceId === performanceId)!),
      })),
    },
  };
}

function notForSale({ statuses, given }: SeatOverview): number[] {
  const kept = [...readStatuses(statuses)].flatMap((status, at) => (status === STATE.BLOCKED ? at + 1 : []));
  return [...kept, ...given].toSorted((a, b) => a - b);
}

/** What the file is called: as the concert is, without what a file's name may not have, and not too long. */
export function concertFileName({ title, concertId }: Pick<RecordedConcert, "title" | "concertId">): string {
  const name = title
    .replaceAll(/[\\/:*?"<>|\p{C}\s]+/gu, " ")
    .trim()
    .replace(/^\.+/, "")
    .slice(0, 50);
  return `${name.trim() || concertId}.concert.json`;
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
