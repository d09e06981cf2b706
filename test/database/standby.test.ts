import { afterAll, beforeAll, expect, test } from "bun:test";
import { admittedBuyer, caller, guest, holdSeats, join, putOnSale } from "../../testing/buyer.ts";
import { callThrough } from "../../testing/clients/call.ts";
import { type Frontrow, startFrontrow } from "../../testing/frontrow.ts";
import { createLog } from "../../src/core/log.ts";
import { Database } from "../../src/database/database.ts";
import { DatabaseRefuses } from "../../src/database/database-gate.ts";
import { readPlaces } from "../../src/waiting-room/line/place-store.ts";
import { readQueues } from "../../src/waiting-room/line/queue-store.ts";
import { createApp } from "../../src/worker/app.ts";

let frontrow: Frontrow;
beforeAll(async () => {
  frontrow = await startFrontrow({ loops: false });
  // A function of ours hides PostgreSQL's own.
  await frontrow.admin.unsafe(`
    create table pretended (is_standby boolean);
    insert into pretended values (false);
    grant select on pretended to public;
    create function public.pg_is_in_recovery() returns boolean language sql
      as 'select is_standby from public.pretended';
    do $$ begin
      execute format('alter database %I set search_path = public, pg_catalog', current_database());
    end $$`);
});
afterAll(() => frontrow.close());

const pretendStandby = (isStandby: boolean) => frontrow.admin`update pretended set is_standby = ${isStandby}`;

/** A worker whose connections are made only now. */
async function newWorker() {
  const services = await frontrow.startAnother();
  const app = createApp(services, "admitted", createLog("error"));
  return { services, call: callThrough((request) => app.fetch(request), "http://frontrow") };
}

test("who was let in is never told to wait by a standby that has not caught up", async () => {
  const call = caller(frontrow);
  const concert = await putOnSale(call, { queue: { capacity: 10 } });
  const waiting = await guest(call);
  await join(waiting, concert.queueId);
  const other = await newWorker();
  // The other worker knows the line as it was before the call.
  await other.services.room.board.find(concert.queueId as never);
  const called = await admittedBuyer(frontrow, call, concert.queueId);
  await pretendStandby(true);
  try {
    const there = { ...called, call: throughOther(other.call, called) };
    const refused = await holdSeats(there, concert, [1]);
    expect([refused.status, refused.body.code]).toEqual([503, "unavailable"]);
  } finally {
    await pretendStandby(false);
  }
  const there = { ...called, call: throughOther(other.call, called) };
  let reply = await holdSeats(there, concert, [1]);
  while (reply.status === 503) {
    await Bun.sleep(10);
    reply = await holdSeats(there, concert, [1]);
  }
  expect(reply.status).toBe(201);
});

test.each<[string, (db: Database) => Promise<unknown>]>([
  ["of a line", (db) => readQueues(db, [])],
  ["of a place in it", (db) => readPlaces(db, [])],
])("no state %s is read from a standby", async (_, read) => {
  const url = frontrow.config.databaseUrl;
  const db = new Database({ url, connectionsMax: 1, applicationName: "reader" });
  await pretendStandby(true);
  try {
    expect(await read(db).catch((error: unknown) => error)).toBeInstanceOf(DatabaseRefuses);
  } finally {
    await pretendStandby(false);
    await db.close();
  }
});

function throughOther(
  call: ReturnType<typeof callThrough>,
  { accessToken, queueToken }: { accessToken: string; queueToken: string },
): ReturnType<typeof callThrough> {
  return (method, path, options = {}) =>
    call(method, path, {
      ...options,
      headers: { Authorization: `Bearer ${accessToken}`, "Queue-Token": queueToken, ...options.headers },
    });
}

test("a write that meets a standby is tried again, and is no fault of ours", async () => {
  const call = caller(frontrow);
  const { queueId } = await putOnSale(call);
  const someone = await guest(call);
  const readOnly = (on: boolean) =>
    frontrow.admin.unsafe(`
      do $$ begin
        execute format('alter database %I set default_transaction_read_only = ${on}', current_database());
      end $$`);
  await readOnly(true);
  const { call: ofNewWorker } = await newWorker();
  const joining = { ...someone, call: throughOther(ofNewWorker, { ...someone, queueToken: "" }) };
  const refused = await join(joining, queueId);
  expect([refused.status, refused.body.code]).toEqual([503, "unavailable"]);
  await frontrow.admin.unsafe("set default_transaction_read_only = off");
  await readOnly(false);
});
