import { randomBytes } from "node:crypto";
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export interface KeptSecret {
  value: string;
  /** Where it is kept; null when it was given to us and is kept nowhere. */
  file: string | null;
  /** True when it was made by this call. */
  generated: boolean;
}

/** Where a signing secret is kept that was not given. */
export function signingSecretFile(dataDir: string): string {
  return join(dataDir, "secret");
}

/** The secret that signs tokens: the one given, else the one kept in `dataDir/secret`, made on first use. */
export function signingSecret(given: string | null, dataDir: string): KeptSecret {
  return keptSecret(given, dataDir, "secret");
}

/** The organiser's key: the one given, else the one kept in `dataDir/organiser-key`, made on first use. */
export function organiserKey(given: string | null, dataDir: string): KeptSecret {
  return keptSecret(given, dataDir, "organiser-key");
}

function keptSecret(given: string | null, dataDir: string, name: string): KeptSecret {
  if (given !== null) return { value: given, file: null, generated: false };
  mkdirSync(dataDir, { recursive: true });
  const file = join(dataDir, name);
  const generated = createOnce(file, randomBytes(32).toString("hex"));
  const value = readFileSync(file, "utf8").trim();
  if (value.length < 32)
    throw new Error(`${file} is too short to be a key; delete it to have a new one made`);
  return { value, file, generated };
}

/**
 * Writes `text` to `file`, readable by its owner alone, unless it is there already; answers whether it wrote. A crash
 * on the way leaves the whole file or none.
 */
export function createOnce(file: string, text: string): boolean {
  const draft = `${file}.${process.pid}.${randomBytes(4).toString("hex")}`;
  writeFileSync(draft, `${text}\n`, { mode: 0o600, flag: "wx", flush: true });
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    return false;
  } finally {
    rmSync(draft, { force: true });
  }
}
