import { readStored, useStored, writeStored } from "./stored.ts";

/** A place in a line that this browser holds the token of. */
export interface StoredPlace {
  token: string;
  userId: string;
  /** The turn came and was taken: what EXPIRED then means is that the time in the sale ran out. */
  arrived: boolean;
  /** Given up here. The server may go on calling it WAITING until the line has passed it. */
  left?: boolean;
}

const keyOf = (queueId: string): string => `place.${queueId}`;

export function readPlace(queueId: string): StoredPlace | null {
  return readStored<StoredPlace>(keyOf(queueId));
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
