import { join } from "node:path";
import { type Instant, SECOND_MS } from "../../core/time.ts";
import type { DatabaseClock } from "../../database/clock.ts";
import type { Database, Tx } from "../../database/database.ts";
import { SharedTimes } from "../../shared-memory/shared-times.ts";
import type { Queue } from "../line/rules.ts";
import {
  agesOf,
  BLOCK_PLACES,
  blockOf,
  type Candidate,
  heardAt,
  heardSince,
  reportEveryMs,
} from "./rules.ts";
import { type PresenceReport, readReports, writeReports } from "./store.ts";

/** Blocks that are reported in one statement: half a megabyte. */
const BLOCKS_OF_STATEMENT = 64;
/** A queue of which nobody was heard for this long is let go of; its file stays. */
const FORGET_AFTER_MS = 3_600_000;

interface Watched {
  queue: Queue;
  times: SharedTimes;
  heardAt: Instant;
  isUnreported: boolean;
}

/**
 * Who in line has been heard of lately. Each sign of life is noted in memory that all workers of a machine
 * share. Machines tell each other of it through the database, a few times within the silence that makes
 * somebody absent. So a poll writes nothing there.
 */
export class Presence {
  readonly #folder: string;
  readonly #watched = new Map<number, Watched>();

  /** `folder` is the machine's, for one run. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Notes that the visitor of this place has just been heard of. */
  note(queue: Queue, place: number, now: Instant): void {
    const watched = this.#watch(queue, now);
    watched.queue = queue;
    watched.heardAt = now;
    watched.isUnreported = true;
    watched.times.note(place, secondOf(now));
  }

  /** Which of these places, whose turn has come, have visitors who were not heard of for too long. */
  async absentAmong(
    tx: Tx,
    queue: Queue,
    candidates: readonly Candidate[],
    now: Instant,
  ): Promise<ReadonlySet<number>> {
    const since = heardSince(queue, now);
    const { times } = this.#watch(queue, now);
    const silentHere = candidates
      .filter(({ place, joinedAt }) => joinedAt < since && times.covers(place))
      .map(({ place }) => place)
      .filter((place) => times.secondOf(place) * SECOND_MS < since);
    if (silentHere.length === 0) return new Set();
    const blocks = [...new Set(silentHere.map(blockOf))];
    const reports = Map.groupBy(await readReports(tx, queue.queueNo, blocks, since), ({ block }) => block);
    const isSilent = (place: number) =>
      (reports.get(blockOf(place)) ?? []).every(
        ({ ages, reportedAt }) => heardAt(ages, reportedAt, place) < since,
      );
    return new Set(silentHere.filter(isSilent));
  }

  /** Tells the other machines, and the next run of this one, what was seen here since the last report. */
  async report(db: Database, clock: DatabaseClock): Promise<void> {
    for (const [queueNo, watched] of this.#watched) {
      const now = clock.now();
      if (now - watched.heardAt > FORGET_AFTER_MS) {
        this.#watched.delete(queueNo);
      } else if (watched.isUnreported) await this.#reportOf(db, watched, now);
    }
  }

  #watch(queue: Queue, now: Instant): Watched {
    let watched = this.#watched.get(queue.queueNo);
    if (!watched) {
      const times = new SharedTimes(seenFile(this.#folder, queue.queueNo));
      watched = { queue, times, heardAt: now, isUnreported: false };
      this.#watched.set(queue.queueNo, watched);
    }
    return watched;
  }

  async #reportOf(db: Database, watched: Watched, now: Instant): Promise<void> {
    const { queueNo, presenceSeconds, lastPosition } = watched.queue;
    const { times } = watched;
    if (presenceSeconds === null || !times.takeTurn(now, reportEveryMs(presenceSeconds))) return;
    watched.isUnreported = false;
    const at = secondOf(now);
    const reports: PresenceReport[] = [];
    for (let from = 0; from <= lastPosition; from += BLOCK_PLACES) {
      const seconds = times.slice(from, from + BLOCK_PLACES);
      const ages = agesOf(seconds, at, times.passedOnUntil);
      if (ages === null) continue;
      const reportedAt = at * SECOND_MS;
      reports.push({ queueNo, block: blockOf(from), reporter: times.writer, reportedAt, ages });
    }
    for (let i = 0; i < reports.length; i += BLOCKS_OF_STATEMENT)
      await writeReports(db, reports.slice(i, i + BLOCKS_OF_STATEMENT)).catch((error: unknown) => {
        watched.isUnreported = true;
        throw error;
      });
    times.passedOnUntil = at;
  }
}

/** Where a machine's workers note who of a queue was heard of. */
export function seenFile(folder: string, queueNo: number): string {
  return join(folder, `seen-${queueNo}`);
}

/** Rounded up: nobody is taken for silent before the time is over. */
function secondOf(at: Instant): number {
  return Math.ceil(at / SECOND_MS);
}
