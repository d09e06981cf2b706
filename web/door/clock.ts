/** What a phone knows of the server's time: pure. Whoever comes first depends on it, so doubt is said. */

/** How far the phone's clock was off, and when the server was last heard of, by the server's clock. */
export interface KnownClock {
  offsetMs: number;
  heardAt: number;
}

/** Clocks that are nearly right are left as they are. */
const CLOSE_MS = 2_000;
/** The header `Date` leaves out what is less. */
const SECOND_MS = 1_000;

/**
 * What is known after an answer. The server read its clock between the request and the answer; an offset that
 * agrees with that is kept, so that a slow network moves no clock.
 */
export function hearClock(
  known: KnownClock | undefined,
  { sentAt, receivedAt, serverAt }: { sentAt: number; receivedAt: number; serverAt: number },
): KnownClock {
  const [low, high] = [serverAt - receivedAt, serverAt + SECOND_MS - sentAt];
  const before = known?.offsetMs ?? 0;
  const agrees = low - CLOSE_MS <= before && before <= high + CLOSE_MS;
  return { offsetMs: agrees ? before : Math.round((low + high) / 2), heardAt: serverAt };
}

/** Now, by the server's clock. Unknown: never compared, or the phone's clock was turned back since. */
export function tellTime(
  known: KnownClock | undefined,
  deviceAt: number,
): { at: number; isUnknown: boolean } {
  if (!known) return { at: deviceAt, isUnknown: true };
  const at = deviceAt + known.offsetMs;
  if (at < known.heardAt - CLOSE_MS) return { at: known.heardAt, isUnknown: true };
  return { at, isUnknown: false };
}
