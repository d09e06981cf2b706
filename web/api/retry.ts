import { asProblem } from "./problem.ts";

const RETRY_MS_MIN = 1_500;
const RETRY_MS_MAX = 10_000;

/** The state of a query that is asked repeatedly. */
interface Asked {
  error: unknown;
  dataUpdatedAt: number;
  errorUpdatedAt: number;
  errorUpdateCount: number;
}

/**
 * How long to wait after a failure: longer the longer it has failed, so that many open pages do not keep a
 * server down, and at least as long as the server asks for.
 */
export function retryMs({ error, dataUpdatedAt, errorUpdatedAt, errorUpdateCount }: Asked): number {
  const failingMs =
    dataUpdatedAt === 0 ? errorUpdateCount * RETRY_MS_MIN : (errorUpdatedAt - dataUpdatedAt) / 2;
  const wishedMs = Math.min(RETRY_MS_MAX, Math.max(RETRY_MS_MIN, failingMs));
  return Math.max(wishedMs, asProblem(error).retryAfterMs ?? 0);
}
