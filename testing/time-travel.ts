import type { SQL } from "bun";
import { SharedTimes } from "../src/shared-memory/shared-times.ts";
import { seenFile } from "../src/waiting-room/presence/presence.ts";
import type { Buyer } from "./buyer.ts";
import type { Frontrow } from "./frontrow.ts";

/** Moves deadlines into the past, as the owner of the database could: the product itself has no such door. */

export async function lapseHold({ admin }: Frontrow, reservationId: string): Promise<void> {
  await admin.begin(async (tx) => {
    await tx`update reservations set held_at = held_at - interval '1 hour',
      expires_at = expires_at - interval '1 hour'
             where reservation_id = ${reservationId}`;
    await tx`update seats set held_until = held_until - interval '1 hour'
      where reservation_id = ${reservationId}`;
    await tx`update performances set version = version + 1
             where performance_id = (select performance_id from reservations
             where reservation_id = ${reservationId})`;
  });
}

/** The hold lapses at this very moment. */
export async function endHoldNow({ admin }: Frontrow, reservationId: string): Promise<void> {
  await admin.begin(async (tx) => {
    await tx`update reservations set held_at = clock_timestamp() - interval '5 minutes',
      expires_at = clock_timestamp()
             where reservation_id = ${reservationId}`;
    await tx`update seats set held_until = clock_timestamp() where reservation_id = ${reservationId}`;
  });
}

/** The session's own deadline passes; what its holds add to it stays. */
export async function passSession({ admin }: Frontrow, buyer: Buyer): Promise<void> {
  await admin`update places set deadline = clock_timestamp() - interval '1 second'
    where user_id = ${buyer.userId} and status = 'ACTIVE'`;
}

export async function passArrivalWindow({ admin }: Frontrow, buyer: Buyer): Promise<void> {
  await admin`update places set deadline = clock_timestamp() - interval '1 second'
    where user_id = ${buyer.userId} and status = 'READY'`;
}

/** Both the arrival window and the grace after it. */
export async function passGrace({ admin }: Frontrow, buyer: Buyer): Promise<void> {
  await admin`update places set deadline = clock_timestamp() - interval '1 day'
    where user_id = ${buyer.userId} and status in ('READY', 'MISSED')`;
}

/** Time passes for one queue: everything in it that ends at a moment ends that much sooner. */
export async function passTime({ admin }: Frontrow, queueId: string, seconds: number): Promise<void> {
  await admin.begin(async (tx) => {
    const [{ queue_no }] = await tx`
      update queues set allowance_at = allowance_at - ${seconds} * interval '1 second'
      where queue_id = ${queueId} returning queue_no`;
    await tx`
      update places set deadline = deadline - ${seconds} * interval '1 second',
                        held_until = held_until - ${seconds} * interval '1 second'
      where queue_no = ${queue_no} and status in ('READY', 'ACTIVE', 'MISSED')`;
    await tx`
      update seats s set held_until = s.held_until - ${seconds} * interval '1 second'
      from reservations r where r.queue_no = ${queue_no} and r.reservation_id = s.reservation_id
      and s.status = 'HELD'`;
    await tx`
      update reservations set held_at = held_at - ${seconds} * interval '1 second',
                              expires_at = expires_at - ${seconds} * interval '1 second'
      where queue_no = ${queue_no} and status = 'HELD'`;
  });
}

/** All that was sold, given and refunded happened at this moment of another month. */
export async function moveBooks(admin: SQL, at: string): Promise<void> {
  await admin.begin(async (tx) => {
    await tx`update ledger_entries set created_at = ${at}::timestamptz`;
    await tx`update payments set paid_at = ${at}::timestamptz`;
    await tx`update cancellations set cancelled_at = ${at}::timestamptz`;
    await tx`update fee_returns set returned_at = ${at}::timestamptz`;
    await tx`update tickets set issued_at = ${at}::timestamptz`;
  });
}

/** Time passes in which nobody in the line of this queue is heard of. Deadlines stay. */
export async function passSilence(
  { admin, config }: Pick<Frontrow, "admin" | "config">,
  queueId: string,
  seconds: number,
): Promise<void> {
  const queueNo = await admin.begin(async (tx) => {
    const [{ queue_no }] = await tx`
      update queues set presence_from = presence_from - ${seconds} * interval '1 second',
                        opens_at = opens_at - ${seconds} * interval '1 second'
      where queue_id = ${queueId} returning queue_no`;
    await tx`
      update places set joined_at = joined_at - ${seconds} * interval '1 second'
      where queue_no = ${queue_no}`;
    await tx`
      update presence_reports set reported_at = reported_at - ${seconds} * interval '1 second'
      where queue_no = ${queue_no}`;
    return queue_no as number;
  });
  const seen = new SharedTimes(seenFile(config.sharedFolder, queueNo)).slice(0, PLACES_OF_TESTS);
  for (let place = 0; place < seen.length; place += 1) if (seen[place]! > 0) seen[place]! -= seconds;
}

const PLACES_OF_TESTS = 10_000;
