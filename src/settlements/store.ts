import { isoTime } from "../core/time.ts";
import type { Tx } from "../database/database.ts";
import type { Settlement } from "./api.ts";
import type { MonthRange } from "./rules.ts";

export interface ConcertTakings {
  concertId: string;
  title: string;
  sold: number;
  givenBack: number;
  complimentary: number;
  gross: number;
  fees: number;
  refunds: number;
}

type Money = Pick<ConcertTakings, "gross" | "fees" | "refunds">;

/** What each concert took in and gave back in a month, and the tickets that it gave away and are good. */
export async function readTakings(tx: Tx, { beginsAt, endsAt }: MonthRange): Promise<ConcertTakings[]> {
  const rows = await tx<(Omit<ConcertTakings, keyof Money> & Record<keyof Money, string>)[]>`
    with taken as (
      select concert_id, count(*) filter (where seats > 0)::int sold,
             count(*) filter (where seats < 0)::int given_back,
             sum(gross) gross, sum(fees) fees, sum(refunds) refunds
      from seat_takings
      where at >= ${isoTime(beginsAt)}::timestamptz and at < ${isoTime(endsAt)}::timestamptz
      group by concert_id),
    gifts as (
      select p.concert_id, count(*)::int complimentary
      from tickets k join performances p using (performance_id)
      where k.payment_id is null and k.status <> 'CANCELLED'
        and k.issued_at >= ${isoTime(beginsAt)}::timestamptz
        and k.issued_at < ${isoTime(endsAt)}::timestamptz
      group by p.concert_id)
    select concert_id "concertId", c.title, coalesce(sold, 0) sold, coalesce(given_back, 0) "givenBack",
           coalesce(complimentary, 0) complimentary, coalesce(gross, 0) gross, coalesce(fees, 0) fees,
           coalesce(refunds, 0) refunds
    from taken full join gifts using (concert_id) join concerts c using (concert_id)
    order by c.title, concert_id`;
  return rows.map((row) => ({
    ...row,
    gross: Number(row.gross),
    fees: Number(row.fees),
    refunds: Number(row.refunds),
  }));
}

/** What the ledger's account of sales took in. */
export async function readLedgerSales(tx: Tx, { beginsAt, endsAt }: MonthRange): Promise<number> {
  const [row] = await tx<{ sales: string }[]>`
    select coalesce(-sum(amount), 0) sales from ledger_entries
    where against = 'SALES' and created_at >= ${isoTime(beginsAt)}::timestamptz
      and created_at < ${isoTime(endsAt)}::timestamptz`;
  return Number(row!.sales);
}

export async function readTopUps(tx: Tx, { beginsAt, endsAt }: MonthRange): Promise<Settlement["topUps"]> {
  const [moved] = await tx<{ credited: string; sent_back: string }[]>`
    select coalesce(sum(amount) filter (where kind = 'TOP_UP'), 0) credited,
           coalesce(-sum(amount) filter (where kind <> 'TOP_UP'), 0) sent_back
    from ledger_entries
    where against = 'GATEWAY'
      and created_at >= ${isoTime(beginsAt)}::timestamptz and created_at < ${isoTime(endsAt)}::timestamptz`;
  const [open] = await tx<{ open: number; amount: string }[]>`
    select count(*)::int open, coalesce(sum(amount), 0) amount from top_ups
    where status in ('CREATED', 'SENT', 'UNKNOWN') and created_at >= ${isoTime(beginsAt)}::timestamptz
      and created_at < ${isoTime(endsAt)}::timestamptz`;
  return {
    credited: Number(moved!.credited),
    sentBack: Number(moved!.sent_back),
    open: open!.open,
    openAmount: Number(open!.amount),
  };
}

/**
 * The points in wallets at a moment, by age. The oldest are spent first, so what is left of a wallet are its
 * latest credits, as far as its balance goes.
 */
export async function readPoints(tx: Tx, at: number): Promise<Settlement["points"]> {
  const rows = await tx<{ days: string; points: string }[]>`
    with entries as (
      select user_id, amount, created_at, sequence from ledger_entries
      where created_at < ${isoTime(at)}::timestamptz),
    balances as (select user_id, sum(amount) balance from entries group by user_id),
    credits as (
      select user_id, amount, created_at,
             coalesce(sum(amount) over (partition by user_id order by sequence desc
                                        rows between unbounded preceding and 1 preceding), 0) newer
      from entries where amount > 0),
    kept as (
      select extract(epoch from ${isoTime(at)}::timestamptz - created_at) / 86400 days,
             least(amount, balance - newer) points
      from credits join balances using (user_id) where balance > newer)
    select age.days, coalesce(sum(kept.points), 0) points
    from (values (1, '0-30', 0, 30), (2, '31-90', 30, 90), (3, '91-365', 90, 365),
                 (4, '366-', 365, 1000000)) age(turn, days, above, upto)
    left join kept on kept.days > case when above = 0 then -1 else above end and kept.days <= upto
    group by age.turn, age.days order by age.turn`;
  const byAge = rows.map(({ days, points }) => ({ days, points: Number(points) }));
  return { outstanding: byAge.reduce((sum, { points }) => sum + points, 0), byAge };
}

const NO_COUNTER = { cashTaken: 0, cashPaidOut: 0, cardTaken: 0, cardPaidOut: 0 };

/** What was taken and handed out at the counter. */
export async function readCounter(tx: Tx, { beginsAt, endsAt }: MonthRange): Promise<Settlement["counter"]> {
  const rows = await tx<{ paid_by: "cash" | "card"; taken: string; paid_out: string }[]>`
    select paid_by, coalesce(sum(amount) filter (where amount > 0), 0) taken,
           coalesce(-sum(amount) filter (where amount < 0), 0) paid_out
    from counter_movements
    where moved_at >= ${isoTime(beginsAt)}::timestamptz and moved_at < ${isoTime(endsAt)}::timestamptz
    group by paid_by`;
  const of = (way: "cash" | "card") => rows.find(({ paid_by }) => paid_by === way);
  return {
    cashTaken: Number(of("cash")?.taken ?? 0),
    cashPaidOut: Number(of("cash")?.paid_out ?? 0),
    cardTaken: Number(of("card")?.taken ?? 0),
    cardPaidOut: Number(of("card")?.paid_out ?? 0),
  };
}

export async function readClosed(tx: Tx, month: string): Promise<Settlement | undefined> {
  const [row] = await tx<{ body: string; closed_at: Date; closed_by: string }[]>`
    select body::text body, closed_at, closed_by from settlements where month = ${month}`;
  if (!row) return undefined;
  const { closed_at, closed_by: closedBy } = row;
  const kept = JSON.parse(row.body) as Settlement;
  // Months that were closed before there was a counter say nothing of one.
  return {
    ...kept,
    counter: kept.counter ?? NO_COUNTER,
    status: "CLOSED",
    closedAt: isoTime(closed_at.getTime()),
    closedBy,
  };
}

export async function insertSettlement(
  tx: Tx,
  settlement: Settlement,
  { beginsAt, endsAt }: MonthRange,
  closedBy: string,
): Promise<void> {
  await tx`
    insert into settlements (month, closed_by, begins_at, ends_at, net, body)
    values (${settlement.month}, ${closedBy}, ${isoTime(beginsAt)}::timestamptz,
            ${isoTime(endsAt)}::timestamptz, ${settlement.total.net},
            ${JSON.stringify(settlement)}::text::jsonb)`;
}
