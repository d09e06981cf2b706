const LATELY_MS = 30_000;

let lastActiveAtMs = performance.now();
const returned = new Set<() => void>();

for (const event of ["pointerdown", "pointermove", "keydown", "wheel", "touchmove"])
  window.addEventListener(event, noteActivity, { passive: true, capture: true });

/** Whether the visitor has used this page recently. */
export function wasActiveLately(): boolean {
  return performance.now() - lastActiveAtMs < LATELY_MS;
}

/** Calls `listener` when the visitor uses the page again after a pause. Returns a function that ends this. */
export function onReturn(listener: () => void): () => void {
  returned.add(listener);
  return () => returned.delete(listener);
}

function noteActivity(): void {
  const wasAway = !wasActiveLately();
  lastActiveAtMs = performance.now();
  if (wasAway) for (const listener of returned) listener();
}
