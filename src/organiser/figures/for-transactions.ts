import type { SQL } from "bun";
import type { ConcertId, PerformanceId } from "../../core/ids.ts";
import type { Database } from "../../database/database.ts";
import { pgArray } from "../../database/pg-array.ts";
import type { Figures, GradeFigures } from "./api.ts";

export const NO_FIGURES: Figures = {
  seats: 0,
  available: 0,
  held: 0,
  sold: 0,
  blocked: 0,
  complimentary: 0,
  gross: 0,
  fees: 0,
  refunds: 0,
  net: 0,
};
const NAMES = Object.keys(NO_FIGURES) as (keyof Figures)[];

/** These figures together. */
export function totalOf(figures: readonly Figures[]): Figures {
  const sum = (name: keyof Figures) => figures.reduce((total, each) => total + each[name], 0);
  return Object.fromEntries(NAMES.map((name) => [name, sum(name)])) as unknown as Figures;
}

/**
 * The seats of a concert's dates by their state, and what they brought in, by grade in the order of the
 * plan's categories, all of one moment. Reads every seat, and every order.
 */
export function readGradeFigures(
  db: Database,
  concertId: ConcertId,
  /** Null for all dates. */
  performanceId: PerformanceId | null = null,
): Promise<Map<PerformanceId, GradeFigures[]>> {
  return readFigures(db, [concertId], performanceId, {
    category: db.sql`c.category`,
    grade: db.sql`prices -> category::int ->> 'grade'`,
    taken: db.sql`grade`,
  });
}

/** The same by date, of several concerts. The grades of seats are not looked up: half of the time. */
export async function readDateFigures(
  db: Database,
  concertIds: readonly ConcertId[],
): Promise<Map<PerformanceId, Figures>> {
  const any = db.sql`''`;
  const dates = await readFigures(db, concertIds, null, { category: db.sql`0`, grade: any, taken: any });
  return new Map([...dates].map(([id, figures]) => [id, totalOf(figures)]));
}

type Part = SQL.Query<unknown>;

/** Every page and call that counts seats by date or grade counts them here, and its money with them. */
async function readFigures(
  db: Database,
  concertIds: readonly ConcertId[],
  performanceId: PerformanceId | null,
  by: { category: Part; grade: Part; taken: Part },
): Promise<Map<PerformanceId, GradeFigures[]>> {
  const ids = pgArray(concertIds);
  const rows = await db.query<GradeFigures & { performance_id: PerformanceId }>`
    with dates as (
      select performance_id, plan_no, prices from performances
      where concert_id = any(${ids}::uuid[])
        and (${performanceId === null}::boolean or performance_id = ${performanceId}::uuid)),
    counted as (
      select performance_id, ${by.category} category, count(*) seats,
             count(*) filter (where s.state = 'AVAILABLE') available,
             count(*) filter (where s.state = 'HELD') held, count(*) filter (where state = 'SOLD') sold,
             count(*) filter (where s.state = 'BLOCKED') blocked,
             count(*) filter (where s.state = 'COMPLIMENTARY') complimentary
      from dates d
      join seat_states s using (performance_id)
      -- Left: who does not ask for categories does not pay for them.
      left join plan_seats c on c.plan_no = d.plan_no and c.seat_number = s.seat_number
      group by 1, 2),
    -- Not by seat: the grade is looked up once for each category.
    graded as (
      select performance_id, ${by.grade} grade, min(category) category,
             sum(seats)::int seats, sum(available)::int available, sum(held)::int held, sum(sold)::int sold,
             sum(blocked)::int blocked, sum(complimentary)::int complimentary
      from counted join dates using (performance_id) group by 1, 2),
    taken as (
      select performance_id, ${by.taken} grade, sum(gross) gross, sum(fees) fees, sum(refunds) refunds,
             sum(gross - refunds) net
      from seat_takings
      where concert_id = any(${ids}::uuid[])
        and (${performanceId === null}::boolean or performance_id = ${performanceId}::uuid)
      group by 1, 2)
    select performance_id, grade, coalesce(seats, 0) seats, coalesce(available, 0) available,
           coalesce(held, 0) held, coalesce(sold, 0) sold, coalesce(blocked, 0) blocked,
           coalesce(complimentary, 0) complimentary,
           coalesce(gross, 0)::float8 gross, coalesce(fees, 0)::float8 fees,
           coalesce(refunds, 0)::float8 refunds, coalesce(net, 0)::float8 net
    from graded full join taken using (performance_id, grade)
    order by performance_id, category, grade`;
  const byDate = new Map<PerformanceId, GradeFigures[]>();
  for (const { performance_id: id, ...figures } of rows) byDate.set(id, [...(byDate.get(id) ?? []), figures]);
  return byDate;
}
