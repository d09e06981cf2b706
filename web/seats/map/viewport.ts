/** The visible part of the plan: the plan's point at the canvas's corner, and the pixels per unit. */
export interface Viewport {
  x: number;
  y: number;
  scale: number;
}

export interface Size {
  width: number;
  height: number;
}

/** A hall, and how far apart its seats are, on which it depends how far one may zoom in. */
export interface Plan extends Size {
  pitch: number;
}

/** How far apart neighbouring seats are on the screen, at most. */
const PITCH_PX_MAX = 56;

/** Shows the whole plan, centred. */
export function fit(plan: Plan, canvas: Size): Viewport {
  const scale = Math.min(canvas.width / plan.width, canvas.height / plan.height, PITCH_PX_MAX / plan.pitch);
  return clamp({ x: 0, y: 0, scale }, plan, canvas);
}

/** Zooms by `factor`. The plan's point under (px, py) stays in place. */
export function zoom(
  view: Viewport,
  factor: number,
  px: number,
  py: number,
  plan: Plan,
  canvas: Size,
): Viewport {
  const least = fit(plan, canvas).scale;
  const scale = Math.min(Math.max(view.scale * factor, least), Math.max(PITCH_PX_MAX / plan.pitch, least));
  const x = view.x + px / view.scale - px / scale;
  const y = view.y + py / view.scale - py / scale;
  return clamp({ x, y, scale }, plan, canvas);
}

export function pan(view: Viewport, dx: number, dy: number, plan: Plan, canvas: Size): Viewport {
  return clamp({ ...view, x: view.x - dx / view.scale, y: view.y - dy / view.scale }, plan, canvas);
}

export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** Shows a part of the plan in the middle, with room around it, no nearer than `scaleMax`. */
export function frame(box: Box, scaleMax: number, plan: Plan, canvas: Size): Viewport {
  const room = plan.pitch * 4;
  const wanted = Math.min(
    canvas.width / (box.right - box.left + room),
    canvas.height / (box.bottom - box.top + room),
    scaleMax,
  );
  const scale = Math.min(Math.max(wanted, fit(plan, canvas).scale), PITCH_PX_MAX / plan.pitch);
  const x = (box.left + box.right - canvas.width / scale) / 2;
  const y = (box.top + box.bottom - canvas.height / scale) / 2;
  return clamp({ x, y, scale }, plan, canvas);
}

/** A view between two others, as an even movement of zooming and panning at once. */
export function between(from: Viewport, to: Viewport, share: number, canvas: Size): Viewport {
  const scale = from.scale * (to.scale / from.scale) ** share;
  // The middle moves in step with the scale, so that nothing swings out and back.
  const even = Math.abs(to.scale - from.scale) / from.scale < 1e-3;
  const moved = even ? share : (1 / from.scale - 1 / scale) / (1 / from.scale - 1 / to.scale);
  const middle = (a: number, b: number, length: number): number => {
    const start = a + length / from.scale / 2;
    const end = b + length / to.scale / 2;
    return start + (end - start) * moved - length / scale / 2;
  };
  return { scale, x: middle(from.x, to.x, canvas.width), y: middle(from.y, to.y, canvas.height) };
}

/** Whether the plan leaves nothing of the map free. */
export function fillsMap({ width, height }: Size, view: Viewport, canvas: Size): boolean {
  const [right, bottom] = [view.x + canvas.width / view.scale, view.y + canvas.height / view.scale];
  return view.x >= 0 && view.y >= 0 && right <= width && bottom <= height;
}

/** Keeps the plan in view: centred if it fits, otherwise within its edges. */
function clamp({ x, y, scale }: Viewport, plan: Size, canvas: Size): Viewport {
  return {
    scale,
    x: clampAxis(x, plan.width, canvas.width / scale),
    y: clampAxis(y, plan.height, canvas.height / scale),
  };
}

function clampAxis(start: number, whole: number, seen: number): number {
  if (seen >= whole) return (whole - seen) / 2;
  return Math.min(Math.max(start, 0), whole - seen);
}
