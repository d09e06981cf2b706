import * as openid from "openid-client";
import { refuse } from "../../core/refusals.ts";
import { HOUR_MS } from "../../core/time.ts";
import type { Log } from "../../core/log.ts";

/** Frontrow as the provider knows it. */
export interface ProviderClientOptions {
  issuer: string;
  clientId: string;
  /** Null for a public client. */
  clientSecret: string | null;
  scope: string;
}

/** What only the browser that began a sign-in has. */
export interface SignInProofs {
  state: string;
  nonce: string;
  verifier: string;
}

/** What the provider says of itself is read again after this time. */
const KNOWN_FOR_MS = HOUR_MS;
const ANSWER_SECONDS_MAX = 5;
const CLOCK_TOLERANCE_SECONDS = 30;

/** The checks of an answer that somebody may have forged or repeated, by the library's names for them. */
const REFUSED = new Set([
  "OAUTH_INVALID_RESPONSE",
  "OAUTH_JWT_CLAIM_COMPARISON_FAILED",
  "OAUTH_JWT_TIMESTAMP_CHECK_FAILED",
  "OAUTH_KEY_SELECTION_FAILED",
]);

/**
 * Talks with an OpenID Connect provider: the code flow with PKCE. The library compares state, nonce, issuer
 * and audience, and checks the signature of the ID token.
 */
export class ProviderClient {
  readonly #options: ProviderClientOptions;
  readonly #log: Log;
  #known: { config: Promise<openid.Configuration>; readAtMs: number } | undefined;

  constructor(options: ProviderClientOptions, log: Log) {
    this.#options = options;
    this.#log = log;
  }

  /** The address of the provider's page for a new sign-in. Throws `unavailable`. */
  async addressFor({ state, nonce, verifier }: SignInProofs, redirectAddress: string): Promise<string> {
    const config = await this.#configuration();
    return openid.buildAuthorizationUrl(config, {
      redirect_uri: redirectAddress,
      scope: this.#options.scope,
      state,
      nonce,
      code_challenge: await openid.calculatePKCECodeChallenge(verifier),
      code_challenge_method: "S256",
    }).href;
  }

  /**
   * The subject of the ID token that the provider gives for a code. `returned` is the address at which the
   * buyer came back. Throws `forbidden` for a code or a token that does not fit, or `unavailable`.
   */
  async subjectOf(returned: URL, { state, nonce, verifier }: SignInProofs): Promise<string> {
    const config = await this.#configuration();
    try {
      const tokens = await openid.authorizationCodeGrant(config, returned, {
        expectedState: state,
        expectedNonce: nonce,
        pkceCodeVerifier: verifier,
        idTokenExpected: true,
      });
      return tokens.claims()!.sub;
    } catch (error) {
      throw this.#refusalOf(error);
    }
  }

  /** The provider's page for signing out there; null if it has none. Throws `unavailable`. */
  async signOutAddress(): Promise<string | null> {
    const config = await this.#configuration();
    if (config.serverMetadata().end_session_endpoint === undefined) return null;
    return openid.buildEndSessionUrl(config).href;
  }

  async #configuration(): Promise<openid.Configuration> {
    const known = this.#known;
    if (known && performance.now() - known.readAtMs < KNOWN_FOR_MS) return known.config;
    const fresh = { config: this.#discover(), readAtMs: performance.now() };
    this.#known = fresh;
    try {
      return await fresh.config;
    } catch (error) {
      // While the provider is away, what it said before holds; the next request asks again.
      if (this.#known === fresh) this.#known = known;
      if (known) return known.config;
      throw this.#refusalOf(error);
    }
  }

  async #discover(): Promise<openid.Configuration> {
    const { issuer, clientId, clientSecret } = this.#options;
    const address = new URL(issuer);
    const config = await openid.discovery(
      address,
      clientId,
      { [openid.clockTolerance]: CLOCK_TOLERANCE_SECONDS },
      // By what the provider says of itself, which is known only after it has answered.
      (server, client, body, headers) => clientProof(server, clientSecret)(server, client, body, headers),
      {
        timeout: ANSWER_SECONDS_MAX,
        execute: [
          openid.enableNonRepudiationChecks,
          // The configuration allows this for addresses of this machine alone.
          ...(address.protocol === "http:" ? [openid.allowInsecureRequests] : []),
        ],
      },
    );
    return config;
  }

  /** Logs the names of what went wrong, never an answer: it may hold a token. */
  #refusalOf(error: unknown) {
    const { code, error: name } = error as { code?: string; error?: string };
    if (name === "invalid_grant" || (code !== undefined && REFUSED.has(code))) {
      this.#log.warn("sign-in.refused", { code, error: name });
      return refuse("forbidden", "The sign-in did not succeed. Begin again.");
    }
    this.#log.error("sign-in.provider-failed", { code, error: name });
    return refuse("unavailable", "The identity provider cannot be reached.", {}, 2);
  }
}

function clientProof(server: openid.ServerMetadata, secret: string | null): openid.ClientAuth {
  if (secret === null) return openid.None();
  const methods = server.token_endpoint_auth_methods_supported ?? ["client_secret_basic"];
  return methods.includes("client_secret_post")
    ? openid.ClientSecretPost(secret)
    : openid.ClientSecretBasic(secret);
}
