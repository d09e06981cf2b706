import { randomBytes } from "node:crypto";
import { existsSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";

/**
 * Where a start writes what is to become the folder `place`. Several starts may do so at the same time, in
 * containers that share the disk. A process number would not tell them apart: each container counts from one.
 */
export function draftOf(place: string): string {
  return `${place}.${randomBytes(8).toString("hex")}.draft`;
}

/**
 * Moves a draft into place as a whole, so that a killed start leaves no partial folder. A start that comes
 * second keeps the first one's folder and drops its own. `mark` is a file that only a complete folder has.
 */
export function moveIntoPlace(draft: string, place: string, mark: string): void {
  try {
    if (!existsSync(join(place, mark))) rmSync(place, { recursive: true, force: true });
    renameSync(draft, place);
  } catch (error) {
    if (!existsSync(join(place, mark))) throw error;
    rmSync(draft, { recursive: true, force: true });
  }
}
