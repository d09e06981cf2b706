import { createHmac, hkdfSync } from "node:crypto";
import type { RecoveryId } from "../core/ids.ts";
import { LIMITS } from "../core/limits.ts";
import { equalInConstantTime, type Secrets } from "../core/signed-token.ts";

const CODES = 10 ** LIMITS.recoveryCodeDigits;

/** The six digits of each recovery. They follow from its id and the secret, so they are stored nowhere. */
export class RecoveryCodes {
  readonly #keys: readonly Buffer[];

  constructor(secrets: Secrets) {
    this.#keys = secrets.map((secret) =>
      Buffer.from(hkdfSync("sha256", secret, "frontrow", "recovery-code", 32)),
    );
  }

  codeOf(recoveryId: string): string {
    return codeUnder(this.#keys[0]!, recoveryId);
  }

  /** A keyed hash of the address somebody calls from, by which their codes are counted. */
  callerIndex(address: string): string {
    return createHmac("sha256", this.#keys[0]!).update(`caller ${address}`).digest("base64url");
  }

  /** Whether this is the code, under the present secret or one before it. */
  isRight(recoveryId: RecoveryId, code: string): boolean {
    return this.#keys.some((key) => equalInConstantTime(code, codeUnder(key, recoveryId)));
  }
}

function codeUnder(key: Buffer, recoveryId: string): string {
  const digest = createHmac("sha256", key).update(recoveryId).digest();
  return String(digest.readUIntBE(0, 6) % CODES).padStart(LIMITS.recoveryCodeDigits, "0");
}
