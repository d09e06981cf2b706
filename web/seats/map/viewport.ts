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

const SCALE_MAX = 56;

/** Shows the whole plan, centred. */
export function fit(plan: Size, canvas: Size): Viewport {
  const scale = Math.min(canvas.width / plan.width, canvas.height / plan.height, SCALE_MAX);
  return clamp({ x: 0, y: 0, scale }, plan, canvas);
}

/** Zooms by `factor`. The plan's point under (px, py) stays in place. */
export function zoom(
  view: Viewport,
  factor: number,
  px: number,
  py: number,
  plan: Size,
  canvas: Size,
): Viewport {
  const least = fit(plan, canvas).scale;
  const scale = Math.min(Math.max(view.scale * factor, least), Math.max(SCALE_MAX, least));
  const x = view.x + px / view.scale - px / scale;
  const y = view.y + py / view.scale - py / scale;
  return clamp({ x, y, scale }, plan, canvas);
}

export function pan(view: Viewport, dx: number, dy: number, plan: Size, canvas: Size): Viewport {
  return clamp({ ...view, x: view.x - dx / view.scale, y: view.y - dy / view.scale }, plan, canvas);
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
