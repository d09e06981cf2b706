/** How far apart the seats of a hall without coordinates are laid out; drawn halls are much alike. */
export const SEAT_DISTANCE = 20;

/** A gap of more usual distances is an aisle. A wheelchair place needs less. */
const AISLE_PITCHES = 1.6;
/** A row needs so many gaps to say how wide its seats are. */
const GAPS_MIN = 3;
const SAMPLES = 400;

/** Seats side by side, without an aisle between: the index of the first, and how many. */
export interface HallBlock {
  first: number;
  seats: number;
}

/** One coordinate of all seats. */
type Places = ArrayLike<number>;

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

/** Where rows are broken. The flags of a plan come from the same rule, so both say the same. */
export function findBlocks(rows: readonly Row[], x: Places, y: Places): HallBlock[] {
  const blocks: HallBlock[] = [];
  for (const row of rows) {
    const gaps = gapsOf(row, x, y);
    const usual = usualGap(gaps);
    let block: HallBlock | undefined;
    for (let at = 0; at < row.seats; at += 1) {
      if (block === undefined || isAisle(gaps[at - 1]!, usual)) {
        block = { first: row.first + at, seats: 0 };
        blocks.push(block);
      }
      block.seats += 1;
    }
  }
  return blocks;
}

/**
 * How far each seat of a row is from the next. The one before and the one after are looked at too, since a
 * table's seats may be numbered to and fro.
 */
export function gapsOf({ first, seats }: Row, x: Places, y: Places): number[] {
  const gaps: number[] = [];
  const last = first + seats - 1;
  for (let seat = first; seat < last; seat += 1) {
    let gap = Infinity;
    for (let a = Math.max(first, seat - 1); a <= seat; a += 1)
      for (let b = seat + 1; b <= Math.min(last, seat + 2); b += 1)
        gap = Math.min(gap, Math.hypot(x[a]! - x[b]!, y[a]! - y[b]!));
    gaps.push(gap);
  }
  return gaps;
}

/**
 * How far apart the seats of a row with these gaps are. A short row cannot say, so it is taken for one like
 * the others. A row may be wider than others are, if nearly all of it is; one that is all gaps is not.
 */
export function usualGap(gaps: readonly number[]): number {
  if (gaps.length < GAPS_MIN) return SEAT_DISTANCE;
  const sorted = gaps.toSorted((a, b) => a - b);
  const middle = sorted[(sorted.length - 1) >> 1]!;
  if (middle <= SEAT_DISTANCE) return middle;
  const narrow = sorted[(sorted.length - 1) >> 2]!;
  return Math.max(SEAT_DISTANCE, Math.min(narrow, SEAT_DISTANCE * AISLE_PITCHES));
}

export function isAisle(gap: number, usual: number): boolean {
  return gap > usual * AISLE_PITCHES;
}

function medianOf(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
