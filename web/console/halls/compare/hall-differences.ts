import type { SeatPlan } from "../../../api/types.ts";
import { SEAT_DISTANCE } from "../../../../src/halls/neighbours/spacing.ts";
import type { NamedSeat } from "../../../text/seat-names.ts";

type Plan = Pick<SeatPlan, "sections" | "rows" | "labels" | "x" | "y" | "categories" | "category">;

/** What the second of two halls has otherwise than the first. */
export interface HallDifferences {
  sections: { added: string[]; gone: string[] };
  /** Of sections that both have. */
  rows: { added: NamedRow[]; gone: NamedRow[] };
  /**
   * Seats that only the second has, or only the first; then those of both that stand elsewhere in it, or are
   * of another category there.
   */
  seats: Record<"added" | "gone" | "moved" | "regraded", NamedSeat[]>;
  categories: { added: string[]; gone: string[] };
  /** The numbers of all these seats, in the first hall and in the second. */
  marked: { first: number[]; second: number[] };
}

interface NamedRow {
  section: string;
  row: string;
}

interface PlacedSeat extends NamedSeat {
  x: number;
  y: number;
  category: string;
}

/** A seat counts as moved from a quarter of a seat's distance on; drawing programs round. */
const MOVED_MIN = SEAT_DISTANCE / 4;

export function differencesOfHalls(first: Plan, second: Plan): HallDifferences {
  const [before, after] = [seatsOf(first), seatsOf(second)];
  const both = [...after].flatMap(([key, seat]) => {
    const was = before.get(key);
    return was === undefined ? [] : [{ was, seat }];
  });
  // A plan begins at its own corner: where much was added at one side, everything else is pushed along.
  const dx = middleOf(both.map(({ was, seat }) => seat.x - was.x));
  const dy = middleOf(both.map(({ was, seat }) => seat.y - was.y));
  const isMoved = ({ was, seat }: (typeof both)[number]) =>
    Math.hypot(seat.x - was.x - dx, seat.y - was.y - dy) > MOVED_MIN;
  const named = (plan: Plan) => plan.sections.map(({ name }) => name);
  const shared = new Set(named(first).filter((name) => named(second).includes(name)));
  const rows = (plan: Plan) =>
    plan.rows.map(({ section, label }) => ({ section: plan.sections[section]!.name, row: label }));
  const rowsOf = (plan: Plan) => rows(plan).filter(({ section }) => shared.has(section));
  const rowKey = ({ section, row }: NamedRow) => JSON.stringify([section, row]);
  const seats = changesOf([...before.values()], [...after.values()], keyOf);
  const moved = both.filter(isMoved);
  const regraded = both.filter(({ was, seat }) => was.category !== seat.category);
  const others = [...moved, ...regraded];
  const numbers = (some: NamedSeat[]) => some.map(({ seatNumber }) => seatNumber);
  return {
    sections: changesOf(named(first), named(second), String),
    rows: changesOf(rowsOf(first), rowsOf(second), rowKey),
    seats: {
      ...seats,
      moved: moved.map(({ seat }) => seat),
      regraded: regraded.map(({ seat }) => seat),
    },
    categories: changesOf(
      first.categories.map(({ name }) => name),
      second.categories.map(({ name }) => name),
      String,
    ),
    marked: {
      first: numbers([...seats.gone, ...others.map(({ was }) => was)]),
      second: numbers([...seats.added, ...others.map(({ seat }) => seat)]),
    },
  };
}

/**
 * The two halls with one list of categories, so that a category has one colour and one letter on both maps,
 * whatever its place in either. Those that both have come first, as the first hall orders them.
 */
export function withSharedCategories<Each extends Pick<Plan, "categories" | "category">>(
  first: Each,
  second: Each,
): [Each, Each] {
  const all = [...first.categories, ...second.categories];
  const names = [...new Set(all.map(({ name }) => name))];
  const categories = names.map((name) => all.find((each) => each.name === name)!);
  const shared = (plan: Each): Each => ({
    ...plan,
    categories,
    category: plan.category.map((at) => names.indexOf(plan.categories[at]!.name)),
  });
  return [shared(first), shared(second)];
}

/** Whether two halls are one, as far as buyers can tell. */
export function isSameHall({ sections, rows, seats, categories }: HallDifferences): boolean {
  return [sections, rows, seats, categories].every((part) =>
    Object.values(part).every((each) => each.length === 0),
  );
}

const keyOf = ({ section, row, label }: NamedSeat) => JSON.stringify([section, row, label]);

function seatsOf(plan: Plan): Map<string, PlacedSeat> {
  const seats = plan.rows.flatMap((row) =>
    Array.from({ length: row.seats }, (_, at): PlacedSeat => {
      const seatNumber = row.firstSeat + at;
      return {
        section: plan.sections[row.section]!.name,
        row: row.label,
        seatNumber,
        label: plan.labels[seatNumber - 1]!,
        x: plan.x[seatNumber - 1] ?? 0,
        y: plan.y[seatNumber - 1] ?? 0,
        category: plan.categories[plan.category[seatNumber - 1]!]?.name ?? "",
      };
    }),
  );
  return new Map(seats.map((seat) => [keyOf(seat), seat]));
}

function changesOf<Each>(before: Each[], after: Each[], key: (each: Each) => string) {
  const without = (some: Each[], others: Each[]) => {
    const known = new Set(others.map(key));
    return [...new Map(some.map((each) => [key(each), each])).values()].filter(
      (each) => !known.has(key(each)),
    );
  };
  return { added: without(after, before), gone: without(before, after) };
}

function middleOf(numbers: number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
}
