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

function labelTest(labels: string): (label: string) => boolean {
  const wanted = labels
    .split(",")
    .map((each) => each.trim())
    .filter((each) => each !== "");
  if (wanted.length === 0) return () => true;
  return (label) =>
    wanted.some((each) => {
      const [, from, to] = /^(\d+)\s*[-–~]\s*(\d+)$/.exec(each) ?? [];
      if (from === undefined || to === undefined) return label === each;
      return /^\d+$/.test(label) && Number(label) >= Number(from) && Number(label) <= Number(to);
    });
}
