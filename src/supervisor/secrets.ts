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
/** Of the organiser's key, given or kept. */
export const HEADER_RULE = "must be printable ASCII without spaces, since it travels in a header";
/** What to do with a file that holds no key. */
export const MAKE_ANEW = "delete it to have a new one made";

/** What stands in place of a file with a key. */
const MISTAKEN: Record<string, string> = {
  // What a container makes of a file that is to be mounted and is not there.
  EISDIR: "is a folder",
  ERR_ENCODING_INVALID_ENCODED_DATA: "is not text in UTF-8",
};

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
  return keptSecret(dataDir, "secret", (file) => readKept(file, remedy));
}

/** The organiser's key: the configured one, or the one in `dataDir/organiser-key`, generated on first use. */
export function organiserKey(given: string | null, dataDir: string): KeptSecret {
  return given === null
    ? keptSecret(dataDir, "organiser-key", readOrganiserKey)
    : { value: given, file: null, generated: false };
}

/** The organiser's key in this file. Throws `StartError` that names the file, if it holds none. */
export function readOrganiserKey(file: string): string {
  const key = readKept(file, MAKE_ANEW);
  if (!travelsInHeader(key)) throw new StartError(`${file} ${HEADER_RULE}; ${MAKE_ANEW}`);
  return key;
}

export function travelsInHeader(key: string): boolean {
  return /^[\x21-\x7e]*$/.test(key);
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

function keptSecret(dataDir: string, name: string, read: (file: string) => string): KeptSecret {
  mkdirSync(dataDir, { recursive: true });
  const file = join(dataDir, name);
  const generated = createOnce(file, randomBytes(32).toString("hex"));
  return { value: read(file), file, generated };
}

function readKept(file: string, remedy: string): string {
  const value = readText(file, remedy).trim();
  if (value.length < SECRET_BYTES_MIN) throw new StartError(`${file} is too short to be a key; ${remedy}`);
  return value;
}

function readText(file: string, remedy: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(file));
  } catch (error) {
    const reason = systemReason(error);
    const what = MISTAKEN[reason];
    const complaint =
      what === undefined
        ? `cannot be read (${reason})`
        : `${what}, and must be a file with a key of at least ${SECRET_BYTES_MIN} bytes; ${remedy}`;
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
