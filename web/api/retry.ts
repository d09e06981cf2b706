import { asProblem } from "./problem.ts";

const RETRY_MS_MIN = 1_500;
const RETRY_MS_MAX = 10_000;

/** What is known of a question that was asked again and again. */
interface Asked {
  error: unknown;
  dataUpdatedAt: number;
  errorUpdatedAt: number;
  errorUpdateCount: number;
}

/**
 * How long to wait before asking again after a failure: longer the longer it has failed, so that a crowd of open pages
 * does not keep a server down, and as long as the server said.
 */
export function retryMs({ error, dataUpdatedAt, errorUpdatedAt, errorUpdateCount }: Asked): number {
  const failingMs =
    dataUpdatedAt === 0 ? errorUpdateCount * RETRY_MS_MIN : (errorUpdatedAt - dataUpdatedAt) / 2;
  const wishedMs = Math.min(RETRY_MS_MAX, Math.max(RETRY_MS_MIN, failingMs));
  return Math.max(wishedMs, asProblem(error).retryAfterMs ?? 0);
}
