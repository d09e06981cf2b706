import type { Seat } from "../../api/types.ts";

/**
 * The hall as a plan. Seats have sections, rows and numbers but no coordinates, so sections become blocks of
 * rows, and the blocks form a grid before the stage. One seat is one unit wide and high. The plan does not
 * depend on the seats' statuses, so it is made once for a performance.
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
  /** One letter, different for each grade if possible, because many people cannot rely on colour. */
  letter: string;
  priceMin: number;
  priceMax: number;
}

export const STAGE_HEIGHT = 3;
const LABEL_HEIGHT = 1.4;
const GAP = 1.6;
const ASPECT_WANTED = 1.15;
/** How much uneven line widths count against the wanted shape. */
const RAGGED_WEIGHT = 0.6;
const LINE_BEGINNINGS = 4;

export function layOutHall(list: readonly Seat[]): Hall {
  const grades = gradesOf(list);
  const gradeIndices = new Map(grades.map((grade, index) => [grade.name, index]));
  const seats: HallSeat[] = list
    .toSorted((a, b) => a.seatNumber - b.seatNumber)
    .map(({ seatNumber, section, row, label, grade, price }) => {
      const gradeIndex = gradeIndices.get(grade)!;
      return { seatNumber, section, row, label, grade, price, gradeIndex, x: 0, y: 0 };
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

interface Line {
  sections: HallSection[];
  width: number;
  height: number;
}

/**
 * Places the blocks in lines like words, tries every line width, and keeps the hall closest to the wanted
 * shape.
 */
function place(sections: readonly HallSection[], seats: HallSeat[]): { width: number; height: number } {
  let lines: Line[] = [];
  let least = Infinity;
  for (const widthMax of lineWidths(sections)) {
    const tried = inLines(sections, widthMax);
    const { width, height } = sizeOf(tried);
    const filled = tried.reduce((sum, line) => sum + line.width, 0) / (tried.length * (width - 2 * GAP));
    const distance = Math.abs(Math.log(width / height / ASPECT_WANTED)) + RAGGED_WEIGHT * (1 - filled);
    if (distance < least) [lines, least] = [tried, distance];
  }
  const { width, height } = sizeOf(lines);
  let y = STAGE_HEIGHT;
  for (const line of lines) {
    let x = (width - line.width) / 2;
    for (const section of line.sections) {
      section.x = x;
      section.y = y;
      placeSeats(section, seats);
      x += section.width + GAP;
    }
    y += line.height + GAP;
  }
  return { width, height };
}

/** The possible widths of a line. Lines that begin with an early section are enough. */
function lineWidths(sections: readonly HallSection[]): Set<number> {
  const widths = new Set<number>();
  for (let first = 0; first < Math.min(sections.length, LINE_BEGINNINGS); first += 1) {
    for (let end = first + 1; end <= sections.length; end += 1)
      widths.add(lineWidth(sections.slice(first, end)));
  }
  return widths;
}

function placeSeats(section: HallSection, seats: HallSeat[]): void {
  section.rows.forEach((row, rowIndex) => {
    const left = section.x + (section.width - row.seats.length) / 2;
    row.seats.forEach((seat, seatIndex) => {
      seats[seat]!.x = left + seatIndex;
      seats[seat]!.y = section.y + LABEL_HEIGHT + rowIndex;
    });
  });
}

function inLines(sections: readonly HallSection[], widthMax: number): Line[] {
  const lines: HallSection[][] = [];
  for (const section of sections) {
    const line = lines.at(-1);
    if (line !== undefined && lineWidth([...line, section]) <= widthMax) line.push(section);
    else lines.push([section]);
  }
  return lines.map((line) => ({
    sections: line,
    width: lineWidth(line),
    height: Math.max(...line.map((section) => section.height)),
  }));
}

function lineWidth(line: readonly HallSection[]): number {
  return line.reduce((sum, section) => sum + section.width + GAP, -GAP);
}

function sizeOf(lines: readonly Line[]): { width: number; height: number } {
  return {
    width: Math.max(...lines.map((line) => line.width)) + 2 * GAP,
    height: STAGE_HEIGHT + lines.reduce((sum, line) => sum + line.height + GAP, 0),
  };
}
