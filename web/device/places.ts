import { readStored, storedKeys, useStored, writeStored } from "./stored.ts";

/** A place in line whose token this browser holds. */
export interface StoredPlace {
  token: string;
  userId: string;
  /** The visitor came in when called. EXPIRED then means that the time in the sale is over. */
  arrived: boolean;
  /** Given up in this browser. The server may still call it WAITING until the line has passed it. */
  left?: boolean;
}

const keyOf = (queueId: string): string => `place.${queueId}`;

export function readPlace(queueId: string): StoredPlace | null {
  return readStored<StoredPlace>(keyOf(queueId));
}

/** A queue in which this browser has a place, the one it is inside of first; null if there is none. */
export function anyQueueOfMine(): string | null {
  const queueIds = storedKeys("place.").map((key) => key.slice("place.".length));
  return queueIds.find((queueId) => readPlace(queueId)?.arrived) ?? queueIds[0] ?? null;
}

export function usePlaceToken(queueId: string): StoredPlace | null {
  return useStored<StoredPlace>(keyOf(queueId));
}

export function keepPlace(queueId: string, place: StoredPlace): void {
  writeStored(keyOf(queueId), place);
}

export function forgetPlace(queueId: string): void {
  writeStored(keyOf(queueId), null);
}

export function rememberLeaving(queueId: string): void {
  const place = readPlace(queueId);
  if (place !== null) keepPlace(queueId, { ...place, left: true });
}

export function rememberArrival(queueId: string): void {
  const place = readPlace(queueId);
  if (place !== null && !place.arrived) keepPlace(queueId, { ...place, arrived: true });
}
