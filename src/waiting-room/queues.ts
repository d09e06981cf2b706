import { randomBytes } from "node:crypto";
import { newId, type QueueId } from "../core/ids.ts";
import type { Tx } from "../database/database.ts";
import { emptyDigest } from "./lottery/lottery.ts";
import { countInside } from "./admission/store.ts";
import { insertQueue, type QueuePolicy, updateDraftPolicy, updateQueuePolicy } from "./line/queue-store.ts";
import type { Queue } from "./line/rules.ts";

/**
 * Creates a queue, as a draft or public at once. With a lottery, its secret is chosen here; the commitment to
 * it is public from the first page on.
 */
export async function createQueue(
  tx: Tx,
  policy: QueuePolicy,
  isDraft: boolean,
): Promise<{ queueNo: number; queueId: QueueId }> {
  const queueId = newId<QueueId>();
  const lottery = policy.lottery ? { secret: newLotterySecret(), digest: emptyDigest(queueId) } : null;
  return { queueNo: await insertQueue(tx, queueId, policy, lottery, isDraft), queueId };
}

const newLotterySecret = () => randomBytes(32).toString("hex");

export interface QueueChanges {
  switch?: Queue["switch"] | undefined;
  capacity?: number | undefined;
  admitPerMinute?: number | null | undefined;
  returnsMax?: number | undefined;
  presenceSeconds?: number | null | undefined;
  proofOfWork?: Queue["proofOfWork"] | undefined;
  notice?: string | null | undefined;
  /** Of drafts alone. */
  draft?: DraftChanges | undefined;
}

/** What people in line count on, and so is settled when the queue becomes public. */
export type DraftChanges = {
  [Name in "arrivalSeconds" | "graceSeconds" | "sessionSeconds" | "lottery"]?: Queue[Name] | undefined;
};

/** Changes a locked queue. If the capacity falls below the visitors inside, it takes effect as they leave. */
export async function changeQueue(tx: Tx, queue: Queue, changes: QueueChanges): Promise<void> {
  if (changes.draft !== undefined) await updateDraftPolicy(tx, changedDraft(queue, changes.draft));
  const { ready, active } = await countInside(tx, queue.queueNo);
  await updateQueuePolicy(tx, changedQueue(queue, changes, ready + active));
}

/** A draft's queue with these changes. A lottery gets its secret here, as when made. */
export function changedDraft(queue: Queue, changes: DraftChanges): Queue {
  const lottery = changes.lottery ?? queue.lottery;
  return {
    ...queue,
    arrivalSeconds: changes.arrivalSeconds ?? queue.arrivalSeconds,
    graceSeconds: changes.graceSeconds ?? queue.graceSeconds,
    sessionSeconds: changes.sessionSeconds ?? queue.sessionSeconds,
    lottery,
    lotterySecret: lottery ? (queue.lotterySecret ?? newLotterySecret()) : null,
    lotteryDigest: lottery ? (queue.lotteryDigest ?? emptyDigest(queue.queueId)) : null,
  };
}

/** A queue with these changes, while so many visitors are inside. */
export function changedQueue(queue: Queue, changes: QueueChanges, inside: number): Queue {
  const capacity = changes.capacity ?? queue.capacity;
  const admitPerMinute = changes.admitPerMinute === undefined ? queue.admitPerMinute : changes.admitPerMinute;
  // A new rate starts with a full bucket; the same rate keeps its allowance.
  const bucket = admitPerMinute === queue.admitPerMinute ? {} : { allowance: 0, allowanceAt: null };
  return {
    ...queue,
    ...bucket,
    switch: changes.switch ?? queue.switch,
    capacity,
    drainingFrom: inside > capacity ? inside : 0,
    admitPerMinute,
    returnsMax: changes.returnsMax ?? queue.returnsMax,
    presenceSeconds: changes.presenceSeconds === undefined ? queue.presenceSeconds : changes.presenceSeconds,
    proofOfWork: changes.proofOfWork === undefined ? queue.proofOfWork : changes.proofOfWork,
    notice: changes.notice === undefined ? queue.notice : changes.notice,
  };
}
