import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from "jose";
import { refuse, type Refusal } from "../core/refusals.ts";
import { DAY_MS, MINUTE_MS } from "../core/time.ts";

/** Keys that were read longer ago are read again, beside the requests that use them. */
const REFRESH_AFTER_MS = 10 * MINUTE_MS;
/** The last keys that were read serve on for so long while the provider cannot be reached. */
const KEEP_MS = DAY_MS;
/** A token may name a key that is not known yet; to look for one, the provider is asked this often at most. */
const UNKNOWN_KEY_PAUSE_MS = 30_000;
const ANSWER_MS_MAX = 5_000;
/** The pause after a failed try; none after the first one, then doubling. */
const PAUSE_FIRST_MS = 1_000;
const PAUSE_MAX_MS = 30_000;

interface KnownKeys {
  find: JWTVerifyGetKey;
  readAtMs: number;
}

/**
 * The published keys of an identity provider (a JWK set, RFC 7517). They are kept in memory and renewed in the
 * background, so that a provider that is away for a while keeps nobody out whose token was signed with a known key.
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

  /** Finds the key of a token, for jose. Throws `unavailable` when no keys are known and none can be had. */
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

  /** Reads the keys; callers share one try, and a try that failed is not repeated at once. */
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
