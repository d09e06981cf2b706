import { Database } from "bun:sqlite";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { StartError, systemReason } from "../core/start-error.ts";

/** In each folder that a Frontrow owns, or has owned. */
export const LOCK_FILE = "owner.lock";

export interface FolderOwner {
  /** Releases the folder for another process. Safe to call twice. */
  release(): void;
}

/**
 * Makes this process the only owner of `folder`, which is created if absent. `name` is its name in error
 * messages. The lock is the kernel's, taken through SQLite. It ends with the process, however that ends, and
 * does not depend on process numbers, which may be reused.
 *
 * Throws `StartError` if another live process owns the folder, or if it cannot be written.
 */
export function ownFolder(folder: string, name = `DATA_DIR ${folder}`): FolderOwner {
  const noteFile = join(folder, "owner.pid");
  let lock: Database;
  try {
    mkdirSync(folder, { recursive: true });
    lock = new Database(join(folder, LOCK_FILE), { create: true });
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
      `${name} is in use by another running Frontrow (process ${ownerOf(noteFile)}); stop it or choose ` +
        `another DATA_DIR`,
    );
  }
  return { release: () => lock.close() };
}

/** Only for the message: the process number that the holder of the lock wrote. */
function ownerOf(noteFile: string): string {
  try {
    return readFileSync(noteFile, "utf8").trim();
  } catch {
    return "unknown";
  }
}
