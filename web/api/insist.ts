import { asProblem, type ProblemCode } from "./problem.ts";

/** The server has done nothing, and may well do it in a moment. */
const PASSING: ReadonlySet<ProblemCode> = new Set([
  "overloaded",
  "unavailable",
  "too_many_requests",
  "unreachable",
]);
const WAIT_MS_MIN = 1_500;
/** Waits are spread, so that those who were turned away together do not come back together. */
const SPREAD = 0.5;
const GIVE_UP_AFTER_MS = 120_000;

/**
 * Asks again while the server has no time for it, as it wishes to be asked: for calls that do no harm when they are
 * repeated. `onWait` hears for how many milliseconds it waits each time. Throws what the last try threw.
 */
export async function insist<Answer>(
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
