import type { DoorDevice } from "../../core/access/door-device.ts";
import type { ConcertId, DeviceId, PerformanceId } from "../../core/ids.ts";
import { LIMITS } from "../../core/limits.ts";
import { isoTime } from "../../core/time.ts";
import type { Database, Tx } from "../../database/database.ts";
import { pgArray } from "../../database/pg-array.ts";
import { beforeId } from "../../http/schemas.ts";
import type { Device, DeviceRequest, EnrolledDevice } from "../api.ts";

interface DeviceRow {
  device_id: DeviceId;
  name: string;
  performance_ids: PerformanceId[];
  created_at: Date;
  enrolled_at: Date | null;
  last_seen_at: Date | null;
  revoked_at: Date | null;
}

/** Keeps a new device, and returns until when its enrolment is good. */
export async function insertDevice(
  tx: Tx,
  id: DeviceId,
  { name, performanceIds }: DeviceRequest,
  enrolmentHash: string,
): Promise<string> {
  const [row] = await tx<{ enrolment_ends_at: Date }[]>`
    insert into door_devices (device_id, name, performance_ids, enrolment_hash, enrolment_ends_at)
    values (${id}, ${name}, ${pgArray(performanceIds)}::uuid[], ${enrolmentHash},
            clock_timestamp() + ${LIMITS.enrolmentMinutes}::int * interval '1 minute')
    returning enrolment_ends_at`;
  return isoTime(row!.enrolment_ends_at.getTime());
}

/** The concerts of these dates; dates that do not exist have none. */
export async function readConcertsOf(
  db: Database,
  performanceIds: readonly PerformanceId[],
): Promise<Map<PerformanceId, ConcertId>> {
  const rows = await db.query<{ performance_id: PerformanceId; concert_id: ConcertId }>`
    select performance_id, concert_id from performances join concerts using (concert_id)
    where performance_id = any(${pgArray(performanceIds)}::uuid[]) and withdrawn_at is null`;
  return new Map(rows.map((row) => [row.performance_id, row.concert_id]));
}

/** Makes the device of this enrolment one with this token, once. Undefined: the enrolment is not good. */
export async function enrolDevice(
  db: Database,
  enrolmentHash: string,
  tokenHash: string,
): Promise<DoorDevice | undefined> {
  const [row] = await db.query<DeviceRow>`
    update door_devices
    set enrolment_hash = null, token_hash = ${tokenHash}, enrolled_at = clock_timestamp()
    where enrolment_hash = ${enrolmentHash} and enrolment_ends_at > clock_timestamp() and revoked_at is null
    returning *`;
  return row && deviceOf(row);
}

/** The device of this token, if it was not revoked and its last date is not long over. */
export async function findDevice(db: Database, tokenHash: string): Promise<DoorDevice | undefined> {
  const [row] = await db.query<DeviceRow & { is_stale: boolean }>`
    select d.*, d.last_seen_at is null or d.last_seen_at < clock_timestamp() - interval '1 minute' is_stale
    from door_devices d
    where d.token_hash = ${tokenHash} and d.revoked_at is null
      and exists (select from performances p
                  where p.performance_id = any(d.performance_ids)
                    and p.starts_at + ${LIMITS.deviceDaysAfter}::int * interval '1 day' > clock_timestamp())`;
  if (!row) return undefined;
  if (row.is_stale)
    await db.query`
      update door_devices set last_seen_at = clock_timestamp() where device_id = ${row.device_id}`;
  return deviceOf(row);
}

function deviceOf(row: DeviceRow): DoorDevice {
  return {
    kind: "device",
    deviceId: row.device_id,
    name: row.name,
    performanceIds: row.performance_ids,
    enrolledAt: row.enrolled_at!.getTime(),
  };
}

/** Devices, the newest first: all, or those that are for dates of these concerts alone. */
export async function readDevices(
  db: Database,
  concertIds: readonly ConcertId[] | null,
  cursor: string | undefined,
  rowsMax: number,
): Promise<Device[]> {
  const rows = await db.query<DeviceRow>`
    select d.* from door_devices d
    where d.device_id < ${beforeId(cursor)}::uuid
      and (${concertIds === null}::boolean or not exists (
        select from performances p where p.performance_id = any(d.performance_ids)
          and p.concert_id <> all(${pgArray(concertIds ?? [])}::uuid[])))
    order by d.device_id desc limit ${rowsMax}`;
  return rows.map((row) => ({
    deviceId: row.device_id,
    name: row.name,
    performanceIds: row.performance_ids,
    status: row.revoked_at ? "REVOKED" : row.enrolled_at ? "ENROLLED" : "NEW",
    createdAt: isoTime(row.created_at.getTime()),
    enrolledAt: row.enrolled_at && isoTime(row.enrolled_at.getTime()),
    lastSeenAt: row.last_seen_at && isoTime(row.last_seen_at.getTime()),
  }));
}

/** The concerts whose dates a device is for. */
export async function readConcertsOfDevice(db: Database, id: DeviceId): Promise<ConcertId[]> {
  const rows = await db.query<{ concert_id: ConcertId }>`
    select distinct p.concert_id
    from door_devices d join performances p on p.performance_id = any(d.performance_ids)
    where d.device_id = ${id}`;
  return rows.map((row) => row.concert_id);
}

/** Ends a device. Its name; undefined if there is none that has not ended. */
export async function revokeDevice(tx: Tx, id: DeviceId): Promise<string | undefined> {
  const [row] = await tx<{ name: string }[]>`
    update door_devices set revoked_at = clock_timestamp(), enrolment_hash = null
    where device_id = ${id} and revoked_at is null returning name`;
  return row?.name;
}

/** What a device shows of its dates. */
export async function readDatesOf(
  db: Database,
  performanceIds: readonly PerformanceId[],
): Promise<EnrolledDevice["performances"]> {
  const rows = await db.query<{
    performance_id: string;
    title: string;
    venue: string;
    time_zone: string;
    starts_at: Date;
  }>`
    select p.performance_id, c.title, c.venue, c.time_zone, p.starts_at
    from performances p join concerts c using (concert_id)
    where p.performance_id = any(${pgArray(performanceIds)}::uuid[]) order by p.starts_at, p.performance_id`;
  return rows.map((row) => ({
    performanceId: row.performance_id,
    title: row.title,
    venue: row.venue,
    timeZone: row.time_zone,
    startsAt: isoTime(row.starts_at.getTime()),
  }));
}
