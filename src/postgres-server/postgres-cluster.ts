import { randomBytes } from "node:crypto";
import { chownSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { PostgresHome } from "./postgres-home.ts";
import { identityOf, type ServerAccount } from "./server-account.ts";
import { createOnce } from "../supervisor/secrets.ts";
import { StartError, systemReason } from "../core/start-error.ts";

export const SUPERUSER = "frontrow";
const DRAFT_PREFIX = "data.draft";
const BUILTIN_LOCALE_MAJOR_MIN = 17;

export interface Cluster {
  folder: string;
  password: string;
}

/**
 * The cluster of `home`, created on first use: UTF-8, ordered by code point on every machine, with page
 * checksums and a random password stored beside it. It is created in a draft folder and moved into place as a
 * whole, so a crash leaves no partial cluster.
 */
export function prepareCluster(home: PostgresHome): Cluster {
  const folder = join(home.folder, "data");
  try {
    for (const name of readdirSync(home.folder)) {
      if (name.startsWith(DRAFT_PREFIX)) rmSync(join(home.folder, name), { recursive: true });
    }
    const passwordFile = join(home.folder, "password");
    const isNew = !existsSync(folder);
    if (isNew) createOnce(passwordFile, randomBytes(24).toString("hex"));
    const password = readFileSync(passwordFile, "utf8").trim();
    if (isNew) initialise(home, folder, password);
    refuseOtherVersion(home, folder);
    return { folder, password };
  } catch (error) {
    if (error instanceof StartError) throw error;
    throw new StartError(`the database in ${home.folder} cannot be used (${systemReason(error)})`, {
      cause: error,
    });
  }
}

function initialise(home: PostgresHome, folder: string, password: string): void {
  const draft = join(home.folder, `${DRAFT_PREFIX}.${process.pid}`);
  const passwordDraft = join(home.folder, `${DRAFT_PREFIX}.password`);
  writePasswordFor(home.account, passwordDraft, password);
  const made = Bun.spawnSync(
    [
      join(home.binaries, "initdb"),
      `--pgdata=${draft}`,
      `--username=${SUPERUSER}`,
      "--auth=scram-sha-256",
      `--pwfile=${passwordDraft}`,
      "--data-checksums",
      ...localeOf(home.major),
    ],
    {
      cwd: home.folder,
      env: serverEnvironment(),
      stdin: "ignore",
      stdout: "ignore",
      ...identityOf(home.account),
    },
  );
  rmSync(passwordDraft, { force: true });
  if (!made.success) {
    rmSync(draft, { recursive: true, force: true });
    throw new StartError(
      `PostgreSQL could not make its database in ${home.folder}: ${complaintIn(made.stderr.toString())}`,
    );
  }
  renameSync(draft, folder);
}

/**
 * UTF-8, ordered by code point. Older versions have no locale of their own; in their C, case is known of
 * ASCII letters only.
 */
function localeOf(major: number): string[] {
  const byCodePoint = ["--encoding=UTF8", "--locale=C"];
  if (major < BUILTIN_LOCALE_MAJOR_MIN) return byCodePoint;
  return [...byCodePoint, "--locale-provider=builtin", "--builtin-locale=C.UTF-8"];
}

/** A file that only the server's account may read. It exists while initdb runs. */
function writePasswordFor(account: ServerAccount | null, file: string, password: string): void {
  writeFileSync(file, `${password}\n`, { mode: 0o600, flag: "wx" });
  if (account !== null) chownSync(file, account.uid, account.gid);
}

/** Leaves out PG* variables meant for another server, and a foreign locale. */
export function serverEnvironment(): Record<string, string> {
  return { PATH: "/usr/bin:/bin", LC_ALL: "C", TZ: "UTC" };
}

/**
 * The line of a tool's output that gives the reason. Lines about what initdb removes after a failure are
 * none.
 */
export function complaintIn(output: string): string {
  const lines = output
    .split("\n")
    .filter((line) => line.trim() !== "" && !line.startsWith("initdb: removing "));
  const reason =
    lines.findLast((line) => line.includes("No space left on device")) ??
    lines.find((line) => /\b(FATAL|PANIC|error):/.test(line)) ??
    lines.at(-1);
  return reason?.replace(/^.*?\b(FATAL|PANIC|error):\s*/, "").trim() ?? "it gave no reason";
}

function refuseOtherVersion(home: PostgresHome, folder: string): void {
  const version = readFileSync(join(folder, "PG_VERSION"), "utf8").trim();
  if (version === String(home.major)) return;
  throw new StartError(
    `the database in ${folder} is of PostgreSQL ${version}, but ${home.binaries} is of ${home.major}; ` +
      `use pg_dump and restore, POSTGRES_BIN, or another DATA_DIR`,
  );
}
