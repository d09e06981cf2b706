import type { ApiCall } from "../../testing/clients/api-calls.ts";
import { countIn, countRefusal, noteBroken, recordLatency, type Tally } from "../judge/tally.ts";

/** Who sends a call, and what goes with it. */
export interface HttpSender {
  accessToken?: string;
  queueToken?: string | undefined;
  /** The same in every attempt, so that the effect happens once. */
  idempotencyKey?: string;
  ifNoneMatch?: string | undefined;
  proofOfWork?: string | undefined;
  /** An attempt to cheat: its refusals are counted by the one who tries. */
  isCheat?: boolean;
}

export type HttpAnswer<Body> =
  | { ok: true; status: number; body: Body; etag: string | undefined }
  | { ok: false; status: number; code: string; problem: Readonly<Record<string, unknown>> };

export interface HttpClient {
  call: <Body>(call: ApiCall<Body>, sender?: HttpSender) => Promise<HttpAnswer<Body>>;
}

export interface HttpClientOptions {
  url: string;
  /** Requests in flight at once. */
  sockets: number;
  tally: Tally;
  pause: (ms: number) => Promise<void>;
  /** From then on nothing is tried again. */
  isOver: () => boolean;
}

/** The code of a request that was never answered: refused, reset, or out of time. */
export const NO_ANSWER = "no_answer";

const ATTEMPTS_MAX = 12;
const BACKOFF_FIRST_MS = 100;
const BACKOFF_MAX_MS = 3_000;
const TIMEOUT_MS = 20_000;
/** Answers that say "not now" of the attempt, and nothing of what was asked. */
const RETRIED_CODES = new Set([
  NO_ANSWER,
  "overloaded",
  "unavailable",
  "too_many_requests",
  "idempotency_key_in_use",
]);
const RETRIED_STATUSES = new Set([500, 503, 504]);

/**
 * Calls a server as a patient client does: over connections that are kept, so many at once and no more, again
 * after "not now" and lost connections. Every attempt is counted and timed, from the moment it has a socket
 * to the last byte.
 */
export function createHttpClient(options: HttpClientOptions): HttpClient {
  const { url, tally, pause, isOver } = options;
  const sockets = createSockets(options.sockets);

  async function attempt<Body>(
    call: ApiCall<Body>,
    sender: HttpSender,
  ): Promise<{ answer: HttpAnswer<Body>; retryAfterMs: number }> {
    const askedAtMs = performance.now();
    await sockets.take();
    const sentAtMs = performance.now();
    tally.socketWaitsMs.push(sentAtMs - askedAtMs);
    tally.counts.requests += 1;
    try {
      const response = await fetch(url + call.path, requestOf(call, sender));
      const text = await response.text();
      recordLatency(tally, call.name, performance.now() - sentAtMs);
      return { answer: readAnswer<Body>(response, text), retryAfterMs: retryAfterMs(response) };
    } catch (error) {
      return {
        answer: { ok: false, status: 0, code: NO_ANSWER, problem: { detail: String(error) } },
        retryAfterMs: 0,
      };
    } finally {
      sockets.giveBack();
    }
  }

  return {
    async call<Body>(call: ApiCall<Body>, sender: HttpSender = {}) {
      for (let attempts = 1; ; attempts += 1) {
        const { answer, retryAfterMs } = await attempt<Body>(call, sender);
        if (answer.ok) return answer;
        if (!sender.isCheat) countRefusal(tally, call.name, answer.code);
        if (answer.status === 500) {
          const detail = `${call.method} ${call.path}: ${answer.code}`;
          noteBroken(tally, "the server never answers with a fault", detail);
        }
        const isRetried = RETRIED_CODES.has(answer.code) || RETRIED_STATUSES.has(answer.status);
        if (!isRetried || attempts === ATTEMPTS_MAX || isOver()) return answer;
        countIn(tally.retries, answer.code);
        const backoffMs =
          Math.min(BACKOFF_MAX_MS, BACKOFF_FIRST_MS * 2 ** (attempts - 1)) * (0.5 + Math.random());
        await pause(Math.max(retryAfterMs, backoffMs));
      }
    },
  };
}

function requestOf(call: ApiCall<unknown>, sender: HttpSender): RequestInit {
  const { accessToken } = sender;
  const headers = Object.entries({
    Authorization: accessToken === undefined ? undefined : `Bearer ${accessToken}`,
    "Queue-Token": sender.queueToken,
    "Idempotency-Key": sender.idempotencyKey,
    "Proof-Of-Work": sender.proofOfWork,
    "If-None-Match": sender.ifNoneMatch,
    "Content-Type": call.body === undefined ? undefined : "application/json",
  });
  return {
    method: call.method,
    headers: headers.filter((header): header is [string, string] => header[1] !== undefined),
    redirect: "manual",
    signal: AbortSignal.timeout(TIMEOUT_MS),
    ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
  };
}

function readAnswer<Body>(response: Response, text: string): HttpAnswer<Body> {
  const { status } = response;
  let body: unknown = null;
  try {
    if (text !== "") body = JSON.parse(text);
  } catch {
    return { ok: false, status, code: `http_${status}_not_json`, problem: {} };
  }
  if ((status >= 200 && status < 300) || status === 304) {
    return { ok: true, status, body: body as Body, etag: response.headers.get("ETag") ?? undefined };
  }
  const problem = (body ?? {}) as Record<string, unknown>;
  const code = typeof problem["code"] === "string" ? problem["code"] : `http_${status}`;
  return { ok: false, status, code, problem };
}

function retryAfterMs(response: Response): number {
  const seconds = Number(response.headers.get("Retry-After") ?? 0);
  return Number.isFinite(seconds) ? seconds * 1_000 : 0;
}

/** So many at once; the others in the order in which they asked. */
function createSockets(count: number) {
  let free = count;
  const queue: (() => void)[] = [];
  return {
    take(): Promise<void> | undefined {
      if (free === 0) return new Promise((resolve) => queue.push(resolve));
      free -= 1;
      return undefined;
    },
    giveBack(): void {
      const next = queue.shift();
      if (next) next();
      else free += 1;
    },
  };
}
