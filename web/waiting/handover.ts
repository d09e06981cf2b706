import type { Identity } from "../device/identity.ts";

export interface Handover {
  identity: Identity;
  concertId: string;
}

/** For the part of an address behind `#`, which browsers never send to a server. */
export function writeHandover({ userId, accessToken, expiresAt }: Identity, concertId: string): string {
  return encodeURIComponent([concertId, userId, expiresAt, accessToken].join(" "));
}

export function readHandover(fragment: string): Handover | null {
  try {
    const [concertId, userId, expiresAt, accessToken] = decodeURIComponent(fragment).split(" ");
    if (!concertId || !userId || !expiresAt || !accessToken) return null;
    return { concertId, identity: { userId, expiresAt, accessToken } };
  } catch {
    return null;
  }
}
