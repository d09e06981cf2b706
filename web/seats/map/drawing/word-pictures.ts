import type { Point } from "../../hall/stage.ts";
import type { Box } from "../viewport.ts";
import { cutToFit } from "./cut-to-fit.ts";
import type { Palette } from "./palette.ts";

/** One line of words on the map. */
export interface Line {
  text: string;
  isStrong: boolean;
  tone: "text" | "faint";
}

interface Picture {
  canvas: HTMLCanvasElement;
  width: number;
}

const PICTURES_MAX = 600;
const HEIGHT_PX = 20;
/** The light around letters, by which they can be read on whatever is beneath. */
const HALO_PX = 3;
/** Longer words are cut, or one section's name would cover half of the hall. */
const WIDTH_PX_MAX = 180;

/** Words as pictures, each painted once and then copied: painting text takes many times longer. */
export class WordPictures {
  readonly #palette: Palette;
  readonly #ratio: number;
  readonly #pictures = new Map<string, Picture>();
  readonly #ofLine = new WeakMap<Line, Picture>();
  readonly #measuring = document.createElement("canvas").getContext("2d")!;

  constructor(palette: Palette, ratio: number) {
    this.#palette = palette;
    this.#ratio = ratio;
  }

  widthOf(line: Line): number {
    return this.#pictureOf(line).width;
  }

  /** `middle` is in pixels of the page. */
  draw(context: CanvasRenderingContext2D, line: Line, { x, y }: Point): void {
    const { canvas } = this.#pictureOf(line);
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

  #pictureOf(line: Line): Picture {
    const known = this.#ofLine.get(line);
    if (known !== undefined) return known;
    const key = JSON.stringify(line);
    let picture = this.#pictures.get(key);
    if (picture === undefined) {
      if (this.#pictures.size >= PICTURES_MAX) this.#pictures.clear();
      picture = this.#paint(line);
      this.#pictures.set(key, picture);
    }
    this.#ofLine.set(line, picture);
    return picture;
  }

  #paint({ text, isStrong, tone }: Line): Picture {
    const font = `${isStrong ? 700 : 500} ${isStrong ? 12 : 11}px ${this.#palette.font}`;
    this.#measuring.font = font;
    const shown = cutToFit(this.#measuring, text, WIDTH_PX_MAX);
    const width = Math.ceil(this.#measuring.measureText(shown).width);
    const canvas = document.createElement("canvas");
    canvas.width = Math.ceil((width + 2 * HALO_PX) * this.#ratio);
    canvas.height = Math.ceil(HEIGHT_PX * this.#ratio);
    const context = canvas.getContext("2d")!;
    context.scale(this.#ratio, this.#ratio);
    context.font = font;
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.lineWidth = HALO_PX;
    context.lineJoin = "round";
    context.strokeStyle = this.#palette.card;
    context.fillStyle = this.#palette[tone];
    const [x, y] = [width / 2 + HALO_PX, HEIGHT_PX / 2];
    context.strokeText(shown, x, y);
    context.fillText(shown, x, y);
    return { canvas, width };
  }
}
