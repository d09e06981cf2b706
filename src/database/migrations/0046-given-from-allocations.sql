-- Whom a seat was kept back for when its ticket was given away: it can go back there with the ticket.
alter table complimentary_tickets add column allocation_id uuid;
