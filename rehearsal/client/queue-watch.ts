import { API } from "../../testing/clients/api-calls.ts";
import type { QueuePage } from "../../testing/clients/api-calls.ts";
import type { HttpClient } from "./http-client.ts";
import type { Pauses } from "./pauses.ts";
import { noteBroken, type Tally } from "../judge/tally.ts";

/** The queue's public page as everybody sees it, fetched for all of them once. */
export interface QueueWatch {
  /** Null until it was first read. */
  latest: () => QueuePage | null;
  isSoldOut: () => boolean;
  /** Nobody here can buy what is left: everybody is told so, as of a sold-out queue. */
  endOfStock: () => void;
  stop: () => Promise<void>;
}

const LOOK_EVERY_MS = 500;

export interface QueueWatchOptions {
  http: HttpClient;
  queueId: string;
  tally: Tally;
  pauses: Pauses;
}

/** Looks at the queue twice a second, and wakes everybody who waits when it says that nothing is left. */
export function watchQueue({ http, queueId, tally, pauses }: QueueWatchOptions): QueueWatch {
  let latest: QueuePage | null = null;
  let hasEnded = false;
  const stopping = new AbortController();

  async function look(): Promise<void> {
    while (!stopping.signal.aborted) {
      const answer = await http.call(API.readQueue(queueId));
      if (answer.ok) {
        const before = latest;
        latest = answer.body;
        notePromises(before, latest, tally);
        if (latest.state === "SOLD_OUT" && before?.state !== "SOLD_OUT") pauses.wakeAll();
      }
      await pauses.pause(LOOK_EVERY_MS);
    }
  }

  const looking = look();
  return {
    latest: () => latest,
    isSoldOut: () => hasEnded || latest?.state === "SOLD_OUT",
    endOfStock: () => {
      hasEnded = true;
      pauses.wakeAll();
    },
    stop: async () => {
      stopping.abort();
      pauses.wakeAll();
      await looking;
    },
  };
}

function notePromises(before: QueuePage | null, now: QueuePage, tally: Tally): void {
  const inside = now.active + now.ready;
  if (inside > now.capacity) {
    noteBroken(tally, "no more are inside than the capacity", `${inside} inside, capacity ${now.capacity}`);
  }
  if (before && now.frontier < before.frontier) {
    noteBroken(tally, "the frontier never goes back", `from ${before.frontier} to ${now.frontier}`);
  }
}
