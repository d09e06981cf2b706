/** What a seat is, as bits that add up. */
export const SEAT_FLAGS = { wheelchair: 1, companion: 2, restrictedView: 4, aisle: 8 } as const;

export interface PlanSection {
  name: string;
}

/** A price class as the hall's drawing names it. */
export interface PlanCategory {
  name: string;
  /** `#rrggbb` */
  color?: string;
}

/** A seat's number is its place in `SeatPlan.seats`, counted from 1. */
export interface PlanSeat {
  /** The name of one of the plan's sections. */
  section: string;
  row: string;
  /** What is printed on the chair. */
  label: string;
  /** An index into the plan's categories. */
  category: number;
  /** A sum of `SEAT_FLAGS`. */
  flags: number;
  /** Whole numbers; neighbours are about 20 apart. Null for a hall without coordinates. */
  x: number | null;
  y: number | null;
  /** The number of the wheelchair place that this companion seat belongs to. */
  companionOf: number | null;
}

interface ShapeStyle {
  x: number;
  y: number;
  /** In degrees, clockwise. */
  rotation?: number;
  /** `#rrggbb` */
  fill?: string;
  stroke?: string;
}

/**
 * Something that is drawn beside the seats: the stage, a bar, a wall. A rectangle's `x` and `y` are its upper
 * left corner, those of a circle, an ellipse and a text its middle. The points of a polygon are counted from
 * its `x` and `y`.
 */
export type PlanShape = ShapeStyle &
  (
    | { kind: "rectangle"; width: number; height: number }
    | { kind: "circle"; radius: number }
    | { kind: "ellipse"; radiusX: number; radiusY: number }
    | { kind: "polygon"; points: [x: number, y: number][] }
    | { kind: "text"; text: string; size?: number }
  );

/** A hall. Its seats stand in the order of sections and rows, so that the seats of a row are neighbours. */
export interface SeatPlan {
  name: string;
  width: number;
  height: number;
  shapes: readonly PlanShape[];
  sections: readonly PlanSection[];
  categories: readonly PlanCategory[];
  seats: readonly PlanSeat[];
}

/** Neighbouring seats of one row. */
export interface PlanRow {
  /** An index into the plan's sections. */
  section: number;
  label: string;
  /** The number of its first seat. */
  firstSeat: number;
  seats: number;
}

/** A plan as buyers are sent it, without id and name. Facts of seats are columns, in the order of numbers. */
export interface SeatPlanDocument {
  width: number;
  height: number;
  shapes: readonly PlanShape[];
  sections: readonly PlanSection[];
  rows: PlanRow[];
  labels: string[];
  /** Empty for a hall without coordinates. */
  x: number[];
  y: number[];
  categories: readonly PlanCategory[];
  category: number[];
  flags: number[];
  /** Companion seats, each with its wheelchair place. */
  companions: [seatNumber: number, wheelchair: number][];
}

export function seatPlanDocument({ seats, ...plan }: SeatPlan): SeatPlanDocument {
  const isDrawn = seats.every(({ x, y }) => x !== null && y !== null);
  return {
    width: plan.width,
    height: plan.height,
    shapes: plan.shapes,
    sections: plan.sections,
    rows: rowsOf(plan.sections, seats),
    labels: seats.map(({ label }) => label),
    x: isDrawn ? seats.map(({ x }) => x!) : [],
    y: isDrawn ? seats.map(({ y }) => y!) : [],
    categories: plan.categories,
    category: seats.map(({ category }) => category),
    flags: seats.map(({ flags }) => flags),
    companions: seats.flatMap(({ companionOf }, i) => (companionOf === null ? [] : [[i + 1, companionOf]])),
  };
}

function rowsOf(sections: readonly PlanSection[], seats: readonly PlanSeat[]): PlanRow[] {
  const indexes = new Map(sections.map(({ name }, i) => [name, i]));
  const rows: PlanRow[] = [];
  let last: PlanSeat | undefined;
  for (const [i, seat] of seats.entries()) {
    if (last?.section === seat.section && last.row === seat.row) rows.at(-1)!.seats += 1;
    else rows.push({ section: indexes.get(seat.section)!, label: seat.row, firstSeat: i + 1, seats: 1 });
    last = seat;
  }
  return rows;
}
