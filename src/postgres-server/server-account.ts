import { chmodSync, mkdirSync, readFileSync, statSync } from "node:fs";
import { StartError } from "../core/start-error.ts";

/** The account that PostgreSQL runs as if it cannot be our own: it refuses to run as root. */
export interface ServerAccount {
  name: string;
  uid: number;
  gid: number;
}

/**
 * The present owner of the cluster (an ordinary user may have started here before), else `postgres` if it
 * exists, else `nobody`. No account is ever created.
 */
export function serverAccount(cluster: string): ServerAccount {
  const owner = statSync(cluster, { throwIfNoEntry: false });
  if (owner !== undefined && owner.uid !== 0)
    return { name: `user ${owner.uid}`, uid: owner.uid, gid: owner.gid };
  const lines = readFileSync("/etc/passwd", "utf8").split("\n");
  for (const wanted of ["postgres", "nobody"]) {
    const [name, , uid, gid] = lines.find((line) => line.startsWith(`${wanted}:`))?.split(":") ?? [];
    if (name !== undefined && Number(uid) > 0) return { name, uid: Number(uid), gid: Number(gid) };
  }
  throw new StartError(
    "PostgreSQL refuses to run as root and there is no user postgres or nobody; start Frontrow as an " +
      "ordinary user or set DATABASE_URL",
  );
}

/** Spawn options that make a child run as `account`. */
export function identityOf(account: ServerAccount | null): { uid?: number; gid?: number } {
  return account === null ? {} : { uid: account.uid, gid: account.gid };
}

/** A folder outside the installation that this account, and everybody else, may enter. */
export function makeSharedFolder(folder: string): void {
  mkdirSync(folder, { recursive: true });
  // Set explicitly, because the umask may have removed rights.
  chmodSync(folder, 0o755);
}
