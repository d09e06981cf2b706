import type { HallRow, HallSection } from "./hall.ts";
import type { PlanShape } from "./seat-plan.ts";
import { SEAT_DISTANCE } from "../../../src/halls/neighbours/spacing.ts";

/** A place for every seat of a hall whose plan has no coordinates, and its stage. */
export interface Layout {
  x: Float32Array;
  y: Float32Array;
  shapes: readonly PlanShape[];
  width: number;
  height: number;
}

/** Lengths are in seats until the end. */
const STAGE_HEIGHT = 3;
/** Of a large hall, the stage takes this share, or it would hardly be seen. */
const STAGE_SHARE = 0.07;
const LABEL_HEIGHT = 1.4;
const GAP = 1.6;
const ASPECT_WANTED = 1.15;
/** How much uneven line widths count against the wanted shape. */
const RAGGED_WEIGHT = 0.6;
const LINE_BEGINNINGS = 4;
const LINE_WIDTHS_MAX = 400;
/** Rows of more seats are folded into lines, or the hall would be a thread. */
const ROW_LENGTH_MAX = 160;

interface Block {
  section: HallSection;
  width: number;
  height: number;
}

interface Line {
  blocks: Block[];
  width: number;
  height: number;
}

/**
 * Sections become blocks of rows. The blocks are placed in lines before the stage, like words. Every line
 * width is tried, and the hall that is closest to the wanted shape is kept.
 */
export function layOutSections(
  sections: readonly HallSection[],
  rows: readonly HallRow[],
  seats: number,
): Layout {
  const blocks = sections.map((section): Block => {
    const longest = section.rows.reduce((most, row) => Math.max(most, rows[row]!.seats), 0);
    const width = longest <= ROW_LENGTH_MAX ? longest : Math.max(ROW_LENGTH_MAX, Math.ceil(longest ** 0.5));
    const lines = section.rows.reduce((sum, row) => sum + Math.ceil(rows[row]!.seats / width), 0);
    return { section, width, height: lines + LABEL_HEIGHT };
  });
  let lines: Line[] = [];
  let least = Infinity;
  for (const widthMax of lineWidths(blocks)) {
    const tried = inLines(blocks, widthMax);
    const { width, height } = sizeOf(tried);
    const filled = tried.reduce((sum, line) => sum + line.width, 0) / (tried.length * (width - 2 * GAP));
    const distance = Math.abs(Math.log(width / height / ASPECT_WANTED)) + RAGGED_WEIGHT * (1 - filled);
    if (distance < least) [lines, least] = [tried, distance];
  }
  const { width, height: wanted } = sizeOf(lines);
  const stageHeight = Math.max(STAGE_HEIGHT, wanted * STAGE_SHARE);
  const height = wanted - STAGE_HEIGHT + stageHeight;
  const x = new Float32Array(seats);
  const y = new Float32Array(seats);
  let top = stageHeight;
  for (const line of lines) {
    let left = (width - line.width) / 2;
    for (const block of line.blocks) {
      placeSeats(block, left, top);
      left += block.width + GAP;
    }
    top += line.height + GAP;
  }
  const half = Math.min(width * 0.32, 14 * (stageHeight / STAGE_HEIGHT));
  return { x, y, width: width * SEAT_DISTANCE, height: height * SEAT_DISTANCE, shapes: [stage(half)] };

  function placeSeats(block: Block, left: number, top: number): void {
    let back = 0;
    for (const index of block.section.rows) {
      const row = rows[index]!;
      const first = left + (block.width - Math.min(row.seats, block.width)) / 2;
      for (let at = 0; at < row.seats; at += 1) {
        x[row.first + at] = (first + (at % block.width) + 0.5) * SEAT_DISTANCE;
        const line = back + Math.floor(at / block.width);
        y[row.first + at] = (top + LABEL_HEIGHT + line + 0.5) * SEAT_DISTANCE;
      }
      back += Math.ceil(row.seats / block.width);
    }
  }

  /** Straight at the back, round towards the seats. The page writes its own word on it. */
  function stage(half: number): PlanShape {
    const depth = stageHeight - 1.6;
    const points = Array.from({ length: 25 }, (_, at): [number, number] => {
      const angle = (at / 24) * Math.PI;
      return [half * Math.cos(angle), depth * Math.sin(angle) ** 0.5];
    });
    const inUnits = points.map((point) => point.map((value) => value * SEAT_DISTANCE));
    return {
      kind: "polygon",
      x: (width / 2) * SEAT_DISTANCE,
      y: 0.5 * SEAT_DISTANCE,
      points: inUnits,
      isOurs: true,
    };
  }
}

/** The possible widths of a line. Lines that begin with an early section are enough; of many, some. */
function lineWidths(blocks: readonly Block[]): number[] {
  const widths = new Set<number>();
  for (let first = 0; first < Math.min(blocks.length, LINE_BEGINNINGS); first += 1) {
    let width = -GAP;
    for (let end = first; end < blocks.length; end += 1) {
      width += blocks[end]!.width + GAP;
      widths.add(width);
    }
  }
  const every = Math.ceil(widths.size / LINE_WIDTHS_MAX);
  return [...widths].filter((_, at) => at % every === 0);
}

function inLines(blocks: readonly Block[], widthMax: number): Line[] {
  const lines: Line[] = [];
  for (const block of blocks) {
    const line = lines.at(-1);
    if (line !== undefined && line.width + GAP + block.width <= widthMax) {
      line.blocks.push(block);
      line.width += GAP + block.width;
      line.height = Math.max(line.height, block.height);
    } else lines.push({ blocks: [block], width: block.width, height: block.height });
  }
  return lines;
}

function sizeOf(lines: readonly Line[]): { width: number; height: number } {
  return {
    width: lines.reduce((most, line) => Math.max(most, line.width), 0) + 2 * GAP,
    height: STAGE_HEIGHT + lines.reduce((sum, line) => sum + line.height + GAP, 0),
  };
}
