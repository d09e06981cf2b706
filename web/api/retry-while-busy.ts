import { asProblem, type ProblemCode } from "./problem.ts";

/** The server has done nothing, and may well do it in a moment. */
const PASSING: ReadonlySet<ProblemCode> = new Set([
  "overloaded",
  "unavailable",
  "too_many_requests",
  "unreachable",
]);
const WAIT_MS_MIN = 1_500;
/** Waits are randomised, so that clients refused together do not come back together. */
const SPREAD = 0.5;
const GIVE_UP_AFTER_MS = 120_000;

/**
 * Repeats a call while the server is too busy for it, after the delay that the server asks for. Only for
 * calls that are safe to repeat. `onWait` gets each delay in milliseconds. Throws the error of the last
 * attempt.
 */
export async function retryWhileBusy<Answer>(
  ask: () => Promise<Answer>,
  onWait: (ms: number) => void = () => {},
): Promise<Answer> {
  const beganMs = performance.now();
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      const problem = asProblem(error);
      const hasTime = performance.now() - beganMs < GIVE_UP_AFTER_MS;
      if (!PASSING.has(problem.code) || !hasTime) throw error;
      const waitMs = Math.max(WAIT_MS_MIN, problem.retryAfterMs ?? 0) * (1 + SPREAD * Math.random());
      onWait(waitMs);
      await new Promise((resolve) => setTimeout(resolve, waitMs));
    }
  }
}
