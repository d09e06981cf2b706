import { Problem, type ProblemCode } from "./problem.ts";
import type { Timed } from "./types.ts";

/**
 * A response with no new data for this long is given up. One that still makes progress is not, however long
 * it takes.
 */
const SILENCE_MS_MAX = 15_000;

export interface RequestOptions {
  /** A `Blob` is sent as it is, anything else as JSON. */
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal | undefined;
}

type Listener = (accessToken: string, problem: Problem) => unknown;
let onUnauthenticated: Listener = () => undefined;

/** `listener` gets each access token that the server does not know, and why. */
export function whenUnauthenticated(listener: Listener): void {
  onUnauthenticated = listener;
}

/** Calls the API. Throws a `Problem` for anything but success. Returns null for 204. */
export async function request<T extends object>(
  method: string,
  path: string,
  { body, headers = {}, signal }: RequestOptions = {},
): Promise<Timed<T> | null> {
  const askedAtMs = performance.now();
  const line = listenFor(SILENCE_MS_MAX, signal);
  let response: Response;
  let answer: unknown;
  try {
    response = await fetch(path, {
      method,
      headers: body === undefined ? headers : { ...headers, "Content-Type": mediaTypeOf(body) },
      ...(body === undefined ? {} : { body: body instanceof Blob ? body : JSON.stringify(body) }),
      signal: line.signal,
    });
    line.heard();
    answer = response.status === 204 ? null : JSON.parse(await readText(response, line.heard));
  } catch (error) {
    // TanStack Query recognises its own cancellations by the error of the signal.
    if (signal?.aborted) throw error;
    throw new Problem("unreachable", 0);
  } finally {
    line.end();
  }
  if (response.ok) return answer === null ? null : { ...(answer as T), askedAtMs };
  const problem = problemOf(response, answer as Record<string, unknown>);
  const accessToken = headers["Authorization"]?.replace("Bearer ", "");
  if (problem.code === "unauthenticated" && accessToken !== undefined)
    onUnauthenticated(accessToken, problem);
  throw problem;
}

function mediaTypeOf(body: unknown): string {
  return body instanceof Blob ? body.type : "application/json";
}

/** As `request`, for calls that always return a body. */
export async function requestValue<T extends object>(
  method: string,
  path: string,
  options?: RequestOptions,
): Promise<Timed<T>> {
  const value = await request<T>(method, path, options);
  if (value === null) throw new Problem("internal_error", 500);
  return value;
}

/** A signal that aborts after `silenceMs` without data, or with the caller's own. */
function listenFor(silenceMs: number, signal: AbortSignal | undefined) {
  const controller = new AbortController();
  const abort = () => controller.abort();
  if (signal?.aborted) abort();
  signal?.addEventListener("abort", abort);
  let timer = setTimeout(abort, silenceMs);
  return {
    signal: controller.signal,
    heard(): void {
      clearTimeout(timer);
      timer = setTimeout(abort, silenceMs);
    },
    end(): void {
      clearTimeout(timer);
      signal?.removeEventListener("abort", abort);
    },
  };
}

async function readText(response: Response, heard: () => void): Promise<string> {
  const reader = response.body?.getReader();
  if (reader === undefined) return response.text();
  const decoder = new TextDecoder();
  let text = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    heard();
    text += decoder.decode(value, { stream: true });
  }
}

function problemOf(response: Response, fields: Record<string, unknown>): Problem {
  const retryAfter = response.headers.get("Retry-After");
  return new Problem(
    (fields["code"] as ProblemCode | undefined) ?? "internal_error",
    response.status,
    fields,
    retryAfter === null ? null : Number(retryAfter) * 1_000,
  );
}
