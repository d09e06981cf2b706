/** Constraints and invariants of seats that are kept back, and of tickets that are given away. */

export const KEPT_SEAT_CONSTRAINTS: Record<string, string[]> = {
  allocations_name_check: [
    "update allocations set name = ''",
    "update allocations set name = repeat('x', 41)",
  ],
  allocations_kind_check: ["update allocations set kind = 'friends'"],
  allocations_colour_check: ["update allocations set colour = 'red'"],
  allocations_performance_id_name_key: [
    `insert into allocations (allocation_id, performance_id, name, kind)
     select gen_random_uuid(), performance_id, name, kind from allocations limit 1`,
  ],
  performances_seats_blocked_check: [
    "update performances set seats_blocked = seats_total - seats_sold + 1",
    "update performances set seats_blocked = -1",
  ],
  seats_owner_check: [
    `update seats set reservation_id = (select reservation_id from reservations limit 1)
     where status = 'AVAILABLE'`,
    `update seats set reservation_id = null where status in ('HELD', 'SOLD') and reservation_id is not null`,
    "update seats set complimentary_id = null where complimentary_id is not null",
    "update seats set complimentary_id = gen_random_uuid() where status = 'BLOCKED'",
    "update seats set complimentary_id = gen_random_uuid() where reservation_id is not null",
  ],
  seats_allocation_check: [
    "update seats set status = 'AVAILABLE' where allocation_id is not null",
    `update seats set allocation_id = (select allocation_id from allocations limit 1) where status = 'SOLD'`,
  ],
  tickets_paid_check: [
    "update tickets set payment_id = null where payment_id is not null",
    "update tickets set payment_id = gen_random_uuid() where payment_id is null",
    "update tickets set price = 1 where payment_id is null",
  ],
};

const GIVEN = "(select ticket_id from complimentary_tickets)";

export const KEPT_SEAT_INVARIANTS: Record<string, string[]> = {
  "a seat is SOLD exactly when a confirmed reservation with its ticket, or a ticket given away, says so": [
    `update reservations set status = 'CANCELLED', confirmed_at = null, cancelled_seats = '{}'
      where status = 'CONFIRMED'`,
    "update tickets set status = 'CANCELLED' where status = 'VALID' and payment_id is not null",
    "update tickets set status = 'CANCELLED' where status = 'VALID' and payment_id is null",
    "update seats set complimentary_id = gen_random_uuid() where complimentary_id is not null",
  ],
  "a ticket was paid for, or was given away for a reason": [
    "delete from complimentary_tickets",
    "insert into complimentary_tickets values (gen_random_uuid(), 'nobody')",
    `insert into complimentary_tickets
     select ticket_id, 'paid' from tickets where payment_id is not null limit 1`,
  ],
  "seats are kept back for an allocation of their date": [
    "delete from allocations",
    "update allocations set performance_id = gen_random_uuid()",
  ],
  "a valid ticket is for a sold seat": [
    `update seats set status = 'HELD', held_until = now()
      where status = 'SOLD' and reservation_id is not null`,
    `update seats set status = 'AVAILABLE', reservation_id = null, complimentary_id = null
      where status = 'SOLD'`,
    `update seats set reservation_id = (select reservation_id from reservations where status = 'HELD')
      where status = 'SOLD' and reservation_id is not null`,
    "update seats set complimentary_id = gen_random_uuid() where complimentary_id is not null",
    `update seats set complimentary_id = ${GIVEN}, reservation_id = null
      where status = 'SOLD' and reservation_id is not null`,
  ],
  "a performance counts the seats it has sold, those kept back, and so those left to sell": [
    "update performances set seats_sold = seats_sold + 1, seats_total = seats_total + 1",
    "update performances set seats_blocked = seats_blocked + 1, seats_total = seats_total + 1",
    "update performances set seats_total = seats_total + 1",
  ],
};
