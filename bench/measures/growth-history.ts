import { SQL } from "bun";
import { statfsSync } from "node:fs";
import { tmpdir } from "node:os";
import type { OwnServer } from "../onsale/own-server.ts";
import {
  admitAll,
  type Buyer,
  holdRequests,
  joinAll,
  makeGuests,
  payRequests,
  spreadSeats,
  topUpAll,
} from "./buyers.ts";
import { GrowthCosts } from "./growth.ts";
import type { Bench, Findings, Measure } from "./measure.ts";
import { PRICE, putOnSale } from "./on-sale.ts";
import { CONNECTIONS } from "./sale-in-steps.ts";
import { sendObserved, serverMicroseconds } from "./server-load.ts";

export const growthHistory: Measure = {
  name: "growth-history",
  says: "holds, payments and lists of one's reservations, with ten thousand to ten million of the past",
  run: measureHistory,
};

const HOUR_SECONDS = 3_600;
/** Buyers who look at what they bought; each has a page of the past at every size. */
const LISTERS = 200;
const PAST_OF_A_LISTER = 20;
/** Disk that a reservation of the past takes, with its indexes, what comes with it, and the log of its making. */
const BYTES_OF_ONE = 2_500;

async function measureHistory(bench: Bench): Promise<Findings> {
  const server = await bench.server(null);
  const wanted = bench.isQuick ? [10_000, 100_000] : [10_000, 100_000, 1_000_000, 10_000_000];
  const { bavail, bsize } = statfsSync(tmpdir());
  const sizes = wanted.filter((size) => size * BYTES_OF_ONE < bavail * bsize);
  const rounds = bench.isQuick ? 2 : 5;
  const costs = new GrowthCosts();
  const listers = await makeGuests(server, LISTERS);
  const past = await putOnSale(server, { seats: 50 });
  // Warms up, and lets the first size begin like the others.
  await measureRound(bench, listers, null);
  let size = 0;
  for (const next of sizes) {
    bench.say(`growth-history: ${next.toLocaleString("en")} past reservations`);
    await addPast(server, past.performanceIds[0]!, listers, { from: size + 1, to: next });
    size = next;
    await measureRound(bench, listers, null);
    for (let round = 0; round < rounds; round += 1) await measureRound(bench, listers, { costs, size });
  }
  const found = costs.findings("Cost against the reservations of the past", "past reservations");
  found.remarks.push(
    "growth-history: past reservations come with their places, payments and tickets, put there by the database's owner.",
    ...(sizes.length < wanted.length
      ? ["growth-history: larger ones were left out, for want of free disk."]
      : []),
  );
  return found;
}

async function measureRound(
  bench: Bench,
  listers: readonly Buyer[],
  into: { costs: GrowthCosts; size: number } | null,
): Promise<void> {
  const [server, client] = [await bench.server(null), await bench.client()];
  const { holds, lists } = bench.isQuick ? { holds: 1_000, lists: 2_000 } : { holds: 2_000, lists: 5_000 };
  const { queueId, performanceIds } = await putOnSale(server, {
    seats: holds,
    queue: { capacity: holds, sessionSeconds: HOUR_SECONDS },
    policy: { holdSeconds: HOUR_SECONDS },
  });
  const buyers = await makeGuests(server, holds);
  await joinAll(server, queueId, buyers);
  await admitAll(server, queueId, buyers);
  await topUpAll(server, buyers, PRICE);
  const seats = spreadSeats(performanceIds, holds, holds);
  const held = await sendObserved(server, client, holdRequests(buyers, seats), CONNECTIONS);
  const reservations = held.bodies.map((body) => JSON.parse(body.toString()) as { reservationId: string });
  const paid = await sendObserved(server, client, payRequests(buyers, reservations), CONNECTIONS);
  const asked = Array.from({ length: lists }, (_, i) => ({
    method: "GET" as const,
    path: "/v1/reservations",
    headers: listers[i % listers.length]!.headers,
  }));
  const listed = await sendObserved(server, client, asked, 64, 200);
  if (!into) return;
  const { costs, size } = into;
  costs.add("hold", size, serverMicroseconds(held.observed));
  costs.add("pay", size, serverMicroseconds(paid.observed));
  costs.add("list my reservations", size, serverMicroseconds(listed.observed));
}

/**
 * Puts paid reservations of the past into the database, with their places, payments and tickets; a page of them for each
 * lister, spread among all. Foreign keys are not checked meanwhile: the seats of the past are not made.
 */
async function addPast(
  server: OwnServer,
  performanceId: string,
  listers: readonly Buyer[],
  { from, to }: { from: number; to: number },
): Promise<void> {
  const owner = new SQL({ url: server.databaseUrl, max: 1 });
  const users = `{${listers.map(({ userId }) => userId).join(",")}}`;
  // Every so many, one is a lister's.
  const every = Math.max(1, Math.floor((to - from + 1) / (LISTERS * PAST_OF_A_LISTER)));
  await owner.begin(async (tx) => {
    await tx`set local session_replication_role = replica`;
    await tx`
      create temp table past on commit drop as
      select i, uuidv7() reservation_id, uuidv7() payment_id, uuidv7() ticket_id,
             case when i % ${every} = 0 then (${users}::uuid[])[1 + (i / ${every}) % ${LISTERS}] else uuidv7() end user_id,
             timestamptz '2026-01-01' + i * interval '10 milliseconds' at_time
      from generate_series(${from}::bigint, ${to}::bigint) i`;
    await tx`
      insert into places (queue_no, position, user_id, joined_at, status)
      select q.queue_no, p.i, p.user_id, p.at_time, 4
      from past p, (select c.queue_no from performances f join concerts c using (concert_id)
                    where f.performance_id = ${performanceId}) q`;
    await tx`
      insert into reservations (reservation_id, user_id, performance_id, concert_id, queue_no, position, status,
                                seat_numbers, seat_grades, seat_prices, amount, held_at, expires_at, confirmed_at)
      select p.reservation_id, p.user_id, f.performance_id, f.concert_id, c.queue_no, p.i, 'CONFIRMED',
             array[1], array['R'], array[1000], 1000, p.at_time, p.at_time + interval '5 minutes', p.at_time
      from past p, performances f join concerts c using (concert_id) where f.performance_id = ${performanceId}`;
    await tx`
      insert into payments (payment_id, reservation_id, user_id, amount, balance_after, status, paid_at)
      select payment_id, reservation_id, user_id, 1000, 0, 'SUCCEEDED', at_time from past`;
    await tx`
      insert into tickets (ticket_id, payment_id, reservation_id, user_id, performance_id, seat_number, price, status,
                           issued_at)
      select ticket_id, payment_id, reservation_id, user_id, uuidv7(), 1, 1000, 'VALID', at_time from past`;
  });
  await owner`vacuum (analyze) places, reservations, payments, tickets`;
  await owner`checkpoint`;
  await owner.close();
}
