import { randomBytes } from "node:crypto";
import { newId, type QueueId } from "../core/ids.ts";
import type { Tx } from "../database/database.ts";
import { emptyDigest } from "./lottery/lottery.ts";
import { countInside } from "./admission/store.ts";
import { insertQueue, type QueuePolicy, updateQueuePolicy } from "./line/queue-store.ts";
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
  const lottery = policy.lottery
    ? { secret: randomBytes(32).toString("hex"), digest: emptyDigest(queueId) }
    : null;
  return { queueNo: await insertQueue(tx, queueId, policy, lottery, isDraft), queueId };
}

export interface QueueChanges {
  switch?: Queue["switch"] | undefined;
  capacity?: number | undefined;
  admitPerMinute?: number | null | undefined;
  returnsMax?: number | undefined;
  presenceSeconds?: number | null | undefined;
  proofOfWork?: Queue["proofOfWork"] | undefined;
  notice?: string | null | undefined;
}

/** Changes a locked queue. If the capacity falls below the visitors inside, it takes effect as they leave. */
export async function changeQueue(tx: Tx, queue: Queue, changes: QueueChanges): Promise<void> {
  const capacity = changes.capacity ?? queue.capacity;
  const admitPerMinute = changes.admitPerMinute === undefined ? queue.admitPerMinute : changes.admitPerMinute;
  // A new rate starts with a full bucket; the same rate keeps its allowance.
  const bucket = admitPerMinute === queue.admitPerMinute ? {} : { allowance: 0, allowanceAt: null };
  const { ready, active } = await countInside(tx, queue.queueNo);
  await updateQueuePolicy(tx, {
    ...queue,
    ...bucket,
    switch: changes.switch ?? queue.switch,
    capacity,
    drainingFrom: ready + active > capacity ? ready + active : 0,
    admitPerMinute,
    returnsMax: changes.returnsMax ?? queue.returnsMax,
    presenceSeconds: changes.presenceSeconds === undefined ? queue.presenceSeconds : changes.presenceSeconds,
    proofOfWork: changes.proofOfWork === undefined ? queue.proofOfWork : changes.proofOfWork,
    notice: changes.notice === undefined ? queue.notice : changes.notice,
  });
}
