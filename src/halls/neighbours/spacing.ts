/** How far apart the seats of a hall without coordinates are laid out; drawn halls are much alike. */
export const SEAT_DISTANCE = 20;

/** A gap of so many usual distances is an aisle. */
const AISLE_PITCHES = 1.6;
const SAMPLES = 400;

/** Seats side by side, without an aisle between: the index of the first, and how many. */
export interface HallBlock {
  first: number;
  seats: number;
}

interface Row {
  first: number;
  seats: number;
}

/** How far a seat of the hall usually is from the nearest other one. */
export function pitchOf(rows: readonly Row[], x: Float32Array, y: Float32Array): number {
  const distances: number[] = [];
  const every = Math.max(1, Math.floor(x.length / SAMPLES));
  rows.forEach((row, index) => {
    const begin = rows[Math.max(0, index - 1)]!.first;
    const end = rows[Math.min(rows.length - 1, index + 1)]!;
    for (let seat = row.first; seat < row.first + row.seats; seat += 1) {
      if (seat % every !== 0) continue;
      let nearest = Infinity;
      for (let other = begin; other < end.first + end.seats; other += 1)
        if (other !== seat)
          nearest = Math.min(nearest, Math.hypot(x[other]! - x[seat]!, y[other]! - y[seat]!));
      if (nearest > 0 && nearest < Infinity) distances.push(nearest);
    }
  });
  return distances.length === 0 ? SEAT_DISTANCE : medianOf(distances);
}

export function findBlocks(
  rows: readonly Row[],
  x: Float32Array,
  y: Float32Array,
  pitch: number,
): HallBlock[] {
  const blocks: HallBlock[] = [];
  for (const { first, seats } of rows) {
    const gaps: number[] = [];
    for (let seat = first + 1; seat < first + seats; seat += 1)
      gaps.push(Math.hypot(x[seat]! - x[seat - 1]!, y[seat]! - y[seat - 1]!));
    // A row may be wider than others are; one that is all gaps is not.
    const usual =
      gaps.length === 0 ? pitch : Math.max(pitch, Math.min(medianOf(gaps), pitch * AISLE_PITCHES));
    let block: HallBlock | undefined;
    for (let at = 0; at < seats; at += 1) {
      if (block === undefined || gaps[at - 1]! > usual * AISLE_PITCHES) {
        block = { first: first + at, seats: 0 };
        blocks.push(block);
      }
      block.seats += 1;
    }
  }
  return blocks;
}

function medianOf(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
