/**
 * A seat plan in the format of pretix's seating editor, as organisers export it. Positions add up: a seat
 * lies at its zone's position plus its row's plus its own.
 */
export interface SeatingFile {
  name: string;
  size: { width: number; height: number };
  categories: { name: string; color?: string }[];
  zones: FileZone[];
}

export interface FileZone {
  name: string;
  zone_id: string;
  position: Point;
  rows: FileRow[];
  areas: FileArea[];
}

export interface FileRow {
  row_number: string;
  row_number_position: "start" | "end" | "both" | null;
  position: Point;
  seats: FileSeat[];
}

export interface FileSeat extends SeatKind {
  seat_guid: string;
  seat_number: string;
  category: string;
  position: Point;
}

/** What the format does not know, and Frontrow reads beside it. */
export interface SeatKind {
  wheelchair?: true;
  companion?: true;
  restricted_view?: true;
}

export interface FileArea {
  shape: "rectangle" | "circle" | "ellipse" | "polygon" | "text";
  position: Point;
  color?: string;
  border_color?: string;
  rotation?: number;
  rectangle?: { width: number; height: number };
  circle?: { radius: number };
  ellipse?: { radius: Point };
  polygon?: { points: Point[] };
  text?: { text: string; position: Point; size?: number; color?: string };
}

export interface Point {
  x: number;
  y: number;
}

/** One seat of a hall that is being drawn: where it stands in the hall, and what it is. */
export interface DrawnSeat extends SeatKind {
  label: string;
  category: string;
  at: Point;
}

export interface DrawnRow {
  label: string;
  seats: readonly DrawnSeat[];
}

/** Distances of the editor's usual grid. */
export const SEAT_STEP = 25;
export const ROW_STEP = 30;

/** A zone whose seats were drawn at their places in the hall. Its areas are given relative to its origin. */
export function zoneOf(name: string, drawn: readonly DrawnRow[], areas: FileArea[] = []): FileZone {
  const origin = rounded(drawn[0]?.seats[0]?.at ?? { x: 0, y: 0 });
  const id = name.replaceAll(/\s+/g, "");
  const rows = drawn.map(({ label, seats }): FileRow => {
    const start = rounded(between(origin, seats[0]!.at));
    const rowAt = { x: origin.x + start.x, y: origin.y + start.y };
    return {
      row_number: label,
      row_number_position: "both",
      position: start,
      seats: seats.map(({ label: number, category, at, ...kind }) => ({
        seat_guid: `${id}-${label}-${number}`,
        seat_number: number,
        category,
        position: rounded(between(rowAt, at)),
        ...kind,
      })),
    };
  });
  return { name, zone_id: id, position: origin, rows, areas };
}

/** A zone without seats, such as the stage. */
export function decoration(name: string, position: Point, areas: FileArea[]): FileZone {
  return { name, zone_id: name.replaceAll(/\s+/g, ""), position: rounded(position), rows: [], areas };
}

export function seatsOf(file: SeatingFile): number {
  let seats = 0;
  for (const zone of file.zones) for (const row of zone.rows) seats += row.seats.length;
  return seats;
}

/** A, B, …, Z, AA, AB, … */
export function rowLetters(index: number): string {
  const last = String.fromCodePoint(65 + (index % 26));
  return index < 26 ? last : rowLetters(Math.floor(index / 26) - 1) + last;
}

function between(from: Point, to: Point): Point {
  return { x: to.x - from.x, y: to.y - from.y };
}

function rounded({ x, y }: Point): Point {
  return { x: Math.round(x * 100) / 100, y: Math.round(y * 100) / 100 };
}
