import { randomBytes } from "node:crypto";
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { StartError, systemReason } from "../core/start-error.ts";
import type { Secrets } from "../core/signed-token.ts";

/** The least length of a secret, given or kept. */
const SECRET_BYTES_MIN = 32;
/** The one that signs, and those whose tokens are still about. Each makes a forged token dearer to refuse. */
const SECRETS_MAX = 4;
/** What to do with a file that holds no key. */
export const MAKE_ANEW = "delete it to have a new one made";

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

/**
 * The text of `dataDir/secret`, the secrets that sign tokens. One is generated on first use.
 *
 * Throws `StartError` that names the file and says `remedy`, if it holds none.
 */
export function signingSecret(dataDir: string, remedy = MAKE_ANEW): KeptSecret {
  return keptSecret(null, dataDir, "secret", remedy);
}

/** The organiser's key: the configured one, or the one in `dataDir/organiser-key`, generated on first use. */
export function organiserKey(given: string | null, dataDir: string): KeptSecret {
  return keptSecret(given, dataDir, "organiser-key", MAKE_ANEW);
}

/** The secrets in a text that separates them by commas or white space. */
function secretsIn(text: string): string[] {
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

function keptSecret(given: string | null, dataDir: string, name: string, remedy: string): KeptSecret {
  if (given !== null) return { value: given, file: null, generated: false };
  mkdirSync(dataDir, { recursive: true });
  const file = join(dataDir, name);
  const generated = createOnce(file, randomBytes(32).toString("hex"));
  const value = readKept(file, remedy).trim();
  if (value.length < SECRET_BYTES_MIN) throw new StartError(`${file} is too short to be a key; ${remedy}`);
  return { value, file, generated };
}

function readKept(file: string, remedy: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const reason = systemReason(error);
    // What a container makes of a file that is to be mounted and is not there.
    const complaint =
      reason === "EISDIR"
        ? `is a folder, and must be a file with a key of at least ${SECRET_BYTES_MIN} bytes; ${remedy}`
        : `cannot be read (${reason})`;
    throw new StartError(`${file} ${complaint}`, { cause: error });
  }
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

/** Of `FRONTROW_SECRET`, and of the file that stands for it. */
export const secretsRule = z
  .string()
  .transform(secretsIn)
  .refine(
    (each) => each.length > 0 && each.every((text) => Buffer.byteLength(text) >= SECRET_BYTES_MIN),
    `must be at least ${SECRET_BYTES_MIN} bytes; make one with: openssl rand -hex 32`,
  )
  .refine(
    (each) => !each.some(looksLikePlaceholder),
    "is an example, not a secret; make one with: openssl rand -hex 32",
  )
  .refine((each) => each.length <= SECRETS_MAX, `must be at most ${SECRETS_MAX} secrets`)
  .refine((each) => new Set(each).size === each.length, "names a secret twice")
  .transform((each) => each as unknown as Secrets);
