import { alongOval } from "./ovals.ts";
import {
  decoration,
  type DrawnRow,
  type DrawnSeat,
  type Point,
  ROW_STEP,
  rowLetters,
  SEAT_STEP,
  type SeatingFile,
  zoneOf,
} from "./seating-file.ts";

const SPREAD = Math.PI / 3;
const AISLE = 2 * SEAT_STEP;
/** Wheelchair places in the last row of the stalls, each with a companion's seat at its side. */
const WHEELCHAIR_PLACES = 4;

export interface TheatreOptions {
  /** About how many. */
  seats?: number;
  /** What the two floors are called. */
  floors?: [string, string];
}

/**
 * A theatre: curved rows before a stage with two aisles, a balcony behind them, wheelchair places with
 * companions, and seats at the balcony's ends that see less.
 */
export function drawTheatre({
  seats = 300,
  floors = ["Stalls", "Balcony"],
}: TheatreOptions = {}): SeatingFile {
  const first = Math.max(6 * SEAT_STEP, 14 * Math.sqrt(seats));
  const stalls: DrawnRow[] = [];
  const balcony: DrawnRow[] = [];
  let drawn = 0;
  let radius = first;
  while (drawn < seats * 0.7) {
    const category = drawn < seats * 0.25 ? "VIP" : "R";
    stalls.push(curvedRow(stalls.length, radius, category));
    drawn += stalls.at(-1)!.seats.length;
    radius += ROW_STEP;
  }
  stalls.push(wheelchairRow(stalls.pop()!));
  radius += 3 * ROW_STEP;
  while (drawn < seats) {
    balcony.push(withRestrictedEnds(curvedRow(balcony.length, radius, balcony.length < 2 ? "S" : "A")));
    drawn += balcony.at(-1)!.seats.length;
    radius += ROW_STEP;
  }
  return {
    name: `Theatre of ${seats}`,
    size: { width: Math.ceil(2 * radius), height: Math.ceil(radius) },
    categories: categoriesOf([...stalls, ...balcony]),
    zones: [stage(first), zoneOf(floors[0], stalls), zoneOf(floors[1], balcony)],
  };
}

/** Those that there is room for in a hall of this size. */
function categoriesOf(rows: readonly DrawnRow[]): SeatingFile["categories"] {
  const used = new Set(rows.map(({ seats }) => seats[0]!.category));
  return [
    { name: "VIP", color: "#8e24aa" },
    { name: "R", color: "#d81b60" },
    { name: "S", color: "#1e88e5" },
    { name: "A", color: "#43a047" },
  ].filter(({ name }) => used.has(name));
}

/** Three blocks along an arc, numbered from left to right as the audience sees it. */
function curvedRow(index: number, radius: number, category: string): DrawnRow {
  const oval = { radiusX: radius, radiusY: radius };
  const from = Math.PI / 2 - SPREAD;
  const to = Math.PI / 2 + SPREAD;
  const aisle = AISLE / 2 / radius;
  const cuts = [from, from + SPREAD / 2, to - SPREAD / 2, to];
  const places = cuts
    .slice(1)
    .flatMap((end, block) =>
      alongOval(oval, cuts[block]! + (block === 0 ? 0 : aisle), end - (block === 2 ? 0 : aisle), SEAT_STEP),
    );
  const leftToRight = places.toReversed();
  return {
    label: rowLetters(index),
    seats: leftToRight.map((at, seat) => ({ label: String(seat + 1), category, at })),
  };
}

function wheelchairRow(row: DrawnRow): DrawnRow {
  const seats = row.seats.map((seat, index): DrawnSeat => {
    if (index >= 2 * WHEELCHAIR_PLACES) return seat;
    return index % 2 === 0 ? { ...seat, wheelchair: true } : { ...seat, companion: true };
  });
  return { ...row, seats };
}

function withRestrictedEnds(row: DrawnRow): DrawnRow {
  const last = row.seats.length - 1;
  const seats = row.seats.map((seat, index): DrawnSeat =>
    index < 2 || index > last - 2 ? { ...seat, restricted_view: true } : seat,
  );
  return { ...row, seats };
}

function stage(front: number) {
  const half = front * Math.sin(SPREAD);
  const points: Point[] = [
    { x: -half, y: 0 },
    { x: half, y: 0 },
    { x: half * 0.7, y: front * 0.4 },
    { x: -half * 0.7, y: front * 0.4 },
  ];
  return decoration("Stage", { x: 0, y: 0 }, [
    {
      shape: "polygon",
      position: { x: 0, y: 0 },
      color: "#eeeeee",
      border_color: "#888888",
      polygon: { points },
      text: { text: "Stage", position: { x: 0, y: front * 0.2 }, size: 24 },
    },
  ]);
}
