import { createApp } from "./app.ts";
import { LIMITS } from "../core/limits.ts";
import { invalidRequest, refuse, type Refusal } from "../core/refusals.ts";
import { compressed } from "../http/compression.ts";
import { answerStaticallyUnder, type Routes } from "../overload/static-refusals.ts";
import { FairShare } from "../overload/fair-share.ts";
import { type Exchange, problem } from "../http/http.ts";
import type { Log } from "../core/log.ts";
import { requestIdOf, withOwnRequestId, withRequestId } from "../http/request/request-id.ts";
import { hasUsableHost, pathOf, requestForApp } from "../http/request/request-target.ts";
import { bodyTooLarge } from "../http/request/body.ts";
import type { WorkerConfig } from "../supervisor/worker-config.ts";
import type { Services } from "./services.ts";

/**
 * Seconds after which a connection is closed that sends nothing, or a body at less than 16 kB a second.
 * Single bytes do not count as activity, so slow senders cannot occupy connections. Reading a request's head
 * has Bun's own limit of about ten seconds.
 */
const IDLE_SECONDS = 30;

/** Listens for HTTP and passes each request to the app, unless its address or user has exceeded its limit. */
export function startServer(
  config: WorkerConfig,
  services: Services,
  log: Log,
  idleSeconds = IDLE_SECONDS,
): Bun.Server<undefined> {
  const app = createApp(services, config.walletAccess, log, config.pagesFolder);
  const uploads = largeBodies(app.uploads);
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
    // The app stops reading at its own limit and answers with a problem. The server's own answer would have
    // no body.
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

  /** Refusals that do not depend on what is requested. */
  function refusedAtOnce(request: Request, server: Bun.Server<undefined>): Refusal | undefined {
    const tooMany = share.take(request, server);
    if (tooMany) return tooMany;
    if (!hasUsableHost(request.headers.get("Host"))) {
      misaddressed.add();
      return invalidRequest("Host", "must be one host name or address, with a port if need be");
    }
    return checkBodySize(request, uploads);
  }

  function refused(request: Request, refusal: Refusal): Response {
    const requestId = requestIdOf(request);
    const page = app.pageProblem?.(request, refusal);
    const answer = withRequestId(requestId, page ?? problem(refusal, requestId));
    // The body stays unread, so a following request on this connection could not be told apart from it.
    return refusal.code === "body_too_large" || Number.isNaN(lengthOf(request)) ? closing(answer) : answer;
  }

  /** Lets the app answer, unless the request would only make everybody wait. */
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

  /** The answer; it closes the connection where that must not be reused. */
  function ended(request: Request, answer: Response | Promise<Response>): Response | Promise<Response> {
    // A body without a stated length may go on for ever after an answer that did not wait for it.
    if (!services.closing && !request.headers.has("Transfer-Encoding")) return answer;
    return answer instanceof Promise ? answer.then(closing) : closing(answer);
  }
}

/** In bytes, as announced. NaN for several `Content-Length` headers: they arrive as one with commas in it. */
function lengthOf({ headers }: Request): number {
  const length = headers.get("Content-Length") ?? "";
  return /^\d*$/.test(length) ? Number(length) : Number.NaN;
}

/** An address whose bodies may be larger than usual. */
interface LargeBody {
  address: RegExp;
  bytesMax: number;
}

function largeBodies(uploads: ReadonlyMap<string, number>): LargeBody[] {
  return [...uploads].map(([template, bytesMax]) => ({
    address: new RegExp(`^${template.replaceAll(/\{\w+\}/g, "[^/]+")}$`),
    bytesMax,
  }));
}

/** A body that announces too large a size is refused before it is read, on every call. */
function checkBodySize(request: Request, uploads: readonly LargeBody[]): Refusal | undefined {
  const bytes = lengthOf(request);
  if (Number.isNaN(bytes)) return invalidRequest("Content-Length", "must be one whole number");
  if (bytes <= LIMITS.requestBodyBytes) return undefined;
  const path = pathOf(request.url);
  const bytesMax = uploads.find(({ address }) => address.test(path))?.bytesMax;
  return bytesMax !== undefined && bytes <= bytesMax ? undefined : bodyTooLarge(bytesMax);
}

function closing(response: Response): Response {
  response.headers.set("Connection", "close");
  return response;
}

/** A turn of the event loop this short had almost nothing to do. */
const QUIET_TURN_MS = 0.05;
const QUIET_WAIT_MS_MAX = 200;

/**
 * Stops listening, answers what is in progress and closes idle connections.
 *
 * The system resets connections that it has accepted and the server has not, so this happens in a turn of the
 * event loop that had nothing to accept. With `net.ipv4.tcp_migrate_req`, Linux passes connections that still
 * slip in to the port's other listeners.
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
