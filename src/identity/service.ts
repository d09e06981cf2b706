import { createRemoteJWKSet, errors, jwtVerify } from "jose";
import { isUuid, newId, type UserId } from "../core/ids.ts";
import { LIMITS } from "../core/limits.ts";
import { refuse, type Refusal } from "../core/refusals.ts";
import { DAY_MS, type Instant, isoTime } from "../core/time.ts";
import type { DatabaseClock } from "../platform/clock.ts";
import { equalInConstantTime, type TokenSigner } from "../platform/signed-token.ts";
import type { GuestUser } from "./api.ts";

/** An outside identity provider: whose keys sign the access tokens, and what they must say. */
export interface IdentityProvider {
  jwksUrl: string;
  issuer: string;
  audience: string;
}

export interface IdentityOptions {
  clock: DatabaseClock;
  signer: TokenSigner;
  organiserKey: string;
  /** Null: Frontrow makes guest buyers itself. */
  provider: IdentityProvider | null;
}

export interface Guest {
  userId: UserId;
  expiresAt: Instant;
}

const BEARER = "Bearer ";

/** Who is asking: guest buyers by our own tokens, others by an outside provider's, the organiser by a key. */
export class Identity {
  readonly #clock: DatabaseClock;
  readonly #signer: TokenSigner;
  readonly #organiserKey: string;
  readonly #verifyOutside: ((token: string) => Promise<UserId>) | null;

  constructor({ clock, signer, organiserKey, provider }: IdentityOptions) {
    this.#clock = clock;
    this.#signer = signer;
    this.#organiserKey = organiserKey;
    this.#verifyOutside = provider && outsideVerifier(provider, clock);
  }

  /**
   * Makes a guest buyer. Nothing is stored: the signed token is the account, and whatever the guest comes to own is
   * kept under its user id. Refused as `not_found` where an outside provider is configured.
   */
  createGuest(): GuestUser {
    if (this.#verifyOutside) throw refuse("not_found", "Buyers sign in with the identity provider here.");
    const userId = newId<UserId>();
    const expiresAt = this.#clock.now() + LIMITS.accessTokenDays * DAY_MS;
    return {
      userId,
      accessToken: this.#signer.sign({ u: userId, e: expiresAt }),
      expiresAt: isoTime(expiresAt),
    };
  }

  /** The user of an `Authorization` header. Throws `unauthenticated`. */
  user(header: string | undefined): UserId | Promise<UserId> {
    if (this.#verifyOutside) return this.#verifyOutside(bearer(header));
    const { userId, expiresAt } = this.#openGuest(header);
    if (expiresAt <= this.#clock.now()) throw unauthenticated("The access token has expired.");
    return userId;
  }

  /**
   * A guest and until when they are one, for who asks often and remembers; undefined where an outside provider, which
   * may take a token back, has the say. Throws `unauthenticated`.
   */
  guest(header: string | undefined): Guest | undefined {
    return this.#verifyOutside ? undefined : this.#openGuest(header);
  }

  #openGuest(header: string | undefined): Guest {
    if (!header?.startsWith(BEARER)) throw tokenMissing();
    const claims = this.#signer.open(header, BEARER);
    if (!claims) throw unauthenticated("The access token is not valid.");
    return { userId: claims.u as UserId, expiresAt: claims.e as Instant };
  }

  /** Lets the organiser pass. Throws `unauthenticated` for nobody, `forbidden` for anybody else. */
  requireOrganiser(header: string | undefined): void {
    if (!equalInConstantTime(bearer(header), this.#organiserKey)) {
      throw refuse("forbidden", "This needs the organiser's key.");
    }
  }
}

function bearer(header: string | undefined): string {
  if (!header?.startsWith(BEARER)) throw tokenMissing();
  return header.slice(BEARER.length);
}

function tokenMissing(): Refusal {
  return unauthenticated("Send an access token as Authorization: Bearer.");
}

function unauthenticated(detail: string): Refusal {
  return refuse("unauthenticated", detail);
}

/** What jose says when the keys cannot be had: no answer, an error page, or something that is no key set. */
const PROVIDER_FAULTS = new Set([
  "ERR_JOSE_GENERIC",
  "ERR_JWKS_TIMEOUT",
  "ERR_JWKS_INVALID",
  "ERR_JWK_INVALID",
]);

/**
 * Checks tokens against the provider's published keys, which jose fetches, keeps and renews. Whether they have expired
 * is decided by the database's clock, as everything is.
 */
function outsideVerifier(
  provider: IdentityProvider,
  clock: DatabaseClock,
): (token: string) => Promise<UserId> {
  const keys = createRemoteJWKSet(new URL(provider.jwksUrl));
  const rules = { issuer: provider.issuer, audience: provider.audience, requiredClaims: ["sub", "exp"] };
  return async (token) => {
    try {
      const { payload } = await jwtVerify(token, keys, { ...rules, currentDate: new Date(clock.now()) });
      return userIdOf(provider.issuer, payload.sub!);
    } catch (error) {
      if (!(error instanceof errors.JOSEError) || PROVIDER_FAULTS.has(error.code))
        throw refuse("unavailable", "The identity provider cannot be reached.", {}, 2);
      throw unauthenticated("The access token is not valid.");
    }
  };
}

/** A subject that is a UUID is the user id; any other is mapped to one by its issuer and name (UUIDv5, RFC 9562). */
function userIdOf(issuer: string, subject: string): UserId {
  const lower = subject.toLowerCase();
  return (isUuid(lower) ? lower : Bun.randomUUIDv5(`${issuer} ${subject}`, "url")) as UserId;
}
