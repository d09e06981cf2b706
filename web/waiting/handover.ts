import type { Identity } from "../device/identity.ts";

export interface Handover {
  identity: Identity;
  /** The concert whose line the visitor continues in; null to continue with their tickets. */
  concertId: string | null;
}

const TICKETS = "tickets";

/** For the part of an address behind `#`, which browsers never send to a server. */
export function writeHandover(
  { userId, accessToken, expiresAt }: Identity,
  concertId: string | null,
): string {
  return encodeURIComponent([concertId ?? TICKETS, userId, expiresAt, accessToken].join(" "));
}

export function readHandover(fragment: string): Handover | null {
  try {
    const [concertId, userId, expiresAt, accessToken] = decodeURIComponent(fragment).split(" ");
    if (!concertId || !userId || !expiresAt || !accessToken) return null;
    return {
      concertId: concertId === TICKETS ? null : concertId,
      identity: { userId, expiresAt, accessToken },
    };
  } catch {
    return null;
  }
}
