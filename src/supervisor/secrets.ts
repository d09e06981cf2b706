import { randomBytes } from "node:crypto";
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** The least length of a secret, given or kept. */
export const SECRET_BYTES_MIN = 32;

export interface KeptSecret {
  value: string;
  /** The file that holds it; null for a configured secret, which is not stored. */
  file: string | null;
  /** True if this call generated it. */
  generated: boolean;
}

/** The file that holds a generated signing secret. */
export function signingSecretFile(dataDir: string): string {
  return join(dataDir, "secret");
}

/** The text of `dataDir/secret`, the secrets that sign tokens. One is generated on first use. */
export function signingSecret(dataDir: string): KeptSecret {
  return keptSecret(null, dataDir, "secret");
}

/** The organiser's key: the configured one, or the one in `dataDir/organiser-key`, generated on first use. */
export function organiserKey(given: string | null, dataDir: string): KeptSecret {
  return keptSecret(given, dataDir, "organiser-key");
}

/** The secrets in a text that separates them by commas or white space. */
export function secretsIn(text: string): string[] {
  return text.split(/[\s,]+/).filter((secret) => secret !== "");
}

/** An example value from documentation or compose files, or one character repeated. */
export function looksLikePlaceholder(text: string): boolean {
  const plain = text.toLowerCase().replaceAll(/[^a-z]/g, "");
  const isExample = [
    "changeme",
    "changethis",
    "replaceme",
    "example",
    "placeholder",
    "yoursecret",
    "insecure",
  ].some((word) => plain.includes(word));
  return isExample || new Set(text).size < 8;
}

function keptSecret(given: string | null, dataDir: string, name: string): KeptSecret {
  if (given !== null) return { value: given, file: null, generated: false };
  mkdirSync(dataDir, { recursive: true });
  const file = join(dataDir, name);
  const generated = createOnce(file, randomBytes(32).toString("hex"));
  const value = readFileSync(file, "utf8").trim();
  if (value.length < SECRET_BYTES_MIN)
    throw new Error(`${file} is too short to be a key; delete it to have a new one made`);
  return { value, file, generated };
}

/**
 * Writes `text` to `file`, readable only by its owner, unless the file exists. Returns whether it wrote. A
 * crash leaves either the whole file or none.
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
