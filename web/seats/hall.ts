import type { Seat } from "../api/types.ts";

/**
 * The hall as a plan: seats have sections, rows and numbers but no coordinates, so sections become blocks of rows, and
 * the blocks a grid before the stage. One seat is one unit wide and high. Depends on who sits where, never on status:
 * made once for a performance.
 */
export interface Hall {
  seats: readonly HallSeat[];
  indexOf: ReadonlyMap<number, number>;
  sections: readonly HallSection[];
  grades: readonly HallGrade[];
  width: number;
  height: number;
}

export interface HallSeat extends Omit<Seat, "status"> {
  x: number;
  y: number;
  gradeIndex: number;
}

export interface HallRow {
  name: string;
  /** Indices of the hall's seats, from left to right. */
  seats: number[];
}

export interface HallSection {
  name: string;
  rows: HallRow[];
  grades: number[];
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface HallGrade {
  name: string;
  /** One letter, different for each grade where that can be: colour alone tells too few people. */
  letter: string;
  priceMin: number;
  priceMax: number;
}

export const STAGE_HEIGHT = 3;
const LABEL_HEIGHT = 1.4;
const GAP = 1.6;
const ASPECT_WANTED = 1.15;
/** What a last line of blocks with gaps weighs against the wanted shape. */
const RAGGED_WEIGHT = 0.6;

export function layOutHall(list: readonly Seat[]): Hall {
  const grades = gradesOf(list);
  const gradeIndices = new Map(grades.map((grade, index) => [grade.name, index]));
  const seats: HallSeat[] = list
    .toSorted((a, b) => a.seatNumber - b.seatNumber)
    .map(({ seatNumber, section, row, grade, price }) => {
      const gradeIndex = gradeIndices.get(grade)!;
      return { seatNumber, section, row, grade, price, gradeIndex, x: 0, y: 0 };
    });
  const sections = sectionsOf(seats);
  const { width, height } = place(sections, seats);
  return {
    seats,
    sections,
    grades,
    width,
    height,
    indexOf: new Map(seats.map((seat, at) => [seat.seatNumber, at])),
  };
}

/** The seat at a point of the plan, or -1. */
export function seatAt(hall: Hall, x: number, y: number): number {
  const section = sectionAt(hall, x, y);
  const row = section?.rows[Math.floor(y - section.y - LABEL_HEIGHT)];
  if (!section || !row) return -1;
  const first = hall.seats[row.seats[0]!]!;
  return row.seats[Math.floor(x - first.x)] ?? -1;
}

export function sectionAt(hall: Hall, x: number, y: number): HallSection | undefined {
  return hall.sections.find(
    (section) =>
      x >= section.x && x < section.x + section.width && y >= section.y && y < section.y + section.height,
  );
}

function gradesOf(list: readonly Seat[]): HallGrade[] {
  const byName = new Map<string, HallGrade>();
  for (const { grade, price } of list) {
    const known = byName.get(grade);
    if (known === undefined) byName.set(grade, { name: grade, letter: "", priceMin: price, priceMax: price });
    else {
      known.priceMin = Math.min(known.priceMin, price);
      known.priceMax = Math.max(known.priceMax, price);
    }
  }
  const grades = [...byName.values()].toSorted((a, b) => b.priceMax - a.priceMax);
  const taken = new Set<string>();
  for (const grade of grades) {
    const letters = [...grade.name.toUpperCase(), ..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];
    grade.letter = letters.find((letter) => letter.trim() !== "" && !taken.has(letter)) ?? "·";
    taken.add(grade.letter);
  }
  return grades;
}

function sectionsOf(seats: readonly HallSeat[]): HallSection[] {
  const sections = new Map<string, { section: HallSection; rows: Map<string, HallRow> }>();
  seats.forEach((seat, index) => {
    let entry = sections.get(seat.section);
    if (entry === undefined) {
      const section = { name: seat.section, rows: [], grades: [], x: 0, y: 0, width: 0, height: 0 };
      entry = { section, rows: new Map() };
      sections.set(seat.section, entry);
    }
    let row = entry.rows.get(seat.row);
    if (row === undefined) {
      row = { name: seat.row, seats: [] };
      entry.rows.set(seat.row, row);
      entry.section.rows.push(row);
    }
    row.seats.push(index);
    if (!entry.section.grades.includes(seat.gradeIndex)) entry.section.grades.push(seat.gradeIndex);
  });
  const result = [...sections.values()].map(({ section }) => section);
  for (const section of result) {
    section.width = Math.max(...section.rows.map((row) => row.seats.length));
    section.height = section.rows.length + LABEL_HEIGHT;
  }
  return result;
}

/** Tries every number of columns and takes the one whose hall has the shape wanted; places sections and seats. */
function place(sections: readonly HallSection[], seats: HallSeat[]): { width: number; height: number } {
  const cellWidth = Math.max(...sections.map((section) => section.width)) + GAP;
  let best = { columns: 1, distance: Infinity };
  for (let columns = 1; columns <= sections.length; columns += 1) {
    const height = STAGE_HEIGHT + lineHeights(sections, columns).reduce((sum, line) => sum + line + GAP, 0);
    const empty = (columns - (sections.length % columns)) % columns;
    const distance =
      Math.abs(Math.log((columns * cellWidth) / height / ASPECT_WANTED)) + (RAGGED_WEIGHT * empty) / columns;
    if (distance < best.distance) best = { columns, distance };
  }
  const { columns } = best;
  const heights = lineHeights(sections, columns);
  const width = columns * cellWidth + GAP;
  sections.forEach((section, index) => {
    const line = Math.floor(index / columns);
    const inLine = Math.min(columns, sections.length - line * columns);
    const left = (width - inLine * cellWidth) / 2;
    section.x = left + (index % columns) * cellWidth + (cellWidth - section.width) / 2;
    section.y = STAGE_HEIGHT + heights.slice(0, line).reduce((sum, height) => sum + height + GAP, 0);
    section.rows.forEach((row, rowIndex) => {
      row.seats.forEach((seat, seatIndex) => {
        seats[seat]!.x = section.x + (section.width - row.seats.length) / 2 + seatIndex;
        seats[seat]!.y = section.y + LABEL_HEIGHT + rowIndex;
      });
    });
  });
  return { width, height: STAGE_HEIGHT + heights.reduce((sum, height) => sum + height + GAP, 0) };
}

function lineHeights(sections: readonly HallSection[], columns: number): number[] {
  const heights: number[] = [];
  sections.forEach((section, index) => {
    const line = Math.floor(index / columns);
    heights[line] = Math.max(heights[line] ?? 0, section.height);
  });
  return heights;
}
