import type { ConcertId, PerformanceId, QueueId } from "../core/ids.ts";
import { type Instant, isoTime } from "../core/time.ts";
import { type Database, noteChange, pgArray, type Tx } from "../platform/database.ts";

export interface ConcertRecord {
  concertId: ConcertId;
  queueId: QueueId;
  queueNo: number;
  title: string;
  venue: string;
  timeZone: string;
  description: string;
  salesOpenAt: Instant | null;
  salesCloseAt: Instant | null;
  holdSeconds: number;
  seatsPerUser: number;
}

export interface PerformanceRecord {
  performanceId: PerformanceId;
  concertId: ConcertId;
  startsAt: Instant;
  /** The date at the venue. */
  date: string;
  seatsTotal: number;
}

export interface SeatRecord {
  seatNumber: number;
  section: string;
  row: string;
  grade: string;
  price: number;
  status: "AVAILABLE" | "HELD" | "SOLD" | "BLOCKED";
  heldUntil: Instant | null;
}

export interface SeatGroup {
  count: number;
  grade: string;
  price: number;
  section: string;
  seatsPerRow: number;
}

interface ConcertRow {
  concert_id: string;
  queue_id: string;
  queue_no: number;
  title: string;
  venue: string;
  time_zone: string;
  description: string;
  sales_open_at: Date | null;
  sales_close_at: Date | null;
  hold_seconds: number;
  seats_per_user: number;
}

export async function readCatalogueVersion(db: Database): Promise<{ version: number; now: Instant }> {
  const [row] = await db.query<{ version: string; now: Date }>`
    select version, clock_timestamp() now from catalogue_version`;
  return { version: Number(row!.version), now: row!.now.getTime() };
}

export async function readConcerts(db: Database): Promise<ConcertRecord[]> {
  const rows =
    await db.query<ConcertRow>`select c.*, q.queue_id from concerts c join queues q using (queue_no)`;
  return rows.map(concertOf);
}

export async function lockConcert(tx: Tx, id: ConcertId): Promise<ConcertRecord | undefined> {
  const [row] = await tx<ConcertRow[]>`
    select c.*, q.queue_id from concerts c join queues q using (queue_no) where c.concert_id = ${id} for update of c`;
  return row && concertOf(row);
}

function concertOf(row: ConcertRow): ConcertRecord {
  return {
    concertId: row.concert_id as ConcertId,
    queueId: row.queue_id as QueueId,
    queueNo: row.queue_no,
    title: row.title,
    venue: row.venue,
    timeZone: row.time_zone,
    description: row.description,
    salesOpenAt: row.sales_open_at?.getTime() ?? null,
    salesCloseAt: row.sales_close_at?.getTime() ?? null,
    holdSeconds: row.hold_seconds,
    seatsPerUser: row.seats_per_user,
  };
}

export async function readPerformances(db: Database): Promise<PerformanceRecord[]> {
  const rows = await db.query<{
    performance_id: string;
    concert_id: string;
    starts_at: Date;
    local_date: string;
    seats_total: number;
  }>`
    select performance_id, concert_id, starts_at, local_date::text, seats_total
    from performances order by starts_at, performance_id`;
  return rows.map((row) => ({
    performanceId: row.performance_id as PerformanceId,
    concertId: row.concert_id as ConcertId,
    startsAt: row.starts_at.getTime(),
    date: row.local_date,
    seatsTotal: row.seats_total,
  }));
}

/** How often each performance's seats have changed, as committed now. */
export async function readSeatVersions(
  db: Database,
  ids: readonly PerformanceId[],
): Promise<{ now: Instant; versions: Map<PerformanceId, number> }> {
  const rows = await db.query<{ performance_id: string | null; version: string; now: Date }>`
    select p.performance_id, p.version, c.now from (select clock_timestamp() now) c
    left join performances p on p.performance_id = any(${pgArray(ids)}::uuid[])`;
  const versions = new Map<PerformanceId, number>();
  for (const row of rows)
    if (row.performance_id) versions.set(row.performance_id as PerformanceId, Number(row.version));
  return { now: rows[0]!.now.getTime(), versions };
}

/** All seats of a performance and the version they belong to, from one snapshot. */
export async function readSeats(
  db: Database,
  id: PerformanceId,
): Promise<{ now: Instant; version: number; seats: SeatRecord[] }> {
  const rows = await db.query<{
    seat_number: number;
    section: string;
    seat_row: string;
    grade: string;
    price: number;
    status: SeatRecord["status"];
    held_until: Date | null;
    version: string;
    now: Date;
  }>`
    select s.seat_number, s.section, s.seat_row, s.grade, s.price, s.status, s.held_until, p.version,
           clock_timestamp() now
    from performances p join seats s using (performance_id)
    where p.performance_id = ${id}
    order by s.seat_number`;
  return {
    now: rows[0]?.now.getTime() ?? 0,
    version: Number(rows[0]?.version ?? 0),
    seats: rows.map((row) => ({
      seatNumber: row.seat_number,
      section: row.section,
      row: row.seat_row,
      grade: row.grade,
      price: row.price,
      status: row.status,
      heldUntil: row.held_until?.getTime() ?? null,
    })),
  };
}

/** A seat's state as a change left it. */
export interface SeatState {
  seatNumber: number;
  status: SeatRecord["status"];
  heldUntil: Instant | null;
}

/** Seats that changed after a version, from one snapshot. */
export interface SeatChanges {
  now: Instant;
  /** Where the performance is now; 0 when there is none. */
  version: number;
  /** For each version after the one asked for that is still known: what it changed, as it is now. Oldest first. */
  changes: { version: number; seats: SeatState[] }[];
}

/** What has changed of a performance's seats after a version of it. Complete if it has one entry for each version since. */
export async function readSeatChanges(db: Database, id: PerformanceId, since: number): Promise<SeatChanges> {
  const rows = await db.query<{
    version: string;
    now: Date;
    changed_in: string | null;
    seat_number: number;
    status: SeatRecord["status"];
    held_until: Date | null;
  }>`
    select p.version, clock_timestamp() now, c.version changed_in, s.seat_number, s.status, s.held_until
    from performances p
    left join seat_changes c on c.performance_id = p.performance_id and c.version > ${since}::bigint
    left join lateral (
      select * from seats where performance_id = p.performance_id and seat_number = any(c.seat_numbers) offset 0) s on true
    where p.performance_id = ${id}
    order by c.version`;
  const changes: SeatChanges["changes"] = [];
  for (const row of rows) {
    if (row.changed_in === null) continue;
    const version = Number(row.changed_in);
    if (changes.at(-1)?.version !== version) changes.push({ version, seats: [] });
    const { seat_number: seatNumber, status, held_until } = row;
    changes.at(-1)!.seats.push({ seatNumber, status, heldUntil: held_until?.getTime() ?? null });
  }
  return { now: rows[0]?.now.getTime() ?? 0, version: Number(rows[0]?.version ?? 0), changes };
}

/** Held by every organiser change from its start, so that they come one by one. */
export async function lockCatalogue(tx: Tx): Promise<void> {
  await tx`select 1 from catalogue_version for update`;
}

/** Tells every worker that the catalogue has changed. */
export async function bumpCatalogueVersion(tx: Tx): Promise<void> {
  await tx`update catalogue_version set version = version + 1`;
}

export async function insertConcert(tx: Tx, concert: Omit<ConcertRecord, "queueId">): Promise<void> {
  await tx`
    insert into concerts (concert_id, queue_no, title, venue, time_zone, description, sales_open_at, sales_close_at,
                          hold_seconds, seats_per_user)
    values (${concert.concertId}, ${concert.queueNo}, ${concert.title}, ${concert.venue}, ${concert.timeZone},
            ${concert.description}, ${isoOrNull(concert.salesOpenAt)}::timestamptz,
            ${isoOrNull(concert.salesCloseAt)}::timestamptz, ${concert.holdSeconds}, ${concert.seatsPerUser})`;
}

export async function updateConcert(tx: Tx, concert: Omit<ConcertRecord, "queueId">): Promise<void> {
  await tx`
    update concerts
    set title = ${concert.title}, venue = ${concert.venue}, description = ${concert.description},
        sales_open_at = ${isoOrNull(concert.salesOpenAt)}::timestamptz,
        sales_close_at = ${isoOrNull(concert.salesCloseAt)}::timestamptz,
        hold_seconds = ${concert.holdSeconds}, seats_per_user = ${concert.seatsPerUser}
    where concert_id = ${concert.concertId}`;
}

export async function insertPerformance(
  tx: Tx,
  performance: PerformanceRecord,
  groups: readonly SeatGroup[],
): Promise<void> {
  await tx`
    insert into performances (performance_id, concert_id, starts_at, local_date, seats_total)
    values (${performance.performanceId}, ${performance.concertId}, ${isoTime(performance.startsAt)}::timestamptz,
            ${performance.date}::date, ${performance.seatsTotal})`;
  let seatsBefore = 0;
  for (const group of groups) {
    await tx`
      insert into seats (performance_id, seat_number, section, seat_row, grade, price)
      select ${performance.performanceId}::uuid, ${seatsBefore}::int + n, ${group.section}, ((n - 1) / ${group.seatsPerRow}::int + 1)::text,
             ${group.grade}, ${group.price}::int
      from generate_series(1, ${group.count}::int) n`;
    seatsBefore += group.count;
  }
}

/** Reservations of a concert ever paid for, refunded ones included, counted once no seat can be sold any more. */
export async function countEverConfirmed(tx: Tx, concertId: ConcertId): Promise<number> {
  await tx`select 1 from reservations where concert_id = ${concertId} order by reservation_id for update`;
  await tx`
    select 1 from seats s join performances p using (performance_id) where p.concert_id = ${concertId}
    order by s.performance_id, s.seat_number for update of s`;
  const [row] = await tx<{ sold: number }[]>`
    select count(*)::int sold from reservations where concert_id = ${concertId} and confirmed_at is not null`;
  return row!.sold;
}

/** Removes a concert of which nothing was sold, with its seats and the holds on them. */
export async function deleteConcert(tx: Tx, concertId: ConcertId): Promise<void> {
  await tx`delete from seats s using performances p where p.performance_id = s.performance_id and p.concert_id = ${concertId}`;
  await tx`delete from reservations where concert_id = ${concertId}`;
  const gone = await tx<{ performance_id: string }[]>`
    delete from performances where concert_id = ${concertId} returning performance_id`;
  for (const { performance_id } of gone) noteChange(tx, performance_id);
  await tx`
    delete from seat_changes where performance_id = any(${pgArray(gone.map((each) => each.performance_id))}::uuid[])`;
  await tx`delete from concerts where concert_id = ${concertId}`;
}

function isoOrNull(at: Instant | null): string | null {
  return at === null ? null : isoTime(at);
}
