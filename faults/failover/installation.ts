import { until } from "../../testing/processes/until.ts";
import { chmodSync, chownSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { ORGANISER_KEY, SECRET } from "../../testing/worker-config.ts";
import { Machine, makeNetwork } from "./machine.ts";

const DEPLOY = join(import.meta.dir, "..", "..", "deploy", "patroni");
const MAIN = join(import.meta.dir, "..", "..", "src", "main.ts");
const POSTGRES_BIN = "/usr/lib/postgresql/15/bin";
const ACCOUNT = "postgres";
const PASSWORD = "only-for-tests";
const COME_UP_MS_MAX = 90_000;
const FRONTROW_PORT = 3_000;

/** What must be installed, by the Debian package that has it. */
const PROGRAMS: Record<string, readonly string[]> = {
  patroni: ["patroni"],
  "etcd-server": ["etcd"],
  haproxy: ["haproxy"],
  iproute2: ["ip"],
  "util-linux": ["unshare", "nsenter", "setpriv"],
  "postgresql-15": [`${POSTGRES_BIN}/postgres`],
};

/** The Debian packages that this machine lacks. */
export function missingPackages(): string[] {
  const isThere = (program: string) => Bun.which(program, { PATH: `${process.env["PATH"]}:/usr/sbin:/sbin` });
  return Object.entries(PROGRAMS)
    .filter(([, programs]) => !programs.every(isThere))
    .map(([name]) => name);
}

/**
 * Two Frontrow machines over two PostgreSQL machines with Patroni, and three of etcd, from the files in
 * `deploy/patroni`.
 */
export interface Installation {
  etcd: readonly Machine[];
  postgres: readonly [Machine, Machine];
  frontrow: readonly [Machine, Machine];
  /** Turns a machine on and starts its programs. */
  start(machine: Machine): Promise<void>;
  stop(): Promise<void>;
}

/** Builds it under `folder` and waits until it serves. */
export async function buildInstallation(folder: string): Promise<Installation> {
  chmodSync(folder, 0o755);
  makeNetwork();
  const machine = (name: string, host: number) => new Machine(name, host, folder);
  const etcd = [machine("etcd1", 11), machine("etcd2", 12), machine("etcd3", 13)];
  const postgres = [machine("pg1", 21), machine("pg2", 22)] as const;
  const frontrow = [machine("fr1", 31), machine("fr2", 32)] as const;
  const programs: readonly [readonly Machine[], (on: Machine) => void | Promise<void>][] = [
    [etcd, (on) => startEtcd(on, etcd, folder)],
    [postgres, (on) => startPatroni(on, etcd, folder)],
    [frontrow, (on) => startFrontrow(on, postgres, folder)],
  ];
  const start = async (on: Machine): Promise<void> => {
    await on.turnOn();
    await programs.find(([machines]) => machines.includes(on))![1](on);
  };
  const all = [...etcd, ...postgres, ...frontrow];
  const installation: Installation = {
    etcd,
    postgres,
    frontrow,
    start,
    async stop() {
      await Promise.all(all.map((each) => each.takeAway()));
    },
  };
  try {
    await Promise.all(etcd.map(start));
    await Promise.all(postgres.map(start));
    const primary = await untilReplicated(postgres);
    createFrontrowDatabase(primary);
    await Promise.all(frontrow.map(start));
    return installation;
  } catch (error) {
    await installation.stop();
    throw error;
  }
}

function startEtcd(on: Machine, all: readonly Machine[], folder: string): void {
  const peers = all.map(({ name, address }) => `${name}=http://${address}:2380`);
  on.start("etcd", ["etcd"], {
    env: {
      ETCD_NAME: on.name,
      ETCD_DATA_DIR: join(folder, on.name),
      ETCD_LISTEN_PEER_URLS: `http://${on.address}:2380`,
      ETCD_LISTEN_CLIENT_URLS: `http://${on.address}:2379`,
      ETCD_INITIAL_ADVERTISE_PEER_URLS: `http://${on.address}:2380`,
      ETCD_ADVERTISE_CLIENT_URLS: `http://${on.address}:2379`,
      ETCD_INITIAL_CLUSTER: peers.join(),
      ETCD_INITIAL_CLUSTER_STATE: "new",
      ETCD_INITIAL_CLUSTER_TOKEN: "frontrow",
    },
  });
}

function startPatroni(on: Machine, etcd: readonly Machine[], folder: string): void {
  const home = join(folder, on.name);
  mkdirSync(home, { recursive: true });
  const [uid, gid] = ["-u", "-g"].map((flag) =>
    Number(Bun.spawnSync(["id", flag, ACCOUNT]).stdout.toString()),
  ) as [number, number];
  chownSync(home, uid, gid);
  on.start("patroni", ["patroni", join(DEPLOY, "patroni.yml")], {
    account: ACCOUNT,
    env: {
      HOME: home,
      PATRONI_NAME: on.name,
      PATRONI_RESTAPI_LISTEN: `${on.address}:8008`,
      PATRONI_RESTAPI_CONNECT_ADDRESS: `${on.address}:8008`,
      PATRONI_POSTGRESQL_LISTEN: `${on.address},127.0.0.1:5432`,
      PATRONI_POSTGRESQL_CONNECT_ADDRESS: `${on.address}:5432`,
      PATRONI_POSTGRESQL_DATA_DIR: join(home, "data"),
      PATRONI_POSTGRESQL_BIN_DIR: POSTGRES_BIN,
      PATRONI_POSTGRESQL_PGPASS: join(home, "pgpass"),
      PATRONI_ETCD3_HOSTS: etcd.map(({ address }) => `${address}:2379`).join(),
      PATRONI_SUPERUSER_USERNAME: "postgres",
      PATRONI_SUPERUSER_PASSWORD: PASSWORD,
      PATRONI_REPLICATION_USERNAME: "replicator",
      PATRONI_REPLICATION_PASSWORD: PASSWORD,
    },
  });
}

function createFrontrowDatabase(primary: Machine): void {
  primary.run([`${POSTGRES_BIN}/psql`, "--set", "ON_ERROR_STOP=1", "--file", join(DEPLOY, "frontrow.sql")], {
    account: ACCOUNT,
    env: {
      PGHOST: primary.address,
      PGUSER: "postgres",
      PGPASSWORD: PASSWORD,
      OWNER_PASSWORD: PASSWORD,
      WORKER_PASSWORD: PASSWORD,
    },
  });
}

async function startFrontrow(on: Machine, postgres: readonly Machine[], folder: string): Promise<void> {
  const [pg1, pg2] = postgres.map(({ address }) => address) as [string, string];
  on.start("haproxy", ["haproxy", "-db", "-f", join(DEPLOY, "haproxy.cfg")], {
    env: { PG1: pg1, PG2: pg2 },
  });
  await untilHaproxyLeads(on);
  const login = (name: string) => `postgres://${name}:${PASSWORD}@127.0.0.1:5432/frontrow`;
  on.start("frontrow", [process.execPath, MAIN], {
    env: {
      DATA_DIR: join(folder, on.name),
      HOST: on.address,
      PORT: String(FRONTROW_PORT),
      WORKERS: "1",
      DATABASE_URL: login("frontrow"),
      WORKER_DATABASE_URL: login("frontrow_worker"),
      FRONTROW_SECRET: SECRET,
      ORGANISER_KEY,
      WALLET_ACCESS: "signed-in",
      RATE_LIMIT_PER_MINUTE: "0",
      POLLS_PER_SECOND: "0",
      LOG_LEVEL: "warn",
    },
  });
  await until(`${on.name} serves`, COME_UP_MS_MAX, () => answers(`${urlOf(on)}/readyz`));
}

export function urlOf({ address }: Machine): string {
  return `http://${address}:${FRONTROW_PORT}`;
}

async function untilHaproxyLeads(on: Machine): Promise<void> {
  await until(`HAProxy of ${on.name} knows the primary`, COME_UP_MS_MAX, () => {
    try {
      on.run([`${POSTGRES_BIN}/pg_isready`, "--quiet", "--host", "127.0.0.1"]);
      return true;
    } catch {
      return false;
    }
  });
}

/** The owner's login at a PostgreSQL machine itself. */
export function ownersUrl({ address }: Machine): string {
  return `postgres://postgres:${PASSWORD}@${address}:5432/frontrow`;
}

/** The machine whose PostgreSQL takes writes, by what Patroni says there. */
export async function primaryOf(postgres: readonly Machine[]): Promise<Machine | null> {
  const states = await Promise.all(
    postgres.map(async (each) => each.isOn && (await answers(`http://${each.address}:8008/primary`))),
  );
  return postgres.find((_, i) => states[i]) ?? null;
}

/** Waits until there is a primary with a synchronous standby; returns the primary. */
export async function untilReplicated(postgres: readonly Machine[]): Promise<Machine> {
  let primary: Machine | null = null;
  await until("a primary with a synchronous standby", COME_UP_MS_MAX, async () => {
    primary = await primaryOf(postgres);
    const standby = postgres.find((each) => each !== primary)!;
    return primary !== null && (await answers(`http://${standby.address}:8008/sync`));
  });
  return primary!;
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(1_000) })).ok;
  } catch {
    return false;
  }
}
