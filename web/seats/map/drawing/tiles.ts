import { drawSeats, type SeatDrawing } from "./draw-seats.ts";
import { drawShapes } from "./draw-shapes.ts";
import type { Box, Size, Viewport } from "../viewport.ts";

/** Side of a tile, in pixels of the page. */
const TILE_PX = 128;
/** More are forgotten, the longest unseen first: each may take a quarter of a megabyte. */
const TILES_MAX = 240;
/** A frame draws new tiles for so long, and at least one. */
const BUDGET_MS = 5;
/** After a frame as slow as this, only one. */
const SLOW_FRAME_MS = 20;

interface Tile {
  canvas: HTMLCanvasElement;
  /** The version of the seats that it shows. */
  version: number;
  seenAt: number;
}

/**
 * The hall in square pictures of one scale, drawn when they come into view and kept. Moving the map only
 * copies them. What has no picture yet is left as it is beneath, so a frame never waits.
 */
export class Tiles {
  #tiles = new Map<string, Tile>();
  #drawing: SeatDrawing;
  #version = 0;
  #frames = 0;
  readonly #stageText: string;

  constructor(drawing: SeatDrawing, stageText: string) {
    this.#drawing = drawing;
    this.#stageText = stageText;
  }

  get scale(): number {
    return this.#drawing.scale;
  }

  /** Other statuses, or another filter. Tiles show the old ones until it is their turn. */
  update(news: Pick<SeatDrawing, "states" | "wanted">): void {
    this.#drawing = { ...this.#drawing, ...news };
    this.#version += 1;
  }

  /**
   * Copies what the view shows onto the context, whose unit is a pixel of the page. Answers whether every
   * tile in view is there and new. Without `mayDraw`, tiles are only copied.
   */
  copyTo(
    context: CanvasRenderingContext2D,
    view: Viewport,
    canvas: Size,
    lastFrameMs: number,
    mayDraw: boolean,
  ): boolean {
    this.#frames += 1;
    const { hall, scale, ratio } = this.#drawing;
    const side = TILE_PX / scale;
    const stretch = view.scale / scale;
    const place = (tile: number, start: number) => (tile * side - start) * view.scale;
    const columns = range(view.x, view.x + canvas.width / view.scale, hall.width, side);
    const lines = range(view.y, view.y + canvas.height / view.scale, hall.height, side);
    const beganMs = performance.now();
    let isComplete = true;
    let drawn = 0;
    for (const [column, line] of fromTheMiddle(columns, lines)) {
      const key = `${column} ${line}`;
      let tile = this.#tiles.get(key);
      if (tile?.version !== this.#version && mayDraw) {
        const mayAgain =
          drawn === 0 || (lastFrameMs < SLOW_FRAME_MS && performance.now() - beganMs < BUDGET_MS);
        if (mayAgain) {
          tile = this.#draw(key, column, line, tile);
          drawn += 1;
        } else isComplete = false;
      }
      if (tile === undefined) continue;
      tile.seenAt = this.#frames;
      // On whole pixels of the device, so that tiles neither overlap nor leave a gap.
      const snap = (value: number) => Math.round(value * ratio) / ratio;
      const left = snap(place(column, view.x));
      const top = snap(place(line, view.y));
      const right = snap(left + TILE_PX * stretch);
      const bottom = snap(top + TILE_PX * stretch);
      context.drawImage(tile.canvas, left, top, right - left, bottom - top);
    }
    this.#forget();
    return isComplete;
  }

  #draw(key: string, column: number, line: number, old: Tile | undefined): Tile {
    const { scale, ratio, hall, palette } = this.#drawing;
    const canvas = old?.canvas ?? document.createElement("canvas");
    // Also clears it.
    canvas.width = canvas.height = Math.round(TILE_PX * ratio);
    const context = canvas.getContext("2d", { alpha: false })!;
    const side = TILE_PX / scale;
    const box: Box = {
      left: column * side,
      top: line * side,
      right: (column + 1) * side,
      bottom: (line + 1) * side,
    };
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
    drawShapes(context, hall.shapes, palette, scale, this.#stageText);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    drawSeats(context, this.#drawing, box);
    const tile = { canvas, version: this.#version, seenAt: this.#frames };
    this.#tiles.set(key, tile);
    return tile;
  }

  #forget(): void {
    if (this.#tiles.size <= TILES_MAX) return;
    const bySeen = [...this.#tiles].toSorted(([, a], [, b]) => a.seenAt - b.seenAt);
    for (const [key] of bySeen.slice(0, this.#tiles.size - TILES_MAX)) this.#tiles.delete(key);
  }
}

/** The tiles from `start` to `end` that are within a plan of this length. */
function range(start: number, end: number, whole: number, side: number): [first: number, last: number] {
  return [Math.max(0, Math.floor(start / side)), Math.floor(Math.min(end, whole) / side)];
}

function fromTheMiddle(
  [left, right]: readonly [number, number],
  [top, bottom]: readonly [number, number],
): [number, number][] {
  const tiles: [number, number][] = [];
  for (let line = top; line <= bottom; line += 1)
    for (let column = left; column <= right; column += 1) tiles.push([column, line]);
  const distance = ([column, line]: [number, number]) =>
    Math.abs(column - (left + right) / 2) + Math.abs(line - (top + bottom) / 2);
  return tiles.toSorted((a, b) => distance(a) - distance(b));
}
