import type { SQL } from "bun";
import { FRONTROW } from "../../src/core/access/actor.ts";
import type { PerformanceId, QueueId } from "../../src/core/ids.ts";
import { ConcertBody } from "../../src/organiser/api.ts";
import type { Services } from "../../src/worker/services.ts";

export const PRICE = 1_000;

/** Puts a concert on sale past HTTP: 100,000 seats, so that stock never decides, unless said otherwise. */
export async function openQueue(
  { organiser, room }: Services,
  queue: object,
  { seats = 100_000, ...concert }: { seats?: number; salesOpenAt?: string } = {},
) {
  const body = ConcertBody.parse({
    title: "Benchmark",
    venue: "Here",
    policy: { holdSeconds: 3_600 },
    queue: { arrivalSeconds: 3_600, sessionSeconds: 3_600, ...queue },
    performances: [{ startsAt: "2030-01-01T10:00:00Z", seats: [{ count: seats, price: PRICE }] }],
    ...concert,
  });
  const { body: created } = await organiser.createConcert(FRONTROW, body, undefined);
  const queueId = created.queueId as QueueId;
  const { queueNo } = (await room.board.findFresh(queueId))!;
  return { queueId, queueNo, performanceId: created.performances[0]!.performanceId as PerformanceId };
}

/**
 * Puts visitors in line at once, as joining would have left them: with the ids that guests have, or with
 * random ones.
 */
export async function fillLine(admin: SQL, queueNo: number, people: number, areIdsRandom = false) {
  await admin`
    insert into places (queue_no, position, user_id, joined_at)
    select ${queueNo}, n, case when ${areIdsRandom} then gen_random_uuid() else uuidv7() end,
           clock_timestamp()
    from generate_series(1, ${people}::bigint) n`;
  await admin`update queues set last_position = ${people}, version = version + 1 where queue_no = ${queueNo}`;
}

/** Points that no gateway was asked for: what a payment does is the same. */
export async function givePoints(owner: SQL, buyers: readonly { userId: string }[], points: number) {
  const users = `{${buyers.map(({ userId }) => userId).join(",")}}`;
  await owner`insert into wallets (user_id, balance) select unnest(${users}::uuid[]), ${points}`;
}
