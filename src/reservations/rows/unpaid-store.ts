import { tableOf } from "../../database/table-of.ts";
import type { PerformanceId, UserId } from "../../core/ids.ts";
import { type Tx } from "../../database/database.ts";
import type { UnpaidSeat } from "./rules.ts";

/**
 * Seats that one buyer has held unpaid for `holdsMin` lengths of a hold or more, by buyer and performance.
 * Counts holds that ended within the last `keptHolds` lengths. How an unpaid hold ended makes no difference.
 * `lateral` and `offset 0` make PostgreSQL find each buyer's few reservations by the buyer, even while the
 * table was never analysed.
 */
export async function readUnpaidSeats(
  tx: Tx,
  asked: readonly { userId: UserId; performanceId: PerformanceId }[],
  keptHolds: number,
  holdsMin: number,
): Promise<Map<string, UnpaidSeat[]>> {
  const rows = await tx<
    { user_id: string; performance_id: string; seat_number: number; held_seconds: number; latest: Date }[]
  >`
    select r.user_id, r.performance_id, seat_number,
           extract(epoch from sum(r.ended - r.held_at))::float8 held_seconds, max(r.ended) latest
    from (select distinct * from ${tableOf("a", asked, {
      user_id: ["uuid", (each) => each.userId],
      performance_id: ["uuid", (each) => each.performanceId],
    })}) asked
    cross join lateral (
      select *, least(ended_at, expires_at) ended from reservations
      where user_id = asked.user_id and performance_id = asked.performance_id
        and status in ('HELD', 'EXPIRED', 'CANCELLED') offset 0) r
    join lateral (
      select (policy->>'holdSeconds')::int hold_seconds from concerts
      where concert_id = r.concert_id) c on true
    cross join unnest(r.seat_numbers) seat_number
    where r.ended <= clock_timestamp()
      and r.ended > clock_timestamp() - ${keptHolds}::int * c.hold_seconds * interval '1 second'
    group by r.user_id, r.performance_id, seat_number, c.hold_seconds
    having sum(r.ended - r.held_at) >= ${holdsMin}::int * c.hold_seconds * interval '1 second'`;
  const found = new Map<string, UnpaidSeat[]>();
  for (const { user_id, performance_id, seat_number, held_seconds, latest } of rows) {
    const key = `${user_id} ${performance_id}`;
    const unpaid = found.get(key) ?? [];
    unpaid.push({ seatNumber: seat_number, heldMs: held_seconds * 1_000, latest: latest.getTime() });
    found.set(key, unpaid);
  }
  return found;
}
