import { SQL } from "bun";
import { afterAll, beforeAll, expect, test } from "bun:test";
import { migrate } from "../../src/database/migrations.ts";
import { createWorkerLogin, refuseOwnersRights } from "../../src/postgres-server/worker-login.ts";
import { buyerWithHold, caller, pay, putOnSale } from "../../testing/buyer.ts";
import { type Frontrow, startFrontrow } from "../../testing/frontrow.ts";

let frontrow: Frontrow;
let ownersUrl: string;
let workersUrl: string;
let worker: SQL;
/** Other logins, one for each way to have too many rights. */
const OTHERS = [
  "frontrow_test_super",
  "frontrow_test_maker",
  "frontrow_test_member",
  "frontrow_test_databases",
  "frontrow_test_replica",
  "frontrow_test_rows",
  "frontrow_test_giver",
  "frontrow_test_reader",
  "frontrow_test_careless",
  "frontrow_test_sound",
];

beforeAll(async () => {
  frontrow = await startFrontrow({
    gateway: true,
    databaseThrough: (url) => {
      ownersUrl = url;
      return url;
    },
  });
  // The database is a copy, and rights on a database are not copied with it.
  await migrate(ownersUrl);
  workersUrl = await createWorkerLogin(ownersUrl);
  worker = new SQL({ url: workersUrl, max: 1, connection: { role: "frontrow_runtime" } });
  await dropOthers();
  for (const name of OTHERS) await frontrow.admin.unsafe(`create role ${name} login password 'x' noinherit`);
  await frontrow.admin.unsafe(`
    grant frontrow_runtime to ${OTHERS.join(", ")};
    alter role frontrow_test_super superuser;
    alter role frontrow_test_maker createrole;
    grant frontrow_test_maker to frontrow_test_member;
    alter role frontrow_test_databases createdb;
    alter role frontrow_test_replica replication;
    alter role frontrow_test_rows bypassrls;
    grant frontrow_runtime to frontrow_test_giver with admin option;
    grant select on wallets to frontrow_test_reader;
    alter role frontrow_test_careless set synchronous_commit = off`);
});
afterAll(async () => {
  await worker.close();
  await dropOthers();
  await frontrow.close();
});

async function dropOthers(): Promise<void> {
  for (const name of OTHERS)
    await frontrow.admin.unsafe(`do $$ begin
      if exists (select from pg_roles where rolname = '${name}') then
        drop owned by ${name};
        drop role ${name};
      end if;
    end $$`);
}

/** How a worker that was broken into would try to step up. */
test.each([
  "set role frontrow",
  "set session authorization frontrow",
  "set role none; create table mine ()",
  "set role none; select * from wallets",
  "create table mine ()",
  "create temporary table plan_seats (plan_no int)",
  "alter table ledger_entries disable trigger all",
  "update ledger_entries set amount = amount + 1",
  "delete from organiser_actions",
  "update installation set secret_fingerprint = ''",
  "insert into schema_migrations (name) values ('mine')",
  "alter role frontrow_worker superuser",
  "create role mine superuser",
  "grant frontrow to frontrow_worker",
  "copy (select 1) to program 'true'",
  "select pg_read_file('postgresql.conf')",
  "alter system set fsync = off",
  "drop table tickets",
])("a worker's login may not %s", async (statement) => {
  try {
    await worker.unsafe(statement);
    expect(`${statement} was done`).toBe("refused");
  } catch (error) {
    // 42501: insufficient privilege. 42704: no such role here.
    expect((error as { errno?: string }).errno).toMatch(/^(42501|42704|22023)$/);
  } finally {
    await worker.unsafe("set role frontrow_runtime");
  }
});

test("what runs by the owner's right takes no table of its caller's session for the owner's", async () => {
  const functions = await frontrow.admin<{ name: string; settings: string[] }[]>`
    select proname name, proconfig settings from pg_proc
    where prosecdef and pronamespace = 'public'::regnamespace`;
  expect(functions.length).toBeGreaterThan(0);
  // Everything else is named in full.
  for (const { settings } of functions) expect(settings).toEqual(["search_path=pg_catalog, pg_temp"]);
});

test("a whole purchase is made with it, and every promise holds", async () => {
  const sale = await startFrontrow({
    gateway: true,
    databaseThrough: (url) => {
      const { username, password } = new URL(workersUrl);
      const own = new URL(url);
      own.username = username;
      own.password = password;
      return own.href;
    },
  });
  try {
    const [login] = await sale.services.db.query<{ login: string }>`select session_user login`;
    expect(login!.login).toBe("frontrow_worker");
    const call = caller(sale);
    const concert = await putOnSale(call);
    const { buyer, reservationId } = await buyerWithHold(sale, call, concert, [1, 2]);
    expect((await pay(buyer, reservationId)).status).toBe(201);
    expect(await sale.broken()).toEqual({});
  } finally {
    await sale.close();
  }
});

const urlOf = (name: string): string => {
  const url = new URL(ownersUrl);
  url.username = name;
  url.password = "x";
  return url.href;
};

test.each([
  ["frontrow_test_super", "is a superuser"],
  ["frontrow_test_maker", "may create roles"],
  ["frontrow_test_member", "may act as frontrow_test_maker"],
  ["frontrow_test_databases", "may create databases"],
  ["frontrow_test_replica", "may copy the whole server, as a replica does"],
  ["frontrow_test_rows", "passes over row security"],
  ["frontrow_test_giver", "may let others act as a role"],
  ["frontrow_test_reader", "has rights of its own on tables"],
  ["frontrow_test_careless", "is set not to wait for the disk"],
])("WORKER_DATABASE_URL with %s is refused: it %s", async (name, why) => {
  await expect(refuseOwnersRights(urlOf(name), ownersUrl)).rejects.toThrow(
    `the login in WORKER_DATABASE_URL ${why}; workers need one that may act as frontrow_runtime only`,
  );
});

test("one that may act as the runtime role alone is accepted, on the same database only", async () => {
  await refuseOwnersRights(urlOf("frontrow_test_sound"), ownersUrl);
  await refuseOwnersRights(workersUrl, ownersUrl);
  const other = await startFrontrow();
  try {
    await expect(refuseOwnersRights(workersUrl, other.config.databaseUrl)).rejects.toThrow(
      "leads to another database",
    );
  } finally {
    await other.close();
  }
});
