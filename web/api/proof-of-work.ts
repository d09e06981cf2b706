import { Problem } from "./problem.ts";
import type { JoinChallenge } from "./types.ts";
import type { FromSolver } from "./solver.ts";

/**
 * Solves a challenge on a worker thread, so that the page stays responsive. Returns the value of the
 * `Proof-Of-Work` header. `onWork` gets the share of the possible attempts made so far; it rarely reaches 1.
 */
export async function doProofOfWork(
  { challenge, attemptsMax }: JoinChallenge,
  onWork: (share: number) => void = () => {},
): Promise<string> {
  // Browsers offer their cryptography only to pages loaded over HTTPS or from the same machine.
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
