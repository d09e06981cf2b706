import { errors, jwtVerify } from "jose";
import { isUuid, newId, type UserId } from "../core/ids.ts";
import { LIMITS } from "../core/limits.ts";
import { Refusal, refuse } from "../core/refusals.ts";
import { DAY_MS, type Instant, isoTime } from "../core/time.ts";
import type { DatabaseClock } from "../database/clock.ts";
import { equalInConstantTime, type TokenSigner } from "../core/signed-token.ts";
import { RecentMap } from "../core/recent-map.ts";
import type { GuestUser } from "./api.ts";
import type { SignOuts } from "./sign-outs/sign-outs.ts";
import { ProviderKeys } from "./provider-keys.ts";

/** An outside identity provider: whose keys sign the access tokens, and which claims they must have. */
export interface IdentityProvider {
  jwksUrl: string;
  issuer: string;
  audience: string;
  /** Null: buyers cannot sign in with it on our pages. */
  signIn: object | null;
}

export interface IdentityOptions {
  clock: DatabaseClock;
  /** Signs the tokens of guests. */
  signer: TokenSigner;
  /** Signs the tokens of those who signed in with the provider. No guest's token is good there. */
  sessions: TokenSigner;
  organiserKey: string;
  signOuts: Pick<SignOuts, "versionOf" | "readVersion" | "signOut">;
  /** Null: Frontrow creates guest users itself. */
  provider: IdentityProvider | null;
}

/** The user of a token, and the end of the token's validity. */
export interface Guest {
  userId: UserId;
  /** Of the user's tokens when this one was made: each sign-out everywhere counts it up. */
  version: number;
  expiresAt: Instant;
}

const BEARER = "Bearer ";
const BEARER_SCHEME = /^bearer +/i;

/**
 * Identifies callers: guests by our own tokens, other users by an outside provider's tokens or by the one
 * that they got for signing in with it, the organiser by a key.
 */
export class Identity {
  readonly #clock: DatabaseClock;
  readonly #signer: TokenSigner;
  readonly #organiserKey: string;
  readonly #signOuts: IdentityOptions["signOuts"];
  readonly #provider: IdentityProvider | null;
  readonly #outside: OutsideTokens | null;

  constructor({ clock, signer, sessions, organiserKey, signOuts, provider }: IdentityOptions) {
    this.#clock = clock;
    this.#signer = provider === null ? signer : sessions;
    this.#organiserKey = organiserKey;
    this.#signOuts = signOuts;
    this.#provider = provider;
    this.#outside = provider && new OutsideTokens(provider, clock);
  }

  /**
   * Creates a guest. Nothing is stored: the signed token is the account, and whatever the guest owns later is
   * stored under its user id. Throws `not_found` if an outside provider is configured.
   */
  createGuest(): GuestUser {
    this.#requireGuests();
    return this.#tokenFor(newId<UserId>(), 0);
  }

  /**
   * The same user with a fresh token. The old token stays valid until it expires. Throws `not_found` if an
   * outside provider issues the tokens.
   */
  async renew(userId: UserId): Promise<GuestUser> {
    this.#requireGuests();
    return this.#tokenFor(userId, await this.#signOuts.readVersion(userId));
  }

  /** The token of somebody who has just signed in with the provider, by the subject that it gives. */
  async signedIn(subject: string): Promise<GuestUser> {
    const userId = userIdOf(this.#provider!.issuer, subject);
    return this.#tokenFor(userId, await this.#signOuts.readVersion(userId));
  }

  /**
   * Makes every access token of ours void for the user, on all devices, and returns a fresh one. Throws
   * `not_found` if only an outside provider issues tokens.
   */
  async signOutEverywhere(userId: UserId): Promise<GuestUser> {
    if (!this.#provider?.signIn) this.#requireGuests();
    return this.#tokenFor(userId, await this.#signOuts.signOut(userId));
  }

  /** Until when the token of this header is valid. Throws `unauthenticated`. */
  async expiryOf(header: string | undefined): Promise<Instant> {
    const guest = this.guest(header);
    return guest ? guest.expiresAt : (await this.#outside!.verify(bearer(header))).expiresAt;
  }

  #requireGuests(): void {
    if (this.#outside) throw refuse("not_found", "Buyers sign in with the identity provider here.");
  }

  #tokenFor(userId: UserId, version: number): GuestUser {
    const days = this.#provider === null ? LIMITS.accessTokenDays : LIMITS.signInDays;
    const expiresAt = this.#clock.now() + days * DAY_MS;
    const claims = { u: userId, e: expiresAt, ...(version > 0 ? { v: version } : {}) };
    return { userId, accessToken: this.#signer.sign(claims), expiresAt: isoTime(expiresAt) };
  }

  /** The user of an `Authorization` header. Throws `unauthenticated`. */
  user(header: string | undefined): UserId | Promise<UserId> {
    const guest = this.guest(header);
    if (!guest) return this.#outside!.verify(bearer(header)).then(({ userId }) => userId);
    if (guest.expiresAt <= this.#clock.now()) throw unauthenticated("The access token has expired.");
    const valid = this.#signOuts.versionOf(guest.userId);
    return typeof valid === "number" ? signedIn(guest, valid) : valid.then((known) => signedIn(guest, known));
  }

  /** Whether memory alone can tell that the guest's token is not void. */
  isSurelySignedIn({ userId, version }: Guest): boolean {
    const valid = this.#signOuts.versionOf(userId);
    return typeof valid === "number" && version >= valid;
  }

  /**
   * The holder of a token of ours, for callers that cache the result. Undefined for what an outside provider
   * may have signed, because it may revoke its tokens. Throws `unauthenticated`.
   */
  guest(header: string | undefined): Guest | undefined {
    const claims = this.#signer.open(withBearer(header), BEARER);
    if (claims)
      return {
        userId: claims.u as UserId,
        version: (claims.v as number | undefined) ?? 0,
        expiresAt: claims.e as Instant,
      };
    if (this.#outside) return undefined;
    throw unauthenticated("The access token is not valid.");
  }

  /** The user of this header, if known from memory. The token may have expired since. */
  knownUser(header: string): UserId | undefined {
    if (!BEARER_SCHEME.test(header)) return undefined;
    const own = this.#signer.open(withBearer(header), BEARER)?.u as UserId | undefined;
    return own ?? this.#outside?.findRecentUser(bearer(header));
  }

  /**
   * Throws unless this is the organiser's key: `unauthenticated` without credentials, `forbidden` with any
   * others.
   */
  requireOrganiserKey(header: string | undefined): void {
    if (!equalInConstantTime(bearer(header), this.#organiserKey)) {
      throw refuse("forbidden", "This needs the organiser's key, or a member of staff.");
    }
  }
}

/** The header with its scheme in our spelling: schemes are case-insensitive (RFC 9110, section 11.1). */
function withBearer(header: string | undefined): string {
  if (header?.startsWith(BEARER)) return header;
  if (header === undefined || !BEARER_SCHEME.test(header)) throw tokenMissing();
  return header.replace(BEARER_SCHEME, BEARER);
}

function bearer(header: string | undefined): string {
  return withBearer(header).slice(BEARER.length);
}

function tokenMissing(): Refusal {
  return unauthenticated("Send an access token as Authorization: Bearer.");
}

/** The guest's id. Throws `unauthenticated` if the token is older than the user's latest sign-out. */
function signedIn({ userId, version }: Guest, valid: number): UserId {
  const detail = "You have signed out everywhere since this token was made.";
  if (version < valid) throw refuse("unauthenticated", detail, { reason: "signed_out" });
  return userId;
}

function unauthenticated(detail: string): Refusal {
  return refuse("unauthenticated", detail);
}

/** The end of the last year that is written with four digits. */
const LAST_TIME = Date.UTC(9999, 11, 31);

/** Recently verified tokens of an outside provider: some megabytes. */
const VERIFIED_TOKENS_MAX = 5_000;

/**
 * Verifies tokens against the provider's published keys. Expiry is decided by the database's clock, as
 * everywhere.
 */
class OutsideTokens {
  readonly #provider: IdentityProvider;
  readonly #clock: DatabaseClock;
  readonly #keys: ProviderKeys;
  readonly #verified = new RecentMap<UserId>(VERIFIED_TOKENS_MAX);

  constructor(provider: IdentityProvider, clock: DatabaseClock) {
    this.#provider = provider;
    this.#clock = clock;
    this.#keys = new ProviderKeys(provider.jwksUrl);
  }

  /**
   * The token's user. Throws `unauthenticated`, or `unavailable` while the provider's keys cannot be read.
   */
  async verify(token: string): Promise<Omit<Guest, "version">> {
    const { issuer, audience } = this.#provider;
    try {
      const { payload } = await jwtVerify(token, this.#keys.find, {
        issuer,
        audience,
        requiredClaims: ["sub", "exp"],
        currentDate: new Date(this.#clock.now()),
      });
      const { sub, exp } = payload as { sub: unknown; exp: number };
      if (typeof sub !== "string" || sub.trim() === "")
        throw unauthenticated("The access token names no user.");
      const userId = userIdOf(issuer, sub);
      this.#verified.set(token, userId);
      return { userId, expiresAt: Math.min(exp * 1_000, LAST_TIME) };
    } catch (error) {
      if (error instanceof errors.JOSEError) throw unauthenticated("The access token is not valid.");
      throw error;
    }
  }

  /** The user of a recently verified token. The token may have expired since. */
  findRecentUser(token: string): UserId | undefined {
    return this.#verified.get(token);
  }
}

/**
 * A subject that is a UUID is the user id. Any other is mapped to one by issuer and subject (UUIDv5, RFC
 * 9562).
 */
function userIdOf(issuer: string, subject: string): UserId {
  const lower = subject.toLowerCase();
  return (isUuid(lower) ? lower : Bun.randomUUIDv5(`${issuer} ${subject}`, "url")) as UserId;
}
