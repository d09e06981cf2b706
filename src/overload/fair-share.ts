import { join } from "node:path";
import type { UserId } from "../core/ids.ts";
import { type Refusal, refuse } from "../core/refusals.ts";
import { clientAddress } from "../http/request/client-address.ts";
import type { Counter, Metrics } from "../shared-memory/metrics.ts";
import { RateLimiter } from "../shared-memory/rate-limit.ts";
import { pathOf } from "../http/request/request-target.ts";
import type { WorkerConfig } from "../supervisor/worker-config.ts";

/** The limit of all users behind one address together, as a multiple of one user's limit. */
const USERS_OF_AN_ADDRESS = 50;

/**
 * Limits requests per minute. A household, an office or a mobile network shares one address. So callers with
 * a verified access token are counted by user, and all others by address. Where guests may buy, users cost
 * nothing, so the users of one address also have a common limit.
 */
export class FairShare {
  readonly #limiter: RateLimiter;
  readonly #perMinute: number;
  readonly #trustedProxyHops: number;
  readonly #refused: Counter;
  readonly #knownUser: (headers: Headers) => UserId | undefined;

  /** `knownUser` returns the user of a request's access token, if known from memory. */
  constructor(
    config: Pick<WorkerConfig, "sharedFolder" | "rateLimitPerMinute" | "trustedProxyHops">,
    metrics: Metrics,
    knownUser: (headers: Headers) => UserId | undefined,
  ) {
    this.#limiter = new RateLimiter(join(config.sharedFolder, "rate-limit"), config.rateLimitPerMinute);
    this.#perMinute = config.rateLimitPerMinute;
    this.#trustedProxyHops = config.trustedProxyHops;
    this.#refused = metrics.counter("frontrow_rate_limited_total", "Requests refused as too many.");
    this.#knownUser = knownUser;
  }

  /** Counts one request. Returns the refusal if it is too many. */
  take(request: Request, server: Pick<Bun.Server<undefined>, "requestIP">): Refusal | undefined {
    if (this.#perMinute === 0) return undefined;
    const nowSeconds = Math.floor(Date.now() / 1_000);
    const address = this.#addressOf(request, server);
    const userId = this.#knownUser(request.headers);
    if (userId === undefined) {
      // A payment company's calls come from few addresses. They must not use up the limit of people there.
      const isWebhook = pathOf(request.url).startsWith("/v1/webhooks/");
      const waitSeconds = this.#limiter.take(isWebhook ? `webhooks ${address}` : address, nowSeconds);
      return this.#refusal("This address", this.#perMinute, waitSeconds);
    }
    const together = this.#perMinute * USERS_OF_AN_ADDRESS;
    return (
      this.#refusal("This user", this.#perMinute, this.#limiter.take(`user ${userId}`, nowSeconds)) ??
      this.#refusal(
        "The users of this address",
        together,
        this.#limiter.take(`users ${address}`, nowSeconds, together),
      )
    );
  }

  #addressOf(request: Request, server: Pick<Bun.Server<undefined>, "requestIP">): string {
    return clientAddress(
      server.requestIP(request)?.address ?? "unknown",
      request.headers.get("X-Forwarded-For"),
      this.#trustedProxyHops,
    );
  }

  #refusal(whose: string, perMinute: number, waitSeconds: number): Refusal | undefined {
    if (waitSeconds === 0) return undefined;
    this.#refused.add();
    return refuse("too_many_requests", `${whose} may make ${perMinute} requests a minute.`, {}, waitSeconds);
  }
}
