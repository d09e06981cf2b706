import type { Overview } from "./drawing/overview.ts";
import type { Palette } from "./drawing/palette.ts";
import type { Size, Viewport } from "./viewport.ts";

/** The whole hall, small, with a frame around what the map shows. Hidden while that is all of it. */
export class Minimap {
  readonly #canvas: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D;
  readonly #plan: Size;
  /** The hall without the frame, which moves all the time: making a large picture small takes long. */
  readonly #picture = document.createElement("canvas");
  #shown: { overview: Overview; version: number } | null = null;

  constructor(canvas: HTMLCanvasElement, plan: Size) {
    this.#canvas = canvas;
    this.#context = canvas.getContext("2d", { alpha: false })!;
    this.#plan = plan;
  }

  draw(overview: Overview, view: Viewport, seen: Size, palette: Palette, isWhole: boolean): void {
    const canvas = this.#canvas;
    if (canvas.hidden !== isWhole) canvas.hidden = isWhole;
    if (isWhole) return;
    const { width, height } = minimapSize(this.#plan);
    const ratio = devicePixelRatio;
    if (canvas.width !== Math.round(width * ratio)) {
      canvas.width = this.#picture.width = Math.round(width * ratio);
      canvas.height = this.#picture.height = Math.round(height * ratio);
      canvas.style.width = `${width}px`;
      canvas.style.height = `${height}px`;
      this.#shown = null;
    }
    this.#renew(overview);
    const context = this.#context;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.drawImage(this.#picture, 0, 0);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    const [scaleX, scaleY] = [width / this.#plan.width, height / this.#plan.height];
    context.strokeStyle = palette.focus;
    context.lineWidth = 2;
    const left = Math.max(1, view.x * scaleX);
    const top = Math.max(1, view.y * scaleY);
    const right = Math.min(width - 1, (view.x + seen.width / view.scale) * scaleX);
    const bottom = Math.min(height - 1, (view.y + seen.height / view.scale) * scaleY);
    context.strokeRect(left, top, right - left, bottom - top);
  }

  #renew(overview: Overview): void {
    if (this.#shown?.overview === overview && this.#shown.version === overview.version) return;
    this.#shown = { overview, version: overview.version };
    const { width, height } = this.#picture;
    this.#picture.getContext("2d", { alpha: false })!.drawImage(overview.canvas, 0, 0, width, height);
  }
}

const SIDE_PX = 112;
/** A hall of one long row is to be seen, too. */
const SIDE_PX_MIN = 10;

export function minimapSize({ width, height }: Size): Size {
  const scale = SIDE_PX / Math.max(width, height);
  return { width: Math.max(SIDE_PX_MIN, width * scale), height: Math.max(SIDE_PX_MIN, height * scale) };
}
