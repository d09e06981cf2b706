import { type Hall, readHall } from "./hall.ts";
import type { SeatPlan } from "./seat-plan.ts";
import { STATE } from "../statuses/seat-state.ts";

/** Halls that tests write down as text. */

export interface DrawnSection {
  name?: string;
  grade?: string;
  price?: number;
  /** `.` a free seat, `x` a taken one, `w` a wheelchair place, `c` a companion seat, ` ` an aisle. */
  rows: readonly string[];
}

const FLAG_OF: Record<string, number> = { w: 1, c: 2 };

/**
 * A hall of straight rows, 20 apart, the stage above the first. `isDrawn`: with coordinates, else laid out by
 * the page, which knows no aisles. A seat's place in the text is its label, so labels begin anew in each row.
 */
export function smallHall(
  drawn: readonly DrawnSection[],
  isDrawn = false,
): { plan: SeatPlan; hall: Hall; states: Uint8Array } {
  const rows: { section: number; label: string; firstSeat: number; seats: number }[] = [];
  const columns = { labels: [] as string[], x: [] as number[], y: [] as number[], category: [] as number[] };
  const flags: number[] = [];
  const states: number[] = [];
  drawn.forEach(({ rows: texts }, section) =>
    texts.forEach((text, index) => {
      const firstSeat = states.length + 1;
      [...text].forEach((mark, at) => {
        if (mark === " ") return;
        columns.labels.push(String(at + 1));
        columns.x.push(40 + at * 20);
        columns.y.push(100 + rows.length * 20);
        columns.category.push(section);
        flags.push(FLAG_OF[mark] ?? 0);
        states.push(mark === "x" ? STATE.SOLD : STATE.AVAILABLE);
      });
      rows.push({ section, label: String(index + 1), firstSeat, seats: states.length + 1 - firstSeat });
    }),
  );
  const width = 60 + 20 * Math.max(...drawn.flatMap((section) => section.rows.map((row) => row.length)));
  // A companion's seat belongs to the wheelchair place before it.
  const companions = flags.flatMap((flag, at) => (flag === FLAG_OF["c"] ? [[at + 1, at]] : []));
  const plan: SeatPlan = {
    companions,
    ...columns,
    width,
    height: 140 + 20 * rows.length,
    shapes: [{ kind: "rectangle", x: width / 2 - 60, y: 20, width: 120, height: 40, text: "Stage" }],
    sections: drawn.map(({ name }, section) => ({ name: name ?? "ABCDEF"[section]! })),
    rows,
    categories: drawn.map((_, section) => ({ name: `${section}` })),
    flags,
    ...(isDrawn ? {} : { x: [], y: [] }),
  };
  const prices = drawn.map(({ grade = "R", price = 1 }, category) => ({ category, grade, price }));
  return { plan, hall: readHall(plan, prices), states: Uint8Array.from(states) };
}
