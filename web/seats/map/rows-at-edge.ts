import type { Hall } from "../hall/hall.ts";
import type { Size, Viewport } from "./viewport.ts";
import { cutToFit } from "./drawing/cut-to-fit.ts";
import { ROW_NAMES_FROM_PX } from "./drawing/draw-seats.ts";
import type { Palette } from "./drawing/palette.ts";

/** The name of a row, and how high on the map it stands at its edge. */
export interface RowAtEdge {
  label: string;
  y: number;
}

/** A name at the end of its row is cut off if its middle is nearer to the edge than this. */
const NAME_PX = 10;
const WIDTH_PX = 26;
const HEIGHT_PX = 16;
const WORDS_PX = 11;

/** The rows whose left end is not in view, and so neither is the name that stands there. */
export function rowsAtEdge(
  { rows, rowBoxes, x, y, pitch }: Pick<Hall, "rows" | "rowBoxes" | "x" | "y" | "pitch">,
  view: Viewport,
  canvas: Size,
): RowAtEdge[] {
  const [bottom, end] = [view.y + canvas.height / view.scale, view.x + pitch];
  const edge = view.x + NAME_PX / view.scale;
  return rows.flatMap(({ label, first, seats }, row) => {
    const [left, top, right, low] = rowBoxes.subarray(4 * row, 4 * row + 4) as unknown as number[];
    if (label === "" || left! - pitch >= edge || right! < end || low! < view.y || top! > bottom) return [];
    // A row that goes away from the viewer does not cross the edge once.
    if (low! - top! > right! - left!) return [];
    let at = first;
    for (let seat = first; seat < first + seats; seat += 1)
      if (Math.abs(x[seat]! - view.x) < Math.abs(x[at]! - view.x)) at = seat;
    return [{ label, y: (y[at]! - view.y) * view.scale }];
  });
}

export function drawRowsAtEdge(
  context: CanvasRenderingContext2D,
  hall: Hall,
  view: Viewport,
  canvas: Size,
  palette: Palette,
): void {
  if (hall.pitch * view.scale < ROW_NAMES_FROM_PX) return;
  context.save();
  context.font = `600 ${WORDS_PX}px ${palette.font}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  for (const { label, y } of rowsAtEdge(hall, view, canvas)) {
    context.globalAlpha = 0.92;
    context.fillStyle = palette.card;
    context.fillRect(0, y - HEIGHT_PX / 2, WIDTH_PX, HEIGHT_PX);
    context.globalAlpha = 1;
    context.fillStyle = palette.text;
    context.fillText(cutToFit(context, label, WIDTH_PX - 4), WIDTH_PX / 2, y, WIDTH_PX - 4);
  }
  context.restore();
}
