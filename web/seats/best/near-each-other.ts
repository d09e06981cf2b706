import { distanceToStage, hasWheelchairPlace, type Search, seatsFrom } from "./search.ts";

/** Free seats near each other, where not enough of them are side by side. */

/** Places around which they are looked for. */
const CLUSTERS = 12;

interface Cluster {
  seats: number[];
  /** How many groups of seats side by side, and how far the farthest is from the middle. */
  groups: number;
  spread: number;
}

/** In as few groups as there can be, each as near as can be, around a seat near the stage. */
export function nearestCluster(search: Search): number[] | null {
  const { hall, wish, isWanted } = search;
  const wanted: number[] = [];
  for (let seat = 0; seat < hall.seats; seat += 1) if (isWanted(seat)) wanted.push(seat);
  if (wanted.length < wish.count) return null;
  const runs = runsBySize(search, wanted);
  const middles = wish.wheelchair ? wanted.filter((seat) => hasWheelchairPlace(hall, seat, 1)) : wanted;
  let best: Cluster | null = null;
  for (const middle of nearestOf(middles, CLUSTERS, (seat) => distanceToStage(hall, seat, 1))) {
    const found = clusterAround(search, runs, middle);
    if (found === null) continue;
    const isBetter =
      best === null ||
      found.groups < best.groups ||
      (found.groups === best.groups && found.spread < best.spread);
    if (isBetter) best = found;
  }
  return best?.seats.toSorted((a, b) => a - b) ?? null;
}

/** For each number of seats, the first ones of all wanted runs of so many side by side. */
function runsBySize({ hall, wish, isWanted }: Search, wanted: readonly number[]): number[][] {
  const runs = Array.from({ length: wish.count + 1 }, (): number[] => []);
  runs[1] = [...wanted];
  for (const { first, seats } of hall.blocks) {
    let run = 0;
    for (let seat = first; seat < first + seats; seat += 1) {
      run = isWanted(seat) ? run + 1 : 0;
      for (let size = 2; size <= Math.min(run, wish.count); size += 1) runs[size]!.push(seat - size + 1);
    }
  }
  return runs;
}

/** The largest group that is sold with those before, and of equally large ones the nearest, until all sit. */
function clusterAround(
  { hall, wish, isWanted, isSold }: Search,
  runs: readonly (readonly number[])[],
  middle: number,
): Cluster | null {
  const seats = wish.wheelchair ? [middle, ...companionsOf(middle)].slice(0, wish.count) : [];
  const cluster = { seats, groups: Number(wish.wheelchair), spread: 0 };
  if (!isSold(seats)) return null;
  while (seats.length < wish.count) {
    const group = nextGroup(wish.count - seats.length);
    if (group === null) return null;
    cluster.groups += 1;
    cluster.spread = Math.max(cluster.spread, farthest(group[0]!, group.length));
    seats.push(...group);
  }
  return cluster;

  function companionsOf(place: number): number[] {
    return [...hall.wheelchairOf]
      .filter(([companion, wheelchair]) => wheelchair === place + 1 && isWanted(companion - 1))
      .map(([companion]) => companion - 1);
  }

  function nextGroup(most: number): number[] | null {
    for (let size = most; size > 0; size -= 1) {
      let found: number[] | null = null;
      let least = Infinity;
      for (const first of runs[size]!) {
        const distance = farthest(first, size);
        if (distance >= least) continue;
        const group = seatsFrom(first, size);
        if (group.some((seat) => seats.includes(seat)) || !isSold([...seats, ...group])) continue;
        [found, least] = [group, distance];
      }
      if (found !== null) return found;
    }
    return null;
  }

  function farthest(first: number, size: number): number {
    return Math.max(toMiddle(first), toMiddle(first + size - 1));
  }

  function toMiddle(seat: number): number {
    return Math.hypot(hall.x[seat]! - hall.x[middle]!, hall.y[seat]! - hall.y[middle]!);
  }
}

/** The `count` nearest seats, the nearest first; of equals the first. */
function nearestOf(seats: readonly number[], count: number, distanceOf: (seat: number) => number): number[] {
  const nearest: { seat: number; distance: number }[] = [];
  for (const seat of seats) {
    const distance = distanceOf(seat);
    if (nearest.length === count && distance >= nearest.at(-1)!.distance) continue;
    let at = nearest.length;
    while (at > 0 && nearest[at - 1]!.distance > distance) at -= 1;
    nearest.splice(at, 0, { seat, distance });
    nearest.length = Math.min(nearest.length, count);
  }
  return nearest.map(({ seat }) => seat);
}
