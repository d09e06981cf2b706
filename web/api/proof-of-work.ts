import { Problem } from "./problem.ts";
import type { JoinChallenge } from "./types.ts";
import type { FromSolver } from "./solver.ts";

/**
 * Solves a challenge on a thread of its own, so that the page stays alive, and answers the `Proof-Of-Work` header's
 * value. `onWork` hears the share of the attempts that have been made; the last is seldom needed.
 */
export async function doProofOfWork(
  { challenge, attemptsMax }: JoinChallenge,
  onWork: (share: number) => void = () => {},
): Promise<string> {
  // Browsers keep their cryptography to pages that came over HTTPS, and to those of the same machine.
  if (!window.isSecureContext) throw new Problem("insecure", 0);
  const address = document.querySelector<HTMLMetaElement>("meta[name=frontrow-solver]")!.content;
  const worker = new Worker(address, { type: "module" });
  onWork(0);
  try {
    const solution = await new Promise((resolve, reject) => {
      worker.addEventListener("message", ({ data }: MessageEvent<FromSolver>) => {
        if ("attempts" in data) onWork(Math.min(1, data.attempts / attemptsMax));
        else resolve(data.solution);
      });
      worker.addEventListener("error", reject);
      // Between a page and its thread there is no origin to name.
      // oxlint-disable-next-line unicorn/require-post-message-target-origin
      worker.postMessage(challenge);
    });
    onWork(1);
    return btoa(JSON.stringify({ challenge, solution }));
  } finally {
    worker.terminate();
  }
}
