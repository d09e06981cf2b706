import { SQL } from "bun";
import type { OwnServer } from "../../load/own-server.ts";

/** What PostgreSQL does by itself, when it likes, and what makes it wait until the measurement is over. */
const QUIET = {
  // After a vacuum or an ANALYZE every connection plans its statements for that table anew.
  autovacuum: "off",
  // After a checkpoint the first write to each page logs the whole page.
  checkpoint_timeout: "1h",
  max_wal_size: "16GB",
};

/**
 * Runs `work` while the server's PostgreSQL does none of its housekeeping. Both kinds cost once, a connection
 * or a page, however many calls follow: what a few thousand calls cost would be what came between them.
 */
export async function withQuietDatabase<T>(server: OwnServer, work: () => Promise<T>): Promise<T> {
  const owner = new SQL({ url: server.databaseUrl, max: 1 });
  try {
    for (const [name, value] of Object.entries(QUIET))
      await owner.unsafe(`alter system set ${name} = '${value}'`);
    await owner`select pg_reload_conf()`;
    await owner`checkpoint`;
    return await work();
  } finally {
    for (const name of Object.keys(QUIET)) await owner.unsafe(`alter system reset ${name}`);
    await owner`select pg_reload_conf()`;
    await owner.close();
  }
}
