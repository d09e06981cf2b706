import type { Box } from "../viewport.ts";
import { drawSeats, type SeatDrawing } from "./draw-seats.ts";
import { drawShapes } from "./draw-shapes.ts";
import { SeatSprites } from "./seat-sprites.ts";

/** The longer side of the picture, in pixels. */
const SIDE_PX = 900;
/** It is drawn in so many strips, one a frame, because all of a large hall at once would hold up the page. */
const STRIPS = 48;

/** A picture of the whole hall: on the small map, and beneath what is not drawn yet. */
export class Overview {
  readonly canvas: HTMLCanvasElement;
  readonly scale: number;
  /** Counts up whenever the picture has changed. */
  version = 0;
  #drawing: SeatDrawing;
  readonly #oldStrips = new Set(Array.from({ length: STRIPS }, (_, strip) => strip));
  readonly #waiting = new Set<number>();
  readonly #stripHeight: number;
  readonly #stageText: string;

  constructor(drawing: SeatDrawing, stageText: string) {
    const { hall, palette } = drawing;
    this.scale = SIDE_PX / Math.max(hall.width, hall.height);
    this.canvas = document.createElement("canvas");
    this.canvas.width = Math.ceil(hall.width * this.scale);
    this.canvas.height = Math.ceil(hall.height * this.scale);
    const context = this.canvas.getContext("2d", { alpha: false })!;
    context.fillStyle = palette.card;
    context.fillRect(0, 0, this.canvas.width, this.canvas.height);
    this.#stripHeight = Math.ceil(this.canvas.height / STRIPS);
    const sprites = new SeatSprites(hall.pitch * this.scale, 1, palette, hall);
    this.#drawing = { ...drawing, scale: this.scale, ratio: 1, sprites };
    this.#stageText = stageText;
  }

  /** Other statuses, or another filter. `changed` are the seats that look different; null for all. */
  update(news: Pick<SeatDrawing, "states" | "wanted">, changed: readonly number[] | null): void {
    this.#drawing = { ...this.#drawing, ...news };
    if (changed === null) for (let strip = 0; strip < STRIPS; strip += 1) this.#waiting.add(strip);
    else for (const seat of changed) this.#outdate(seat);
  }

  /** Begins to draw what has changed since. */
  renew(): void {
    for (const strip of this.#waiting) this.#oldStrips.add(strip);
    this.#waiting.clear();
  }

  /** Draws the next strip. Answers whether that was the last. */
  step(): boolean {
    const [strip] = this.#oldStrips;
    if (strip === undefined) return true;
    this.#oldStrips.delete(strip);
    const { hall, palette } = this.#drawing;
    const [top, height] = [strip * this.#stripHeight, this.#stripHeight];
    const canvas = document.createElement("canvas");
    canvas.width = this.canvas.width;
    canvas.height = height;
    const context = canvas.getContext("2d", { alpha: false })!;
    context.fillStyle = palette.card;
    context.fillRect(0, 0, canvas.width, height);
    context.setTransform(this.scale, 0, 0, this.scale, 0, -top);
    const box = { left: 0, top: top / this.scale, right: hall.width, bottom: (top + height) / this.scale };
    drawShapes(context, hall.shapes, palette, this.scale, this.#stageText, box);
    drawSeats(context, this.#drawing, box);
    this.canvas.getContext("2d", { alpha: false })!.drawImage(canvas, 0, top);
    this.version += 1;
    return this.#oldStrips.size === 0;
  }

  /** Copies the part of the hall that lies at a place of the map. */
  copyTo(context: CanvasRenderingContext2D, part: Box, place: Box): void {
    context.drawImage(
      this.canvas,
      part.left * this.scale,
      part.top * this.scale,
      (part.right - part.left) * this.scale,
      (part.bottom - part.top) * this.scale,
      place.left,
      place.top,
      place.right - place.left,
      place.bottom - place.top,
    );
  }

  /** A row may be a band, which is of one colour from end to end. */
  #outdate(seat: number): void {
    const { hall } = this.#drawing;
    const row = 4 * hall.rowOf[seat]!;
    const stripAt = (y: number) => Math.floor((y * this.scale) / this.#stripHeight);
    const last = Math.min(STRIPS - 1, stripAt(hall.rowBoxes[row + 3]! + hall.pitch));
    for (let strip = Math.max(0, stripAt(hall.rowBoxes[row + 1]! - hall.pitch)); strip <= last; strip += 1)
      this.#waiting.add(strip);
  }
}
