import { type AllocationId, newId, type PerformanceId, type TicketId, type UserId } from "../../core/ids.ts";
import { type Instant, isoTime } from "../../core/time.ts";
import type { Database, Tx } from "../../database/database.ts";
import { pgArray } from "../../database/pg-array.ts";
import { tableOf } from "../../database/table-of.ts";
import { revisionOfTag, tagOf } from "../../http/request/state-tag.ts";
import type { Allocation } from "./api.ts";

/** Allocations of a date with the number of seats that each keeps back now, in order of their names. */
export async function readAllocations(db: Database, id: PerformanceId): Promise<Allocation[]> {
  const rows = await db.query<AllocationRow & { seats: number }>`
    select a.*, coalesce(n.seats, 0)::int seats
    from allocations a
    left join (select allocation_id, count(*) seats from seats
               where performance_id = ${id} and allocation_id is not null group by 1) n using (allocation_id)
    where a.performance_id = ${id} order by a.name`;
  return rows.map((row) => ({
    allocationId: row.allocation_id,
    performanceId: row.performance_id,
    name: row.name,
    kind: row.kind,
    colour: row.colour,
    releaseAt: row.release_at && isoTime(row.release_at.getTime()),
    releasedAt: row.released_at && isoTime(row.released_at.getTime()),
    seats: row.seats,
    revision: revisionOfTag(allocationTag(settingsOf(row))),
  }));
}

interface AllocationRow {
  allocation_id: string;
  performance_id: string;
  name: string;
  kind: Allocation["kind"];
  colour: string | null;
  release_at: Date | null;
  released_at: Date | null;
}

export interface AllocationSettings {
  allocationId: AllocationId;
  performanceId: PerformanceId;
  name: string;
  kind: Allocation["kind"];
  colour: string | null;
  releaseAt: Instant | null;
}

export type KnownAllocation = AllocationSettings & { isReleased: boolean };

function settingsOf(row: AllocationRow): KnownAllocation {
  return {
    allocationId: row.allocation_id as AllocationId,
    performanceId: row.performance_id as PerformanceId,
    name: row.name,
    kind: row.kind,
    colour: row.colour,
    releaseAt: row.release_at?.getTime() ?? null,
    isReleased: row.released_at !== null,
  };
}

/** Names an allocation's present state, for `If-Match`; that there is none, too. */
export function allocationTag(allocation: KnownAllocation | undefined): string {
  return tagOf(
    allocation ? [allocation.kind, allocation.colour, allocation.releaseAt, allocation.isReleased] : null,
  );
}

/** An allocation of a date by its name, locked. */
export async function findAllocation(
  tx: Tx,
  performanceId: PerformanceId,
  name: string,
): Promise<KnownAllocation | undefined> {
  const [row] = await tx<AllocationRow[]>`
    select * from allocations where performance_id = ${performanceId} and name = ${name} for update`;
  return row && settingsOf(row);
}

export async function countAllocations(tx: Tx, id: PerformanceId): Promise<number> {
  const [row] = await tx<{ n: number }[]>`
    select count(*)::int n from allocations where performance_id = ${id}`;
  return row!.n;
}

/** Writes an allocation, new or changed. One whose release is yet to come can be released again. */
export async function putAllocation(tx: Tx, allocation: AllocationSettings): Promise<void> {
  const { allocationId, performanceId, name, kind, colour, releaseAt } = allocation;
  const at = isoTime(releaseAt);
  await tx`
    insert into allocations (allocation_id, performance_id, name, kind, colour, release_at)
    values (${allocationId}, ${performanceId}, ${name}, ${kind}, ${colour}, ${at}::timestamptz)
    on conflict (allocation_id) do update
    set kind = excluded.kind, colour = excluded.colour, release_at = excluded.release_at,
        released_at = case when excluded.release_at is distinct from allocations.release_at then null
                           else allocations.released_at end`;
}

/** Lets an allocation's seats go on sale as soon as the chore comes to them. */
export async function setDueNow(tx: Tx, id: AllocationId): Promise<void> {
  await tx`
    update allocations set release_at = clock_timestamp(), released_at = null where allocation_id = ${id}`;
}

/** An allocation of a date by its id, locked. */
export async function lockAllocation(
  tx: Tx,
  performanceId: PerformanceId,
  id: AllocationId,
): Promise<KnownAllocation | undefined> {
  const [row] = await tx<AllocationRow[]>`
    select * from allocations
    where allocation_id = ${id} and performance_id = ${performanceId} for update`;
  return row && settingsOf(row);
}

/** An allocation whose time has come, locked. Undefined if there is none. */
export async function lockDueAllocation(
  tx: Tx,
): Promise<{ allocationId: AllocationId; performanceId: PerformanceId } | undefined> {
  const [row] = await tx<{ allocation_id: string; performance_id: string }[]>`
    select allocation_id, performance_id from allocations
    where released_at is null and release_at <= clock_timestamp()
    order by release_at limit 1 for update skip locked`;
  return (
    row && {
      allocationId: row.allocation_id as AllocationId,
      performanceId: row.performance_id as PerformanceId,
    }
  );
}

/** Seats that an allocation keeps back, in order of their numbers. */
export async function findSeatsOf(
  tx: Tx,
  performanceId: PerformanceId,
  allocationId: AllocationId,
  seatsMax: number,
): Promise<number[]> {
  const rows = await tx<{ seat_number: number }[]>`
    select seat_number from seats
    where performance_id = ${performanceId} and allocation_id = ${allocationId}
    order by seat_number limit ${seatsMax}`;
  return rows.map((row) => row.seat_number);
}

/** What these seats of a date are called. */
export async function readSeatNames(
  tx: Tx,
  id: PerformanceId,
  seatNumbers: readonly number[],
): Promise<Map<number, Pick<GivenTicket, PrintedField>>> {
  const rows = await tx<Pick<GivenTicket, PrintedField>[]>`
    select s.seat_number "seatNumber", s.section, s.seat_row as row, s.label
    from performances p join plan_seats s on s.plan_no = p.plan_no
    where p.performance_id = ${id} and s.seat_number = any(${pgArray(seatNumbers)}::int[])`;
  return new Map(rows.map((seat) => [seat.seatNumber, seat]));
}

export async function markReleased(tx: Tx, id: AllocationId): Promise<void> {
  await tx`update allocations set released_at = clock_timestamp() where allocation_id = ${id}`;
}

/** Why tickets were given away, and whom their seats were kept back for. */
export async function insertGivenTickets(
  tx: Tx,
  tickets: readonly { ticketId: TicketId; keptFor: AllocationId | null }[],
  reason: string,
): Promise<void> {
  await tx`
    insert into complimentary_tickets (ticket_id, allocation_id, reason)
    select ticket_id, allocation_id, ${reason} from ${tableOf("v", tickets, {
      ticket_id: ["uuid", ({ ticketId }) => ticketId],
      allocation_id: ["uuid", ({ keptFor }) => keptFor],
    })}`;
}

/** A ticket that was given away, with what is printed on its chair. */
export interface GivenTicket {
  ticketId: TicketId;
  performanceId: PerformanceId;
  seatNumber: number;
  userId: UserId;
  reason: string;
  status: "VALID" | "CHECKED_IN" | "CANCELLED";
  issuedAt: Instant;
  section: string;
  row: string;
  label: string;
  allocation: string | null;
  startsAt: Instant;
}

type PrintedField = "seatNumber" | "section" | "row" | "label";

/** The tickets given away for a date, by seat, those taken back last. */
export async function readGivenTickets(db: Database, id: PerformanceId): Promise<GivenTicket[]> {
  const rows = await db.query<
    Omit<GivenTicket, "issuedAt" | "startsAt"> & { issued_at: Date; starts_at: Date }
  >`
    select t.ticket_id "ticketId", t.performance_id "performanceId", t.seat_number "seatNumber",
           t.user_id "userId", g.reason, t.status, t.issued_at, s.section, s.seat_row as row, s.label,
           a.name allocation, p.starts_at
    from complimentary_tickets g
    join tickets t using (ticket_id)
    join performances p using (performance_id)
    join plan_seats s on s.plan_no = p.plan_no and s.seat_number = t.seat_number
    left join allocations a using (allocation_id)
    where t.performance_id = ${id}
    order by t.status = 'CANCELLED', t.seat_number, t.issued_at`;
  return rows.map(({ issued_at, starts_at, ...ticket }) => {
    return { ...ticket, issuedAt: issued_at.getTime(), startsAt: starts_at.getTime() };
  });
}

/** How many tickets given away for a date are not void. */
export async function countGivenTickets(tx: Tx, id: PerformanceId): Promise<number> {
  const [row] = await tx<{ n: number }[]>`
    select count(*)::int n from tickets
    where performance_id = ${id} and payment_id is null and status = any('{VALID,CHECKED_IN}')`;
  return row!.n;
}

/** The tickets of one recipient that are not void, for a date. Undefined if there are none left. */
export async function findGivenTicketsOfOne(
  tx: Tx,
  id: PerformanceId,
): Promise<{ userId: UserId; tickets: { ticketId: TicketId; seatNumber: number }[] } | undefined> {
  const rows = await tx<{ ticketId: TicketId; seatNumber: number; userId: UserId }[]>`
    select ticket_id "ticketId", seat_number "seatNumber", user_id "userId" from tickets
    where performance_id = ${id} and payment_id is null and status = any('{VALID,CHECKED_IN}')
      and user_id = (select user_id from tickets
                     where performance_id = ${id} and payment_id is null
                       and status = any('{VALID,CHECKED_IN}')
                     order by seat_number limit 1)
    order by ticket_id`;
  return rows.length === 0 ? undefined : { userId: rows[0]!.userId, tickets: rows };
}

/**
 * Gives a date the allocations of another one, without their times of release and without seats. Those that
 * were released stay behind. Returns the new id of each.
 */
export async function copyAllocations(
  tx: Tx,
  from: PerformanceId,
  to: PerformanceId,
): Promise<Map<AllocationId, AllocationId>> {
  const copies = new Map<AllocationId, AllocationId>();
  const rows = await tx<AllocationRow[]>`
    select * from allocations where performance_id = ${from} and released_at is null`;
  for (const { allocation_id, name, kind, colour } of rows) {
    const allocationId = newId<AllocationId>();
    await putAllocation(tx, { allocationId, performanceId: to, name, kind, colour, releaseAt: null });
    copies.set(allocation_id as AllocationId, allocationId);
  }
  return copies;
}

/** The seats that are given away now from an allocation, each with that allocation. */
export async function readGivenSeats(tx: Tx, id: PerformanceId): Promise<Map<number, AllocationId>> {
  const rows = await tx<{ seatNumber: number; keptFor: AllocationId }[]>`
    select t.seat_number "seatNumber", g.allocation_id "keptFor"
    from tickets t join complimentary_tickets g using (ticket_id)
    where t.performance_id = ${id} and t.payment_id is null and t.status = any('{VALID,CHECKED_IN}')
      and g.allocation_id is not null`;
  return new Map(rows.map(({ seatNumber, keptFor }) => [seatNumber, keptFor]));
}

/** Forgets what was kept back and given away of a date that was never public. */
export async function deleteKeptSeatsOf(tx: Tx, id: PerformanceId): Promise<void> {
  await tx`
    delete from complimentary_tickets
    where ticket_id in (select ticket_id from tickets where performance_id = ${id})`;
  await tx`delete from allocations where performance_id = ${id}`;
}

export async function findGivenTicket(
  tx: Tx,
  performanceId: PerformanceId,
  id: TicketId,
): Promise<{ seatNumber: number; keptFor: AllocationId | null; recipientId: UserId } | undefined> {
  const [row] = await tx<{ seatNumber: number; keptFor: AllocationId | null; recipientId: UserId }[]>`
    select t.seat_number "seatNumber", g.allocation_id "keptFor", t.user_id "recipientId"
    from complimentary_tickets g join tickets t using (ticket_id)
    where ticket_id = ${id} and t.performance_id = ${performanceId}`;
  return row;
}
