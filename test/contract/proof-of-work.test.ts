import { describe, expect, test } from "bun:test";
import { solveChallenge } from "altcha-lib";
import { deriveKey } from "altcha-lib/algorithms/pbkdf2";
import { tidySpentProofs } from "../../src/waiting-room/for-transactions.ts";
import { asOrganiser, guest, join, putOnSale } from "../../testing/buyer.ts";
import { askChallenge, joinWith, payloadOf, solved } from "../../testing/clients/proof-of-work.ts";
import { setStage } from "../../testing/stage.ts";

const { frontrow, call } = setStage();

const COSTLY = { queue: { proofOfWork: { attemptsMax: 20 } } };
const newQueue = async () => (await putOnSale(call, COSTLY)).queueId;
const refusedAs = (reason: string) => ({ status: 403, body: { code: "proof_of_work_invalid", reason } });
const placesOf = async (queueId: string) =>
  (await frontrow.admin`select 1 from places join queues using (queue_no) where queue_id = ${queueId}`)
    .length;

describe("proof of work is the organiser's choice", () => {
  test("off unless asked for: joining takes none, and there is no challenge to have", async () => {
    const { queueId } = await putOnSale(call);
    const buyer = await guest(call);
    expect((await call("GET", `/v1/queues/${queueId}`)).body.proofOfWork).toBeNull();
    const asked = await buyer.call("POST", `/v1/queues/${queueId}/challenges`);
    expect(asked).toMatchObject({ status: 409, body: { code: "invalid_state" } });
    expect((await joinWith(buyer, queueId, "not needed")).status).toBe(201);
  });

  test("on and off while running, and everybody is told how much", async () => {
    const { queueId } = await putOnSale(call);
    const path = `/v1/organiser/queues/${queueId}`;
    const organiser = asOrganiser(call);
    const on = await organiser("PATCH", path, { body: { proofOfWork: { attemptsMax: 50 } } });
    expect(on.body.policy.proofOfWork).toEqual({ attemptsMax: 50 });
    expect((await call("GET", `/v1/queues/${queueId}`)).body.proofOfWork).toEqual({ attemptsMax: 50 });
    expect((await join(await guest(call), queueId)).body.code).toBe("proof_of_work_required");
    await organiser("PATCH", path, { body: { proofOfWork: null } });
    expect((await join(await guest(call), queueId)).status).toBe(201);
  });

  test.each([0, 100_001, 1.5])("%d attempts are no policy", async (attemptsMax) => {
    const body = { title: "A", venue: "B", performances: [{ startsAt: "2030-12-24T10:00:00Z" }] };
    const queue = { proofOfWork: { attemptsMax } };
    const reply = await asOrganiser(call)("POST", "/v1/organiser/concerts", { body: { ...body, queue } });
    expect(reply).toMatchObject({
      status: 400,
      body: { errors: [{ path: "queue.proofOfWork.attemptsMax" }] },
    });
  });
});

describe("201 a place", () => {
  test("for a solved challenge; the same request again is the same place, so is one without", async () => {
    const queueId = await newQueue();
    const buyer = await guest(call);
    const proof = await solved(await askChallenge(buyer, queueId));
    expect(await joinWith(buyer, queueId, proof)).toMatchObject({ status: 201, body: { position: 1 } });
    expect(await joinWith(buyer, queueId, proof)).toMatchObject({ status: 200, body: { position: 1 } });
    expect(await join(buyer, queueId)).toMatchObject({ status: 200, body: { position: 1 } });
  });

  test("for work that was done before the sale opens", async () => {
    const salesOpenAt = new Date(Date.now() + 3_600_000).toISOString();
    const { queueId } = await putOnSale(call, { ...COSTLY, salesOpenAt });
    const buyer = await guest(call);
    const proof = await solved(await askChallenge(buyer, queueId));
    expect((await joinWith(buyer, queueId, proof)).status).toBe(423);
    await frontrow.admin`update queues set opens_at = clock_timestamp() where queue_id = ${queueId}`;
    await frontrow.services.room.board.refresh();
    expect((await joinWith(buyer, queueId, proof)).status).toBe(201);
  });
});

describe("403 proof_of_work_required", () => {
  test("to a newcomer without, who has no place then", async () => {
    const queueId = await newQueue();
    const reply = await join(await guest(call), queueId);
    expect(reply).toMatchObject({ status: 403, body: { code: "proof_of_work_required" } });
    expect(await placesOf(queueId)).toBe(0);
  });
});

describe("403 proof_of_work_invalid", () => {
  test.each(["", "%%%", "bm90IGpzb24=", Buffer.from("{}").toString("base64"), "e".repeat(5_000)])(
    "malformed: %#",
    async (proof) => {
      const queueId = await newQueue();
      expect(await joinWith(await guest(call), queueId, proof || " ")).toMatchObject(refusedAs("malformed"));
    },
  );

  test("unsolved: a guess, the challenge's own prefix, and another challenge's solution", async () => {
    const queueId = await newQueue();
    const buyer = await guest(call);
    const challenge = await askChallenge(buyer, queueId);
    const other = await solveChallenge({ challenge: await askChallenge(buyer, queueId), deriveKey });
    const prefix = challenge.parameters.keyPrefix;
    for (const solution of [
      { counter: 1, derivedKey: "00" },
      { counter: 1, derivedKey: prefix + prefix },
      other,
    ])
      expect(await joinWith(buyer, queueId, payloadOf(challenge, solution))).toMatchObject(
        refusedAs("unsolved"),
      );
    expect(await placesOf(queueId)).toBe(0);
  });

  test("other_user: somebody else's solution", async () => {
    const queueId = await newQueue();
    const [worker, idler] = [await guest(call), await guest(call)];
    const proof = await solved(await askChallenge(worker, queueId));
    expect(await joinWith(idler, queueId, proof)).toMatchObject(refusedAs("other_user"));
  });

  test("other_queue: work done for another line", async () => {
    const [cheap, wanted] = [await newQueue(), await newQueue()];
    const buyer = await guest(call);
    const proof = await solved(await askChallenge(buyer, cheap));
    expect(await joinWith(buyer, wanted, proof)).toMatchObject(refusedAs("other_queue"));
  });

  test.each([
    ["less work", (parameters: Record<string, unknown>) => ({ ...parameters, cost: 1, keyPrefix: "0" })],
    ["a shorter prefix", (parameters: Record<string, unknown>) => ({ ...parameters, keyPrefix: "0" })],
    [
      "a later end",
      (parameters: { data: object }) => ({ ...parameters, data: { ...parameters.data, expiresAt: 9e15 } }),
    ],
    [
      "no key to compare with",
      (parameters: Record<string, unknown>) => ({ ...parameters, keySignature: undefined }),
    ],
  ])("forged: a challenge changed to %s", async (_, change) => {
    const queueId = await newQueue();
    const buyer = await guest(call);
    const challenge = await askChallenge(buyer, queueId);
    const easier = { ...challenge, parameters: change(challenge.parameters as never) } as never;
    expect(await joinWith(buyer, queueId, await solved(easier))).toMatchObject(refusedAs("forged"));
    // The one that was not changed is good.
    expect((await joinWith(buyer, queueId, await solved(challenge))).status).toBe(201);
  });

  test("expired: by the database's clock, whatever the worker's says", async () => {
    const queueId = await newQueue();
    const buyer = await guest(call);
    const { room, clock } = frontrow.services;
    const { now } = clock;
    try {
      // Eleven minutes ago.
      clock.now = () => now.call(clock) - 660_000;
      const { challenge } = await room.challenge(queueId as never, buyer.userId as never);
      const proof = await solved(challenge as never);
      expect(await joinWith(buyer, queueId, proof)).toMatchObject(refusedAs("expired"));
    } finally {
      clock.now = now;
    }
  });

  test("spent: after leaving, on this worker and on another, and never by an old row's removal", async () => {
    const queueId = await newQueue();
    const buyer = await guest(call);
    const other = await frontrow.startAnother();
    const proof = await solved(await askChallenge(buyer, queueId));
    await joinWith(buyer, queueId, proof);
    await buyer.call("DELETE", `/v1/queues/${queueId}/tokens/me`);
    buyer.queueToken = "";
    expect(await joinWith(buyer, queueId, proof)).toMatchObject(refusedAs("spent"));
    const there = other.room.join(queueId as never, buyer.userId as never, proof);
    expect(await there.catch((refusal) => refusal.fields)).toEqual({ reason: "spent" });
    // What tidying removes is out of date by then.
    await frontrow.admin`update spent_proofs set expires_at = clock_timestamp() - interval '30 seconds'`;
    await frontrow.services.db.transaction(tidySpentProofs);
    expect(await joinWith(buyer, queueId, proof)).toMatchObject(refusedAs("spent"));
    await frontrow.admin`update spent_proofs set expires_at = clock_timestamp() - interval '1 hour'`;
    await frontrow.services.db.transaction(tidySpentProofs);
    expect(await frontrow.admin`select from spent_proofs`).toHaveLength(0);
    // A new one buys a new place, at the end.
    const again = await solved(await askChallenge(buyer, queueId));
    expect(await joinWith(buyer, queueId, again)).toMatchObject({ status: 201, body: { position: 2 } });
  });
});
