/** Connections for one worker's work: batches in flight, two for a crowd, and reads beside them. */
const FOR_WORK_MAX = 16;
const FOR_WORK_MIN = 2;
/** For one worker's try at leading. */
const FOR_LEADING = 1;
/** Connections of all workers of one machine together, as long as each has enough to work. */
const OF_A_MACHINE_MAX = 180;
/** What the embedded server takes at least, and for people and commands beside the workers. */
const ALLOWED_MIN = 200;
const BESIDE = 20;

/** How many connections each worker opens for its work, if so many workers share a machine. */
export function connectionsForWork(workers: number): number {
  const share = Math.floor(OF_A_MACHINE_MAX / (workers + 1)) - FOR_LEADING;
  return Math.max(FOR_WORK_MIN, Math.min(FOR_WORK_MAX, share));
}

export interface ConnectionNeed {
  workers: number;
  /** Of all workers of the machine, as they serve. */
  serving: number;
  /** While a worker is replaced there is one more. */
  replacing: number;
}

export function connectionNeed(workers: number): ConnectionNeed {
  const each = connectionsForWork(workers) + FOR_LEADING;
  return { workers, serving: workers * each, replacing: (workers + 1) * each };
}

/** `max_connections` of the embedded server. */
export function connectionsAllowed(workers: number): number {
  return Math.max(ALLOWED_MIN, connectionNeed(workers).replacing + BESIDE);
}

/** One of the limits that a server sets, with what is taken of it by others. */
export interface ConnectionLimit {
  name: string;
  allowed: number;
  taken: number;
}

export interface ConnectionShortage {
  limit: ConnectionLimit;
  /** Whether the workers cannot serve, whatever others do. */
  isHopeless: boolean;
  /** For a person, without the server's name. */
  says: string;
}

/** The worst limit that the machine's workers would meet; null if they can serve and be replaced. */
export function connectionShortage(
  need: ConnectionNeed,
  limits: readonly ConnectionLimit[],
): ConnectionShortage | null {
  const tightest = (left: (limit: ConnectionLimit) => number) =>
    limits.toSorted((a, b) => left(a) - left(b))[0];
  const least = tightest(({ allowed }) => allowed);
  if (least && least.allowed < need.serving) return shortage(need, least, true);
  const fullest = tightest(({ allowed, taken }) => allowed - taken);
  if (fullest && fullest.allowed - fullest.taken < need.replacing) return shortage(need, fullest, false);
  return null;
}

function shortage(need: ConnectionNeed, limit: ConnectionLimit, isHopeless: boolean): ConnectionShortage {
  const { name, allowed, taken } = limit;
  const { workers, serving, replacing } = need;
  const others = !isHopeless && taken > 0 ? `, of which ${taken} are taken` : "";
  const says =
    `has room for ${allowed} connections by ${name}${others}, and ${workers} workers open ${serving}, ` +
    `${replacing} while one is replaced; raise it, or lower WORKERS`;
  return { limit, isHopeless, says };
}
