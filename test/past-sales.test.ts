import { SQL } from "bun";
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bookingNumberOf } from "../src/core/bookings/booking-number.ts";
import { newId, type UserId } from "../src/core/ids.ts";
import { readInvariants } from "../src/organiser/checks/checks.ts";
import {
  DATABASE,
  type EmbeddedPostgres,
  startEmbeddedPostgres,
} from "../src/postgres-server/embedded-postgres.ts";
import { createLog } from "../src/core/log.ts";
import { migrate } from "../src/database/migrations.ts";
import { makePastSales, RESERVATIONS_OF_A_BUYER, takeOverBuyers } from "../bench/inside/past-sales.ts";

setDefaultTimeout(180_000);

/** Two concerts, the second not full, and a last buyer with fewer reservations than the others. */
const RESERVATIONS = 10_610;
const USERS = [newId<UserId>(), newId<UserId>()];

let folder: string;
let postgres: EmbeddedPostgres;
let owner: SQL;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "frontrow-past-"));
  // PostgreSQL runs as another account when we are root, and must get in.
  chmodSync(folder, 0o711);
  const dataDir = join(folder, "data");
  await makePastSales(dataDir, RESERVATIONS, () => {});
  postgres = await startEmbeddedPostgres({ dataDir, log: createLog("error") });
  owner = new SQL({ url: postgres.adminUrl(DATABASE), max: 1 });
  await takeOverBuyers(postgres.adminUrl(DATABASE), USERS);
});
afterAll(async () => {
  await owner.close();
  await postgres.stop();
  rmSync(folder, { recursive: true, force: true });
});

test("past sales break none of the promises", async () => {
  const [{ count }] = await owner`select count(*)::int count from reservations where status = 'CONFIRMED'`;
  expect(count).toBe(RESERVATIONS);
  for (const { name, text } of await readInvariants())
    expect({ name, violations: await owner.unsafe(text) }).toMatchObject({ name, violations: { length: 0 } });
});

test("booking numbers of the past are made of the payments' numbers, so that no two are equal", async () => {
  const payments = await owner<{ booking_number: string }[]>`select booking_number from payments`;
  const expected = Array.from({ length: RESERVATIONS }, (_, i): string => bookingNumberOf(i + 1));
  expect(payments.map((payment) => payment.booking_number).toSorted()).toEqual(expected.toSorted());
});

test("a user who takes over a buyer of the past has the buyer's whole past", async () => {
  for (const user of USERS) {
    const [{ reservations, entries }] = await owner`
      select (select count(*)::int from reservations where user_id = ${user}) reservations,
             (select count(*)::int from ledger_entries where user_id = ${user}) entries`;
    expect({ reservations, entries }).toEqual({
      reservations: RESERVATIONS_OF_A_BUYER,
      entries: RESERVATIONS_OF_A_BUYER + 1,
    });
  }
});

test("every index and constraint that was taken away for the filling is there again", async () => {
  await owner`create database untouched`.simple();
  await migrate(postgres.adminUrl("untouched"));
  const untouched = new SQL({ url: postgres.adminUrl("untouched"), max: 1 });
  try {
    const shape = async (sql: SQL) => [
      ...(await sql`
        select indexdef definition from pg_indexes where schemaname = 'public'
        union all
        select conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) from pg_constraint
        where connamespace = 'public'::regnamespace
        order by definition`),
    ];
    expect(await shape(owner)).toEqual(await shape(untouched));
  } finally {
    await untouched.close();
  }
});
