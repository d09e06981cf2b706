import type { Box, Size, Viewport } from "../viewport.ts";
import { drawSeats, SEAT_PITCH_PX_MIN, type SeatDrawing } from "./draw-seats.ts";
import { drawShapes } from "./draw-shapes.ts";

/** Side of a tile, in pixels of the page. */
const TILE_PX = 128;
/** More are forgotten, the longest unseen first. Phones give a page little memory for pictures. */
const MEMORY_MAX = 48 * 1024 * 1024;
/** A frame draws new tiles for so long, and at least one. While nothing moves, no frame is awaited. */
const BUDGET_MS = { moving: 5, still: 24 };
/** After a frame as slow as this, only one, if the map moves. */
const SLOW_FRAME_MS = 20;
/** So many tiles on each side are drawn ahead at rest: a drag then copies pictures, and draws none. */
const AHEAD_MAX = 3;

interface Tile {
  canvas: HTMLCanvasElement;
  isOld: boolean;
  seenAt: number;
}

/** How far the tiles are: all in view are new; so are those around the view, which are drawn ahead. */
export type Progress = "drawing" | "complete" | "ahead";

/**
 * The hall in square pictures of one scale, drawn when they come into view and kept. Moving the map only
 * copies them. A frame never waits for what has no picture yet.
 */
export class Tiles {
  readonly #tiles = new Map<string, Tile>();
  #drawing: SeatDrawing;
  #frames = 0;
  #lastView: Viewport | null = null;
  /** Whether a frame of this movement was slow because a tile was drawn ahead in it. */
  #isAheadDear = false;
  #drewAhead = false;
  readonly #stageText: string;

  constructor(drawing: SeatDrawing, stageText: string) {
    this.#drawing = drawing;
    this.#stageText = stageText;
  }

  get scale(): number {
    return this.#drawing.scale;
  }

  /**
   * Other statuses, or another filter. Tiles show the old ones until it is their turn. `changed` are the
   * seats that look different; null for all.
   */
  update(news: Pick<SeatDrawing, "states" | "wanted">, changed: readonly number[] | null): void {
    this.#drawing = { ...this.#drawing, ...news };
    if (changed === null) for (const tile of this.#tiles.values()) tile.isOld = true;
    else for (const seat of changed) this.#outdate(seat);
  }

  /**
   * Copies what the view shows onto the context, whose unit is a pixel of the page, and draws new tiles for a
   * while. Where there is none, `showInstead` is called with the place. Without `mayDraw`, tiles are only
   * copied.
   */
  copyTo(
    context: CanvasRenderingContext2D,
    view: Viewport,
    canvas: Size,
    { lastFrameMs, mayDraw }: { lastFrameMs: number; mayDraw: boolean },
    showInstead: (place: Box) => void,
  ): Progress {
    this.#frames += 1;
    const { hall, scale, ratio } = this.#drawing;
    const side = TILE_PX / scale;
    const columns = range(view.x, view.x + canvas.width / view.scale, hall.width, side);
    const lines = range(view.y, view.y + canvas.height / view.scale, hall.height, side);
    const last = this.#lastView ?? view;
    const isStill = view.x === last.x && view.y === last.y;
    this.#lastView = view;
    if (isStill) this.#isAheadDear = false;
    else if (this.#drewAhead && lastFrameMs >= SLOW_FRAME_MS) this.#isAheadDear = true;
    this.#drewAhead = false;
    const beganMs = performance.now();
    let drawn = 0;
    const budgetMs = BUDGET_MS[isStill ? "still" : "moving"];
    const hasTime = () =>
      drawn === 0 || ((isStill || lastFrameMs < SLOW_FRAME_MS) && performance.now() - beganMs < budgetMs);
    // On whole pixels of the device, so that tiles neither overlap nor leave a gap.
    const place = (tile: number, start: number) =>
      Math.round((tile * side - start) * view.scale * ratio) / ratio;
    let isComplete = true;
    for (const [column, line] of fromTheMiddle(columns, lines)) {
      let tile = this.#tiles.get(keyOf(column, line));
      if ((tile === undefined || tile.isOld) && mayDraw) {
        if (hasTime()) {
          tile = this.#draw(column, line, tile);
          drawn += 1;
        } else isComplete = false;
      }
      const [left, top] = [place(column, view.x), place(line, view.y)];
      const [right, bottom] = [place(column + 1, view.x), place(line + 1, view.y)];
      if (tile === undefined) {
        showInstead({ left, top, right, bottom });
        continue;
      }
      tile.seenAt = this.#frames;
      context.drawImage(tile.canvas, left, top, right - left, bottom - top);
    }
    // On a slow device, nothing is drawn ahead while the map moves.
    const mayDrawAhead = isStill || (lastFrameMs < SLOW_FRAME_MS && !this.#isAheadDear);
    const reach = isStill ? reachAhead(columns, lines, this.#tilesMax) : 1;
    let isAhead = !mayDraw;
    const aheadUntilMs = isStill ? beganMs + budgetMs : 0;
    if (mayDraw && isComplete && drawn === 0)
      do isAhead = this.#drawAhead(columns, lines, reach, mayDrawAhead);
      while (!isAhead && performance.now() < aheadUntilMs);
    this.#forget();
    return !isComplete ? "drawing" : isAhead ? "ahead" : "complete";
  }

  /** Forgets what is not in view. */
  forgetUnseen(): void {
    for (const [key, tile] of this.#tiles) if (tile.seenAt < this.#frames) this.#tiles.delete(key);
  }

  /** Draws one of the tiles around the view, to be there when the map moves. Answers whether all are. */
  #drawAhead([first, last]: Range, [top, bottom]: Range, reach: number, mayDraw: boolean): boolean {
    for (let around = 1; around <= reach; around += 1)
      if (!this.#drawAround([first - around, last + around], [top - around, bottom + around], mayDraw))
        return false;
    return true;
  }

  /** Draws one of the tiles along the edge of these. Answers whether all are there. */
  #drawAround([first, last]: Range, [top, bottom]: Range, mayDraw: boolean): boolean {
    const { hall, scale } = this.#drawing;
    const side = TILE_PX / scale;
    for (let line = top; line <= bottom; line += 1)
      for (let column = first; column <= last; column += 1) {
        const isInside = line > top && line < bottom && column > first && column < last;
        const isOfHall = line >= 0 && column >= 0 && line * side < hall.height && column * side < hall.width;
        const tile = this.#tiles.get(keyOf(column, line));
        if (isInside || !isOfHall || tile?.isOld === false) continue;
        if (mayDraw) {
          this.#draw(column, line, tile);
          this.#drewAhead = true;
        }
        return false;
      }
    return true;
  }

  #outdate(seat: number): void {
    const { hall, scale } = this.#drawing;
    const [x, y] = [hall.x[seat]!, hall.y[seat]!];
    const row = 4 * hall.rowOf[seat]!;
    // A band is of one colour from end to end.
    const isBand = hall.pitch * scale < SEAT_PITCH_PX_MIN;
    const side = TILE_PX / scale;
    const tileAt = (value: number) => Math.floor(value / side);
    const [left, right] = isBand ? [hall.rowBoxes[row]!, hall.rowBoxes[row + 2]!] : [x, x];
    const [top, bottom] = isBand ? [hall.rowBoxes[row + 1]!, hall.rowBoxes[row + 3]!] : [y, y];
    for (let line = tileAt(top - hall.pitch); line <= tileAt(bottom + hall.pitch); line += 1)
      for (let column = tileAt(left - hall.pitch); column <= tileAt(right + hall.pitch); column += 1) {
        const tile = this.#tiles.get(keyOf(column, line));
        if (tile !== undefined) tile.isOld = true;
      }
  }

  #draw(column: number, line: number, old: Tile | undefined): Tile {
    const { scale, ratio, hall, palette } = this.#drawing;
    const canvas = old?.canvas ?? document.createElement("canvas");
    const size = Math.round(TILE_PX * ratio);
    if (canvas.width !== size) canvas.width = canvas.height = size;
    const context = canvas.getContext("2d", { alpha: false })!;
    const side = TILE_PX / scale;
    const box: Box = {
      left: column * side,
      top: line * side,
      right: (column + 1) * side,
      bottom: (line + 1) * side,
    };
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.fillStyle = palette.card;
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.setTransform(
      ratio * scale,
      0,
      0,
      ratio * scale,
      -box.left * scale * ratio,
      -box.top * scale * ratio,
    );
    drawShapes(context, hall.shapes, palette, scale, this.#stageText, box);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    drawSeats(context, this.#drawing, box);
    const tile = { canvas, isOld: false, seenAt: this.#frames };
    this.#tiles.set(keyOf(column, line), tile);
    return tile;
  }

  get #tilesMax(): number {
    return Math.floor(MEMORY_MAX / (4 * (TILE_PX * this.#drawing.ratio) ** 2));
  }

  /** Never what is in view, however large the screen. */
  #forget(): void {
    const tilesMax = this.#tilesMax;
    if (this.#tiles.size <= tilesMax) return;
    const bySeen = [...this.#tiles].toSorted(([, a], [, b]) => a.seenAt - b.seenAt);
    for (const [key, { seenAt }] of bySeen.slice(0, this.#tiles.size - tilesMax))
      if (seenAt < this.#frames) this.#tiles.delete(key);
  }
}

type Range = readonly [first: number, last: number];

/** How many tiles around the view there is memory for: those drawn ahead must not push each other out. */
export function reachAhead([first, last]: Range, [top, bottom]: Range, tilesMax: number): number {
  const tilesWith = (reach: number) => (last - first + 1 + 2 * reach) * (bottom - top + 1 + 2 * reach);
  let reach = AHEAD_MAX;
  while (reach > 1 && tilesWith(reach) > tilesMax) reach -= 1;
  return reach;
}

const keyOf = (column: number, line: number): string => `${column} ${line}`;

/** The tiles from `start` to `end` that are within a plan of this length. */
function range(start: number, end: number, whole: number, side: number): Range {
  return [Math.max(0, Math.floor(start / side)), Math.floor(Math.min(end, whole) / side)];
}

function fromTheMiddle([left, right]: Range, [top, bottom]: Range): [number, number][] {
  const tiles: [number, number][] = [];
  for (let line = top; line <= bottom; line += 1)
    for (let column = left; column <= right; column += 1) tiles.push([column, line]);
  const distance = ([column, line]: [number, number]) =>
    Math.abs(column - (left + right) / 2) + Math.abs(line - (top + bottom) / 2);
  return tiles.toSorted((a, b) => distance(a) - distance(b));
}
