import { randomBytes } from "node:crypto";
import { newId, type QueueId } from "../core/ids.ts";
import type { Tx } from "../platform/database.ts";
import { emptyDigest } from "./lottery.ts";
import { insertQueue, type QueuePolicy } from "./store.ts";

/** Makes a queue. With a lottery, its secret is chosen here, and bound to by its commitment from the first page on. */
export async function createQueue(
  tx: Tx,
  policy: QueuePolicy,
): Promise<{ queueNo: number; queueId: QueueId }> {
  const queueId = newId<QueueId>();
  const lottery = policy.lottery
    ? { secret: randomBytes(32).toString("hex"), digest: emptyDigest(queueId) }
    : null;
  return { queueNo: await insertQueue(tx, queueId, policy, lottery), queueId };
}
