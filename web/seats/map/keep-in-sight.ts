/** Above and below a seat, so that all of it can be seen. */
const ROOM_PX = 28;

/** How far to scroll down for what is at `y` to lie between `top` and `bottom`; up if less than 0. */
export function scrollFor(y: number, top: number, bottom: number): number {
  // Where there is no room for both, the upper edge counts.
  if (y < top + ROOM_PX || bottom - top < 2 * ROOM_PX) return y - top - ROOM_PX;
  return Math.max(0, y - bottom + ROOM_PX);
}

/** Scrolls the page until a place on the map, `y` from its top, is covered by no bar that stays in view. */
export function keepInSight(map: HTMLElement, y: number): void {
  const [clock, bar] = [".hold-clock", ".pick-bar"].map((name) =>
    document.querySelector(name)?.getBoundingClientRect(),
  );
  const top = Math.max(0, clock?.bottom ?? 0);
  const bottom = Math.min(innerHeight, bar === undefined || bar.height === 0 ? innerHeight : bar.top);
  const down = scrollFor(map.getBoundingClientRect().top + y, top, bottom);
  if (down === 0) return;
  const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;
  scrollBy({ top: down, behavior: isStill ? "instant" : "smooth" });
}
