import {
  lockConcert,
  publishConcert,
  readPerformancesOf,
  type ConcertRecord,
} from "../../catalogue/for-transactions.ts";
import type { ConcertId } from "../../core/ids.ts";
import { notFound, Refusal, refuse } from "../../core/refusals.ts";
import { readClock, type Tx } from "../../database/database.ts";
import { publishQueue } from "../../waiting-room/for-transactions.ts";
import { lockQueueOf } from "../concerts.ts";
import { renewQueue } from "../sales.ts";
import { missingOf } from "./rules.ts";

/**
 * Makes a draft public with its queue, if nothing is missing. True if it was a draft: publishing twice
 * changes nothing.
 */
export async function publish(tx: Tx, id: ConcertId): Promise<boolean | Refusal> {
  const queue = await lockQueueOf(tx, id);
  const concert = queue && (await lockConcert(tx, id));
  if (!concert) return notFound();
  if (!concert.isDraft) return false;
  const refusal = await checkComplete(tx, concert, queue);
  if (refusal) return refusal;
  await publishConcert(tx, id);
  if (queue.isDraft) await publishQueue(tx, queue.queueNo);
  return (await renewQueue(tx, queue, undefined)) ?? true;
}

async function checkComplete(
  tx: Tx,
  concert: ConcertRecord,
  { lottery, isWithdrawn }: { lottery: boolean; isWithdrawn: boolean },
): Promise<Refusal | null> {
  const dates = await readPerformancesOf(tx, concert.concertId);
  const draft = { ...concert, dates, hasLottery: lottery, isQueueWithdrawn: isWithdrawn };
  const missing = missingOf(draft, await readClock(tx));
  if (missing.length === 0) return null;
  const detail = `The concert cannot be published yet. Missing: ${missing.join(", ")}.`;
  return refuse("invalid_state", detail, { currentStatus: "DRAFT", missing });
}
