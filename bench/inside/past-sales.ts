import { SQL, type TransactionSQL } from "bun";
import { DATABASE, startEmbeddedPostgres } from "../../src/postgres-server/embedded-postgres.ts";
import { BOOKING_SYMBOLS } from "../../src/core/bookings/booking-number.ts";
import { createLog } from "../../src/core/log.ts";
import { migrate } from "../../src/database/migrations.ts";

/** Of each concert of the past: sold out, one seat a reservation. */
const SEATS_OF_A_CONCERT = 10_000;
/** Of each buyer of the past, bought one after the other with one top-up. */
export const RESERVATIONS_OF_A_BUYER = 20;
const PRICE = 1_000;

/**
 * The server that only loads: nobody else reads it, and a crash begins anew, so it may put durability off to
 * the end.
 */
const LOADING_SETTINGS = {
  fsync: "off",
  synchronous_commit: "off",
  full_page_writes: "off",
  // What one transaction truncates and fills is then not logged.
  wal_level: "minimal",
  max_wal_senders: "0",
  max_wal_size: "32GB",
  shared_buffers: "1GB",
  work_mem: "256MB",
  maintenance_work_mem: "1GB",
  autovacuum: "off",
};

/** Everything that a sale leaves behind; what is kept for a day only, such as Idempotency-Keys, is gone. */
const TABLES = [
  "queues",
  "concerts",
  "seat_plans",
  "plan_seats",
  "performances",
  "seats",
  "places",
  "wallets",
  "top_ups",
  "ledger_entries",
  "reservations",
  "payments",
  "tickets",
] as const;

/**
 * Makes the database of a Frontrow that will be started on `dataFolder`, with as many paid reservations of
 * the past as wanted: sold-out concerts, their seats, places in line, payments, tickets, and buyers with
 * wallet, top-up and ledger. It is as the API would have left it: the queries of `invariants.sql` find
 * nothing. Years of sales take minutes.
 */
export async function makePastSales(
  dataFolder: string,
  reservations: number,
  say: (text: string) => void,
): Promise<void> {
  const log = createLog("error", {}, (line) => void process.stderr.write(line));
  const postgres = await startEmbeddedPostgres({ dataDir: dataFolder, log, settings: LOADING_SETTINGS });
  try {
    const admin = new SQL({ url: postgres.adminUrl(), max: 1 });
    await admin.unsafe(`create database ${DATABASE}`);
    await admin.close();
    await migrate(postgres.adminUrl(DATABASE));
    const owner = new SQL({ url: postgres.adminUrl(DATABASE), max: 1 });
    await owner.begin((tx) => fillTables(tx, reservations, say));
    for (const table of TABLES) {
      say(`  vacuum ${table}`);
      await owner.unsafe(`vacuum (analyze) ${table}`);
    }
    await owner`checkpoint`;
    await owner.close();
  } finally {
    await postgres.stop();
  }
  // The server wrote without waiting for the disk, which shall have it all before anything is measured.
  await Bun.spawn(["sync", "-f", dataFolder]).exited;
}

async function fillTables(
  tx: TransactionSQL,
  reservations: number,
  say: (text: string) => void,
): Promise<void> {
  // Foreign keys are not checked row by row; that they hold is for the caller's checks to say.
  await tx`set local session_replication_role = replica`;
  await tx.unsafe(`truncate ${TABLES.join(", ")} cascade`);
  const indexes = await dropIndexes(tx);
  await stagePast(tx, reservations);
  await tx.unsafe(BOOKING_NUMBERS);
  for (const [table, insert] of Object.entries(INSERTS)) {
    say(`  ${table}`);
    for (const statement of insert) await tx.unsafe(statement);
  }
  for (const { name, make } of indexes) {
    say(`  index ${name}`);
    await tx.unsafe(make);
  }
}

/**
 * Takes the indexes away but for the primary keys, which foreign keys need and which grow at their right end;
 * answers the statements that make them again. Sorting once is many times faster than ten million insertions.
 */
async function dropIndexes(tx: TransactionSQL): Promise<{ name: string; make: string }[]> {
  const rows = await tx<{ name: string; drop: string; make: string }[]>`
    select i.relname as name,
           case when c.oid is null then format('drop index %I', i.relname)
                else format('alter table %I drop constraint %I', t.relname, c.conname) end as drop,
           case when c.oid is null then pg_get_indexdef(i.oid)
                else format('alter table %I add constraint %I %s', t.relname, c.conname,
                       pg_get_constraintdef(c.oid))
           end make
    from pg_index x join pg_class i on i.oid = x.indexrelid join pg_class t on t.oid = x.indrelid
    left join pg_constraint c on c.conindid = i.oid and c.contype = 'u'
    where t.relname = any(${`{${TABLES.join(",")}}`}::text[]) and t.relnamespace = 'public'::regnamespace
      and not x.indisprimary
    order by t.relname, i.relname`;
  for (const { drop } of rows) await tx.unsafe(drop);
  return rows.map(({ name, make }) => ({ name, make }));
}

/**
 * Names everything once: `past_concerts`, `past_users` and `past`, a row a reservation. Years of them up to
 * yesterday, ids in the order of time; every user buys in turn.
 */
async function stagePast(tx: TransactionSQL, reservations: number): Promise<void> {
  const seats = Math.min(SEATS_OF_A_CONCERT, reservations);
  const concerts = Math.ceil(reservations / seats);
  const users = Math.ceil(reservations / RESERVATIONS_OF_A_BUYER);
  await tx`
    create temp table past_concerts on commit drop as
    select n, uuidv7(since) queue_id, uuidv7(since) concert_id, uuidv7(since) performance_id, at_time,
           least(${seats}::bigint, ${reservations}::bigint - (n - 1) * ${seats}::bigint)::int seats
    from generate_series(1, ${concerts}::bigint) n,
    lateral (select interval '-1000 days' + n * interval '999 days' / ${concerts}::int since) s,
    lateral (select now() + since at_time) t`;
  await tx`
    create temp table past_users on commit drop as
    select u, uuidv7(interval '-1001 days') user_id, uuidv7(interval '-1001 days') top_up_id
    from generate_series(0, ${users - 1}::bigint) u`;
  await tx`
    create temp table past on commit drop as
    select i, c.n, (1 + (i - 1) % ${seats}::bigint) as position, u.user_id, (i - 1) / ${users}::bigint turn,
           c.at_time + i % ${seats}::bigint * interval '10 milliseconds' at_time,
           uuidv7(c.at_time - now()) reservation_id, uuidv7(c.at_time - now()) payment_id,
           uuidv7(c.at_time - now()) ticket_id
    from generate_series(1, ${reservations}::bigint) i
    join past_concerts c on c.n = 1 + (i - 1) / ${seats}::bigint
    join past_users u on u.u = (i - 1) % ${users}::bigint
    order by i`;
  await tx`analyze past_concerts, past_users, past`;
}

const WITH_CONCERT = "past p join past_concerts c using (n) join queues q using (queue_id)";

/**
 * Payments have the booking numbers of their numbers from 1 on, by the scheme of
 * `src/core/bookings/booking-number.ts`: among a hundred thousand random ones two would be equal.
 */
const BOOKING_NUMBERS = `
  create function pg_temp.booking_number(number bigint) returns text language sql immutable as $$
    select 'FR-' || string_agg(substr(symbols, digit + 1, 1), '' order by place)
           || substr(symbols, (23 - sum((8 - place) * digit)::int % 23) % 23 + 1, 1)
    from (values ('${BOOKING_SYMBOLS}')) as s(symbols), generate_series(0, 6) place,
         lateral (select (number / power(23, place)::bigint % 23)::int digit) d
    group by symbols
  $$`;

const INSERTS: Record<(typeof TABLES)[number], string[]> = {
  queues: [
    `insert into queues (queue_id, capacity, arrival_seconds, grace_seconds, session_seconds,
       last_position, frontier, sold_out, calls, created_at)
     select queue_id, 1000, 60, 300, 600, seats, seats, true, seats, at_time
     from past_concerts order by n`,
  ],
  concerts: [
    `insert into concerts (concert_id, queue_no, title, venue, time_zone, policy, created_at)
     select concert_id, queue_no, 'Of the past ' || n, 'Here', 'Asia/Seoul',
       '{"holdSeconds": 300, "seatsPerUser": 50}', at_time
     from past_concerts join queues using (queue_id) order by n`,
  ],
  seat_plans: [
    `insert into seat_plans (seat_plan_id, name, seats, origin, categories, document, digest)
     select uuidv7(), 'Here', seats, 'GENERATED', '{R}', '{}', seats
     from past_concerts group by seats`,
  ],
  plan_seats: [
    `insert into plan_seats (plan_no, seat_number, category, section, seat_row, label)
     select plan_no, n, 0, '', '', n
     from seat_plans, generate_series(1, seats) n order by plan_no, n`,
  ],
  performances: [
    `insert into performances (performance_id, concert_id, starts_at, local_date, seats_total,
       seats_sold, version, plan_no, prices)
     select performance_id, concert_id, at_time + interval '1 hour', at_time::date, seats, seats,
       1 + 2 * seats, plan_no, '[{"category": "R", "grade": "R", "price": ${PRICE}}]'
     from past_concerts join seat_plans using (seats) order by n`,
  ],
  seats: [
    `insert into seats (performance_id, seat_number, status, reservation_id)
     select performance_id, position, 'SOLD', reservation_id
     from past join past_concerts using (n) order by i`,
  ],
  places: [
    `insert into places (position, joined_at, user_id, queue_no, status, deadline, held_until,
       arrived_at)
     select position, p.at_time, user_id, queue_no, 'CONSUMED', p.at_time + interval '10 minutes',
       p.at_time + interval '5 minutes', p.at_time
     from ${WITH_CONCERT} order by i`,
  ],
  wallets: [
    `insert into wallets (user_id, balance, entries, created_at)
     select user_id, ${PRICE * RESERVATIONS_OF_A_BUYER} - ${PRICE} * count(i), 1 + count(i),
       now() - interval '1001 days'
     from past_users left join past using (user_id) group by u, user_id order by u`,
  ],
  top_ups: [
    `insert into top_ups (top_up_id, user_id, amount, payment_method, status, gateway, gateway_key,
       created_at, next_look_at, sent_at, settled_at)
     select top_up_id, user_id, ${PRICE * RESERVATIONS_OF_A_BUYER}, 'pm_sandbox_approve', 'SUCCEEDED',
       'sandbox', 'past-' || top_up_id, at_time, at_time, at_time, at_time
     from past_users, (select now() - interval '1001 days' as at_time) t order by u`,
  ],
  ledger_entries: [
    `insert into ledger_entries (entry_id, user_id, reference, sequence, amount, balance_after, created_at,
       kind, against)
     select uuidv7(interval '-1001 days'), user_id, top_up_id, 1, ${PRICE * RESERVATIONS_OF_A_BUYER},
       ${PRICE * RESERVATIONS_OF_A_BUYER}, now() - interval '1001 days', 'TOP_UP', 'GATEWAY'
     from past_users order by u`,
    `insert into ledger_entries (entry_id, user_id, reference, sequence, amount, balance_after, created_at,
       kind, against)
     select uuidv7(at_time - now()), user_id, payment_id, 2 + turn, -${PRICE},
       ${PRICE} * (${RESERVATIONS_OF_A_BUYER} - turn - 1), at_time, 'PAYMENT', 'SALES'
     from past order by i`,
  ],
  reservations: [
    `insert into reservations (reservation_id, user_id, performance_id, concert_id, queue_no, position,
       status, seat_numbers, seat_grades, seat_prices, amount, held_at, expires_at, confirmed_at)
     select reservation_id, user_id, performance_id, concert_id, queue_no, position, 'CONFIRMED',
       array[position::int], array['R'], array[${PRICE}], ${PRICE}, p.at_time,
       p.at_time + interval '5 minutes', p.at_time + interval '1 minute'
     from ${WITH_CONCERT} join concerts using (concert_id, queue_no) order by i`,
  ],
  payments: [
    `insert into payments (booking_number, payment_id, reservation_id, user_id, amount, balance_after,
       status, paid_at)
     select pg_temp.booking_number(i), payment_id, reservation_id, user_id, ${PRICE},
       ${PRICE} * (${RESERVATIONS_OF_A_BUYER} - turn - 1), 'SUCCEEDED', at_time + interval '1 minute'
     from past order by i`,
  ],
  tickets: [
    `insert into tickets (ticket_id, payment_id, reservation_id, user_id, performance_id, seat_number,
       price, status, issued_at)
     select ticket_id, payment_id, reservation_id, user_id, performance_id, position, ${PRICE}, 'VALID',
       p.at_time + interval '1 minute'
     from past p join past_concerts using (n) order by i`,
  ],
};

/**
 * Gives what buyers of the past did to these users, who can then sign in and look: a buyer's whole past each.
 */
export async function takeOverBuyers(databaseUrl: string, userIds: readonly string[]): Promise<void> {
  const owner = new SQL({ url: databaseUrl, max: 1 });
  await owner.begin(async (tx) => {
    await tx`set local session_replication_role = replica`;
    await tx`
      create temp table names on commit drop as
      select past, present from
        (select user_id past, row_number() over () n from (select user_id from wallets
        limit ${userIds.length}) w) a
        join unnest(${`{${userIds.join(",")}}`}::uuid[]) with ordinality as b(present, n) using (n)`;
    await tx`analyze names`;
    for (const table of TABLES_OF_BUYERS)
      await tx.unsafe(`update ${table} t set user_id = present from names where t.user_id = names.past`);
  });
  for (const table of TABLES_OF_BUYERS) await owner.unsafe(`vacuum (analyze) ${table}`);
  await owner`checkpoint`;
  await owner.close();
}

const TABLES_OF_BUYERS = [
  "wallets",
  "top_ups",
  "ledger_entries",
  "places",
  "reservations",
  "payments",
  "tickets",
] as const;
