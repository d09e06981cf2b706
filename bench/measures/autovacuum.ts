import { SQL } from "bun";
import type { OwnServer } from "../onsale/own-server.ts";

/**
 * Runs `work` while PostgreSQL neither vacuums nor analyses by itself. After either, every connection plans its statements
 * for that table anew, once, however many calls follow: what a few thousand calls cost would be what came between them.
 */
export async function withoutAutovacuum<T>(server: OwnServer, work: () => Promise<T>): Promise<T> {
  const owner = new SQL({ url: server.databaseUrl, max: 1 });
  try {
    await owner`alter system set autovacuum = off`;
    await owner`select pg_reload_conf()`;
    return await work();
  } finally {
    await owner`alter system reset autovacuum`;
    await owner`select pg_reload_conf()`;
    await owner.close();
  }
}
