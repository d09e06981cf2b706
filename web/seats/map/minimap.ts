import type { Overview } from "./drawing/overview.ts";
import type { Palette } from "./drawing/palette.ts";
import type { Size, Viewport } from "./viewport.ts";

/** The whole hall, small, with a frame around what the map shows. Hidden while that is all of it. */
export class Minimap {
  readonly #canvas: HTMLCanvasElement;
  readonly #plan: Size;

  constructor(canvas: HTMLCanvasElement, plan: Size) {
    this.#canvas = canvas;
    this.#plan = plan;
  }

  draw(overview: Overview | null, view: Viewport, seen: Size, palette: Palette, isWhole: boolean): void {
    const canvas = this.#canvas;
    canvas.hidden = isWhole;
    if (isWhole || overview === null) return;
    const { width, height } = minimapSize(this.#plan);
    const ratio = devicePixelRatio;
    if (canvas.width !== Math.round(width * ratio)) {
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
      canvas.style.width = `${width}px`;
      canvas.style.height = `${height}px`;
    }
    const context = canvas.getContext("2d", { alpha: false })!;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.drawImage(overview.canvas, 0, 0, width, height);
    const scale = width / this.#plan.width;
    context.strokeStyle = palette.focus;
    context.lineWidth = 2;
    const left = Math.max(1, view.x * scale);
    const top = Math.max(1, view.y * scale);
    const right = Math.min(width - 1, (view.x + seen.width / view.scale) * scale);
    const bottom = Math.min(height - 1, (view.y + seen.height / view.scale) * scale);
    context.strokeRect(left, top, right - left, bottom - top);
  }
}

const SIDE_PX = 112;

export function minimapSize({ width, height }: Size): Size {
  const scale = SIDE_PX / Math.max(width, height);
  return { width: width * scale, height: height * scale };
}
