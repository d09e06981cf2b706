import type { Hall } from "../../hall/hall.ts";
import { FLAGS } from "../../hall/seat-plan.ts";
import { STATE } from "../../statuses/seat-state.ts";
import { gradeColour, type Palette } from "./palette.ts";

/** From this size on, a free seat shows the letter of its grade; below, only its colour and shape. */
const LETTER_FROM_PX = 11;
const DETAIL_FROM_PX = 9;

/**
 * Pictures of seats, each drawn once for a size and then copied: copying is many times faster than drawing.
 * What can be told from colour can also be told from shape: free seats are full, held ones hollow, sold ones
 * crosses, those not for sale dashes, wheelchair places round.
 */
export class SeatSprites {
  readonly side: number;
  readonly #pitchPx: number;
  readonly #ratio: number;
  readonly #palette: Palette;
  readonly #hall: Hall;
  readonly #sprites = new Map<number, HTMLCanvasElement>();

  /** `pitchPx` is the distance of neighbouring seats, `ratio` the device's pixels per pixel. */
  constructor(pitchPx: number, ratio: number, palette: Palette, hall: Hall) {
    this.#pitchPx = pitchPx;
    this.#ratio = ratio;
    this.#palette = palette;
    this.#hall = hall;
    this.side = Math.ceil(pitchPx * ratio);
  }

  /** `isDim`: not among what the visitor wants to see. */
  of(state: number, grade: number, flags: number, isDim: boolean, withLabel: boolean): HTMLCanvasElement {
    const shown = state === STATE.AVAILABLE ? grade : 0;
    const key = (((state * 2 + Number(isDim)) * 2 + Number(withLabel)) * 16 + flags) * 256 + shown;
    let sprite = this.#sprites.get(key);
    if (sprite === undefined) {
      sprite = this.#draw(state, grade, flags, isDim, withLabel);
      this.#sprites.set(key, sprite);
    }
    return sprite;
  }

  #draw(state: number, grade: number, flags: number, isDim: boolean, withLabel: boolean): HTMLCanvasElement {
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = this.side;
    const context = canvas.getContext("2d")!;
    context.scale(this.#ratio, this.#ratio);
    const middle = this.side / this.#ratio / 2;
    context.translate(middle, middle);
    const size = this.#pitchPx;
    if (state === STATE.AVAILABLE) this.#drawFree(context, size, grade, flags, isDim, withLabel);
    else if (this.#hall.desk) this.#hall.desk.draw(context, size, state);
    else this.#drawGone(context, size, state, flags);
    return canvas;
  }

  #drawFree(
    context: CanvasRenderingContext2D,
    size: number,
    grade: number,
    flags: number,
    isDim: boolean,
    withLabel: boolean,
  ): void {
    const colour = gradeColour(this.#palette, grade);
    const half = size * 0.42;
    context.fillStyle = context.strokeStyle = colour;
    if (isDim) {
      context.globalAlpha = 0.45;
      context.lineWidth = Math.max(0.75, size * 0.06);
      outline(context, half * 0.75, flags);
      context.stroke();
      return;
    }
    outline(context, half, flags);
    context.fill();
    if (size >= DETAIL_FROM_PX) this.#drawKind(context, half, flags);
    if (size < LETTER_FROM_PX) return;
    context.fillStyle = this.#palette.onGrade;
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.font = `700 ${size * (withLabel ? 0.24 : 0.46)}px ${this.#palette.font}`;
    const sign =
      (flags & FLAGS.wheelchair) !== 0 && !withLabel ? "♿\uFE0E" : this.#hall.grades[grade]!.letter;
    context.fillText(sign, 0, withLabel ? -size * 0.2 : size * 0.03);
  }

  /** What kind of place it is, at its edge. */
  #drawKind(context: CanvasRenderingContext2D, half: number, flags: number): void {
    context.fillStyle = this.#palette.card;
    if ((flags & FLAGS.restrictedView) !== 0) {
      // A corner is missing, as is a part of the view.
      context.beginPath();
      context.moveTo(half + 0.5, -half - 0.5);
      context.lineTo(half + 0.5, half * 0.1);
      context.lineTo(-half * 0.1, -half - 0.5);
      context.fill();
    }
    if ((flags & FLAGS.companion) !== 0) {
      const arm = half * 0.3;
      context.fillRect(-half * 0.85, -half * 0.55 - arm / 6, arm * 2, arm / 1.8);
      context.fillRect(-half * 0.85 + arm * 0.72, -half * 0.55 - arm * 0.88, arm / 1.8, arm * 2);
    }
    if ((flags & FLAGS.aisle) !== 0) context.fillRect(-half * 0.4, half * 0.74, half * 0.8, half * 0.14);
  }

  #drawGone(context: CanvasRenderingContext2D, size: number, state: number, flags: number): void {
    const { held, taken } = this.#palette;
    if (state === STATE.HELD) {
      context.strokeStyle = held;
      context.lineWidth = Math.max(1, size * 0.1);
      outline(context, size * 0.27, flags);
      context.stroke();
      return;
    }
    context.strokeStyle = taken;
    context.lineWidth = Math.max(1, size * 0.14);
    const arm = size * 0.2;
    context.beginPath();
    context.moveTo(-arm, state === STATE.SOLD ? -arm : 0);
    context.lineTo(arm, state === STATE.SOLD ? arm : 0);
    if (state === STATE.SOLD) {
      context.moveTo(arm, -arm);
      context.lineTo(-arm, arm);
    }
    context.stroke();
  }
}

/** The outline of a chair, or of the round place for a wheelchair, around the origin. */
export function outline(context: CanvasRenderingContext2D, half: number, flags: number): void {
  context.beginPath();
  if ((flags & FLAGS.wheelchair) !== 0) context.arc(0, 0, half, 0, 2 * Math.PI);
  else if (half < 3) context.rect(-half, -half, 2 * half, 2 * half);
  else {
    // Not `roundRect`, which older browsers lack.
    const [back, front] = [half * 0.75, half * 0.3];
    context.moveTo(-half, 0);
    context.arcTo(-half, -half, 0, -half, back);
    context.arcTo(half, -half, half, 0, back);
    context.arcTo(half, half, 0, half, front);
    context.arcTo(-half, half, -half, 0, front);
    context.closePath();
  }
}
