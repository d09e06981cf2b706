/** The line as the live figures tell it. */
interface Line {
  waiting: number;
  ready: number;
  active: number;
  /** People who make room for others, measured. */
  leftPerMinute: number;
}

export interface Pace {
  capacity: number;
  /** Null: as many as there is room for. */
  admitPerMinute: number | null;
}

export interface Prediction {
  /** No place inside at all: nobody is let in until there is one. */
  isShut: boolean;
  /** Who wait now, and would be let in within the first minute. */
  soon: number;
  /** How many must leave before anybody is let in. */
  leavingFirst: number;
  /** How many are let in a minute after that; null while nobody is leaving whom one could count. */
  perMinute: number | null;
  /** After how many minutes nobody waits; null where that is not known. */
  emptyAfterMinutes: number | null;
}

/**
 * What a pace would do to the line as it is now. Each place inside is taken to become free as often as today,
 * so more of them let in proportionally more.
 */
export function predictPace(line: Line, { capacity, admitPerMinute }: Pace): Prediction {
  const inside = line.ready + line.active;
  const most = admitPerMinute ?? Infinity;
  const soon = Math.min(line.waiting, Math.max(0, capacity - inside), most);
  const freed = inside === 0 || line.leftPerMinute === 0 ? null : (line.leftPerMinute * capacity) / inside;
  const perMinute = freed === null ? null : Math.round(Math.min(freed, most));
  return {
    isShut: capacity === 0,
    soon,
    leavingFirst: line.waiting === 0 || capacity === 0 ? 0 : Math.max(0, inside - capacity + 1),
    perMinute,
    emptyAfterMinutes: minutesFor(line.waiting - soon, perMinute),
  };
}

function minutesFor(people: number, perMinute: number | null): number | null {
  if (people === 0) return 0;
  return perMinute === null || perMinute === 0 ? null : Math.ceil(people / perMinute);
}

/** Why nobody is let in now, by the name of its text; null while somebody can be. */
export function boundOf(
  { state, waiting, ready, active, capacity }: Omit<Line, "leftPerMinute"> & LineState,
  available: number,
): string | null {
  if (state === "SCHEDULED") return "not_open";
  if (state === "PAUSED") return "paused";
  if (state === "CLOSED") return "closed";
  if (waiting === 0 && state !== "SOLD_OUT") return "nobody_waiting";
  if (available === 0) return "unsold";
  return ready + active >= capacity ? "capacity" : null;
}

interface LineState {
  state: string;
  capacity: number;
}
