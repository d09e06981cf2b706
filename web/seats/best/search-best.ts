import type { ToBestWorker } from "./best-worker.ts";
import { type BestSeats, findBestAvailable } from "./best-available.ts";
import type { Wish } from "./search.ts";
import type { Hall } from "../hall/hall.ts";

/** A hall of more seats is searched on another thread, so that the page goes on moving. */
const LARGE_HALL = 5_000;

export async function searchBest(hall: Hall, states: Uint8Array, wish: Wish): Promise<BestSeats | null> {
  if (hall.seats <= LARGE_HALL) return findBestAvailable(hall, states, wish);
  const address = document.querySelector<HTMLMetaElement>("meta[name=frontrow-best-seats]")!.content;
  const worker = new Worker(address, { type: "module" });
  try {
    return await new Promise((resolve, reject) => {
      worker.addEventListener("message", ({ data }: MessageEvent<BestSeats | null>) => resolve(data));
      worker.addEventListener("error", reject);
      const { seats, x, y, gradeOf, flags, blocks, stage, grades } = hall;
      const { sideBySide, wheelchairOf } = hall;
      const searched = { seats, x, y, gradeOf, flags, blocks, stage, grades, sideBySide, wheelchairOf };
      const asked: ToBestWorker = { hall: searched, states, wish };
      // Between a page and its thread there is no origin to name.
      // oxlint-disable-next-line unicorn/require-post-message-target-origin
      worker.postMessage(asked);
    });
  } finally {
    worker.terminate();
  }
}
