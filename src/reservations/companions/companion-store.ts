import type { ReservationId } from "../../core/ids.ts";
import { pgArray } from "../../database/pg-array.ts";
import type { Tx } from "../../database/database.ts";

/** A seat that a buyer holds or owns. */
export interface BuyersSeat {
  reservationId: ReservationId;
  seatNumber: number;
  companionOf: number | null;
  section: string;
  row: string;
  label: string;
  status: "HELD" | "CONFIRMED";
}

/**
 * For each of these reservations all that its buyer has of the same date. Nothing where the policy does not
 * ask, and nothing for a reservation that has no seat with one of these flags: nearly all.
 */
export async function readSeatsWithCompanions(
  tx: Tx,
  ids: readonly ReservationId[],
  flags: number,
): Promise<Map<ReservationId, BuyersSeat[]>> {
  const rows = await tx<{ reservation_id: string; seats: BuyersSeat[] }[]>`
    select r.reservation_id, n.seats
    from (select * from reservations where reservation_id = any(${pgArray(ids)}::uuid[])) r
    join performances p using (performance_id)
    join concerts c on c.concert_id = r.concert_id
      and (c.policy ->> 'companionsWithWheelchair')::boolean,
    lateral (select json_agg(json_build_object('reservationId', o.reservation_id, 'seatNumber', s.seat_number,
                                               'companionOf', s.companion_of, 'status', o.status,
                                               'section', s.section, 'row', s.seat_row,
                                               'label', s.label)) seats
             from reservations o, unnest(o.seat_numbers) as a(seat_number),
             lateral (select * from plan_seats
                      where plan_no = p.plan_no and seat_number = a.seat_number offset 0) s
             where o.user_id = r.user_id and o.performance_id = r.performance_id
               and a.seat_number <> all (o.cancelled_seats)
               and (o.status = 'CONFIRMED' or (o.status = 'HELD' and o.expires_at > clock_timestamp()))) n
    where exists (select from unnest(r.seat_numbers) as a(seat_number),
                  lateral (select flags from plan_seats
                           where plan_no = p.plan_no and seat_number = a.seat_number offset 0) s
                  where s.flags & ${flags}::int <> 0)`;
  return new Map(rows.map(({ reservation_id, seats }) => [reservation_id as ReservationId, seats ?? []]));
}
