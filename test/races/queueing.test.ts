import { describe, expect, test } from "bun:test";
import { admitNextVisitors } from "../../src/waiting-room/for-transactions.ts";
import { planJoins } from "../../src/waiting-room/joining/joining.ts";
import { newId, type UserId } from "../../src/core/ids.ts";
import type { Refusal } from "../../src/core/refusals.ts";
import { guest, join, putOnSale } from "../../testing/buyer.ts";
import { askChallenge, joinWith, solved } from "../../testing/clients/proof-of-work.ts";
import {
  allAtOnce,
  type Guard,
  guarded,
  runOnce,
  withEarlyRead,
  withoutLocks,
} from "../../testing/batches/unguarded.ts";
import type { BrokenPromises } from "../../testing/broken-promises.ts";
import { setStage } from "../../testing/stage.ts";

const { frontrow, call } = setStage({ endsBroken: true });

async function queueNoOf(queueId: string): Promise<number> {
  const [row] = await frontrow.admin<
    { queue_no: number }[]
  >`select queue_no from queues where queue_id = ${queueId}`;
  return row!.queue_no;
}

describe("one user asks for a place 50 times at once", () => {
  test("and has one place, the same in every answer, on both workers", async () => {
    const { queueId } = await putOnSale(call);
    const other = await frontrow.startAnother();
    const buyer = await guest(call);
    const replies = await Promise.all([
      ...Array.from({ length: 25 }, () => join(buyer, queueId).then((reply) => reply.body.position)),
      ...Array.from({ length: 25 }, () =>
        other.room.join(queueId as never, buyer.userId as never).then((answer) => answer.body.position),
      ),
    ]);
    expect(new Set(replies)).toEqual(new Set([1]));
    const rows = await frontrow.admin`select 1 from places where user_id = ${buyer.userId}`;
    expect(rows).toHaveLength(1);
    expect(await frontrow.broken()).toEqual({});
  });

  async function race(guard: Guard) {
    const { queueId } = await putOnSale(call);
    const command = { queueNo: await queueNoOf(queueId), userId: newId<UserId>() };
    const { db } = frontrow.services;
    return allAtOnce(
      Array.from({ length: 50 }, () => () => runOnce(db, (tx) => planJoins(guard(tx), [command]))),
    );
  }

  test("each in a transaction of its own: one new place, 49 times the same", async () => {
    const { answered, errors } = await race(guarded);
    expect(errors).toEqual([]);
    expect(answered.filter((outcome) => "created" in outcome && outcome.created)).toHaveLength(1);
  });

  test("control: without the queue's lock, several take one place; only the schema stops them", async () => {
    let stopped: unknown[] = [];
    for (let round = 0; round < 20 && stopped.length === 0; round += 1) {
      const { errors } = await race(withoutLocks());
      stopped = errors.filter((error) => (error as { errno?: string }).errno === "23505");
    }
    expect(stopped.length).toBeGreaterThan(0);
  });
});

describe("one solution of proof of work, sent 50 times at once, on two workers", () => {
  async function stage() {
    const { queueId } = await putOnSale(call, { queue: { proofOfWork: { attemptsMax: 10 } } });
    const buyer = await guest(call);
    const proof = await solved(await askChallenge(buyer, queueId));
    return { queueId, queueNo: await queueNoOf(queueId), buyer, proof };
  }

  test("buys one place while it is had, and none once that was given up", async () => {
    const other = await frontrow.startAnother();
    const { queueId, buyer, proof } = await stage();
    const everywhere = () =>
      allAtOnce(
        Array.from({ length: 50 }, (_, i) => () => {
          const { room } = i % 2 === 0 ? frontrow.services : other;
          return room.join(queueId as never, buyer.userId as never, proof);
        }),
      );
    const first = await everywhere();
    expect(first.errors).toEqual([]);
    expect(first.answered.filter(({ status }) => status === 201)).toHaveLength(1);
    buyer.queueToken = first.answered[0]!.body.token;
    expect((await buyer.call("DELETE", `/v1/queues/${queueId}/tokens/me`)).status).toBe(204);
    const again = await everywhere();
    expect(again.answered).toEqual([]);
    expect(new Set(again.errors.map((error) => (error as Refusal).fields["reason"]))).toEqual(
      new Set(["spent"]),
    );
    expect(await frontrow.admin`select from places where user_id = ${buyer.userId}`).toHaveLength(1);
  });

  /**
   * A second place for the solution of the first, given up since, by a worker that looks at what is spent.
   */
  async function replay(guard: Guard) {
    const { queueId, queueNo, buyer, proof } = await stage();
    await joinWith(buyer, queueId, proof);
    await buyer.call("DELETE", `/v1/queues/${queueId}/tokens/me`);
    const opened = await frontrow.services.room.proofOfWork.open(
      proof,
      queueId as never,
      buyer.userId as never,
    );
    const command = { queueNo, userId: buyer.userId as UserId, proof: opened };
    return allAtOnce([() => runOnce(frontrow.services.db, (tx) => planJoins(guard(tx), [command]))]);
  }

  test("a worker that looks under the queue's lock refuses it", async () => {
    const { answered } = await replay(guarded);
    expect((answered[0] as Refusal).code).toBe("proof_of_work_invalid");
  });

  test("control: one that read before the lock takes it again; only the schema stops that", async () => {
    const { errors } = await replay(withEarlyRead(/from spent_proofs/));
    expect(errors).toMatchObject([{ errno: "23505", constraint: "spent_proofs_pkey" }]);
  });
});

describe("500 people join a sale of 50 places while many admit at once", () => {
  const CAPACITY = 50;

  async function race(guard: Guard): Promise<{ inside: number; broken: BrokenPromises }> {
    const { queueId } = await putOnSale(call, {
      queue: { capacity: CAPACITY },
      performances: [{ startsAt: "2030-12-24T10:00:00Z", seats: [{ count: 1_000 }] }],
    });
    const queueNo = await queueNoOf(queueId);
    const { db, room } = frontrow.services;
    const joins = Array.from({ length: 500 }, () => () => room.join(queueId as never, newId<UserId>()));
    const ticks = Array.from(
      { length: 12 },
      () => () => db.transaction((tx) => admitNextVisitors(guard(tx), queueNo, room.presence)),
    );
    await allAtOnce<unknown>([...joins.slice(0, 400), ...ticks, ...joins.slice(400)]);
    await allAtOnce(ticks);
    const [row] = await frontrow.admin<{ inside: number }[]>`
      select count(*)::int inside from places where queue_no = ${queueNo} and status in ('READY', 'ACTIVE')`;
    const broken = await frontrow.broken();
    await frontrow.admin`update places set status = 'LEFT' where queue_no = ${queueNo}`;
    return { inside: row!.inside, broken };
  }

  test("exactly 50 are let in", async () => {
    const { inside, broken } = await race(guarded);
    expect(broken).toEqual({});
    expect(inside).toBe(CAPACITY);
  });

  test("control: without the lock on the queue, more are let in than there is room for", async () => {
    let inside = 0;
    for (let round = 0; round < 10 && inside <= CAPACITY; round += 1) {
      inside = (await race(withoutLocks(/from queues/))).inside;
    }
    expect(inside).toBeGreaterThan(CAPACITY);
  });
});
