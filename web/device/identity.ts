import { asProblem } from "../api/problem.ts";
import { requestValue } from "../api/request.ts";
import type { GuestUser } from "../api/types.ts";
import { alone, forgetStored, readStored, useStored, writeStored } from "./stored.ts";

export interface Identity extends Pick<GuestUser, "userId" | "accessToken" | "expiresAt"> {
  /** When this browser got the token, by its own clock. */
  renewedAt?: number;
}

/** An identity that the server no longer knows, for as long as its visitor has not been told. */
export interface FormerIdentity {
  userId: string;
}

const KEY = "identity";
const FORMER_KEY = "former-identity";
/** What belongs to one identity, and is of no use to the next. */
const OF_IDENTITY = ["place.", "attempt.", "open-top-up.", "authorisation."];
const RENEW_AFTER_MS = 86_400_000;

/** A server that does not know the guest whom it has just made for this page would not know the next one either. */
let madeHere: string | null = null;

export function readIdentity(): Identity | null {
  return readStored<Identity>(KEY);
}

export function useIdentity(): Identity | null {
  return useStored<Identity>(KEY);
}

export function useFormerIdentity(): FormerIdentity | null {
  return useStored<FormerIdentity>(FORMER_KEY);
}

export function forgetFormerIdentity(): void {
  writeStored(FORMER_KEY, null);
}

/** Who this browser is; becomes a guest the first time that matters. Two tabs at once become the same one. */
export async function ensureIdentity(): Promise<Identity> {
  return alone(KEY, async () => readIdentity() ?? becomeGuest());
}

export function adoptIdentity(identity: Identity): void {
  writeStored(KEY, identity);
}

/** Renews a token that is older than a day, so that who comes back within a year is still the same. */
export async function keepIdentityFresh(): Promise<void> {
  if (!isStale(readIdentity())) return;
  await alone(KEY, async () => {
    const known = readIdentity();
    if (known === null || !isStale(known)) return;
    const headers = { Authorization: `Bearer ${known.accessToken}` };
    try {
      const { userId, accessToken, expiresAt } = await requestValue<GuestUser>("POST", "/v1/users/me/token", {
        headers,
      });
      // Meanwhile another device's identity may have been taken over.
      if (readIdentity()?.accessToken === known.accessToken)
        writeStored(KEY, { userId, accessToken, expiresAt, renewedAt: Date.now() });
    } catch (error) {
      // Whoever makes the tokens here does not renew them like this.
      if (asProblem(error).status === 404) writeStored(KEY, { ...known, renewedAt: Date.now() });
    }
  });
}

/**
 * The server does not know whom this token stands for: it is out of date, or of another secret. This browser then becomes
 * a new guest, once, whichever of its tabs hears of it first. What the old one owned stays the old one's.
 */
export async function replaceIdentity(deadToken: string): Promise<void> {
  await alone(KEY, async () => {
    const known = readIdentity();
    if (known?.accessToken !== deadToken || deadToken === madeHere) return;
    for (const prefix of OF_IDENTITY) forgetStored(prefix);
    const former: FormerIdentity = { userId: known.userId };
    writeStored(FORMER_KEY, former);
    writeStored(KEY, null);
    // Else at the next join.
    await becomeGuest().catch(() => undefined);
  });
}

function isStale(identity: Identity | null): boolean {
  return identity !== null && Math.abs(Date.now() - (identity.renewedAt ?? 0)) > RENEW_AFTER_MS;
}

async function becomeGuest(): Promise<Identity> {
  const { userId, accessToken, expiresAt } = await requestValue<GuestUser>("POST", "/v1/users");
  madeHere = accessToken;
  const identity = { userId, accessToken, expiresAt, renewedAt: Date.now() };
  writeStored(KEY, identity);
  return identity;
}
