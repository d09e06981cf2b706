import { Database } from "bun:sqlite";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { StartError, systemReason } from "../core/start-error.ts";

export interface FolderOwner {
  /** Lets another process own the folder. Safe to call twice. */
  release(): void;
}

/**
 * Makes this process the only owner of `folder`, which is created if absent; `name` is what it is called in a complaint.
 * The lock is the kernel's, taken through
 * SQLite: it ends with the process, however that ends, and no process number can be mistaken for another's.
 *
 * Throws `StartError` when another live process owns the folder or it cannot be written.
 */
export function ownFolder(folder: string, name = `DATA_DIR ${folder}`): FolderOwner {
  const noteFile = join(folder, "owner.pid");
  let lock: Database;
  try {
    mkdirSync(folder, { recursive: true });
    lock = new Database(join(folder, "owner.lock"), { create: true });
  } catch (error) {
    throw new StartError(`${name} cannot be written (${systemReason(error)})`, { cause: error });
  }
  try {
    lock.run("begin exclusive");
    writeFileSync(noteFile, `${process.pid}\n`);
  } catch (error) {
    lock.close();
    if (systemReason(error) !== "SQLITE_BUSY") {
      throw new StartError(`${name} cannot be written (${systemReason(error)})`, { cause: error });
    }
    throw new StartError(
      `${name} is in use by another running Frontrow (process ${ownerOf(noteFile)}); stop it or choose another DATA_DIR`,
    );
  }
  return { release: () => lock.close() };
}

/** Only for the message: a process number written by whoever holds the lock. */
function ownerOf(noteFile: string): string {
  try {
    return readFileSync(noteFile, "utf8").trim();
  } catch {
    return "unknown";
  }
}
