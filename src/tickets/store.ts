import type { BookingNumber } from "../core/bookings/booking-number.ts";
import type { DateStatus } from "../core/bookings/date-status.ts";
import { sqlText, tableOf } from "../database/table-of.ts";
import type { ConcertId, PaymentId, PerformanceId, ReservationId, TicketId, UserId } from "../core/ids.ts";
import type { Instant } from "../core/time.ts";
import { asking, type Database, type Tx } from "../database/database.ts";
import { pgArray } from "../database/pg-array.ts";
import { type Page, pageLimit } from "../http/schemas.ts";

export interface TicketRecord {
  ticketId: TicketId;
  paymentId: PaymentId;
  reservationId: ReservationId;
  userId: UserId;
  performanceId: PerformanceId;
  seatNumber: number;
  price: number;
  status: "VALID" | "CHECKED_IN" | "CANCELLED";
  issuedAt: Instant;
}

/** A ticket to be written. One that is given away has no payment. */
export type NewTicket = Omit<TicketRecord, "paymentId" | "reservationId"> & {
  paymentId: PaymentId | null;
  reservationId: ReservationId | null;
};

/** A ticket with what is printed on its chair, and when the show begins. */
export interface PlacedTicket extends TicketRecord {
  startsAt: Instant;
  section: string;
  row: string;
  label: string;
  flags: number;
}

/** A ticket with its concert, performance and seat, as people read them. */
export interface ReadTicket extends PlacedTicket {
  bookingNumber: BookingNumber;
  concertId: ConcertId;
  title: string;
  venue: string;
  address: string | null;
  timeZone: string;
  /** How many minutes before `startsAt` the doors open; null if that is not known. */
  doorsMinutes: number | null;
  dateStatus: DateStatus;
  grade: string;
}

interface TicketRow {
  ticket_id: string;
  payment_id: string;
  reservation_id: string;
  user_id: string;
  performance_id: string;
  seat_number: number;
  price: number;
  status: TicketRecord["status"];
  issued_at: Date;
}

interface PlacedRow extends TicketRow {
  starts_at: Date;
  section: string;
  seat_row: string;
  label: string;
  flags: number;
}

interface ReadRow extends PlacedRow {
  booking_number: BookingNumber;
  concert_id: string;
  title: string;
  venue: string;
  address: string | null;
  time_zone: string;
  doors_minutes: number | null;
  date_status: DateStatus;
  grade: string;
}

export async function insertTickets(tx: Tx, tickets: readonly NewTicket[]): Promise<void> {
  await tx`
    insert into tickets (ticket_id, payment_id, reservation_id, user_id, performance_id, seat_number, price,
                         status,
                         issued_at)
    select * from ${tableOf("v", tickets, {
      ticket_id: ["uuid", (ticket) => ticket.ticketId],
      payment_id: ["uuid", (ticket) => ticket.paymentId],
      reservation_id: ["uuid", (ticket) => ticket.reservationId],
      user_id: ["uuid", (ticket) => ticket.userId],
      performance_id: ["uuid", (ticket) => ticket.performanceId],
      seat_number: ["int", (ticket) => ticket.seatNumber],
      price: ["int", (ticket) => ticket.price],
      status: ["text", (ticket) => ticket.status],
      issued_at: ["timestamptz", (ticket) => ticket.issuedAt],
    })}`;
}

/** A ticket under its lock. */
export type LockedTicket = Pick<TicketRecord, "ticketId" | "reservationId" | "seatNumber" | "status">;

/** Locks these reservations' tickets, after their seats. */
export async function lockTicketsOf(
  tx: Tx,
  ids: readonly ReservationId[],
): Promise<Map<ReservationId, LockedTicket[]>> {
  const rows = await tx<LockedTicket[]>`
    select ticket_id "ticketId", reservation_id "reservationId", seat_number "seatNumber", status from tickets
    where reservation_id = any(${pgArray(ids)}::uuid[]) order by ticket_id for update`;
  return Map.groupBy(rows, ({ reservationId }) => reservationId);
}

/** Makes tickets void whose places others have taken. Call it before these are written. */
export async function replaceTickets(
  tx: Tx,
  replaced: readonly { ticketId: TicketId; by: TicketId }[],
): Promise<void> {
  await tx`
    update tickets t set status = 'CANCELLED', replaced_by = v.replaced_by
    from ${tableOf("v", replaced, {
      ticket_id: ["uuid", ({ ticketId }) => ticketId],
      replaced_by: ["uuid", ({ by }) => by],
    })}
    where t.ticket_id = v.ticket_id`;
}

export async function cancelTickets(
  tx: Tx,
  cancelled: readonly { reservationId: ReservationId; seatNumbers: readonly number[] }[],
): Promise<void> {
  const seats = cancelled.flatMap(({ reservationId, seatNumbers }) =>
    seatNumbers.map((seatNumber) => ({ reservationId, seatNumber })),
  );
  await tx`
    update tickets t set status = 'CANCELLED'
    from ${tableOf("v", seats, {
      reservation_id: ["uuid", (seat) => seat.reservationId],
      seat_number: ["int", (seat) => seat.seatNumber],
    })}
    where t.reservation_id = v.reservation_id and t.seat_number = v.seat_number and t.status <> 'CANCELLED'`;
}

/** A ticket's status, locked. Call it after its seat is locked. */
export async function lockTicket(tx: Tx, id: TicketId): Promise<TicketRecord["status"] | undefined> {
  const [row] = await tx<{ status: TicketRecord["status"] }[]>`
    select status from tickets where ticket_id = ${id} for update`;
  return row?.status;
}

export async function cancelTicket(tx: Tx, id: TicketId): Promise<void> {
  await tx`update tickets set status = 'CANCELLED' where ticket_id = ${id}`;
}

/** Of which of these dates there ever was a ticket, sold or given away. */
export async function readDatesWithTickets(
  db: Database | Tx,
  ids: readonly PerformanceId[],
): Promise<Set<PerformanceId>> {
  const rows = await asking(db)<{ id: PerformanceId }[]>`
    select id from unnest(${pgArray(ids)}::uuid[]) dates(id)
    where exists (select 1 from tickets where performance_id = id)`;
  return new Set(rows.map(({ id }) => id));
}

/** Removes the tickets of a date that nobody bought of: those that were given away. */
export async function deleteTicketsOf(tx: Tx, id: PerformanceId): Promise<void> {
  await tx`delete from tickets where performance_id = ${id} and payment_id is null`;
}

/** Bought tickets `t` with all that people read of them, to be followed by which. */
const READ_TICKETS = sqlText(`
  select t.*, y.booking_number, p.concert_id, p.starts_at, c.title, c.venue, c.time_zone,
         c.facts ->> 'address' address, (c.facts ->> 'doorsMinutes')::int doors_minutes,
         p.date_status, s.section, s.seat_row, s.label, s.flags,
         r.seat_grades[array_position(r.seat_numbers, t.seat_number)] grade
  from tickets t
  join payments y on y.reservation_id = t.reservation_id
  join reservations r on r.reservation_id = t.reservation_id
  join performances p on p.performance_id = t.performance_id
  join concerts c on c.concert_id = p.concert_id
  join plan_seats s on s.plan_no = p.plan_no and s.seat_number = t.seat_number`);

export interface TicketCounts {
  good: number;
  /** Given back, exchanged or replaced. Never less than before. */
  void: number;
}

/** How many tickets of a date somebody has. */
export async function countTicketsOf(db: Database, userId: UserId, id: PerformanceId): Promise<TicketCounts> {
  const [row] = await db.query<TicketCounts>`
    select count(*) filter (where status <> 'CANCELLED')::int good,
           count(*) filter (where status = 'CANCELLED')::int void
    from tickets where user_id = ${userId} and performance_id = ${id}`;
  return row!;
}

/** A user's tickets, newest first: one page, and one row more where there is a next page. */
export async function readTicketsOf(db: Database, userId: UserId, page: Page): Promise<ReadTicket[]> {
  const rows = await db.query<ReadRow>`
    ${READ_TICKETS}
    where t.user_id = ${userId} and t.replaced_by is null
      and (${page.cursor ?? null}::uuid is null or ticket_id < ${page.cursor ?? null}::uuid)
    order by ticket_id desc limit ${pageLimit(page) + 1}`;
  return rows.map(readOf);
}

export async function readTicket(db: Database, id: TicketId): Promise<ReadTicket | undefined> {
  const [row] = await db.query<ReadRow>`
    ${READ_TICKETS}
    where ticket_id = ${id}`;
  return row && readOf(row);
}

export async function readTicketsOfPayment(db: Database, id: PaymentId): Promise<ReadTicket[]> {
  const rows = await db.query<ReadRow>`
    ${READ_TICKETS}
    where y.payment_id = ${id} and t.replaced_by is null order by t.seat_number`;
  return rows.map(readOf);
}

/** A ticket that was given away, as its recipient is told of it. */
export type ToldTicket = Pick<ReadTicket, "title" | "venue" | "timeZone" | "startsAt"> &
  Pick<PlacedTicket, "section" | "row" | "label">;

/** The tickets that were given to somebody and are void, by seat. */
export async function readVoidGivenTickets(db: Database, userId: UserId): Promise<ToldTicket[]> {
  const rows = await db.query<Pick<ReadRow, "title" | "venue" | "time_zone" | "starts_at" | PrintedColumn>>`
    select c.title, c.venue, c.time_zone, p.starts_at, s.section, s.seat_row, s.label
    from tickets t
    join performances p on p.performance_id = t.performance_id
    join concerts c on c.concert_id = p.concert_id
    join plan_seats s on s.plan_no = p.plan_no and s.seat_number = t.seat_number
    where t.user_id = ${userId} and t.payment_id is null and t.status = 'CANCELLED' order by t.seat_number`;
  return rows.map(({ title, venue, time_zone, starts_at, section, seat_row, label }) => {
    return {
      title,
      venue,
      timeZone: time_zone,
      startsAt: starts_at.getTime(),
      section,
      row: seat_row,
      label,
    };
  });
}

type PrintedColumn = "section" | "seat_row" | "label";

export async function readTicketsOfPayments(
  db: Database,
  ids: readonly PaymentId[],
): Promise<PlacedTicket[]> {
  const rows = await db.query<PlacedRow>`
    select t.*, p.starts_at, s.section, s.seat_row, s.label, s.flags
    from (select t.* from payments y join tickets t using (reservation_id)
          where y.payment_id = any(${pgArray(ids)}::uuid[]) and t.replaced_by is null) t
    join performances p using (performance_id),
    lateral (select * from plan_seats
             where plan_no = p.plan_no and seat_number = t.seat_number offset 0) s
    order by t.seat_number`;
  return rows.map(placedOf);
}

function readOf(row: ReadRow): ReadTicket {
  const { title, venue, address, grade } = row;
  return {
    ...placedOf(row),
    bookingNumber: row.booking_number,
    concertId: row.concert_id as ConcertId,
    title,
    venue,
    address,
    timeZone: row.time_zone,
    doorsMinutes: row.doors_minutes,
    dateStatus: row.date_status,
    grade,
  };
}

function placedOf(row: PlacedRow): PlacedTicket {
  const { section, label, flags } = row;
  const startsAt = row.starts_at.getTime();
  return { ...ticketOf(row), startsAt, section, row: row.seat_row, label, flags };
}

function ticketOf(row: TicketRow): TicketRecord {
  return {
    ticketId: row.ticket_id as TicketId,
    paymentId: row.payment_id as PaymentId,
    reservationId: row.reservation_id as ReservationId,
    userId: row.user_id as UserId,
    performanceId: row.performance_id as PerformanceId,
    seatNumber: row.seat_number,
    price: row.price,
    status: row.status,
    issuedAt: row.issued_at.getTime(),
  };
}
