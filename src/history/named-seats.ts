import type { Database } from "../database/database.ts";
import { pgArray } from "../database/pg-array.ts";
import type { HistoryAction } from "./api.ts";

/** Of a long list so many are named. */
const NAMED_MAX = 50;
/** Fields in which acts keep the numbers of seats. */
const OF_SEATS = new Set(["seatNumbers", "seatNumber", "changed", "AVAILABLE", "BLOCKED"]);

type Act = Pick<HistoryAction, "before" | "after" | "detail" | "date">;
type SeatOfAct = HistoryAction["seats"][number];
type SeatId = Pick<SeatOfAct, "performanceId" | "seatNumber">;

/** The seats that an act names by their numbers, each once, with their dates. */
export function seatsIn({ before, after, detail, date }: Act): SeatId[] {
  const found = new Map<string, SeatId>();
  const add = (performanceId: string | null, numbers: readonly unknown[]) => {
    for (const seatNumber of numbers.slice(0, NAMED_MAX))
      if (performanceId !== null && typeof seatNumber === "number")
        found.set(keyOf({ performanceId, seatNumber }), { performanceId, seatNumber });
  };
  const walk = (value: unknown, at: string | null): void => {
    if (Array.isArray(value)) return value.slice(0, NAMED_MAX).forEach((each) => walk(each, at));
    if (typeof value !== "object" || value === null) return;
    // Seats that were exchanged may be of another date.
    const { performanceId = at } = value as { performanceId?: string | null };
    for (const [name, each] of Object.entries(value))
      if (OF_SEATS.has(name)) add(performanceId, Array.isArray(each) ? each : [each]);
      else walk(each, performanceId);
  };
  for (const state of [before, after, detail]) walk(state, date?.performanceId ?? null);
  return [...found.values()];
}

/** What is printed on the seats of several acts, by their dates' present plans. */
export async function readNamedSeats(db: Database, acts: readonly SeatId[][]): Promise<SeatOfAct[][]> {
  const ids = acts.flat();
  if (ids.length === 0) return acts.map(() => []);
  const rows = await db.query<SeatOfAct>`
    select p.performance_id "performanceId", s.seat_number "seatNumber", s.section, s.seat_row as row, s.label
    from (select distinct id, number
          from unnest(${pgArray(ids.map(({ performanceId }) => performanceId))}::uuid[],
                      ${pgArray(ids.map(({ seatNumber }) => seatNumber))}::int[]) w(id, number)) w
    join performances p on p.performance_id = w.id
    join plan_seats s on s.plan_no = p.plan_no and s.seat_number = w.number`;
  const seats = new Map(rows.map((row) => [keyOf(row), row]));
  return acts.map((act) => act.flatMap((id) => seats.get(keyOf(id)) ?? []));
}

const keyOf = ({ performanceId, seatNumber }: SeatId): string => `${performanceId} ${seatNumber}`;
