import { randomNonce, randomPKCECodeVerifier, randomState } from "openid-client";
import { SIGN_IN_ADDRESS } from "../../core/access/signing-in.ts";
import { LIMITS } from "../../core/limits.ts";
import { refuse } from "../../core/refusals.ts";
import { equalInConstantTime, type TokenSigner } from "../../core/signed-token.ts";
import { MINUTE_MS } from "../../core/time.ts";
import type { DatabaseClock } from "../../database/clock.ts";
import type { SignedIn, SignInBegun } from "../api.ts";
import type { Identity } from "../service.ts";
import type { ProviderClient, SignInProofs } from "./provider-client.ts";

export interface SignInsOptions {
  clock: DatabaseClock;
  identity: Pick<Identity, "signedIn">;
  signer: TokenSigner;
  /** Null where buyers do not sign in with a provider on our pages. */
  client: ProviderClient | null;
}

/** What a buyer's page has to show again when the provider sent the buyer back. */
export interface Returned {
  signIn: string;
  state: string;
  code: string;
  iss?: string | undefined;
}

/**
 * Signs buyers in with an outside provider. The server exchanges the code, because providers want a secret
 * for that or allow no page to do it. Nothing is stored: what was begun is in a signed token that only the
 * browser has which began it.
 */
export class SignIns {
  readonly #options: SignInsOptions;

  constructor(options: SignInsOptions) {
    this.#options = options;
  }

  /** `origin` is where the buyer's browser sees us. Throws `not_found` where nobody signs in like this. */
  async begin(origin: string): Promise<SignInBegun> {
    const { clock, signer } = this.#options;
    const proofs = { state: randomState(), nonce: randomNonce(), verifier: randomPKCECodeVerifier() };
    const address = await this.#client.addressFor(proofs, origin + SIGN_IN_ADDRESS);
    const e = clock.now() + LIMITS.signInMinutes * MINUTE_MS;
    return { address, state: proofs.state, signIn: signer.sign({ ...proofs, e }) };
  }

  /**
   * The user whom the provider has sent back, with a token of ours. Throws `forbidden` unless the same
   * browser began this sign-in lately, and the provider's answer fits it.
   */
  async confirm({ signIn, state, code, iss }: Returned, origin: string): Promise<SignedIn> {
    const { clock, identity, signer } = this.#options;
    const client = this.#client;
    const begun = signer.open(signIn) as (SignInProofs & { e: number }) | null;
    if (begun === null || begun.e <= clock.now() || !equalInConstantTime(begun.state, state))
      throw refuse("forbidden", "This sign-in was not begun here, or too long ago. Begin again.");
    const returned = new URL(origin + SIGN_IN_ADDRESS);
    for (const [name, value] of Object.entries({ state, code, iss }))
      if (value !== undefined) returned.searchParams.set(name, value);
    const subject = await client.subjectOf(returned, begun);
    return { ...(await identity.signedIn(subject)), signOutAddress: await client.signOutAddress() };
  }

  get #client(): ProviderClient {
    const { client } = this.#options;
    if (client === null) throw refuse("not_found", "Nobody signs in with a provider here.");
    return client;
  }
}
