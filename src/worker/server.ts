import { createApp } from "./app.ts";
import { LIMITS } from "../core/limits.ts";
import { invalidRequest, refuse, type Refusal } from "../core/refusals.ts";
import { compressed } from "../http/compression.ts";
import { answerStaticallyUnder, type Routes } from "../overload/static-refusals.ts";
import { FairShare } from "../overload/fair-share.ts";
import { type Exchange, problem } from "../http/http.ts";
import type { Log } from "../core/log.ts";
import { requestIdOf, withOwnRequestId, withRequestId } from "../http/request/request-id.ts";
import { hasUsableHost, requestForApp } from "../http/request/request-target.ts";
import { bodyTooLarge } from "../http/route.ts";
import type { WorkerConfig } from "../supervisor/worker-config.ts";
import type { Services } from "./services.ts";

/**
 * Seconds after which a connection is closed that brings nothing, or a body at less than 16 kB a second: single bytes do
 * not count, so slow senders do not hold places. For a head the server has a limit of its own, about ten seconds in all.
 */
const IDLE_SECONDS = 30;

/** Listens for HTTP and hands each request to the app, unless its address or its token has had its share. */
export function startServer(
  config: WorkerConfig,
  services: Services,
  log: Log,
  idleSeconds = IDLE_SECONDS,
): Bun.Server<undefined> {
  const app = createApp(services, config.walletAccess, log, config.pagesFolder);
  const { metrics, pressure, visitors } = services;
  const share = new FairShare(config, metrics, (headers) => visitors.knownUser(headers));
  const turnedAway = metrics.counter(
    "frontrow_shed_total",
    "Requests refused one by one, since this worker was behind.",
  );
  const misaddressed = metrics.counter("frontrow_requests_total", "Requests answered.", {
    method: "any",
    route: "unusable Host",
    status: "400",
  });

  const routes: Routes = Object.fromEntries(
    app.shortcuts.map(({ path, answer }) => [
      path,
      {
        GET: (request: Bun.BunRequest, server: Bun.Server<undefined>) => {
          const refusal = refusedAtOnce(request, server);
          if (refusal) return ended(request, refused(request, refusal));
          const known = answer(request);
          return ended(request, known ? withOwnRequestId(request, known) : serve(request, server));
        },
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
    fetch(request, server) {
      const refusal = refusedAtOnce(request, server);
      return ended(request, refusal ? refused(request, refusal) : serve(request, server));
    },
    error(error) {
      log.error("request failed outside the app", { error });
      return problem(refuse("internal_error", "Something broke on our side. It has been logged."));
    },
  });
  const server = Bun.serve(optionsWith(routes));
  pressure.setCalls(app.sheddable);
  answerStaticallyUnder(
    pressure,
    routes,
    app.sheddable,
    metrics,
    () => services.closing,
    (current) => server.reload(optionsWith(current)),
  );
  return server;

  /** Refusals that need no look at what is asked for. */
  function refusedAtOnce(request: Request, server: Bun.Server<undefined>): Refusal | undefined {
    const tooMany = share.take(request, server);
    if (tooMany) return tooMany;
    if (!hasUsableHost(request.headers.get("Host"))) {
      misaddressed.add();
      return invalidRequest("Host", "must be one host name or address, with a port if need be");
    }
    return hasTooLargeBody(request) ? bodyTooLarge() : undefined;
  }

  function refused(request: Request, refusal: Refusal): Response {
    const requestId = requestIdOf(request);
    const page = app.pageProblem?.(request, refusal);
    const answer = withRequestId(requestId, page ?? problem(refusal, requestId));
    // The body is not read, so nothing that comes behind it on this connection can be told from it.
    return refusal.code === "body_too_large" ? closing(answer) : answer;
  }

  /** Has the app answer, unless that would only make everybody wait. */
  function serve(request: Request, server: Bun.Server<undefined>): Response | Promise<Response> {
    const asked = requestForApp(request);
    const refusal = pressure.shed(asked);
    if (refusal) {
      turnedAway.add();
      return refused(request, refusal);
    }
    const requestId = requestIdOf(request);
    const headersOnly = request.method === "HEAD";
    const answer = app.fetch(asked, { server, request, requestId, headersOnly } satisfies Exchange);
    const accepted = request.headers.get("Accept-Encoding");
    if (answer instanceof Promise)
      return answer.then((response) => compressed(accepted, withRequestId(requestId, response)));
    return compressed(accepted, withRequestId(requestId, answer));
  }

  /** The answer, after which the connection is closed where it must not be used again. */
  function ended(request: Request, answer: Response | Promise<Response>): Response | Promise<Response> {
    // A body that does not say its length may go on for ever behind an answer that did not wait for it.
    if (!services.closing && !request.headers.has("Transfer-Encoding")) return answer;
    return answer instanceof Promise ? answer.then(closing) : closing(answer);
  }
}

/** A body that says it is too large is refused before it is read, by whichever call. */
function hasTooLargeBody(request: Request): boolean {
  return Number(request.headers.get("Content-Length") ?? 0) > LIMITS.requestBodyBytes;
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
