/** The line as the live figures tell it. */
interface Line {
  state: string;
  waiting: number;
  ready: number;
  active: number;
  /** People who make room for others, measured over the last two minutes. */
  leftPerMinute: number;
}

export interface Pace {
  capacity: number;
  /** Null: as many as there is room for. */
  admitPerMinute: number | null;
}

/** States in which nobody is let in, whatever the pace. */
const HALTED = ["SCHEDULED", "PAUSED", "STOPPED", "CLOSED", "SOLD_OUT"] as const;

/** What a pace would do, as one of the things that can be said of it. */
export type Prediction =
  /** Nobody comes in: the sale has not opened, is halted or over, or there is no place inside at all. */
  | { is: "halted"; why: (typeof HALTED)[number] | "SHUT" }
  /** Nobody waits. */
  | { is: "nobody" }
  /** Everybody who waits comes in within a minute. */
  | { is: "all" }
  /** So many come in at once. Of the others nothing can be said: nobody has left whom one could count. */
  | { is: "unmeasured"; soon: number }
  | {
      is: "going";
      /** How many of them come in within a minute: fewer than wait. */
      soon: number;
      /** How many must leave before anybody comes in; 0 where not more are inside than may be. */
      leavingFirst: number;
      /** How many come in per minute after that, on average: 0 where it is less than one. */
      perMinute: number;
      /** After how many minutes all who wait now are in: 2 or more. */
      minutes: number;
    };

/**
 * What a pace would do to the line as it is now. Each place inside is taken to become free as often as today,
 * so more of them let in proportionally more. Nobody is let in for whom no seat would be left: `unsold` are
 * those that somebody could still buy, seats held now among them.
 */
export function predictPace(line: Line, { capacity, admitPerMinute }: Pace, unsold = Infinity): Prediction {
  const { waiting, leftPerMinute } = line;
  if (capacity === 0) return { is: "halted", why: "SHUT" };
  const halted = HALTED.find((state) => state === line.state);
  if (halted !== undefined) return { is: "halted", why: halted };
  if (unsold === 0) return { is: "halted", why: "SOLD_OUT" };
  if (waiting === 0) return { is: "nobody" };
  const inside = line.ready + line.active;
  const places = Math.min(capacity, unsold);
  const free = Math.max(0, places - inside);
  const most = admitPerMinute ?? Infinity;
  const freed = inside === 0 ? 0 : (leftPerMinute * places) / inside;
  if (freed === 0) {
    if (free < waiting) return { is: "unmeasured", soon: Math.min(free, most) };
    if (waiting <= most) return { is: "all" };
  }
  // Those too many inside leave first. From then on each place that becomes free takes somebody in.
  const tooMany = Math.max(0, inside - places);
  const untilFree = tooMany === 0 ? 0 : tooMany / leftPerMinute;
  const exact = untilFree + Math.max(waiting / most, free < waiting ? (waiting - free) / freed : 0);
  if (exact <= 1) return { is: "all" };
  const rest = Math.max(0, 1 - untilFree);
  const first = rest === 0 ? 0 : Math.min(most * rest, free + freed * rest);
  return {
    is: "going",
    soon: Math.min(waiting - 1, Math.floor(first)),
    leavingFirst: tooMany === 0 ? 0 : tooMany + 1,
    perMinute: Math.round((waiting - first) / (exact - 1)),
    minutes: Math.ceil(exact),
  };
}

/** Why nobody is let in now, by the name of its text; null while somebody can be. */
export function boundOf({ state, waiting, ready, active, capacity }: LineNow, unsold: number): string | null {
  if (state === "SCHEDULED") return "not_open";
  if (state === "STOPPED") return "stopped";
  if (state === "PAUSED") return "paused";
  if (state === "CLOSED") return "closed";
  if (waiting === 0 && state !== "SOLD_OUT") return "nobody_waiting";
  if (unsold === 0) return "unsold";
  if (ready + active < Math.min(capacity, unsold)) return null;
  return unsold < capacity ? "unsold" : "capacity";
}

type LineNow = Omit<Line, "leftPerMinute"> & { capacity: number };
