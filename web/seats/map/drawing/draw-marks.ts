import type { Hall } from "../../hall/hall.ts";
import { STATE } from "../../statuses/seat-state.ts";
import { cutToFit } from "./cut-to-fit.ts";
import { LABELS_FROM_PX } from "./draw-seats.ts";
import type { Palette } from "./palette.ts";
import { outline } from "./seat-sprites.ts";
import type { Viewport } from "../viewport.ts";

/** The visitor's own and chosen seats, and the one that is pointed at: they change with every tap. */
export function drawMarks(
  context: CanvasRenderingContext2D,
  hall: Hall,
  states: Uint8Array,
  marked: Iterable<number>,
  pointed: number,
  view: Viewport,
  palette: Palette,
): void {
  const pitchPx = hall.pitch * view.scale;
  const at = (seat: number) =>
    [(hall.x[seat]! - view.x) * view.scale, (hall.y[seat]! - view.y) * view.scale] as const;
  for (const seat of marked) {
    const isChosen = states[seat] === STATE.CHOSEN;
    // In a large hall seen from afar, a seat of its own size would not be found.
    const half = Math.max(pitchPx * 0.46, 5);
    context.save();
    context.translate(...at(seat));
    outline(context, half, 0);
    context.lineWidth = 3;
    context.strokeStyle = palette.card;
    context.stroke();
    context.fillStyle = isChosen ? palette.chosen : palette.mine;
    context.fill();
    context.fillStyle = palette.onChosen;
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.font = `800 ${half * 1.2}px ${palette.font}`;
    const withLabel = pitchPx >= LABELS_FROM_PX;
    context.fillText(isChosen ? "✓" : "★", 0, withLabel ? -half * 0.4 : half * 0.06);
    if (withLabel) {
      context.font = `600 ${half * 0.7}px ${palette.font}`;
      const width = half * 1.7;
      context.fillText(cutToFit(context, hall.labels[seat]!, width), 0, half * 0.35, width);
    }
    context.restore();
  }
  if (pointed < 0) return;
  context.save();
  context.translate(...at(pointed));
  outline(context, Math.max(pitchPx * 0.5, 6), hall.flags[pointed]!);
  context.lineWidth = 3;
  context.strokeStyle = palette.focus;
  context.stroke();
  context.restore();
}
