import { mapSharedFile } from "./shared-file.ts";

/** A worker not heard of for this long does not answer: its event loop stands still, or it is gone. */
const SILENT_MS = 3_000;

/**
 * Which workers of one machine answer: each writes the time into a place of its own, from its event loop. A
 * step of the machine's clock makes a wrong figure for a few seconds. Nothing is decided by it.
 */
export class WorkerBeats {
  readonly #all: Float64Array;
  readonly #own: number;
  readonly #workers: number;
  readonly #nowMs: () => number;

  /** `worker` counts from 1; successors have numbers above `workers`. `nowMs` is the machine's clock. */
  constructor(file: string, worker: number, workers: number, nowMs: () => number = Date.now) {
    const bytes = mapSharedFile(file, 2 * workers * 8);
    this.#all = new Float64Array(bytes.buffer, bytes.byteOffset, 2 * workers);
    this.#own = worker - 1;
    this.#workers = workers;
    this.#nowMs = nowMs;
  }

  beat(): void {
    this.#all[this.#own] = this.#nowMs();
  }

  /** How many answer, of how many there should be. A worker and its successor count as one. */
  count(): { answering: number; of: number } {
    const since = this.#nowMs() - SILENT_MS;
    const answering = this.#all.reduce((count, atMs) => count + Number(atMs > since), 0);
    return { answering: Math.min(answering, this.#workers), of: this.#workers };
  }
}
