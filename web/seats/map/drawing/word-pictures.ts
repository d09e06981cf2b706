import { isolate } from "../../../text/isolate.ts";
import type { Point } from "../../hall/stage.ts";
import type { Box } from "../viewport.ts";
import { cutToFit } from "./cut-to-fit.ts";
import type { Palette } from "./palette.ts";

/** One line of words on the map: a name, and what follows it. */
export interface Line {
  /** Cut where it is too long. */
  name: string;
  /** Never cut: a price without its last digits would be another price. */
  rest: string;
  isStrong: boolean;
  tone: "text" | "faint";
}

/** What is shown of a line, and how wide that is. */
interface Measured {
  shown: string;
  width: number;
}

/** Bounds of what is kept, also of words that are not on the map any more. */
const PICTURES_MAX = 300;
const WIDTHS_MAX = 20_000;
const HEIGHT_PX = 20;
/** The light around letters, by which they can be read on whatever is beneath. */
const HALO_PX = 3;
/** Longer words are cut, or one section's name would cover half of the hall. */
const WIDTH_PX_MAX = 180;
/** However much follows it. */
const NAME_PX_MIN = 40;

/** Words as pictures, each painted once and then copied: painting text takes many times longer. */
export class WordPictures {
  readonly #palette: Palette;
  readonly #ratio: number;
  readonly #measured = new Map<string, Measured>();
  readonly #pictures = new Map<string, HTMLCanvasElement>();
  readonly #keys = new WeakMap<Line, string>();
  readonly #measuring = document.createElement("canvas").getContext("2d")!;

  constructor(palette: Palette, ratio: number) {
    this.#palette = palette;
    this.#ratio = ratio;
  }

  widthOf(line: Line): number {
    return this.#measure(line).width;
  }

  /** `middle` is in pixels of the page. */
  draw(context: CanvasRenderingContext2D, line: Line, { x, y }: Point): void {
    const canvas = kept(this.#pictures, PICTURES_MAX, this.#keyOf(line), () => this.#paint(line));
    const [width, height] = [canvas.width / this.#ratio, canvas.height / this.#ratio];
    // On whole pixels of the device, or letters would be blurred.
    const snap = (value: number) => Math.round(value * this.#ratio) / this.#ratio;
    context.drawImage(canvas, snap(x - width / 2), snap(y - height / 2), width, height);
  }

  drawGround(context: CanvasRenderingContext2D, { left, top, right, bottom }: Box): void {
    context.globalAlpha = 0.92;
    context.fillStyle = this.#palette.card;
    context.fillRect(left, top, right - left, bottom - top);
    context.globalAlpha = 1;
  }

  #keyOf(line: Line): string {
    let key = this.#keys.get(line);
    if (key === undefined)
      this.#keys.set(line, (key = `${line.isStrong} ${line.tone} ${line.name}\n${line.rest}`));
    return key;
  }

  #measure(line: Line): Measured {
    return kept(this.#measured, WIDTHS_MAX, this.#keyOf(line), () => {
      this.#measuring.font = this.#fontOf(line);
      const room = WIDTH_PX_MAX - this.#measuring.measureText(line.rest).width;
      const name = line.name === "" ? "" : cutToFit(this.#measuring, line.name, Math.max(room, NAME_PX_MIN));
      const shown = isolate(name) + line.rest;
      return { shown, width: Math.ceil(this.#measuring.measureText(shown).width) };
    });
  }

  #fontOf({ isStrong }: Line): string {
    return `${isStrong ? 700 : 500} ${isStrong ? 12 : 11}px ${this.#palette.font}`;
  }

  #paint(line: Line): HTMLCanvasElement {
    const { shown, width } = this.#measure(line);
    const canvas = document.createElement("canvas");
    canvas.width = Math.ceil((width + 2 * HALO_PX) * this.#ratio);
    canvas.height = Math.ceil(HEIGHT_PX * this.#ratio);
    const context = canvas.getContext("2d")!;
    context.scale(this.#ratio, this.#ratio);
    context.font = this.#fontOf(line);
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.lineWidth = HALO_PX;
    context.lineJoin = "round";
    context.strokeStyle = this.#palette.card;
    context.fillStyle = this.#palette[line.tone];
    const [x, y] = [width / 2 + HALO_PX, HEIGHT_PX / 2];
    context.strokeText(shown, x, y);
    context.fillText(shown, x, y);
    return canvas;
  }
}

function kept<Value>(values: Map<string, Value>, max: number, key: string, make: () => Value): Value {
  let value = values.get(key);
  if (value === undefined) {
    if (values.size >= max) values.clear();
    values.set(key, (value = make()));
  }
  return value;
}
