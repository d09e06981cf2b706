import type { Buyer } from "./buyer.ts";
import type { Frontrow } from "./frontrow.ts";

/** Moves deadlines into the past, as the owner of the database could: the product itself has no such door. */

export async function lapseHold({ admin }: Frontrow, reservationId: string): Promise<void> {
  await admin.begin(async (tx) => {
    await tx`update reservations set held_at = held_at - interval '1 hour', expires_at = expires_at - interval '1 hour'
             where reservation_id = ${reservationId}`;
    await tx`update seats set held_until = held_until - interval '1 hour' where reservation_id = ${reservationId}`;
    await tx`update performances set version = version + 1
             where performance_id = (select performance_id from reservations where reservation_id = ${reservationId})`;
  });
}

/** The session's own deadline passes; what its holds add to it stays. */
export async function passSession({ admin }: Frontrow, buyer: Buyer): Promise<void> {
  await admin`update places set deadline = clock_timestamp() - interval '1 second' where user_id = ${buyer.userId} and status = 2`;
}

export async function passArrivalWindow({ admin }: Frontrow, buyer: Buyer): Promise<void> {
  await admin`update places set deadline = clock_timestamp() - interval '1 second' where user_id = ${buyer.userId} and status = 1`;
}

/** Both the arrival window and the grace after it. */
export async function passGrace({ admin }: Frontrow, buyer: Buyer): Promise<void> {
  await admin`update places set deadline = clock_timestamp() - interval '1 day' where user_id = ${buyer.userId} and status in (1, 3)`;
}
