import { type Call, withHeaders } from "../clients/call.ts";
import type { Frontrow } from "../frontrow.ts";

export interface EnrolledDevice {
  deviceId: string;
  enrolment: string;
  deviceToken: string;
  call: Call;
}

/** A phone at the door of these dates. */
export async function enrolledDevice(
  call: Call,
  organiser: Call,
  performanceIds: readonly string[],
  name = "Gate 1",
): Promise<EnrolledDevice> {
  const added = await organiser("POST", "/v1/organiser/devices", { body: { name, performanceIds } });
  const { deviceId, enrolment } = added.body;
  const { deviceToken } = (await call("POST", "/v1/door/enrolments", { body: { enrolment } })).body;
  return {
    deviceId,
    enrolment,
    deviceToken,
    call: withHeaders(call, { Authorization: `Bearer ${deviceToken}` }),
  };
}

/** Lets in who has these seats of a reservation, as a device would. */
export async function letIn(
  { admin }: Frontrow,
  reservationId: string,
  seatNumbers: readonly number[],
): Promise<void> {
  const chosen = new Set(seatNumbers);
  const rows = await admin<{ ticket_id: string; performance_id: string; seat_number: number }[]>`
    select ticket_id, performance_id, seat_number from tickets where reservation_id = ${reservationId}`;
  for (const row of rows.filter((each) => chosen.has(each.seat_number))) {
    const deviceId = Bun.randomUUIDv7();
    await admin.begin(async (tx) => {
      await tx`
        insert into door_devices (device_id, name, performance_ids, enrolment_ends_at)
        values (${deviceId}, 'Gate 1', array[${row.performance_id}::uuid], now())`;
      await tx`
        insert into door_scans (nonce, device_id, performance_id, ticket_id, scanned_at, received_at, gate,
                                result, was_admitted, is_entry)
        values (${deviceId}, ${deviceId}, ${row.performance_id}, ${row.ticket_id}, now(), now(), 'Gate 1',
                'OK', true, true)`;
      await tx`update tickets set status = 'CHECKED_IN' where ticket_id = ${row.ticket_id}`;
    });
  }
}
