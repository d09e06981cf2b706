import { randomUUID } from "node:crypto";
import {
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmdirSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { StartError, systemReason } from "../core/start-error.ts";
import { LOCK_FILE } from "../supervisor/folder-owner.ts";
import { findBinaries } from "./postgres-binaries.ts";
import { identityOf, makeSharedFolder, serverAccount, type ServerAccount } from "./server-account.ts";

/** Where root puts the clusters of another account that cannot enter their proper folder. */
const SHARED_CLUSTERS_FOLDER = "/var/lib/frontrow";

export interface PostgresHome {
  /** The real folder (never a link) of the cluster `data` and its `password`. */
  folder: string;
  /** The folder of `initdb` and `postgres`. */
  binaries: string;
  /** The major version of these. */
  major: number;
  /** Null: our own account. */
  account: ServerAccount | null;
}

/**
 * Finds or creates the folder for the embedded PostgreSQL of `dataDir`. It is inside `dataDir`, unless we are
 * root and the server's account cannot enter it. Then it is elsewhere, with a link in `dataDir`, and `notice`
 * gets a line about it. `binaries` is the folder of another PostgreSQL's programs; null: the packaged ones.
 */
export async function preparePostgresHome(
  dataDir: string,
  notice: (line: string) => void,
  binaries: string | null = null,
): Promise<PostgresHome> {
  const place = join(dataDir, "postgres");
  if (statSync(place, { throwIfNoEntry: false })?.isDirectory() === false)
    throw new StartError(`${place} must be a folder, and is a file; move that elsewhere`);
  const account = process.geteuid?.() === 0 ? serverAccount(join(place, "data")) : null;
  const found = await findBinaries(binaries, account);
  const folder = prepareFolder(dataDir, account, notice);
  return { folder, binaries: found.folder, major: found.major, account };
}

function prepareFolder(
  dataDir: string,
  account: ServerAccount | null,
  notice: (line: string) => void,
): string {
  const place = join(dataDir, "postgres");
  try {
    refuseAnothersCluster(dataDir);
    if (isLink(place)) return followLink(place, account);
    makeOwnFolder(place, account);
    if (canEnter(place, account)) return place;
    if (readdirSync(place).length > 0) {
      throw new StartError(
        `${place} holds files but the user ${account?.name ?? "that starts Frontrow"} cannot enter it and ` +
          `write there; allow that if they are a database (and chmod o+x on the folders above it), else ` +
          `move them elsewhere`,
      );
    }
    const folder = join(SHARED_CLUSTERS_FOLDER, randomUUID());
    makeSharedFolder(SHARED_CLUSTERS_FOLDER);
    makeOwnFolder(folder, account);
    rmdirSync(place);
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
  const folder = resolve(dirname(place), readlinkSync(place));
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

/** A file in the folder that a link leads to. It names the folder whose link it is. */
const BELONGS_TO = "belongs-to";

/** Links that lead somewhere, by which an operator or Frontrow itself keeps the cluster elsewhere. */
const linksOf = (dataDir: string): string[] =>
  [join(dataDir, "postgres"), join(dataDir, "postgres", "data")].filter(
    (path) => isLink(path) && existsSync(path),
  );

/** Records which data folder the cluster belongs to. Called by the owner of the cluster. */
export function noteOwner(dataDir: string): void {
  for (const link of linksOf(dataDir))
    writeFileSync(join(realpathSync(link), BELONGS_TO), `${realpathSync(dirname(link))}\n`);
}

/**
 * Throws `StartError` if a link of this data folder leads to a cluster that belongs to another one, which
 * still leads to it. A copy of a data folder copies the link, not the cluster. Starting or reading the copy
 * would use the other's database.
 */
export function refuseAnothersCluster(dataDir: string): void {
  for (const link of linksOf(dataDir)) {
    const folder = realpathSync(link);
    const here = realpathSync(dirname(link));
    const owner = ownerOf(folder);
    // Its own data folder may hold the cluster at another place.
    if (owner === null || owner === here || owner === realpathSync(dataDir)) continue;
    if (leadsTo(join(owner, basename(link)), folder)) {
      throw new StartError(
        `${link} leads to the database of ${owner}, so ${here} is a copy without a database of its own; ` +
          `copy what the link points to in place of the link, or remove the link to start empty`,
      );
    }
  }
}

/** Whose folder this is: by its note, or because it lies in a folder that Frontrow owned. Null: unknown. */
function ownerOf(folder: string): string | null {
  const note = join(folder, BELONGS_TO);
  if (existsSync(note)) return readFileSync(note, "utf8").trim();
  return existsSync(join(dirname(folder), LOCK_FILE)) ? dirname(folder) : null;
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
