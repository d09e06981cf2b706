import type { Hall } from "../../seats/hall/hall.ts";

export interface SeatNames {
  /** An index into the hall's sections. */
  section: number;
  /** Null: every row. */
  row: string | null;
  /** Labels and ranges of numbers, like `1-4, 7`; empty: every seat. */
  labels: string;
}

/** The numbers of the seats that are called so, in order. */
export function seatsNamed(
  hall: Pick<Hall, "rows" | "labels">,
  { section, row, labels }: SeatNames,
): number[] {
  const isMeant = labelTest(labels);
  return hall.rows
    .filter((each) => each.section === section && (row === null || each.label === row))
    .flatMap(({ first, seats }) => Array.from({ length: seats }, (_, at) => first + at))
    .filter((seat) => isMeant(hall.labels[seat]!))
    .map((seat) => seat + 1);
}

/** What is named among the labels though no seat is called so: a label, or an end of a range. */
export function namesWithoutSeat(hall: Pick<Hall, "rows" | "labels">, named: SeatNames): string[] {
  const all = seatsNamed(hall, { ...named, labels: "" }).map((seat) => hall.labels[seat - 1]!);
  const known = new Set(all);
  const ends = partsOf(named.labels).flatMap((each) => rangeOf(each) ?? [each]);
  return [...new Set(ends)].filter((each) => !known.has(each));
}

function partsOf(labels: string): string[] {
  return labels
    .split(",")
    .map((each) => each.trim())
    .filter((each) => each !== "");
}

function rangeOf(part: string): [string, string] | undefined {
  const [, from, to] = /^(\d+)\s*[-–~]\s*(\d+)$/.exec(part) ?? [];
  return from === undefined || to === undefined ? undefined : [from, to];
}

function labelTest(labels: string): (label: string) => boolean {
  const wanted = partsOf(labels);
  if (wanted.length === 0) return () => true;
  return (label) =>
    wanted.some((each) => {
      const range = rangeOf(each);
      if (range === undefined) return label === each;
      return /^\d+$/.test(label) && Number(label) >= Number(range[0]) && Number(label) <= Number(range[1]);
    });
}
