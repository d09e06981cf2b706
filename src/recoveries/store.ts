import type { RecoveryId, UserId } from "../core/ids.ts";
import type { Database, Tx } from "../database/database.ts";
import { pgArray } from "../database/pg-array.ts";

/** How many codes one caller may ask for an e-mail within an hour, and how many all callers together. */
export interface HourlyBounds {
  ofCallerMax: number;
  ofEmailMax: number;
}

/** How many seconds a caller has to wait for another code to this e-mail; 0: none. */
export async function readWait(
  db: Database,
  emailIndexes: readonly string[],
  callerIndex: string,
  { ofCallerMax, ofEmailMax }: HourlyBounds,
): Promise<number> {
  const [row] = await db.query<{ wait: number }>`
    with recent as (
      select created_at, caller_index = ${callerIndex}::text is_own from recoveries
      where email_index = any(${pgArray(emailIndexes)}::text[])
        and created_at > clock_timestamp() - interval '1 hour'),
    full_since as (
      (select created_at from recent where is_own
       order by created_at desc limit 1 offset ${ofCallerMax - 1}::int)
      union all
      (select created_at from recent order by created_at desc limit 1 offset ${ofEmailMax - 1}::int))
    select greatest(0, ceil(extract(epoch from
      max(created_at) + interval '1 hour' - clock_timestamp())))::int wait
    from full_since`;
  return row?.wait ?? 0;
}

/** Records a recovery for the user who has bought with this e-mail most recently, if anybody has. */
export async function insertRecovery(
  tx: Tx,
  recoveryId: RecoveryId,
  emailIndexes: readonly string[],
  callerIndex: string,
): Promise<UserId | null> {
  const [row] = await tx<{ user_id: string | null }[]>`
    insert into recoveries (recovery_id, email_index, email_indexes, caller_index, user_id, created_at)
    select ${recoveryId}::uuid, ${emailIndexes[0]!}::text, ${pgArray(emailIndexes)}::text[],
           ${callerIndex}::text,
           (select y.user_id from contacts c join payments y on y.user_id = c.user_id
            where c.email_index = any(${pgArray(emailIndexes)}::text[])
            order by y.paid_at desc limit 1),
           clock_timestamp()
    returning user_id`;
  return row!.user_id as UserId | null;
}

export interface RecoveryBounds {
  triesMax: number;
  minutes: number;
}

/**
 * Counts one wrong try. Returns the keyed hashes of the e-mail if the code was right, somebody had bought
 * with it, and the recovery was neither tried too often nor too old. A code begins once; `isFurther` asks for
 * more of what it has opened.
 */
export async function tryRecovery(
  db: Database,
  recoveryId: RecoveryId,
  { isRight, isFurther }: { isRight: boolean; isFurther: boolean },
  { triesMax, minutes }: RecoveryBounds,
): Promise<string[] | null> {
  const [row] = await db.query<{ indexes: string[] }>`
    update recoveries
    set tries = tries + case when ${isRight}::boolean then 0 else 1 end,
        used_at = coalesce(used_at, case when ${isRight}::boolean then clock_timestamp() end)
    where recovery_id = ${recoveryId} and (used_at is not null) = ${isFurther}::boolean
      and user_id is not null and tries < ${triesMax}
      and created_at > clock_timestamp() - ${minutes} * interval '1 minute'
    returning coalesce(email_indexes, array[email_index]) indexes`;
  return isRight && row ? row.indexes : null;
}

/** Those who have bought with this e-mail, the latest first, from the one after `after` on. */
export async function readBuyers(
  db: Database,
  emailIndexes: readonly string[],
  { after, limit }: { after: UserId | null; limit: number },
): Promise<UserId[]> {
  const rows = await db.query<{ user_id: UserId }>`
    select c.user_id
    from contacts c join payments y on y.user_id = c.user_id
    where c.email_index = any(${pgArray(emailIndexes)}::text[])
    group by c.user_id
    having ${after}::uuid is null or (max(y.paid_at), c.user_id) <
      ((select max(paid_at) from payments where user_id = ${after}::uuid), ${after}::uuid)
    order by max(y.paid_at) desc, c.user_id desc
    limit ${limit}`;
  return rows.map(({ user_id }) => user_id);
}

export interface RecoveredBooking {
  userId: UserId;
  bookingNumber: string;
  title: string;
  startsAt: number;
  timeZone: string;
}

/** The newest bookings of each of these users, newest first. */
export async function readBookings(
  db: Database,
  userIds: readonly UserId[],
  limitOfEach: number,
): Promise<RecoveredBooking[]> {
  const rows = await db.query<{
    user_id: UserId;
    booking_number: string;
    title: string;
    starts_at: Date;
    time_zone: string;
  }>`
    select u.user_id, y.booking_number, c.title, p.starts_at, c.time_zone
    from unnest(${pgArray(userIds)}::uuid[]) u(user_id)
    cross join lateral (
      select * from payments where user_id = u.user_id order by payment_id desc limit ${limitOfEach}) y
    join reservations r on r.reservation_id = y.reservation_id
    join performances p on p.performance_id = r.performance_id
    join concerts c on c.concert_id = p.concert_id
    order by y.payment_id desc`;
  return rows.map((row) => ({
    userId: row.user_id,
    bookingNumber: row.booking_number,
    title: row.title,
    startsAt: row.starts_at.getTime(),
    timeZone: row.time_zone,
  }));
}

export async function deleteOldRecoveries(tx: Tx): Promise<void> {
  await tx`
    delete from recoveries where recovery_id = any(array(
      select recovery_id from recoveries where created_at < clock_timestamp() - interval '1 day'
      limit 1000))`;
}
