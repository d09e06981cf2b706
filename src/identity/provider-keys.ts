import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from "jose";
import { refuse, type Refusal } from "../core/refusals.ts";
import { DAY_MS, MINUTE_MS } from "../core/time.ts";

/** Keys older than this are read again in the background, while requests still use them. */
const REFRESH_AFTER_MS = 10 * MINUTE_MS;
/** While the provider cannot be reached, the last known keys stay in use for this long. */
const KEEP_MS = DAY_MS;
/** A token may name an unknown key. The provider is asked for new keys at most this often. */
const UNKNOWN_KEY_PAUSE_MS = 30_000;
const ANSWER_MS_MAX = 5_000;
/** The pause after a failed attempt. The first retry is immediate; later pauses double. */
const PAUSE_FIRST_MS = 1_000;
const PAUSE_MAX_MS = 30_000;

interface KnownKeys {
  find: JWTVerifyGetKey;
  readAtMs: number;
}

/**
 * The published keys of an identity provider (a JWK set, RFC 7517). They are kept in memory and renewed in
 * the background. A provider that is unreachable for a while locks out nobody whose token was signed with a
 * known key.
 */
export class ProviderKeys {
  readonly #url: string;
  readonly #nowMs: () => number;
  #known: KnownKeys | undefined;
  #reading: Promise<void> | undefined;
  #triedAtMs = -Infinity;
  #failures = 0;

  /** `nowMs` is a monotonic clock. */
  constructor(url: string, nowMs = () => performance.now()) {
    this.#url = url;
    this.#nowMs = nowMs;
  }

  get isReading(): boolean {
    return this.#reading !== undefined;
  }

  /** Finds the key of a token, for jose. Throws `unavailable` if no keys are known and none can be read. */
  readonly find: JWTVerifyGetKey = async (header, token) => {
    const known = this.#usable() ?? (await this.#readNow());
    if (this.#nowMs() - known.readAtMs > REFRESH_AFTER_MS) void this.#read().catch(() => undefined);
    try {
      return await known.find(header, token);
    } catch (error) {
      const mayBeNew = error instanceof errors.JWKSNoMatchingKey;
      if (!mayBeNew || this.#nowMs() - known.readAtMs < UNKNOWN_KEY_PAUSE_MS) throw error;
      return (await this.#readNow()).find(header, token);
    }
  };

  #usable(): KnownKeys | undefined {
    return this.#known && this.#nowMs() - this.#known.readAtMs < KEEP_MS ? this.#known : undefined;
  }

  async #readNow(): Promise<KnownKeys> {
    await this.#read();
    return this.#known!;
  }

  /** Reads the keys. Callers share one attempt, and a failed attempt is not repeated at once. */
  #read(): Promise<void> {
    if (!this.#reading && this.#nowMs() - this.#triedAtMs < this.#pauseMs) return Promise.reject(away());
    this.#reading ??= this.#fetch().finally(() => (this.#reading = undefined));
    return this.#reading;
  }

  get #pauseMs(): number {
    return this.#failures < 2 ? 0 : Math.min(PAUSE_MAX_MS, PAUSE_FIRST_MS * 2 ** (this.#failures - 2));
  }

  async #fetch(): Promise<void> {
    try {
      const response = await fetch(this.#url, {
        headers: { Accept: "application/jwk-set+json, application/json" },
        signal: AbortSignal.timeout(ANSWER_MS_MAX),
      });
      if (!response.ok) throw away();
      const find = createLocalJWKSet((await response.json()) as JSONWebKeySet);
      this.#known = { find, readAtMs: this.#nowMs() };
      this.#failures = 0;
    } catch {
      this.#failures += 1;
      throw away();
    } finally {
      this.#triedAtMs = this.#nowMs();
    }
  }
}

function away(): Refusal {
  return refuse("unavailable", "The identity provider cannot be reached.", {}, 2);
}
