import { findStage, type Point } from "./stage.ts";
import { type Layout, layOutSections } from "./lay-out-sections.ts";
import { SEAT_DISTANCE, findBlocks, type HallBlock, pitchOf } from "../../../src/halls/neighbours/spacing.ts";
import { sideBySideIn } from "../../../src/halls/neighbours/single-seats.ts";
import type { CategoryPrice, PlanShape, SeatPlan } from "./seat-plan.ts";

/**
 * The hall as the pages use it: facts of seats in columns of numbers, indexed by seat number minus one. It
 * does not depend on the seats' statuses, so it is made once for a performance.
 */
export interface Hall {
  /** How many seats there are. */
  seats: number;
  width: number;
  height: number;
  /** The middles of the seats, in the plan's units. */
  x: Float32Array;
  y: Float32Array;
  /** How far apart neighbouring seats are. */
  pitch: number;
  labels: readonly string[];
  rowOf: Uint32Array;
  gradeOf: Uint8Array;
  /** Sums of `FLAGS`. */
  flags: Uint8Array;
  /** All flags that any of its seats has. */
  flagsOfAny: number;
  rows: readonly HallRow[];
  /** The box around each row's seats, as left, top, right and bottom. */
  rowBoxes: Float32Array;
  sections: readonly HallSection[];
  grades: readonly HallGrade[];
  /** False for a plan by itself, which no date has priced. */
  hasPrices: boolean;
  /** Runs of seats side by side, without an aisle between. */
  blocks: readonly HallBlock[];
  /** 1 for each seat that an ordinary seat is beside, which is the next one. */
  sideBySide: Uint8Array;
  /** The wheelchair place of each companion seat, both as seat numbers. */
  wheelchairOf: ReadonlyMap<number, number>;
  shapes: readonly PlanShape[];
  /** The middle of the stage. */
  stage: Point;
  /** Of the organiser's desk alone, which tells apart what buyers see as gone. */
  desk?: {
    /** Draws a seat that is not free around the origin. */
    draw: (context: CanvasRenderingContext2D, sizePx: number, state: number) => void;
    /** What such a seat is; undefined where buyers' words will do. */
    statusOf: (seat: number, state: number) => string | undefined;
  };
}

export interface HallRow {
  /** An index into the hall's sections. */
  section: number;
  label: string;
  /** The index of its first seat; the others follow. */
  first: number;
  seats: number;
}

export interface HallSection {
  name: string;
  /** Indices of the hall's rows. */
  rows: number[];
  seats: number;
  /** Indices of the hall's grades, the dearest first. */
  grades: number[];
  /** The box around the seats. */
  left: number;
  top: number;
  right: number;
  bottom: number;
}

export interface HallGrade {
  name: string;
  /** One letter, different for each grade if possible, because many people cannot rely on colour. */
  letter: string;
  price: number;
}

/** `asked` null: the plan by itself, whose categories stand for grades. */
export function readHall(plan: SeatPlan, asked: readonly CategoryPrice[] | null): Hall {
  const prices = asked ?? plan.categories.map(({ name }, category) => ({ category, grade: name, price: 0 }));
  const seats = plan.labels.length;
  const rows = plan.rows.map(({ section, label, firstSeat, seats }) => {
    return { section, label, first: firstSeat - 1, seats };
  });
  const rowOf = new Uint32Array(seats);
  rows.forEach((row, index) => rowOf.fill(index, row.first, row.first + row.seats));
  const grades = gradesOf(prices);
  const gradeOfCategory = plan.categories.map((_, category) => {
    const priced = prices.find((each) => each.category === category);
    return grades.findIndex(({ name, price }) => name === priced?.grade && price === priced.price);
  });
  // A loop, here and below: `from` with a function takes many times longer, and phones are slow.
  const gradeOf = new Uint8Array(seats);
  for (let seat = 0; seat < seats; seat += 1)
    gradeOf[seat] = Math.max(0, gradeOfCategory[plan.category[seat]!]!);
  const sections = sectionsOf(plan, rows, gradeOf);
  const isDrawn = plan.x.length === seats && seats > 0;
  const drawing = isDrawn ? drawingOf(plan) : layOutSections(sections, rows, seats);
  const { x, y, shapes } = drawing;
  const rowBoxes = boxesOf(rows, x, y);
  surround(sections, rows, rowBoxes);
  const pitch = isDrawn ? pitchOf(rows, x, y) : SEAT_DISTANCE;
  // Rows without coordinates have no aisles that anybody knows of, as on the server.
  const blocks = isDrawn ? findBlocks(rows, x, y) : rows.map(({ first, seats }) => ({ first, seats }));
  return {
    ...drawing,
    seats,
    pitch,
    labels: plan.labels,
    rowOf,
    gradeOf,
    hasPrices: asked !== null,
    flags: new Uint8Array(plan.flags),
    flagsOfAny: plan.flags.reduce((all, flags) => all | flags, 0),
    rows,
    rowBoxes,
    sections,
    grades,
    blocks,
    sideBySide: sideBySideIn(blocks, plan.flags),
    wheelchairOf: new Map(plan.companions.map(([companion, wheelchair]) => [companion!, wheelchair!])),
    stage: findStage(shapes, drawing.width),
  };
}

/** How large a letter of a text is drawn at most while the whole hall is seen, of the hall. */
const LETTER_SHARE = 0.075;
/** How wide letters are, of their height. */
const LETTER_WIDTH = 0.65;

/**
 * On the left and on the right there is room for the names of rows, and on each side for texts at the edge:
 * plans count in neither.
 */
function drawingOf({ x, y, shapes, width, height }: SeatPlan): Layout {
  let [left, top, right, bottom] = [-SEAT_DISTANCE, 0, width + SEAT_DISTANCE, height];
  for (const { kind, x, y, size = 16, text = "" } of shapes) {
    if (kind !== "text") continue;
    const high = Math.min(size, LETTER_SHARE * Math.max(width, height)) / 2;
    const wide = high * LETTER_WIDTH * text.length;
    [left, top] = [Math.min(left, x - wide), Math.min(top, y - high)];
    [right, bottom] = [Math.max(right, x + wide), Math.max(bottom, y + high)];
  }
  const [movedX, movedY] = [new Float32Array(x.length), new Float32Array(x.length)];
  for (let seat = 0; seat < x.length; seat += 1) {
    movedX[seat] = x[seat]! - left;
    movedY[seat] = y[seat]! - top;
  }
  return {
    x: movedX,
    y: movedY,
    shapes: shapes.map((shape) => ({ ...shape, x: shape.x - left, y: shape.y - top })),
    width: right - left,
    height: bottom - top,
  };
}

/** A seat as it is named and paid for. */
export interface HallSeat {
  seatNumber: number;
  section: string;
  row: string;
  label: string;
  grade: string;
  price: number;
}

export function seatOf(hall: Hall, seat: number): HallSeat {
  const row = hall.rows[hall.rowOf[seat]!]!;
  const { name: grade, price } = hall.grades[hall.gradeOf[seat]!]!;
  const section = hall.sections[row.section]!.name;
  return { seatNumber: seat + 1, section, row: row.label, label: hall.labels[seat]!, grade, price };
}

export const sectionOf = (hall: Hall, seat: number): number => hall.rows[hall.rowOf[seat]!]!.section;

function gradesOf(prices: readonly CategoryPrice[]): HallGrade[] {
  const grades: HallGrade[] = [];
  for (const { grade: name, price } of prices)
    if (!grades.some((each) => each.name === name && each.price === price))
      grades.push({ name, price, letter: "" });
  grades.sort((a, b) => b.price - a.price);
  const letters = new Map<string, string>();
  for (const grade of grades) {
    const wanted = [...grade.name.toUpperCase(), ..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];
    const taken = new Set(letters.values());
    const letter =
      letters.get(grade.name) ?? wanted.find((each) => each.trim() !== "" && !taken.has(each)) ?? "·";
    letters.set(grade.name, letter);
    grade.letter = letter;
  }
  return grades;
}

function sectionsOf(plan: SeatPlan, rows: readonly HallRow[], gradeOf: Uint8Array): HallSection[] {
  const box = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  const sections = plan.sections.map(({ name }): HallSection => {
    return { name, rows: [], seats: 0, grades: [], ...box };
  });
  rows.forEach((row, index) => {
    const section = sections[row.section]!;
    section.rows.push(index);
    section.seats += row.seats;
    for (let seat = row.first; seat < row.first + row.seats; seat += 1)
      if (!section.grades.includes(gradeOf[seat]!)) section.grades.push(gradeOf[seat]!);
  });
  for (const section of sections) section.grades.sort((a, b) => a - b);
  return sections;
}

function boxesOf(rows: readonly HallRow[], x: Float32Array, y: Float32Array): Float32Array {
  const boxes = new Float32Array(4 * rows.length);
  rows.forEach(({ first, seats }, row) => {
    let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
    for (let seat = first; seat < first + seats; seat += 1) {
      left = Math.min(left, x[seat]!);
      top = Math.min(top, y[seat]!);
      right = Math.max(right, x[seat]!);
      bottom = Math.max(bottom, y[seat]!);
    }
    boxes.set([left, top, right, bottom], 4 * row);
  });
  return boxes;
}

function surround(sections: readonly HallSection[], rows: readonly HallRow[], boxes: Float32Array): void {
  rows.forEach(({ section: index }, row) => {
    const section = sections[index]!;
    section.left = Math.min(section.left, boxes[4 * row]!);
    section.top = Math.min(section.top, boxes[4 * row + 1]!);
    section.right = Math.max(section.right, boxes[4 * row + 2]!);
    section.bottom = Math.max(section.bottom, boxes[4 * row + 3]!);
  });
}
