import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from "@simplewebauthn/server";
import { randomBytes } from "node:crypto";
import { hashOfSecret } from "../../core/access/secret-box.ts";
import { type Secrets, TokenSigner } from "../../core/signed-token.ts";
import { type Instant, MINUTE_MS } from "../../core/time.ts";
import { LIMITS } from "../../core/limits.ts";
import type { NewPasskeyJson, PasskeyAnswerJson } from "./api.ts";
import type { Passkey } from "./store.ts";

const NAME = "Frontrow";
const NONCE_BYTES = 16;

/** Where a page with passkeys is: its host, and the origins that a browser may name. */
export interface PasskeySite {
  rpId: string;
  origins: string[];
}

/** A challenge that was answered. It counts once, until it ends; both are for the caller's transaction. */
export interface AnsweredChallenge {
  hash: string;
  expiresAt: Instant;
}

/**
 * The site that a request was sent to, by its `Host`; null where that is an address of digits, for which no
 * browser makes passkeys. Whoever sends another `Host` gains nothing: a passkey answers only on the site that
 * it was made on, and is kept with that site's name.
 */
export function passkeySite(host: string): PasskeySite | null {
  const name = host.replace(/:\d+$/, "").toLowerCase();
  if (!/[a-z]/.test(name) || name.startsWith("[")) return null;
  const isLocal = name === "localhost" || name.endsWith(".localhost");
  return { rpId: name, origins: [`https://${host}`, ...(isLocal ? [`http://${host}`] : [])] };
}

/**
 * Passkeys (WebAuthn, level 2). A challenge is signed and not stored, so that asking for one costs nothing;
 * the caller keeps it when it was answered.
 */
export class Passkeys {
  readonly #signer: TokenSigner;

  constructor(secrets: Secrets) {
    this.#signer = new TokenSigner(secrets, "staff-challenge");
  }

  /** For a browser that signs somebody in. Names no account: the device offers those that it has. */
  signInOptions(site: PasskeySite, now: Instant) {
    return generateAuthenticationOptions({
      rpID: site.rpId,
      challenge: this.#challenge("sign-in", now),
      userVerification: "required",
      timeout: LIMITS.passkeyChallengeMinutes * MINUTE_MS,
    });
  }

  /** For a browser that makes a passkey of an invited member. */
  newPasskeyOptions(
    site: PasskeySite,
    member: { staffId: string; email: string; name: string },
    now: Instant,
  ) {
    return generateRegistrationOptions({
      rpName: NAME,
      rpID: site.rpId,
      userID: new TextEncoder().encode(member.staffId),
      userName: member.email,
      userDisplayName: member.name,
      challenge: this.#challenge(member.staffId, now),
      attestationType: "none",
      authenticatorSelection: { residentKey: "required", userVerification: "required" },
      timeout: LIMITS.passkeyChallengeMinutes * MINUTE_MS,
    });
  }

  /** The new passkey and its challenge, or null if the browser's answer is not good. */
  async openNew(
    answer: NewPasskeyJson,
    site: PasskeySite,
    staffId: Passkey["staffId"],
  ): Promise<{ passkey: Passkey; challenge: AnsweredChallenge } | null> {
    const challenge = new ChallengeCheck(this.#signer, staffId);
    try {
      const { verified, registrationInfo } = await verifyRegistrationResponse({
        response: { ...answer, clientExtensionResults: {} } as never,
        expectedChallenge: challenge.check,
        expectedOrigin: site.origins,
        expectedRPID: site.rpId,
      });
      if (!verified || !challenge.answered) return null;
      const { id, publicKey, counter } = registrationInfo.credential;
      const passkey = {
        credentialId: id,
        staffId,
        publicKey: Buffer.from(publicKey).toString("base64url"),
        counter,
        transports: answer.response.transports ?? [],
        rpId: site.rpId,
      };
      return { passkey, challenge: challenge.answered };
    } catch {
      return null;
    }
  }

  /** The passkey's new counter and the challenge, or null if the browser's answer is not good. */
  async openAnswer(
    answer: PasskeyAnswerJson,
    site: PasskeySite,
    passkey: Passkey,
  ): Promise<{ counter: number; challenge: AnsweredChallenge } | null> {
    if (passkey.rpId !== site.rpId) return null;
    const challenge = new ChallengeCheck(this.#signer, "sign-in");
    try {
      const { verified, authenticationInfo } = await verifyAuthenticationResponse({
        response: { ...answer, clientExtensionResults: {} } as never,
        expectedChallenge: challenge.check,
        expectedOrigin: site.origins,
        expectedRPID: site.rpId,
        credential: {
          id: passkey.credentialId,
          publicKey: new Uint8Array(Buffer.from(passkey.publicKey, "base64url")),
          counter: passkey.counter,
        },
      });
      if (!verified || !challenge.answered) return null;
      return { counter: authenticationInfo.newCounter, challenge: challenge.answered };
    } catch {
      return null;
    }
  }

  #challenge(purpose: string, now: Instant): Uint8Array<ArrayBuffer> {
    const n = randomBytes(NONCE_BYTES).toString("base64url");
    const e = now + LIMITS.passkeyChallengeMinutes * MINUTE_MS;
    return new TextEncoder().encode(this.#signer.sign({ n, p: purpose, e }));
  }
}

/** Whether an answered challenge is one of ours, for this purpose. */
class ChallengeCheck {
  answered: AnsweredChallenge | undefined;
  readonly #signer: TokenSigner;
  readonly #purpose: string;

  constructor(signer: TokenSigner, purpose: string) {
    this.#signer = signer;
    this.#purpose = purpose;
  }

  readonly check = (challenge: string): boolean => {
    const text = Buffer.from(challenge, "base64url").toString("utf8");
    const claims = this.#signer.open(text);
    if (claims?.["p"] !== this.#purpose) return false;
    this.answered = { hash: hashOfSecret(text), expiresAt: claims["e"] as Instant };
    return true;
  };
}
