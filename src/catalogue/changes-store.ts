import type { AllocationId, ConcertId, PerformanceId } from "../core/ids.ts";
import { refundPolicyOf } from "../core/refunds/refund-policy.ts";
import { type Instant, isoTime, localDate } from "../core/time.ts";
import { asking, type Database, noteChange, type Tx } from "../database/database.ts";
import { pgArray } from "../database/pg-array.ts";
import type { CalledOff, ConcertRecord, DateStart, NewPerformance, SeatPrice } from "./rules.ts";

// Reads and writes for the organiser's changes, each in the caller's transaction.

/** The queue that a concert is sold through, which never changes. Undefined for a withdrawn concert. */
export async function readQueueNoOf(tx: Tx, id: ConcertId): Promise<number | undefined> {
  const [row] = await tx<{ queue_no: number }[]>`
    select queue_no from concerts where concert_id = ${id} and withdrawn_at is null`;
  return row?.queue_no;
}

/** The organiser's settings for one performance. */
export interface PerformanceSettings extends DateStart {
  performanceId: PerformanceId;
  concertId: ConcertId;
  queueNo: number;
  timeZone: string;
  /** Whether the date is postponed and its new time not known yet. */
  isDateOpen: boolean;
  state: "ON_SALE" | "STOPPED" | CalledOff;
  prices: readonly SeatPrice[];
  seatsSold: number;
  /** Seats in holds that have not lapsed. */
  seatsHeld: number;
}

export async function readPerformanceSettings(
  tx: Tx,
  id: PerformanceId,
): Promise<PerformanceSettings | undefined> {
  const [row] = await tx<
    {
      concert_id: string;
      queue_no: number;
      time_zone: string;
      starts_at: Date;
      sales_close_at: Date | null;
      last_release_at: Date | null;
      date_is_open: boolean;
      state: PerformanceSettings["state"];
      prices: SeatPrice[];
      seats_sold: number;
      seats_held: number;
    }[]
  >`
    select c.concert_id, c.queue_no, c.time_zone, p.starts_at, p.sales_close_at,
           p.date_is_open, p.state, p.prices, p.seats_sold,
           (select max(release_at) from allocations
            where performance_id = p.performance_id and released_at is null) last_release_at,
           (select count(*)::int from seats
            where performance_id = p.performance_id and status = 'HELD'
              and held_until > clock_timestamp()) seats_held
    from performances p join concerts c using (concert_id)
    where p.performance_id = ${id} and c.withdrawn_at is null`;
  return (
    row && {
      performanceId: id,
      concertId: row.concert_id as ConcertId,
      queueNo: row.queue_no,
      timeZone: row.time_zone,
      startsAt: row.starts_at.getTime(),
      salesCloseAt: row.sales_close_at?.getTime() ?? null,
      lastReleaseAt: row.last_release_at?.getTime() ?? null,
      isDateOpen: row.date_is_open,
      state: row.state,
      prices: row.prices,
      seatsSold: row.seats_sold,
      seatsHeld: row.seats_held,
    }
  );
}

/**
 * Takes the beginnings of a concert's dates out of the way, before each is given its new one by
 * `updatePerformanceSettings` in this transaction: no two dates may begin at once, be it for a moment.
 */
export async function clearStarts(tx: Tx, id: ConcertId): Promise<void> {
  await tx`update performances set starts_at = starts_at + interval '5000 years' where concert_id = ${id}`;
}

export async function updatePerformanceSettings(tx: Tx, settings: PerformanceSettings): Promise<void> {
  await tx`
    update performances
    set starts_at = ${isoTime(settings.startsAt)}::timestamptz,
        local_date = ${localDate(settings.startsAt, settings.timeZone)}::date,
        sales_close_at = ${isoTime(settings.salesCloseAt)}::timestamptz,
        state = ${settings.state}, date_is_open = date_is_open and ${settings.state} = 'POSTPONED',
        prices = ${JSON.stringify(settings.prices)}::text::jsonb
    where performance_id = ${settings.performanceId}`;
}

interface CallingOff {
  givingBack: GivingBack;
  isDateOpen: boolean;
  startsBefore: Instant;
}

/** What those who bought before a date was called off may give back for. */
export interface GivingBack {
  until: Instant;
  /** Of the whole order, at most; null: by the terms of the purchase. */
  fee: number | null;
  to: "wallet" | "source";
}

/**
 * Marks a date as cancelled or postponed, and keeps what was promised before. `startsBefore`: when it was to
 * begin until now.
 */
export async function callOff(
  tx: Tx,
  id: PerformanceId,
  calledOff: CalledOff,
  { givingBack: { until, fee, to }, isDateOpen, startsBefore }: CallingOff,
): Promise<void> {
  await tx`
    update performances
    set state = ${calledOff}, called_off_at = clock_timestamp(), date_is_open = ${isDateOpen},
        free_refund_until = ${isoTime(until)}::timestamptz, called_off_fee = ${fee}, called_off_to = ${to},
        starts_before = ${isoTime(startsBefore)}::timestamptz,
        earlier_promises = (select promises from date_promises where performance_id = ${id})
    where performance_id = ${id}`;
}

/**
 * Gives the seats of a performance a version that says nothing of what it changed, so that every list of
 * them is read again as a whole. Call it under the lock of the performance's versions.
 */
export async function renewSeats(tx: Tx, id: PerformanceId): Promise<void> {
  noteChange(tx, id);
  await tx`update performances set version = version + 1 where performance_id = ${id}`;
}

/**
 * Stops the sale of every date of a concert. A later `renewSales` waits for holds that are about to commit.
 */
export async function stopSalesOf(tx: Tx, concertId: ConcertId): Promise<void> {
  await tx`update performances set state = 'STOPPED' where concert_id = ${concertId} and state = 'ON_SALE'`;
}

/** Every organiser change takes this lock first, so changes run one at a time. */
export async function lockCatalogue(tx: Tx): Promise<void> {
  await tx`select 1 from catalogue_version for update`;
}

/** The key of the stamp that tells the workers of this machine of a changed catalogue. */
export const CATALOGUE_KEY = "catalogue";

/** Tells every worker that the catalogue has changed. */
export async function bumpCatalogueVersion(tx: Tx): Promise<void> {
  noteChange(tx, CATALOGUE_KEY);
  await tx`update catalogue_version set version = version + 1`;
}

export async function insertConcert(tx: Tx, concert: Omit<ConcertRecord, "queueId">): Promise<void> {
  await tx`
    insert into concerts (concert_id, queue_no, title, venue, time_zone, description, sales_open_at,
                          sales_close_at, policy, refund_policy_no, facts, state)
    values (${concert.concertId}, ${concert.queueNo}, ${concert.title}, ${concert.venue}, ${concert.timeZone},
            ${concert.description}, ${isoTime(concert.salesOpenAt)}::timestamptz,
            ${isoTime(concert.salesCloseAt)}::timestamptz, ${JSON.stringify(concert.policy)}::text::jsonb,
            refund_policy_no(${JSON.stringify(refundPolicyOf(concert.policy.refund))}::text::jsonb),
            ${JSON.stringify(concert.facts)}::text::jsonb, ${concert.isDraft ? "DRAFT" : "PUBLISHED"})`;
}

export async function updateConcert(tx: Tx, concert: Omit<ConcertRecord, "queueId">): Promise<void> {
  await tx`
    update concerts
    set title = ${concert.title}, venue = ${concert.venue}, description = ${concert.description},
        time_zone = ${concert.timeZone},
        sales_open_at = ${isoTime(concert.salesOpenAt)}::timestamptz,
        sales_close_at = ${isoTime(concert.salesCloseAt)}::timestamptz,
        policy = ${JSON.stringify(concert.policy)}::text::jsonb,
        refund_policy_no = refund_policy_no(
          ${JSON.stringify(refundPolicyOf(concert.policy.refund))}::text::jsonb),
        facts = ${JSON.stringify(concert.facts)}::text::jsonb
    where concert_id = ${concert.concertId}`;
  await tx`
    update performances set local_date = (starts_at at time zone ${concert.timeZone})::date
    where concert_id = ${concert.concertId}
      and local_date <> (starts_at at time zone ${concert.timeZone})::date`;
}

/** A date with all seats of its plan. */
export async function insertPerformance(tx: Tx, performance: NewPerformance): Promise<void> {
  await tx`
    insert into performances (performance_id, concert_id, starts_at, local_date, seats_total, sales_close_at,
                              plan_no, prices)
    values (${performance.performanceId}, ${performance.concertId},
            ${isoTime(performance.startsAt)}::timestamptz, ${performance.date}::date,
            ${performance.seatsTotal}, ${isoTime(performance.salesCloseAt)}::timestamptz,
            ${performance.planNo}, ${JSON.stringify(performance.prices)}::text::jsonb)`;
  await insertSeats(tx, performance);
}

async function insertSeats(tx: Tx, { performanceId, seatsTotal }: NewSeats): Promise<void> {
  await tx`
    insert into seats (performance_id, seat_number)
    select ${performanceId}::uuid, n from generate_series(1, ${seatsTotal}::int) n`;
}

type NewSeats = Pick<NewPerformance, "performanceId" | "planNo" | "seatsTotal" | "prices">;

/** Gives a date the seats of another plan, all of them on sale. Nobody has a seat of it. */
export async function replaceSeats(tx: Tx, date: NewSeats): Promise<void> {
  await tx`delete from seats where performance_id = ${date.performanceId}`;
  await tx`
    update performances
    set plan_no = ${date.planNo}, seats_total = ${date.seatsTotal}, seats_blocked = 0,
        prices = ${JSON.stringify(date.prices)}::text::jsonb
    where performance_id = ${date.performanceId}`;
  await insertSeats(tx, date);
}

/**
 * Keeps the seats of a new date back that are kept back of another one with the same plan. `allocations` has
 * the new allocation for each old one, `given` the allocation of each seat that was given away from one.
 */
export async function copyKeptSeats(
  tx: Tx,
  from: PerformanceId,
  to: PerformanceId,
  allocations: ReadonlyMap<AllocationId, AllocationId>,
  given: ReadonlyMap<number, AllocationId>,
): Promise<void> {
  await tx`
    update seats s set status = 'BLOCKED', allocation_id = a.new_id
    from seats o
    left join unnest(${pgArray([...given.keys()])}::int[],
                     ${pgArray([...given.values()])}::uuid[]) g(seat_number, allocation_id)
      using (seat_number)
    left join unnest(${pgArray([...allocations.keys()])}::uuid[],
                     ${pgArray([...allocations.values()])}::uuid[]) a(old_id, new_id)
      on a.old_id = coalesce(o.allocation_id, g.allocation_id)
    where o.performance_id = ${from} and (o.status = 'BLOCKED' or a.new_id is not null)
      and s.performance_id = ${to} and s.seat_number = o.seat_number`;
  await tx`
    update performances
    set seats_blocked = (select count(*) from seats where performance_id = ${to} and status = 'BLOCKED')
    where performance_id = ${to}`;
}

/** Removes a date of which nobody ever had a seat. */
export async function deletePerformance(tx: Tx, id: PerformanceId): Promise<void> {
  await tx`delete from seats where performance_id = ${id}`;
  await tx`delete from performances where performance_id = ${id}`;
}

/**
 * Whether any seat of a concert was ever paid for, even if cancelled later, or is given away now. Read it
 * once nobody can be paying.
 */
export async function wasEverSold(tx: Tx, concertId: ConcertId): Promise<boolean> {
  const rows = await tx`
    select 1 from reservations where concert_id = ${concertId} and confirmed_at is not null
    union all
    select 1 from performances where concert_id = ${concertId} and seats_sold > 0
    limit 1`;
  return rows.length > 0;
}

/** Of which of these dates somebody ever held or bought a seat. */
export async function readReservedDates(
  db: Database | Tx,
  ids: readonly PerformanceId[],
): Promise<Set<PerformanceId>> {
  // Reservations are found by their concert.
  const rows = await asking(db)<{ id: PerformanceId }[]>`
    select distinct r.performance_id id from reservations r
    where r.concert_id in (
        select concert_id from performances where performance_id = any(${pgArray(ids)}::uuid[]))
      and r.performance_id = any(${pgArray(ids)}::uuid[])`;
  return new Set(rows.map(({ id }) => id));
}

/** Whether a date is sold by this seat plan, or dates of withdrawn concerts alone name it, or none does. */
export async function readPlanUse(tx: Tx, planNo: number): Promise<"SELLS" | "NAMED" | "UNUSED"> {
  const [row] = await tx<{ sells: boolean | null }[]>`
    select bool_or(c.withdrawn_at is null) sells from performances p join concerts c using (concert_id)
    where p.plan_no = ${planNo}`;
  if (row!.sells === null) return "UNUSED";
  return row!.sells ? "SELLS" : "NAMED";
}

/** Removes a concert from every list and sale. Reservations and payments for it remain. */
export async function withdrawConcert(tx: Tx, concertId: ConcertId): Promise<void> {
  await tx`update concerts set withdrawn_at = clock_timestamp() where concert_id = ${concertId}`;
}

/** Makes a draft public. It never becomes a draft again. */
export async function publishConcert(tx: Tx, concertId: ConcertId): Promise<void> {
  await tx`update concerts set state = 'PUBLISHED' where concert_id = ${concertId}`;
}

/** Whether other concerts are sold through this queue as well, or will be, if drafts count. */
export async function hasOtherConcerts(
  tx: Tx,
  queueNo: number,
  concertId: ConcertId,
  draftsCount: boolean,
): Promise<boolean> {
  const rows = await tx`
    select 1 from concerts
    where queue_no = ${queueNo} and concert_id <> ${concertId} and withdrawn_at is null
      and (state <> 'DRAFT' or ${draftsCount}::boolean) limit 1`;
  return rows.length > 0;
}
