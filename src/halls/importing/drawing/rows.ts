import { visibleText } from "../../../core/names/visible-text.ts";
import type { Findings } from "../reading/findings.ts";
import { type RawSeat, whereOf } from "../reading/raw-hall.ts";

/** Another order must be this much shorter to walk, or the file's own order stands. */
const CLEARLY_SHORTER = 0.9;

/** Seats that stand in one row, in the order in which they are numbered. */
export interface Row {
  section: string;
  label: string;
  seats: RawSeat[];
}

/**
 * The rows of a hall, section by section, both in the order in which the file first names them. What a file
 * tells in several parts, such as both sides of an aisle, becomes one row. Seats whose section or row could
 * not be read are left out.
 */
export function rowsOf(seats: readonly RawSeat[], findings: Findings): Row[] {
  // By what people see of them: "A" and an "A" with something invisible in it are one section.
  const sections = new Map<string, { name: string; rows: Map<string, Row> }>();
  for (const seat of seats) {
    if (seat.section === null || seat.row === null) continue;
    const section = visibleText(seat.section);
    let part = sections.get(section);
    if (!part) sections.set(section, (part = { name: seat.section, rows: new Map() }));
    const label = visibleText(seat.row);
    const row = part.rows.get(label);
    if (row) row.seats.push(seat);
    else part.rows.set(label, { section: part.name, label: seat.row, seats: [seat] });
  }
  const rows = [...sections.values()].flatMap(({ rows: those }) => [...those.values()]);
  for (const row of rows) {
    noteDoubleLabels(row, findings);
    row.seats = alongTheRow(row.seats);
  }
  return rows;
}

function noteDoubleLabels({ section, label, seats }: Row, findings: Findings): void {
  const first = new Map<string, RawSeat>();
  for (const seat of seats) {
    if (seat.label === null) continue;
    const seen = visibleText(seat.label);
    const other = first.get(seen);
    if (other === undefined) first.set(seen, seat);
    else {
      const field = typeof seat.at === "number" ? undefined : "seat_number";
      const values = { label: seat.label, row: label, section, other: whereOf(other.at) };
      findings.error(whereOf(seat.at, field), "seat_twice", values);
    }
  }
}

/**
 * Seats as one passes them. A file may list them by number where odd ones stand on the left and even ones on
 * the right; then numbers of neighbours would not be neighbours.
 */
function alongTheRow(seats: RawSeat[]): RawSeat[] {
  if (seats.length < 3 || seats.some(({ x, y }) => x === null || y === null)) return seats;
  const sorted = seats.toSorted(widerThanHigh(seats) ? (a, b) => a.x! - b.x! : (a, b) => a.y! - b.y!);
  return lengthOf(sorted) < CLEARLY_SHORTER * lengthOf(seats) ? sorted : seats;
}

function widerThanHigh(seats: readonly RawSeat[]): boolean {
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const { x, y } of seats) {
    left = Math.min(left, x!);
    right = Math.max(right, x!);
    top = Math.min(top, y!);
    bottom = Math.max(bottom, y!);
  }
  return right - left >= bottom - top;
}

function lengthOf(seats: readonly RawSeat[]): number {
  let length = 0;
  for (let i = 1; i < seats.length; i += 1) length += stepBetween(seats[i - 1]!, seats[i]!);
  return length;
}

/** The distance of two seats whose coordinates are known. */
export function stepBetween(a: RawSeat, b: RawSeat): number {
  return Math.hypot(a.x! - b.x!, a.y! - b.y!);
}
