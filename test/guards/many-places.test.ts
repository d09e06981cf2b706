import { expect, test } from "bun:test";
import { Refusal } from "../../src/core/refusals.ts";
import type { UserId } from "../../src/core/ids.ts";
import { IDLE_IN_TRANSACTION_MS } from "../../src/database/database.ts";
import { planEndPlaces } from "../../testing/batches/plans.ts";
import { setStage } from "../../testing/stage.ts";
import { writeUnchecked } from "../../testing/unchecked.ts";

/** Rows are written as no sale would leave them: only to be ended. */
const { frontrow } = setStage({ endsBroken: true });
const PLACES = 8_000;
const QUEUE = 901;
const idOf = (n: number) => `00000000-0000-7000-8000-${String(n).padStart(12, "0")}`;

test(`${PLACES} places end before their transaction is idle for ${IDLE_IN_TRANSACTION_MS} ms`, async () => {
  await writeUnchecked(frontrow.admin, async (tx) => {
    await tx`
      insert into queues (queue_no, queue_id, capacity, arrival_seconds, grace_seconds, session_seconds)
      overriding system value values (${QUEUE}, ${idOf(0)}, ${PLACES}, 60, 60, 60)`;
    await tx`
      insert into places (queue_no, position, joined_at, user_id, status, deadline)
      select ${QUEUE}, n, now(), lpad(n::text, 32, '0')::uuid, 'ACTIVE', now() + interval '1 hour'
      from generate_series(1, ${PLACES}::int) n`;
    await tx`
      insert into reservations (reservation_id, user_id, performance_id, concert_id, queue_no, position,
                                status, seat_numbers, seat_grades, seat_prices, amount, held_at, expires_at)
      select uuidv7(), lpad(n::text, 32, '0')::uuid, ${idOf(1)}, ${idOf(1)}, ${QUEUE}, n, 'HELD', array[n],
             '{R}', '{100}', 100, now(), now() + interval '1 hour'
      from generate_series(1, ${PLACES}::int) n`;
    await tx`
      insert into seats (performance_id, seat_number, status, held_until, reservation_id)
      select performance_id, position, 'HELD', expires_at, reservation_id
      from reservations where queue_no = ${QUEUE}`;
  });
  const commands = Array.from({ length: PLACES }, (_, i) => ({
    place: { queueNo: QUEUE, position: i + 1 },
    userId: `${String(i + 1)
      .padStart(32, "0")
      .replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-")}` as UserId,
    as: "REVOKED" as const,
  }));
  const outcomes = await frontrow.services.db.transaction(async (tx) => {
    const plan = await planEndPlaces(tx, commands);
    await tx`select 1`;
    return plan.outcomes;
  });
  expect(outcomes.filter((outcome) => outcome instanceof Refusal)).toEqual([]);
});
