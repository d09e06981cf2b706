import type { SQL } from "bun";
import type { Tx } from "../database/database.ts";

/** Events that are made in one statement. */
export const EVENTS_MAX = 1_000;

/**
 * Makes events of what was found, and a delivery of each for every endpoint that wants it and was there when
 * it happened. What has its event already is left out. Returns how many were made.
 */
export async function insertEvents(tx: Tx, found: SQL.Query<unknown>): Promise<number> {
  const [row] = await tx<{ n: number }[]>`
    with made as (
      insert into webhook_events (event_id, type, subject, at, data)
      select gen_random_uuid(), f.type, f.subject, f.at, f.data
      from (${found}) f
      where not exists (
        select from webhook_events e where e.type = f.type and e.subject = f.subject and e.at = f.at)
      order by f.at limit ${EVENTS_MAX}
      on conflict do nothing
      returning event_id, type, at),
    sent as (
      insert into webhook_sendings (sending_id, endpoint_id, event_id, status, next_try_at)
      select gen_random_uuid(), e.endpoint_id, m.event_id, 'PENDING', clock_timestamp()
      from made m
      join webhook_endpoints e on m.type = any(e.events) and e.is_enabled and e.created_at <= m.at)
    select count(*)::int n from made`;
  return row!.n;
}

/** Deletes some events that are so old, with what was sent of them. */
export async function deleteOldEvents(tx: Tx, days: number, rowsMax: number): Promise<void> {
  await tx`
    delete from webhook_events where event_id = any(array(
      select event_id from webhook_events
      where at < clock_timestamp() - ${days} * interval '1 day' order by at limit ${rowsMax}))`;
}
