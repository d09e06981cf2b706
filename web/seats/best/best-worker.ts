import { type BestSeats, findBestAvailable } from "./best-available.ts";
import type { SearchedHall, Wish } from "./search.ts";

/** Looks for seats on a thread of its own, because a large hall would hold up the page. */

export interface ToBestWorker {
  hall: SearchedHall;
  states: Uint8Array;
  wish: Wish;
}

self.addEventListener("message", ({ data }: MessageEvent<ToBestWorker>) => {
  const best: BestSeats | null = findBestAvailable(data.hall, data.states, data.wish);
  // Between a page and its thread there is no origin to name.
  // oxlint-disable-next-line unicorn/require-post-message-target-origin
  self.postMessage(best);
});
