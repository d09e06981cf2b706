import type { PlanShape } from "../../hall/seat-plan.ts";
import { middleOf } from "../../hall/stage.ts";
import type { Box } from "../viewport.ts";
import type { Palette } from "./palette.ts";

/** How much of a plan's own colour is kept: enough to know it, not so much that seats drown in it. */
const TINT = { light: 0.35, dark: 0.3 };
const TEXT_PX_MIN = 7;
const TEXT_PX_MAX = 22;

/**
 * Draws the stage, bars, walls and words of the plan. The context must be set so that lengths are the plan's
 * units; `scale` is how many pixels each is. Shapes that do not reach into `part` are left out.
 */
export function drawShapes(
  context: CanvasRenderingContext2D,
  shapes: readonly PlanShape[],
  palette: Palette,
  scale: number,
  stageText: string,
  part: Box,
): void {
  const inPart = shapes.filter((shape) => reaches(shape, part, scale));
  for (const shape of inPart) {
    context.save();
    context.translate(shape.x, shape.y);
    context.rotate(((shape.rotation ?? 0) * Math.PI) / 180);
    if (trace(context, shape)) paint(context, shape, palette, scale);
    context.restore();
  }
  // Words come last, so that no shape covers them.
  for (const shape of inPart) {
    const text = shape.isOurs ? stageText : shape.text;
    if (text !== undefined && text !== "") write(context, shape, text, palette, scale);
  }
}

/** Whether any of it may be within a part of the plan. */
function reaches(shape: PlanShape, part: Box, scale: number): boolean {
  const [letters, sizePx] = [(shape.text ?? "").length, TEXT_PX_MAX];
  // Words may be wider than what they stand on. The word of our own stage is not known here.
  const words = shape.isOurs ? Infinity : letters === 0 ? 0 : ((letters + 1) * sizePx) / scale;
  const { left, top, right, bottom } = boxOf(shape);
  return (
    left - words <= part.right &&
    right + words >= part.left &&
    top - words <= part.bottom &&
    bottom + words >= part.top
  );
}

function boxOf(shape: PlanShape): Box {
  let box = boxes.get(shape);
  if (box === undefined) boxes.set(shape, (box = measure(shape)));
  return box;
}

/** A plan may have thousands of shapes, and is drawn in hundreds of parts. */
const boxes = new WeakMap<PlanShape, Box>();

function measure({ kind, x, y, width, height, radius, radiusX, radiusY, points }: PlanShape): Box {
  if (kind === "rectangle") return { left: x, top: y, right: x + width!, bottom: y + height! };
  // Turned, an ellipse may reach as far as its larger radius in every direction.
  const reach = kind === "circle" ? radius! : kind === "ellipse" ? Math.max(radiusX!, radiusY!) : 0;
  const box = { left: x - reach, top: y - reach, right: x + reach, bottom: y + reach };
  for (const [dx, dy] of points ?? []) {
    box.left = Math.min(box.left, x + dx!);
    box.right = Math.max(box.right, x + dx!);
    box.top = Math.min(box.top, y + dy!);
    box.bottom = Math.max(box.bottom, y + dy!);
  }
  return box;
}

/** Whether there is something to fill. */
function trace(context: CanvasRenderingContext2D, shape: PlanShape): boolean {
  context.beginPath();
  switch (shape.kind) {
    case "rectangle":
      context.rect(0, 0, shape.width!, shape.height!);
      return true;
    case "circle":
      context.arc(0, 0, shape.radius!, 0, 2 * Math.PI);
      return true;
    case "ellipse":
      context.ellipse(0, 0, shape.radiusX!, shape.radiusY!, 0, 0, 2 * Math.PI);
      return true;
    case "polygon":
      for (const [x, y] of shape.points!) context.lineTo(x!, y!);
      context.closePath();
      return true;
    case "text":
      return false;
  }
}

function paint(context: CanvasRenderingContext2D, shape: PlanShape, palette: Palette, scale: number): void {
  if (shape.isOurs) {
    context.fillStyle = palette.stage;
    context.fill();
    return;
  }
  context.globalAlpha = palette.isDark ? TINT.dark : TINT.light;
  context.fillStyle = shape.fill ?? palette.faint;
  if (shape.fill !== undefined || shape.stroke === undefined) context.fill();
  context.globalAlpha = 0.6;
  context.strokeStyle = shape.stroke ?? palette.faint;
  context.lineWidth = 1 / scale;
  context.stroke();
}

function write(
  context: CanvasRenderingContext2D,
  shape: PlanShape,
  text: string,
  palette: Palette,
  scale: number,
): void {
  const wantedPx = (shape.size ?? heightOf(shape) * 0.5) * scale;
  const sizePx = Math.min(wantedPx, TEXT_PX_MAX);
  if (sizePx < TEXT_PX_MIN) return;
  const { x, y } = middleOf(shape);
  context.save();
  context.translate(x, y);
  context.scale(1 / scale, 1 / scale);
  context.rotate(((shape.kind === "text" ? (shape.rotation ?? 0) : 0) * Math.PI) / 180);
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.font = `700 ${sizePx}px ${palette.font}`;
  context.fillStyle = shape.isOurs ? palette.onStage : palette.text;
  context.fillText(text, 0, 0);
  context.restore();
}

function heightOf({ kind, height, radius, radiusY, points }: PlanShape): number {
  if (kind === "rectangle") return height!;
  if (kind === "circle") return radius!;
  if (kind === "ellipse") return radiusY!;
  if (kind === "text") return 16;
  const ys = points!.map((point) => point[1]!);
  return Math.max(...ys) - Math.min(...ys);
}
