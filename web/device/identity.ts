import type { SignInMode } from "../../src/core/access/signing-in.ts";
import { asProblem, Problem } from "../api/problem.ts";
import { requestValue } from "../api/request.ts";
import type { GuestUser } from "../api/types.ts";
import { runExclusively, forgetStored, readStored, useStored, writeStored } from "./stored.ts";

export interface Identity extends Pick<GuestUser, "userId" | "accessToken" | "expiresAt"> {
  /** When this browser got the token, by its own clock. */
  renewedAt?: number;
  /** The page for signing out of the provider with whom the visitor signed in, if it has one. */
  signOutAddress?: string | null;
}

/**
 * An identity that the server no longer knows, or whose visitor signed out. Kept until they have been told.
 */
export interface FormerIdentity {
  userId: string;
  /** They did so on another device. */
  isElsewhere?: boolean;
  /** The visitor signed out. Where the provider has a page for that, its address. */
  signedOut?: { address: string | null };
}

const KEY = "identity";
const FORMER_KEY = "former-identity";
/** Prefixes of stored values that belong to one identity and are useless to the next. */
const OF_IDENTITY = ["place.", "attempt.", "open-top-up.", "authorisation.", "charge.", "tickets.", "told."];
const RENEW_AFTER_MS = 86_400_000;

/**
 * The guest made by this page. If the server does not know even that one, it would not know the next one
 * either.
 */
let madeHere: string | null = null;

/** How visitors come by their identity here: the server says so in each page. */
export function signInMode(): SignInMode {
  const named = document.querySelector<HTMLMetaElement>("meta[name=frontrow-sign-in]")?.content;
  return named === "provider" || named === "elsewhere" ? named : "guests";
}

/** Whether the server sends mail. */
export const sendsMail = (): boolean => document.querySelector("meta[name=frontrow-mail]") !== null;

/** Whether a booking is found on every device by the email that it was made with. */
export const isFoundByMail = (): boolean => sendsMail() && signInMode() === "guests";

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

/**
 * This browser's identity. Creates a guest the first time it is needed; two tabs at once get the same one.
 * Where visitors sign in, it refuses until they have.
 */
export async function ensureIdentity(): Promise<Identity> {
  return runExclusively(KEY, async () => {
    const known = readIdentity();
    if (known === null && signInMode() !== "guests") throw new Problem("unauthenticated", 401);
    return known ?? becomeGuest();
  });
}

export function adoptIdentity(identity: Identity): void {
  writeStored(KEY, identity);
}

/**
 * Of somebody who has just signed in. What this browser keeps of them, such as their places in line, is
 * theirs again; what it keeps of anybody else is forgotten.
 */
export function signInAs(identity: Identity): void {
  const before = readIdentity() ?? readStored<FormerIdentity>(FORMER_KEY);
  if (before?.userId !== identity.userId) forgetWhatIsOwned();
  writeStored(FORMER_KEY, null);
  writeStored(KEY, identity);
}

/** Signs the visitor out of this browser, which then keeps nothing of theirs. */
export function signOutHere(): void {
  const known = readIdentity();
  if (known === null) return;
  forgetWhatIsOwned();
  const former: FormerIdentity = {
    userId: known.userId,
    signedOut: { address: known.signOutAddress ?? null },
  };
  writeStored(FORMER_KEY, former);
  writeStored(KEY, null);
}

/** Renews a token older than a day, so that a visitor who returns within a year keeps their identity. */
export async function keepIdentityFresh(): Promise<void> {
  if (signInMode() !== "guests" || !isStale(readIdentity())) return;
  await runExclusively(KEY, async () => {
    const known = readIdentity();
    if (known === null || !isStale(known)) return;
    const headers = { Authorization: `Bearer ${known.accessToken}` };
    try {
      const { userId, accessToken, expiresAt } = await requestValue<GuestUser>("POST", "/v1/users/me/token", {
        headers,
      });
      // Meanwhile this browser may have taken over another device's identity.
      if (readIdentity()?.accessToken === known.accessToken)
        writeStored(KEY, { userId, accessToken, expiresAt, renewedAt: Date.now() });
    } catch (error) {
      // Here another provider issues the tokens, and they cannot be renewed like this.
      if (asProblem(error).status === 404) writeStored(KEY, { ...known, renewedAt: Date.now() });
    }
  });
}

/**
 * The server does not know this token: it has expired, or was signed with another secret. This browser then
 * becomes a new guest, once, whichever tab learns of it first. What the old guest owned stays theirs. Where
 * visitors sign in, it keeps their places until they have signed in again.
 */
export async function replaceIdentity(deadToken: string, problem: Problem): Promise<void> {
  await runExclusively(KEY, async () => {
    const known = readIdentity();
    if (known?.accessToken !== deadToken || deadToken === madeHere) return;
    const isElsewhere = problem.text("reason") === "signed_out";
    const former: FormerIdentity = { userId: known.userId, isElsewhere };
    writeStored(FORMER_KEY, former);
    writeStored(KEY, null);
    if (signInMode() !== "guests") return;
    forgetWhatIsOwned();
    // If it fails, the next join tries again.
    await becomeGuest().catch(() => undefined);
  });
}

function forgetWhatIsOwned(): void {
  for (const prefix of OF_IDENTITY) forgetStored(prefix);
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
