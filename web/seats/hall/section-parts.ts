import type { Hall } from "./hall.ts";
import type { Point } from "./stage.ts";
import type { Box } from "../map/viewport.ts";

/** Seats of a section that are farther apart than this belong to different parts of it. */
const GAP_PITCHES = 4;

/** The boxes of a section's parts: a balcony may be to the left and to the right of the stalls. */
export function partsOfSection(
  { sections, rows, x, y, pitch }: Pick<Hall, "sections" | "rows" | "x" | "y" | "pitch">,
  section: number,
): Box[] {
  const gap = GAP_PITCHES * pitch;
  let parts: Box[] = [];
  for (const index of sections[section]!.rows) {
    const { first, seats } = rows[index]!;
    for (let seat = first; seat < first + seats; seat += 1) {
      const box = { left: x[seat]!, top: y[seat]!, right: x[seat]!, bottom: y[seat]! };
      const near = parts.filter((part) => isNear(part, box, gap));
      if (near.length === 1) grow(near[0]!, box);
      else {
        // A seat may lie between two parts, and so join them.
        for (const part of near) grow(box, part);
        parts = [...parts.filter((part) => !near.includes(part)), box];
      }
    }
  }
  return parts;
}

export const middleOfBox = ({ left, top, right, bottom }: Box): Point => ({
  x: (left + right) / 2,
  y: (top + bottom) / 2,
});

const isNear = (a: Box, b: Box, gap: number): boolean =>
  a.left - gap < b.right && a.right + gap > b.left && a.top - gap < b.bottom && a.bottom + gap > b.top;

function grow(box: Box, by: Box): void {
  box.left = Math.min(box.left, by.left);
  box.top = Math.min(box.top, by.top);
  box.right = Math.max(box.right, by.right);
  box.bottom = Math.max(box.bottom, by.bottom);
}
