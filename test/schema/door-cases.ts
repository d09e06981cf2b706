/** The door: what breaks its invariants, and what its constraints refuse. */

/** A device, and a scan of a valid ticket that is its entry. */
const LET_IN = `
  insert into door_devices (device_id, name, performance_ids, enrolment_ends_at, token_hash, enrolled_at)
  select '00000000-0000-7000-8000-00000000d001', 'Gate', array[performance_id], now(), 'token',
         now() - interval '1 hour'
  from tickets where status = 'VALID' order by ticket_id limit 1;
  insert into door_scans (nonce, device_id, performance_id, ticket_id, scanned_at, received_at, gate,
                          result, was_admitted, is_entry)
  select 'n1', '00000000-0000-7000-8000-00000000d001', performance_id, ticket_id, now(), now(), 'G', 'OK',
         true, true
  from tickets where status = 'VALID' order by ticket_id limit 1;
  update tickets set status = 'CHECKED_IN' where ticket_id = (select ticket_id from door_scans);`;
const ANOTHER_SCAN = `
  insert into door_scans (nonce, device_id, performance_id, ticket_id, scanned_at, received_at, gate,
                          result, was_admitted, is_entry)
  select 'n0', device_id, performance_id, ticket_id, scanned_at, received_at, gate, 'ALREADY_IN', true, false
  from door_scans;`;

export const DOOR_INVARIANTS: Record<string, string[]> = {
  "a ticket is checked in exactly when one scan is its entry": [
    "update tickets set status = 'CHECKED_IN' where status = 'VALID'",
    `${LET_IN} update tickets set status = 'VALID' where status = 'CHECKED_IN'`,
    `${LET_IN} drop index door_scans_one_entry; ${ANOTHER_SCAN}
     update door_scans set is_entry = true, result = 'OK'`,
    `${LET_IN} drop index door_scans_one_entry; ${ANOTHER_SCAN}
     update door_scans set is_entry = true, result = 'OK';
     update tickets set status = 'CANCELLED' where status = 'CHECKED_IN'`,
  ],
  "the entry of a ticket is the earliest scan that let somebody in": [
    `${LET_IN} ${ANOTHER_SCAN}`,
    `${LET_IN} ${ANOTHER_SCAN} update door_scans set scanned_at = scanned_at - interval '1 second'
     where nonce = 'n0'`,
    `${LET_IN} update door_scans set is_entry = false`,
  ],
  "a scan was made at a door of its device, and an entry with a ticket for that date": [
    `${LET_IN} update door_devices set performance_ids = array[gen_random_uuid()]`,
    `${LET_IN} update door_scans set ticket_id = gen_random_uuid()`,
    `${LET_IN} update door_scans set performance_id = '00000000-0000-7000-8000-00000000d002';
     update door_devices
     set performance_ids = performance_ids || '00000000-0000-7000-8000-00000000d002'::uuid`,
  ],
  "a device that has ended or is enrolled can be enrolled by nobody": [
    `${LET_IN} update door_devices set enrolment_hash = 'h'`,
    `insert into door_devices (device_id, name, performance_ids, enrolment_hash, enrolment_ends_at,
                               revoked_at)
     values (gen_random_uuid(), 'Gate', array[gen_random_uuid()], 'h', now(), now())`,
  ],
  "nobody scanned before their device was enrolled, or after it was heard of": [
    `${LET_IN} update door_scans set scanned_at = received_at + interval '1 second'`,
    `${LET_IN} update door_scans set scanned_at = received_at - interval '2 hours'`,
  ],
};

export const DOOR_CONSTRAINTS: Record<string, string[]> = {
  door_devices_performance_ids_check: [`${LET_IN} update door_devices set performance_ids = '{}'`],
  door_devices_check: [`${LET_IN} update door_devices set enrolled_at = null`],
  door_devices_enrolment_hash_key: [
    `insert into door_devices (device_id, name, performance_ids, enrolment_hash, enrolment_ends_at)
     select gen_random_uuid(), 'Gate', array[gen_random_uuid()], 'h', now() from generate_series(1, 2)`,
  ],
  door_devices_token_hash_key: [
    `insert into door_devices (device_id, name, performance_ids, token_hash, enrolled_at, enrolment_ends_at)
     select gen_random_uuid(), 'Gate', array[gen_random_uuid()], 'h', now(), now()
     from generate_series(1, 2)`,
  ],
  door_scans_device_id_fkey: [`${LET_IN} update door_scans set device_id = gen_random_uuid()`],
  door_scans_result_check: [`${LET_IN} update door_scans set is_entry = false, result = 'LOST'`],
  door_scans_check: [
    `${LET_IN} update door_scans set result = 'ALREADY_IN'`,
    `${LET_IN} update door_scans set was_admitted = false`,
    `${LET_IN} update door_scans set undone_at = now()`,
    `${LET_IN} update door_scans set ticket_id = null`,
  ],
  door_scans_check1: [
    `${LET_IN} update door_scans set forced_over = 'CANCELLED'`,
    `${LET_IN} update door_scans set force_reason = 'r'`,
  ],
  door_scans_one_entry: [`${LET_IN} ${ANOTHER_SCAN} update door_scans set is_entry = true, result = 'OK'`],
};
