import { SQL } from "bun";
import type { FrontrowProcesses } from "../../../testing/processes/frontrow-processes.ts";
import type { LoadClient } from "../../load/load-client.ts";
import {
  callAll,
  holdRequests,
  letIn,
  payRequests,
  type SeatOnSale,
  topUpRequests,
} from "../setting/buyers.ts";
import { CONNECTIONS, sendObserved, serverMicroseconds } from "../setting/server-load.ts";

/**
 * Connections of a round. In the one that warms up few at once make many small batches, which reach every
 * connection that a worker has to the database: each plans a statement when it is first asked for it.
 */
export function connectionsOf(round: number): number {
  return round === 0 ? 32 : CONNECTIONS;
}

/**
 * New buyers hold one of the seats each and pay for it. Answers what a call cost the server, in microseconds.
 */
export async function observeSale(
  server: FrontrowProcesses,
  client: LoadClient,
  { queueId, seats }: { queueId: string; seats: readonly SeatOnSale[] },
  round: number,
): Promise<{ hold: number; pay: number }> {
  const connections = connectionsOf(round);
  const buyers = await letIn(server, queueId, seats.length);
  await callAll(server, 201, topUpRequests(buyers));
  const held = await sendObserved(server, client, holdRequests(buyers, seats), { connections });
  const paid = await sendObserved(server, client, payRequests(buyers, held.answers), { connections });
  return { hold: serverMicroseconds(held.observed), pay: serverMicroseconds(paid.observed) };
}

/** What PostgreSQL does by itself, when it likes, and what makes it wait until the measurement is over. */
const QUIET = {
  // After a vacuum or an ANALYZE every connection plans its statements for that table anew.
  autovacuum: "off",
  // After a checkpoint the first write to each page logs the whole page.
  checkpoint_timeout: "1h",
  max_wal_size: "16GB",
};

/**
 * Runs `work` while the servers' PostgreSQL do none of their housekeeping. Both kinds cost once, a connection
 * or a page, however many calls follow: what a few thousand calls cost would be what came between them.
 */
export async function withQuietDatabases<T>(
  [first, ...others]: readonly FrontrowProcesses[],
  work: () => Promise<T>,
): Promise<T> {
  if (!first) return work();
  const owner = new SQL({ url: first.databaseUrl, max: 1 });
  try {
    for (const [name, value] of Object.entries(QUIET))
      await owner.unsafe(`alter system set ${name} = '${value}'`);
    await owner`select pg_reload_conf()`;
    await owner`checkpoint`;
    return await withQuietDatabases(others, work);
  } finally {
    for (const name of Object.keys(QUIET)) await owner.unsafe(`alter system reset ${name}`);
    await owner`select pg_reload_conf()`;
    await owner.close();
  }
}
