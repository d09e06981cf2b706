import { join } from "node:path";
import { createApp } from "./app.ts";
import { refuse } from "./core/refusals.ts";
import { LIMITS } from "./core/limits.ts";
import { clientAddress } from "./platform/client-address.ts";
import { problem } from "./platform/http.ts";
import type { Log } from "./platform/log.ts";
import { RateLimiter } from "./platform/rate-limit.ts";
import type { WorkerConfig } from "./platform/worker-config.ts";
import type { Services } from "./services.ts";

/** Seconds without a byte after which a connection is closed: slow senders do not hold places. */
const IDLE_SECONDS = 30;

/** Listens for HTTP and hands each request to the app, unless its address has had its share. */
export function startServer(config: WorkerConfig, services: Services, log: Log): Bun.Server<undefined> {
  const app = createApp(services, config.walletAccess, log, config.pagesFolder);
  const limiter = new RateLimiter(join(config.sharedFolder, "rate-limit"), config.rateLimitPerMinute);
  const refused = services.metrics.counter("frontrow_rate_limited_total", "Requests refused as too many.");
  return Bun.serve({
    hostname: config.host,
    port: config.port,
    reusePort: true,
    idleTimeout: IDLE_SECONDS,
    // The app's own limit is lower and answers as a problem; this one stops what does not say its length.
    maxRequestBodySize: LIMITS.requestBodyBytes * 64,
    development: false,
    routes: Object.fromEntries(
      app.shortcuts.map(({ path, answer }) => [
        path,
        {
          GET: (request: Bun.BunRequest, server: Bun.Server<undefined>) =>
            tooMany(request, server) ?? answer(request) ?? app.fetch(request, server),
        },
      ]),
    ),
    // The app reaches the server for the one thing that only it can do: let a stream be silent.
    fetch: (request, server) => tooMany(request, server) ?? app.fetch(request, server),
    error(error) {
      log.error("request failed outside the app", { error });
      return problem(refuse("internal_error", "Something broke on our side. It has been logged."));
    },
  });

  /** The refusal for an address that has had its share of this minute. */
  function tooMany(request: Request, server: Bun.Server<undefined>): Response | undefined {
    if (config.rateLimitPerMinute === 0) return undefined;
    const socketAddress = server.requestIP(request)?.address ?? "unknown";
    const address = clientAddress(
      socketAddress,
      request.headers.get("X-Forwarded-For"),
      config.trustedProxyHops,
    );
    // A payment company's calls come from few addresses, and must not use up what people there may ask.
    const counted = new URL(request.url).pathname.startsWith("/v1/webhooks/")
      ? `webhooks ${address}`
      : address;
    const waitSeconds = limiter.take(counted, Math.floor(Date.now() / 1_000));
    if (waitSeconds === 0) return undefined;
    refused.add();
    const detail = `This address may make ${config.rateLimitPerMinute} requests a minute.`;
    return problem(refuse("too_many_requests", detail, {}, waitSeconds));
  }
}
