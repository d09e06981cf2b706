import { refuse } from "../../core/refusals.ts";
import type { ImportedPlan, PlanFile, RefusedPlan } from "./import-plan.ts";

/** Several times what the largest hall takes on a busy machine. */
const IMPORT_MS_MAX = 60_000;
/** Files that may wait for the one that is being imported. Each keeps its bytes in memory. */
const WAITING_MAX = 3;

const THREAD = new URL("import-thread.ts", import.meta.url).href;

/** Imports seat plans on a thread of their own, one at a time, so that buyers are served meanwhile. */
export class PlanImporter {
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  /** Takes the file's bytes away from the caller. Throws `overloaded` or `unavailable`. */
  async import(file: PlanFile): Promise<ImportedPlan | RefusedPlan> {
    if (this.#waiting > WAITING_MAX)
      throw refuse("overloaded", "Other seat plans are being imported. Try again shortly.", {}, 5);
    this.#waiting += 1;
    const imported = this.#last.then(() => importOnThread(file));
    this.#last = imported.catch(() => undefined);
    try {
      return await imported;
    } finally {
      this.#waiting -= 1;
    }
  }
}

/** The thread ends with its file, and gives back all memory that the file took. */
async function importOnThread(file: PlanFile): Promise<ImportedPlan | RefusedPlan> {
  const thread = new Worker(THREAD, { smol: true });
  const { promise, resolve, reject } = Promise.withResolvers<ImportedPlan | RefusedPlan>();
  const tooLong = setTimeout(
    () => reject(refuse("unavailable", "Importing the seat plan took too long.", {}, 5)),
    IMPORT_MS_MAX,
  );
  thread.addEventListener("message", ({ data }: MessageEvent<ImportedPlan | RefusedPlan>) => resolve(data));
  thread.addEventListener("error", ({ message }) => reject(new Error(`importing a plan: ${message}`)));
  try {
    thread.postMessage(file, transferable(file.bytes));
    return await promise;
  } finally {
    clearTimeout(tooLong);
    thread.terminate();
  }
}

/** Bytes that have a buffer of their own are handed over, not copied. */
function transferable(bytes: Uint8Array): ArrayBuffer[] {
  const { buffer } = bytes;
  return buffer instanceof ArrayBuffer && buffer.byteLength === bytes.byteLength ? [buffer] : [];
}
