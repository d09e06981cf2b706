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
  #drawing: SeatDrawing;
  #strip = 0;
  #isOld = false;
  readonly #stageText: string;

  constructor(drawing: SeatDrawing, stageText: string) {
    const { hall, palette } = drawing;
    this.scale = SIDE_PX / Math.max(hall.width, hall.height);
    this.canvas = document.createElement("canvas");
    this.canvas.width = Math.ceil(hall.width * this.scale);
    this.canvas.height = Math.ceil(hall.height * this.scale);
    const sprites = new SeatSprites(hall.pitch * this.scale, 1, palette, hall.grades);
    this.#drawing = { ...drawing, scale: this.scale, ratio: 1, sprites };
    this.#stageText = stageText;
  }

  update(news: Pick<SeatDrawing, "states" | "wanted">): void {
    this.#isOld ||= news.states !== this.#drawing.states || news.wanted !== this.#drawing.wanted;
    this.#drawing = { ...this.#drawing, ...news };
  }

  /** Begins anew, if anything has changed since. */
  renew(): void {
    if (this.#isOld) this.#strip = 0;
    this.#isOld = false;
  }

  /** Draws the next strip. Answers whether that was the last. */
  step(): boolean {
    if (this.#strip === STRIPS) return true;
    const { hall, palette } = this.#drawing;
    const height = Math.ceil(this.canvas.height / STRIPS);
    const top = this.#strip * height;
    const strip = document.createElement("canvas");
    strip.width = this.canvas.width;
    strip.height = height;
    const context = strip.getContext("2d", { alpha: false })!;
    context.fillStyle = palette.card;
    context.fillRect(0, 0, strip.width, height);
    context.setTransform(this.scale, 0, 0, this.scale, 0, -top);
    drawShapes(context, hall.shapes, palette, this.scale, this.#stageText);
    const box = { left: 0, top: top / this.scale, right: hall.width, bottom: (top + height) / this.scale };
    drawSeats(context, this.#drawing, box);
    this.canvas.getContext("2d", { alpha: false })!.drawImage(strip, 0, top);
    this.#strip += 1;
    return this.#strip === STRIPS;
  }
}
