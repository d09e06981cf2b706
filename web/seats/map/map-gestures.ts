interface Gestures {
  onPan(dx: number, dy: number): void;
  onZoom(factor: number, px: number, py: number): void;
  onTap(px: number, py: number, isFinger: boolean): void;
  /** A mouse without a pressed button is here. */
  onHover(px: number, py: number): void;
  onLeave(): void;
}

const TAP_PX_MAX = 8;
const WHEEL_FACTOR = 0.0016;

/**
 * One pointer pans, two pinch, a wheel zooms, and a touch without movement is a tap. Returns a function that
 * ends this.
 */
export function followPointers(element: HTMLElement, gestures: Gestures): () => void {
  const pointers = new Map<number, { x: number; y: number }>();
  let movedPx = 0;
  let spread = 0;

  const at = (event: MouseEvent) => {
    const box = element.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };

  const onDown = (event: PointerEvent) => {
    if (pointers.size === 0) movedPx = 0;
    pointers.set(event.pointerId, at(event));
    if (pointers.size > 1) movedPx = Infinity;
    spread = pointerSpread(pointers);
    element.setPointerCapture(event.pointerId);
  };

  const onMove = (event: PointerEvent) => {
    const before = pointers.get(event.pointerId);
    if (before === undefined) {
      const { x, y } = at(event);
      if (event.pointerType === "mouse") gestures.onHover(x, y);
      return;
    }
    const now = at(event);
    pointers.set(event.pointerId, now);
    movedPx += Math.hypot(now.x - before.x, now.y - before.y);
    if (movedPx < TAP_PX_MAX) return;
    gestures.onPan((now.x - before.x) / pointers.size, (now.y - before.y) / pointers.size);
    if (pointers.size < 2) return;
    const spreadNow = pointerSpread(pointers);
    const [first, second] = [...pointers.values()] as [{ x: number; y: number }, { x: number; y: number }];
    if (spread > 0) gestures.onZoom(spreadNow / spread, (first.x + second.x) / 2, (first.y + second.y) / 2);
    spread = spreadNow;
  };

  const onUp = (event: PointerEvent) => {
    if (!pointers.delete(event.pointerId)) return;
    spread = pointerSpread(pointers);
    if (movedPx < TAP_PX_MAX && pointers.size === 0) {
      const { x, y } = at(event);
      gestures.onTap(x, y, event.pointerType !== "mouse");
    }
  };

  const onCancel = (event: PointerEvent) => void pointers.delete(event.pointerId);
  const onLeave = () => gestures.onLeave();

  const onWheel = (event: WheelEvent) => {
    event.preventDefault();
    const { x, y } = at(event);
    gestures.onZoom(Math.exp(-event.deltaY * WHEEL_FACTOR), x, y);
  };

  element.addEventListener("pointerdown", onDown);
  element.addEventListener("pointermove", onMove);
  element.addEventListener("pointerup", onUp);
  element.addEventListener("pointercancel", onCancel);
  element.addEventListener("pointerleave", onLeave);
  element.addEventListener("wheel", onWheel, { passive: false });
  return () => {
    element.removeEventListener("pointerdown", onDown);
    element.removeEventListener("pointermove", onMove);
    element.removeEventListener("pointerup", onUp);
    element.removeEventListener("pointercancel", onCancel);
    element.removeEventListener("pointerleave", onLeave);
    element.removeEventListener("wheel", onWheel);
  };
}

function pointerSpread(pointers: ReadonlyMap<number, { x: number; y: number }>): number {
  const [first, second] = pointers.values();
  return first && second ? Math.hypot(first.x - second.x, first.y - second.y) : 0;
}
