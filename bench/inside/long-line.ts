import type { SQL } from "bun";
import { FRONTROW } from "../../src/core/access/actor.ts";
import type { QueueId } from "../../src/core/ids.ts";
import { ConcertBody } from "../../src/organiser/api.ts";
import type { Services } from "../../src/worker/services.ts";

export interface BenchQueue {
  queueId: QueueId;
  queueNo: number;
}

/** A queue with a concert of 100,000 seats, so that stock never decides. */
export async function newQueue(
  { organiser }: Services,
  admin: SQL,
  queue: object,
  concert: object = {},
): Promise<BenchQueue> {
  const body = ConcertBody.parse({
    title: "Benchmark",
    venue: "Here",
    queue: { arrivalSeconds: 3_600, sessionSeconds: 3_600, ...queue },
    performances: [{ startsAt: "2030-01-01T10:00:00Z", seats: [{ count: 100_000 }] }],
    ...concert,
  });
  const { body: created } = await organiser.createConcert(FRONTROW, body, undefined);
  const [row] = await admin<{ queue_no: number }[]>`
    select queue_no from queues where queue_id = ${created.queueId}`;
  return { queueId: created.queueId as QueueId, queueNo: row!.queue_no };
}

/**
 * Puts this many visitors in line at once, as joining would have left them, with the ids that guests have.
 */
export async function fillLine(admin: SQL, { queueNo }: BenchQueue, people: number): Promise<void> {
  await admin`
    insert into places (queue_no, position, user_id, joined_at)
    select ${queueNo}, n, uuidv7(), clock_timestamp() from generate_series(1, ${people}::bigint) n`;
  await admin`update queues set last_position = ${people}, version = version + 1 where queue_no = ${queueNo}`;
  await admin.unsafe("vacuum analyze places");
}
