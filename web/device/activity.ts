const LATELY_MS = 30_000;

let lastActiveAtMs = performance.now();
const returned = new Set<() => void>();

for (const event of ["pointerdown", "pointermove", "keydown", "wheel", "touchmove"])
  window.addEventListener(event, noteActivity, { passive: true, capture: true });

/** Whether somebody has touched this page lately. */
export function wasActiveLately(): boolean {
  return performance.now() - lastActiveAtMs < LATELY_MS;
}

/** Calls `onReturn` when somebody touches the page after a while; answers what ends that. */
export function onReturn(listener: () => void): () => void {
  returned.add(listener);
  return () => returned.delete(listener);
}

function noteActivity(): void {
  const wasAway = !wasActiveLately();
  lastActiveAtMs = performance.now();
  if (wasAway) for (const listener of returned) listener();
}
