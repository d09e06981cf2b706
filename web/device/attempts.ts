import { asProblem, isDecided, type Problem } from "../api/problem.ts";
import { readStored, writeStored } from "./stored.ts";

/**
 * An attempt at something that must happen at most once. Its idempotency key is stored before the first
 * request and kept until the server has decided. So a double click, a refresh, another tab or a lost answer
 * repeats the same attempt and never starts a second one.
 */
export interface Attempt<Body> {
  key: string;
  body: Body;
}

const RETRY_MS_MIN = 500;
const RETRY_MS_MAX = 4_000;

const keyOf = (name: string): string => `attempt.${name}`;

export function readAttempt<Body>(name: string): Attempt<Body> | null {
  return readStored<Attempt<Body>>(keyOf(name));
}

/** Sends `body` until the server decides. `onRetry` is called for each missing answer. */
export async function attempt<Body, T>(
  name: string,
  body: Body,
  send: (body: Body, key: string) => Promise<T>,
  onRetry: (problem: Problem) => void = () => {},
): Promise<T> {
  const unfinished = readAttempt<Body>(name);
  const current =
    unfinished !== null && JSON.stringify(unfinished.body) === JSON.stringify(body)
      ? unfinished
      : { key: newKey(), body };
  writeStored(keyOf(name), current);
  for (let retryMs = RETRY_MS_MIN; ; retryMs = Math.min(RETRY_MS_MAX, retryMs * 2)) {
    try {
      const answer = await send(current.body, current.key);
      writeStored(keyOf(name), null);
      return answer;
    } catch (error) {
      const problem = asProblem(error);
      if (isDecided(problem)) {
        writeStored(keyOf(name), null);
        throw problem;
      }
      onRetry(problem);
      await new Promise((resolve) => setTimeout(resolve, Math.max(retryMs, problem.retryAfterMs ?? 0)));
    }
  }
}

/** Not `crypto.randomUUID`, which is missing on plain HTTP addresses. */
export function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, "0"),
  ).join("");
}
