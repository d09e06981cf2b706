import { hkdfSync, randomInt } from "node:crypto";
import { type Challenge, createChallenge, verifySolution } from "altcha-lib";
import { deriveKey } from "altcha-lib/algorithms/pbkdf2";
import type { QueueId, UserId } from "../../core/ids.ts";
import { LIMITS } from "../../core/limits.ts";
import type { Refusal } from "../../core/refusals.ts";
import type { Secrets } from "../../core/signed-token.ts";
import { type Instant, MINUTE_MS } from "../../core/time.ts";
import { type Proof, proofInvalid } from "../line/rules.ts";

/**
 * The work that a device must do to join, if the organiser asks for it: ALTCHA's proof of work, version 2.
 * The server draws a secret counter between 1 and `attemptsMax` and derives a key from it; the device tries
 * counters until it has the same key. This costs the server one derivation and one signature, and the device
 * half of `attemptsMax` derivations on average, never more than `attemptsMax`. The server stores nothing
 * until a solution is used for a place.
 */
const ALGORITHM = "PBKDF2/SHA-256";
/** High enough that a browser's overhead per derivation gives native code of a bot no great advantage. */
const ITERATIONS_PER_ATTEMPT = 500;

export class ProofOfWork {
  /** The first signs. Challenges of all are accepted. */
  readonly #keys: readonly [ChallengeKeys, ...ChallengeKeys[]];

  constructor([first, ...older]: Secrets) {
    this.#keys = [challengeKeysOf(first), ...older.map(challengeKeysOf)];
  }

  /** A challenge that is valid only for this user and this queue. */
  async challenge(queueId: QueueId, userId: UserId, attemptsMax: number, now: Instant) {
    const expiresAt = now + LIMITS.challengeMinutes * MINUTE_MS;
    const challenge = await createChallenge({
      algorithm: ALGORITHM,
      cost: ITERATIONS_PER_ATTEMPT,
      counter: randomInt(1, attemptsMax + 1),
      // Not ALTCHA's own `expiresAt`: that is compared with the worker's clock, ours with the database's.
      data: { queueId, userId, attemptsMax, expiresAt },
      deriveKey,
      ...this.#keys[0],
    });
    return { challenge, attemptsMax, expiresAt };
  }

  /**
   * The proof in a `Proof-Of-Work` header, or why it is invalid for this user and queue. No part of a
   * challenge is trusted before its signature is verified. The queue's lock decides whether the proof is
   * still in date and unspent.
   */
  async open(header: string, queueId: QueueId, userId: UserId): Promise<Proof | Refusal> {
    const payload = decodePayload(header);
    if (!payload) return proofInvalid("malformed");
    const checked = await this.#verify(payload);
    if (!checked) return proofInvalid("forged");
    const { data, nonce } = payload.challenge.parameters;
    if (data!.userId !== userId) return proofInvalid("other_user");
    if (data!.queueId !== queueId) return proofInvalid("other_queue");
    if (!checked.verified) return proofInvalid("unsolved");
    return { proofId: uuidOf(nonce), expiresAt: data!.expiresAt as Instant };
  }

  /** Null if none of the keys has signed the challenge. */
  async #verify(payload: Payload) {
    for (const keys of this.#keys) {
      const checked = await verifySolution({ ...payload, deriveKey, ...keys });
      if (checked.invalidSignature === false) return checked;
    }
    return null;
  }
}

interface ChallengeKeys {
  hmacSignatureSecret: string;
  hmacKeySignatureSecret: string;
}

function challengeKeysOf(secret: string): ChallengeKeys {
  return {
    hmacSignatureSecret: derivedSecret(secret, "challenge"),
    hmacKeySignatureSecret: derivedSecret(secret, "key"),
  };
}

type Payload = { challenge: Challenge; solution: { counter: number; derivedKey: string } };

/** Decodes ALTCHA's payload: JSON in base64. It may come from anybody, so only its rough shape is certain. */
function decodePayload(header: string): Payload | null {
  if (header.length > LIMITS.proofOfWorkCharsMax) return null;
  try {
    const payload = JSON.parse(Buffer.from(header, "base64").toString("utf8")) as Payload;
    const { signature, parameters } = payload.challenge;
    const isShaped =
      typeof signature === "string" && parameters instanceof Object && payload.solution instanceof Object;
    return isShaped ? payload : null;
  } catch {
    return null;
  }
}

function uuidOf(nonce: string): string {
  return nonce.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

function derivedSecret(secret: string, purpose: "challenge" | "key"): string {
  const bytes = hkdfSync("sha256", secret, "frontrow", `proof-of-work:${purpose}`, 32);
  return Buffer.from(bytes).toString("hex");
}
