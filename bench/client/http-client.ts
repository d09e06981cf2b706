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
  baseUrl: string;
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
  const { baseUrl, tally, pause, isOver } = options;
  const sockets = createSockets(options.sockets);

  async function attempt<Body>(
    call: ApiCall<Body>,
    sender: HttpSender,
  ): Promise<{ answer: HttpAnswer<Body>; retryAfterMs: number }> {
    const askedAtMs = performance.now();
    await sockets.take();
    const sentAtMs = performance.now();
    tally.socketWaitsMs.push(sentAtMs - askedAtMs);
    tally.requests += 1;
    try {
      const response = await fetch(baseUrl + call.path, requestOf(call, sender));
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
          noteBroken(
            tally,
            "the server never answers with a fault",
            `${call.method} ${call.path}: ${answer.code}`,
          );
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
  const headers: Record<string, string> = {};
  if (sender.accessToken !== undefined) headers["Authorization"] = `Bearer ${sender.accessToken}`;
  if (sender.queueToken !== undefined) headers["Queue-Token"] = sender.queueToken;
  if (sender.idempotencyKey !== undefined) headers["Idempotency-Key"] = sender.idempotencyKey;
  if (sender.proofOfWork !== undefined) headers["Proof-Of-Work"] = sender.proofOfWork;
  if (sender.ifNoneMatch !== undefined) headers["If-None-Match"] = sender.ifNoneMatch;
  if (call.body !== undefined) headers["Content-Type"] = "application/json";
  return {
    method: call.method,
    headers,
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
  let queue: (() => void)[] = [];
  // The first in the queue; what lies before it is dropped now and then, since shifting a long array is slow.
  let head = 0;
  return {
    take(): Promise<void> | undefined {
      if (free > 0) {
        free -= 1;
        return undefined;
      }
      return new Promise((resolve) => queue.push(resolve));
    },
    giveBack(): void {
      const next = queue[head];
      if (!next) {
        free += 1;
        return;
      }
      head += 1;
      if (head * 2 > queue.length) {
        queue = queue.slice(head);
        head = 0;
      }
      next();
    },
  };
}
