import { SQL } from "bun";
import { StartError } from "../core/start-error.ts";
import { pgArray } from "../database/pg-array.ts";
import { greetPostgres } from "../database/postgres-greeting.ts";
import { VERSION_MAJOR_MIN } from "./postgres-binaries.ts";

const PATIENCE_MS = 10_000;
const RETRY_EVERY_MS = 500;
const PROBE_MS_MAX = 3_000;
const DEFAULT_PORT = 5432;
/** Reasons that may pass with time: a server that starts, stops or is full. */
const PASSING_STATES = new Set(["57P03", "57P01", "57P02", "53300"]);

/**
 * Waits until the PostgreSQL of DATABASE_URL answers, and checks that it meets the design's requirements.
 *
 * Throws `StartError` if it does not answer, is something else, refuses access, is too old, or may lose
 * acknowledged commits. The message names the server by host and port, because the URL holds a password.
 */
export async function checkExternalPostgres(databaseUrl: string, patienceMs = PATIENCE_MS): Promise<void> {
  const url = new URL(databaseUrl);
  const server = `DATABASE_URL: ${url.hostname}:${url.port || DEFAULT_PORT}`;
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const trouble = await firstTrouble(databaseUrl);
    if (trouble === null) return;
    if (!trouble.mayPass) throw new StartError(`${server} ${trouble.what}`);
    if (performance.now() >= deadline) {
      throw new StartError(`${server} ${trouble.what} (tried for ${patienceMs / 1000} seconds)`);
    }
    await Bun.sleep(RETRY_EVERY_MS);
  }
}

interface Needed {
  isRight: (value: string) => boolean;
  /** What would happen, and what to do. */
  otherwise: string;
}

const LASTING: Needed = {
  isRight: (value) => value !== "off",
  otherwise: "a crash could lose tickets that were sold; turn it on",
};

/** Settings of the server, the database or the login that the books and the tickets hang on. */
const NEEDED: Record<string, Needed> = {
  fsync: LASTING,
  synchronous_commit: LASTING,
  server_encoding: {
    isRight: (value) => value === "UTF8",
    otherwise: "names in other scripts could not be kept; make a database with the encoding UTF8",
  },
  array_nulls: {
    isRight: (value) => value === "on",
    otherwise: "what is written together would be misread; turn it on",
  },
  session_replication_role: {
    isRight: (value) => value === "origin",
    otherwise: "the rules of the tables would not be kept; set it to origin",
  },
};

interface Trouble {
  what: string;
  mayPass: boolean;
}

async function firstTrouble(databaseUrl: string): Promise<Trouble | null> {
  return (await probe(databaseUrl)) ?? (await refusedSettings(databaseUrl));
}

async function probe(databaseUrl: string): Promise<Trouble | null> {
  const greeting = await greetPostgres(databaseUrl, PROBE_MS_MAX);
  switch (greeting) {
    case "postgres":
      return null;
    case "another protocol":
      return { what: "answers, but is not PostgreSQL", mayPass: false };
    case "silent":
      return { what: "does not answer as PostgreSQL does", mayPass: true };
    case "closed":
      return { what: "closes the connection; is it PostgreSQL?", mayPass: true };
    default:
      return { what: `cannot be reached (${greeting.failed})`, mayPass: true };
  }
}

async function refusedSettings(databaseUrl: string): Promise<Trouble | null> {
  const sql = new SQL({ url: databaseUrl, max: 1, connectionTimeout: PROBE_MS_MAX / 1000 });
  try {
    const names = ["server_version_num", ...Object.keys(NEEDED)];
    const rows = await sql<{ name: string; setting: string }[]>`
      select name, setting from pg_settings where name = any(${pgArray(names)}::text[])`;
    const settings = new Map(rows.map(({ name, setting }) => [name, setting]));
    const major = Math.floor(Number(settings.get("server_version_num")) / 10_000);
    if (major < VERSION_MAJOR_MIN) {
      return refusal(`is PostgreSQL ${major}; Frontrow needs ${VERSION_MAJOR_MIN} or newer`);
    }
    for (const [name, { isRight, otherwise }] of Object.entries(NEEDED)) {
      const value = settings.get(name)!;
      if (!isRight(value)) return refusal(`has ${name} ${value}, so ${otherwise}`);
    }
    return null;
  } catch (error) {
    const { message, errno } = error as { message: string; errno?: string };
    return { what: `refuses us: ${message}`, mayPass: errno === undefined || PASSING_STATES.has(errno) };
  } finally {
    await sql.close();
  }
}

function refusal(what: string): Trouble {
  return { what, mayPass: false };
}
