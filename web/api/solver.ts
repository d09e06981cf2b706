import { type Challenge, solveChallenge } from "altcha-lib";
import { deriveKey } from "altcha-lib/algorithms/web/pbkdf2";

/** Messages of the thread that solves challenges: its progress, and finally the solution. */
export type FromSolver = { attempts: number } | { solution: object | null };

const TELL_EVERY_ATTEMPTS = 100;
/** The server's challenges are valid for ten minutes. */
const TIMEOUT_MS = 600_000;

self.addEventListener("message", ({ data }: MessageEvent<Challenge>) => void solve(data));

async function solve(challenge: Challenge): Promise<void> {
  let attempts = 0;
  const solution = await solveChallenge({
    challenge,
    timeout: TIMEOUT_MS,
    // The server draws its counters from 1 on.
    counterStart: 1,
    deriveKey: (...given) => {
      attempts += 1;
      if (attempts % TELL_EVERY_ATTEMPTS === 0) tell({ attempts });
      return deriveKey(...given);
    },
  });
  tell({ solution });
}

function tell(message: FromSolver): void {
  // Between a page and its thread there is no origin to name.
  // oxlint-disable-next-line unicorn/require-post-message-target-origin
  self.postMessage(message);
}
