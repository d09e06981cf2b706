import { beforeAll, expect, test } from "bun:test";
import { FRONTROW } from "../src/core/access/actor.ts";
import { newId, type PerformanceId, type QueueId, type ReservationId, type UserId } from "../src/core/ids.ts";
import { Refusal } from "../src/core/refusals.ts";
import { KeptAnswers } from "../src/database/batches/idempotency.ts";
import { ConcertBody } from "../src/organiser/api.ts";
import { setStage } from "../testing/stage.ts";

/**
 * How PostgreSQL carries a statement out depends on what it believes of the tables, and in the first seconds
 * of a sale it believes what was true before: these tables have never been analysed.
 */
const SEATS = 5_000;
const BUYERS = 500;
const FEW = 60;
/** Keys of requests that others have sent before. */
const KEYS = 20_000;

// It writes wallets and kept answers by itself, which no call would.
const { frontrow } = setStage({ endsBroken: true });
beforeAll(async () => {
  for (const table of ["seats", "reservations", "places", "performances", "idempotency_keys"])
    await frontrow.admin.unsafe(`alter table ${table} set (autovacuum_enabled = off)`);
});

test("planned while nobody held anything, a hold does not look at all others'", async () => {
  const { room, catalogue, reservations } = frontrow.services;
  const past = await putOnSale();
  const before = Array.from({ length: FEW }, () => newId<UserId>());
  for (const [i, token] of (await joinAndBeLetIn(past.queueId, before)).entries()) {
    const { body } = await reservations.hold(token, past.performanceId, [1 + i], undefined);
    await reservations.release(before[i]!, body.reservationId as ReservationId);
  }
  await frontrow.admin`
    update places set status = 'LEFT' where user_id = any(${`{${before.join()}}`}::uuid[])`;
  //   await frontrow.admin`analyze places, reservations`;

  const { performanceId, queueId } = await putOnSale();
  await catalogue.performance(performanceId);
  const users = Array.from({ length: BUYERS }, () => newId<UserId>());
  const tokens = await joinAndBeLetIn(queueId, users);
  const looked = await rowsLookedAt(["reservations", "places"]);
  // One after another: each batch is of one command, and there are more holds each time.
  for (const [i, token] of tokens.entries())
    await reservations.hold(token, performanceId, [1 + i], undefined);
  for (const user of Array.from({ length: FEW }, () => newId<UserId>())) await room.join(queueId, user);
  expect((await rowsLookedAt(["reservations", "places"])) - looked).toBeLessThan(10 * BUYERS);
});

test("holding, paying and releasing look at their own seats, not at all of the performance's", async () => {
  const { performanceId, queueId } = await putOnSale();
  const { room, catalogue, reservations, payments } = frontrow.services;
  const users = Array.from({ length: BUYERS }, () => newId<UserId>());
  const tokens = await joinAndBeLetIn(queueId, users);
  const before = await rowsLookedAt(["seats", "reservations", "places"]);

  const { performance, concert } = await catalogue.performance(performanceId);
  const queue = (await room.board.findFresh(queueId))!;
  const held = await Promise.all(
    tokens.map((token, i) => reservations.hold(token, performance.performanceId, [1 + i * 10], undefined)),
  );
  expect(concert.queueId).toBe(queueId);
  const ids = held.map(({ body }) => body.reservationId as never);
  const half = BUYERS / 2;
  const releases = ids.slice(0, half).map((id, i) => reservations.release(users[i]!, id));
  await Promise.all(releases);
  await frontrow.admin`insert into wallets (user_id, balance)
    select unnest(${`{${users.join()}}`}::uuid[]), 10000`;
  const paid = await Promise.all(
    ids.slice(half).map((reservationId, i) => {
      const userId = users[half + i]!;
      const key = { userId, route: "pay", key: reservationId, bodyHash: "" };
      return payments.pays.submit({ userId, token: tokens[half + i]!, queue, reservationId, key });
    }),
  );
  expect(paid.filter((outcome) => outcome instanceof Refusal)).toEqual([]);

  // Each place, seat and reservation is locked and written for its hold, and again for its release or
  // payment; foreign keys look too. With whole tables read for a batch, or reservations joined to seats by
  // the performance alone, it was hundreds to thousands a buyer.
  expect((await rowsLookedAt(["seats", "reservations", "places"])) - before).toBeLessThan(30 * BUYERS);
});

test("answering or freeing a begun key finds it by what it began, not through all kept keys", async () => {
  const { db } = frontrow.services;
  await frontrow.admin`
    insert into idempotency_keys (user_id, route, key, body_hash, reference)
    select uuidv7(), 'top-up', 'key-of-' || n, '', uuidv7() from generate_series(1, ${KEYS}::int) n`;
  const begun = await frontrow.admin<{ reference: string }[]>`
    select reference from idempotency_keys where route = 'top-up' limit ${BUYERS}`;
  const before = await rowsLookedAt(["idempotency_keys"]);

  const kept = new KeptAnswers();
  for (const [n, { reference }] of begun.entries())
    kept.finish("top-up", reference, n % 2 === 0 ? { status: 201, body: {} } : null);
  await db.transaction(async (tx) => void (await Promise.all(kept.writes(tx).map((write) => write()))));

  expect((await rowsLookedAt(["idempotency_keys"])) - before).toBeLessThan(2 * BUYERS);
  const [row] = await frontrow.admin<{ answered: number; left: number }[]>`
    select count(*) filter (where status = 201)::int answered, count(*)::int "left" from idempotency_keys
    where route = 'top-up'`;
  expect(row).toEqual({ answered: BUYERS / 2, left: KEYS - BUYERS / 2 });
});

async function putOnSale(): Promise<{ performanceId: PerformanceId; queueId: QueueId }> {
  const body = ConcertBody.parse({
    title: "A concert",
    venue: "A hall",
    queue: { capacity: BUYERS },
    performances: [{ startsAt: "2030-12-24T10:00:00Z", seats: [{ count: SEATS, price: 1_000 }] }],
  });
  const { body: created } = await frontrow.services.organiser.createConcert(FRONTROW, body, undefined);
  return {
    performanceId: created.performances[0]!.performanceId as PerformanceId,
    queueId: created.queueId as QueueId,
  };
}

async function joinAndBeLetIn(queueId: QueueId, users: readonly UserId[]) {
  const { room } = frontrow.services;
  const joined = await Promise.all(users.map((userId) => room.join(queueId, userId)));
  await frontrow.admit();
  return users.map((userId, i) => room.openToken(joined[i]!.body.token, userId));
}

/** Rows of these tables that statements have read so far. */
async function rowsLookedAt(tables: readonly string[]): Promise<number> {
  // What a connection counts it tells within a second, when it is next used.
  await Bun.sleep(1_100);
  await Promise.all(
    Array.from({ length: 64 }, () => frontrow.services.db.query`select pg_stat_force_next_flush()`),
  );
  await frontrow.admin`select pg_stat_clear_snapshot()`;
  const [row] = await frontrow.admin<{ looked: string }[]>`
    select sum(seq_tup_read + coalesce(idx_tup_fetch, 0)) looked
    from pg_stat_user_tables where relname = any(${`{${tables.join()}}`}::text[])`;
  return Number(row!.looked);
}
