import { join } from "node:path";
import { createApp } from "./app.ts";
import { refuse } from "./core/refusals.ts";
import { LIMITS } from "./core/limits.ts";
import { clientAddress } from "./platform/client-address.ts";
import { closeDoorUnder, type Routes } from "./platform/door.ts";
import { problem } from "./platform/http.ts";
import { bodyTooLarge } from "./platform/route.ts";
import type { Log } from "./platform/log.ts";
import { RateLimiter } from "./platform/rate-limit.ts";
import type { WorkerConfig } from "./platform/worker-config.ts";
import type { Services } from "./services.ts";

/**
 * Seconds after which a connection is closed that brings nothing, or a body at less than 16 kB a second: single bytes do
 * not count, so slow senders do not hold places. For a head the server has a limit of its own, about ten seconds in all.
 */
const IDLE_SECONDS = 30;

/** Listens for HTTP and hands each request to the app, unless its address has had its share. */
export function startServer(
  config: WorkerConfig,
  services: Services,
  log: Log,
  idleSeconds = IDLE_SECONDS,
): Bun.Server<undefined> {
  const app = createApp(services, config.walletAccess, log, config.pagesFolder);
  const limiter = new RateLimiter(join(config.sharedFolder, "rate-limit"), config.rateLimitPerMinute);
  const turnedAway = services.metrics.counter(
    "frontrow_shed_total",
    "Requests refused one by one, since this worker was behind.",
  );
  const refused = services.metrics.counter("frontrow_rate_limited_total", "Requests refused as too many.");
  const routes: Routes = Object.fromEntries(
    app.shortcuts.map(({ path, answer }) => [
      path,
      {
        GET: (request: Bun.BunRequest, server: Bun.Server<undefined>) =>
          ended(request, tooMany(request, server) ?? answer(request) ?? serve(request, server)),
      },
    ]),
  );
  const optionsWith = (current: Routes): Bun.Serve.Options<undefined, string> => ({
    hostname: config.host,
    port: config.port,
    reusePort: true,
    idleTimeout: idleSeconds,
    // The app reads no further than its own limit, which it answers as a problem; the server's own answer is bare.
    maxRequestBodySize: Number.MAX_SAFE_INTEGER,
    development: false,
    routes: current as Bun.Serve.Routes<undefined, string>,
    // The app reaches the server for the one thing that only it can do: let a stream be silent.
    fetch: (request, server) =>
      ended(request, tooLarge(request) ?? tooMany(request, server) ?? serve(request, server)),
    error(error) {
      log.error("request failed outside the app", { error });
      return problem(refuse("internal_error", "Something broke on our side. It has been logged."));
    },
  });
  const server = Bun.serve(optionsWith(routes));
  closeDoorUnder(
    services.pressure,
    routes,
    services.metrics,
    () => services.closing,
    (current) => server.reload(optionsWith(current)),
  );
  return server;

  /** The answer, after which the connection is closed where it must not be used again. */
  function ended(request: Request, answer: Response | Promise<Response>): Response | Promise<Response> {
    // A body that does not say its length may go on for ever behind an answer that did not wait for it.
    if (!services.closing && !request.headers.has("Transfer-Encoding")) return answer;
    return answer instanceof Promise ? answer.then(closing) : closing(answer);
  }

  /** What takes work: refused at the door where it would only make everybody wait. */
  function serve(request: Request, server: Bun.Server<undefined>): Response | Promise<Response> {
    return shed(request) ?? app.fetch(request, server);
  }

  function shed(request: Request): Response | undefined {
    const refusal = services.pressure.shed(request);
    if (!refusal) return undefined;
    turnedAway.add();
    return app.pageProblem?.(request, refusal) ?? problem(refusal);
  }

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
    const refusal = refuse("too_many_requests", detail, {}, waitSeconds);
    return app.pageProblem?.(request, refusal) ?? problem(refusal);
  }
}

/** A body that says it is too large is refused before it is read, by whichever call, and its connection is closed. */
function tooLarge(request: Request): Response | undefined {
  if (Number(request.headers.get("Content-Length") ?? 0) <= LIMITS.requestBodyBytes) return undefined;
  return closing(problem(bodyTooLarge()));
}

function closing(response: Response): Response {
  response.headers.set("Connection", "close");
  return response;
}

/** A turn of the event loop this short has had next to nothing to do. */
const QUIET_TURN_MS = 0.05;
const QUIET_WAIT_MS_MAX = 200;

/**
 * Stops listening, answers what is under way and closes what is idle.
 *
 * The system resets connections that it has made and the server has not accepted, so it is done in a turn of the event
 * loop that had nothing to accept. With `net.ipv4.tcp_migrate_req` Linux hands what comes in between even so to the
 * others that listen on the port.
 */
export async function stopServer(server: Bun.Server<undefined>): Promise<void> {
  await quietTurn();
  await server.stop();
}

async function quietTurn(): Promise<void> {
  const giveUpAtMs = performance.now() + QUIET_WAIT_MS_MAX;
  while (performance.now() < giveUpAtMs) {
    const beganMs = performance.now();
    await new Promise((resolve) => setImmediate(resolve));
    if (performance.now() - beganMs < QUIET_TURN_MS) return;
  }
}
