import type { PerformanceId, UserId } from "../core/ids.ts";
import { pgArray, type Tx } from "../platform/database.ts";
import type { Lapses } from "./rules.ts";

/**
 * Seats whose holds one buyer let lapse `timesMin` times or more of late, by buyer and performance: within
 * as long as so many holds last. A hold that was
 * released or paid is none of them. `lateral` and `offset 0` have each buyer's few reservations looked up by the buyer,
 * whatever the planner believes of a table that was never analysed.
 */
export async function readLapses(
  tx: Tx,
  asked: readonly { userId: UserId; performanceId: PerformanceId }[],
  keptHolds: number,
  timesMin: number,
): Promise<Map<string, Lapses[]>> {
  const rows = await tx<
    { user_id: string; performance_id: string; seat_number: number; times: number; latest: Date }[]
  >`
    select r.user_id, r.performance_id, seat_number, count(*)::int times, max(r.expires_at) latest
    from (select distinct * from unnest(${pgArray(asked.map((each) => each.userId))}::uuid[],
                                        ${pgArray(asked.map((each) => each.performanceId))}::uuid[])
            as a(user_id, performance_id)) asked
    cross join lateral (
      select * from reservations where user_id = asked.user_id and performance_id = asked.performance_id offset 0) r
    join concerts c on c.concert_id = r.concert_id
    cross join unnest(r.seat_numbers) seat_number
    where r.status in ('HELD', 'EXPIRED') and r.expires_at <= clock_timestamp()
      and r.expires_at > clock_timestamp() - ${keptHolds}::int * c.hold_seconds * interval '1 second'
    group by r.user_id, r.performance_id, seat_number
    having count(*) >= ${timesMin}`;
  const found = new Map<string, Lapses[]>();
  for (const { user_id, performance_id, seat_number, times, latest } of rows) {
    const key = `${user_id} ${performance_id}`;
    const lapses = found.get(key) ?? [];
    lapses.push({ seatNumber: seat_number, times, latest: latest.getTime() });
    found.set(key, lapses);
  }
  return found;
}
