import { isoTime } from "../core/time.ts";
import type { Database, Tx } from "../database/database.ts";
import { pgArray } from "../database/pg-array.ts";
import type { Endpoint } from "./api.ts";

export interface EndpointRecord extends Omit<Endpoint, "revision"> {
  /** Sealed, the present one first. */
  secrets: string[];
}

interface EndpointRow {
  endpoint_id: string;
  url: string;
  events: Endpoint["events"];
  secret: string;
  old_secret: string | null;
  old_secret_until: Date | null;
  is_enabled: boolean;
  created_at: Date;
}

export async function readEndpoints(db: Database): Promise<EndpointRecord[]> {
  return (await db.query<EndpointRow>`select * from webhook_endpoints order by created_at`).map(recordOf);
}

export async function lockEndpoint(tx: Tx, id: string): Promise<EndpointRecord | undefined> {
  const [row] = await tx<EndpointRow[]>`
    select * from webhook_endpoints where endpoint_id = ${id} for update`;
  return row && recordOf(row);
}

export async function countEndpoints(tx: Tx): Promise<number> {
  const [row] = await tx<{ n: number }[]>`select count(*)::int n from webhook_endpoints`;
  return row!.n;
}

export async function insertEndpoint(
  tx: Tx,
  { endpointId, url, events, secret }: Pick<Endpoint, "endpointId" | "url" | "events"> & { secret: string },
): Promise<EndpointRecord> {
  // Whoever comes now is not told of what has long sold out.
  await tx`
    insert into webhook_sold_out
    select queue_id from queues where sold_out and not exists (select from webhook_endpoints)
    on conflict do nothing`;
  const [row] = await tx<EndpointRow[]>`
    insert into webhook_endpoints (endpoint_id, url, events, secret)
    values (${endpointId}, ${url}, ${pgArray(events)}::text[], ${secret}) returning *`;
  return recordOf(row!);
}

export async function updateEndpoint(
  tx: Tx,
  { endpointId, url, events, enabled }: EndpointRecord,
): Promise<void> {
  await tx`
    update webhook_endpoints set url = ${url}, events = ${pgArray(events)}::text[], is_enabled = ${enabled}
    where endpoint_id = ${endpointId}`;
}

/** Seals each secret again that `resealed` has another text for. Returns how many endpoints had one. */
export async function resealSecrets(tx: Tx, resealed: (sealed: string) => string | null): Promise<number> {
  const rows = await tx<EndpointRow[]>`select * from webhook_endpoints for update`;
  let count = 0;
  for (const { endpoint_id, secret, old_secret } of rows) {
    const [present, old] = [resealed(secret), old_secret === null ? null : resealed(old_secret)];
    if (present === null && old === null) continue;
    count += 1;
    await tx`
      update webhook_endpoints set secret = ${present ?? secret}, old_secret = ${old ?? old_secret}
      where endpoint_id = ${endpoint_id}`;
  }
  return count;
}

/** Sets a new secret. The one until now signs too for so many hours. Returns when that ends. */
export async function rotateSecret(tx: Tx, id: string, secret: string, hours: number): Promise<Date> {
  const [row] = await tx<{ old_secret_until: Date }[]>`
    update webhook_endpoints
    set old_secret = secret, secret = ${secret},
        old_secret_until = clock_timestamp() + ${hours} * interval '1 hour'
    where endpoint_id = ${id} returning old_secret_until`;
  return row!.old_secret_until;
}

export async function deleteEndpoint(tx: Tx, id: string): Promise<void> {
  await tx`delete from webhook_endpoints where endpoint_id = ${id}`;
}

function recordOf(row: EndpointRow): EndpointRecord {
  const isOldGood = row.old_secret_until !== null && row.old_secret_until.getTime() > Date.now();
  return {
    endpointId: row.endpoint_id,
    url: row.url,
    events: [...row.events],
    enabled: row.is_enabled,
    createdAt: isoTime(row.created_at.getTime()),
    secrets: isOldGood ? [row.secret, row.old_secret!] : [row.secret],
  };
}
