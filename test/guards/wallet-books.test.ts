import { beforeEach, describe, expect, test } from "bun:test";
import type { TransactionSQL } from "bun";
import {
  type CancellationId,
  newId,
  type PaymentId,
  type ReservationId,
  type ReversalId,
  type TopUpId,
  type UserId,
} from "../../src/core/ids.ts";
import { DAY_MS, type Instant, isoTime } from "../../src/core/time.ts";
import { transactionOf, type Tx } from "../../src/database/database.ts";
import { WorkingSet } from "../../src/database/batches/working-set.ts";
import type { Gateway, GatewayCapture } from "../../src/wallet/gateways/gateway.ts";
import { MARGIN_MS } from "../../src/wallet/ledger/comparing.ts";
import {
  compareWithFile,
  readStuck,
  reconcile,
  reconcileWithin,
} from "../../src/wallet/ledger/reconciliation.ts";
import type { Reversal, TopUp } from "../../src/wallet/ledger/rules.ts";
import {
  hintTopUps,
  insertTopUps,
  lockTopUps,
  readEntries,
  updateTopUps,
} from "../../src/wallet/ledger/store.ts";
import { askTopUps, sharesOfCards } from "../../src/wallet/reversals/sending-back.ts";
import {
  insertReversals,
  lockReversals,
  readReversalsOf,
  readReversalsOfCancellation,
  readReversible,
  updateReversals,
} from "../../src/wallet/reversals/store.ts";
import { OpenPurposes } from "../../src/wallet/top-ups/purposes.ts";
import { setStage } from "../../testing/stage.ts";
import { writeUnchecked } from "../../testing/unchecked.ts";

/** What is read of the money's books is all of what was asked for, and nothing that lies beside it. */
const { frontrow } = setStage({ endsBroken: true });
const USER = newId<UserId>();
const BOOKS = "of-these-tests";
const NOON = Date.parse("2030-06-01T12:00:00Z");

beforeEach(() =>
  written(async (tx) => {
    await tx`delete from top_up_reversals`;
    await tx`delete from top_ups`;
  }),
);

const written = <T>(write: (tx: Tx) => Promise<T>) =>
  writeUnchecked(frontrow.admin, (tx) => write(transactionOf(tx as TransactionSQL)));
const inTransaction = <T>(work: (tx: Tx) => Promise<T>) => frontrow.services.db.transaction(work);

/** Kept as given, whatever its status; the answer is as it is read. */
async function topUp(given: Partial<TopUp> = {}): Promise<TopUp> {
  const kept: TopUp = {
    topUpId: newId<TopUpId>(),
    userId: USER,
    amount: 1_000,
    paymentMethod: "pm",
    status: "SUCCEEDED",
    reason: null,
    gateway: BOOKS,
    gatewayKey: newId(),
    paymentKey: null,
    purpose: null,
    unpaidReason: null,
    createdAt: NOON,
    ...given,
  };
  await written(async (tx) => {
    await insertTopUps(tx, [{ topUp: { ...kept, status: "SENT" }, checkAfterMs: 60_000 }]);
    await updateTopUps(tx, [kept], NOON);
  });
  return kept;
}

async function reversal(of: TopUp, given: Partial<Reversal> = {}): Promise<Reversal> {
  const { topUpId, userId } = of;
  const ids = { reversalId: newId<ReversalId>(), cancellationId: null, topUpId, userId, cancelKey: newId() };
  const kept: Reversal = {
    ...ids,
    amount: 100,
    status: "SUCCEEDED",
    reason: null,
    createdAt: NOON,
    ...given,
  };
  await written(async (tx) => {
    await insertReversals(tx, [{ reversal: { ...kept, status: "SENT" }, checkAfterMs: 60_000 }]);
    await updateReversals(tx, [kept], NOON);
  });
  return kept;
}

const purpose = () => ({
  reservationId: newId<ReservationId>(),
  paymentId: newId<PaymentId>(),
  queueNo: 3,
  position: 17,
  termsVersion: "2030-01",
});

describe("a top-up", () => {
  test("is read as it was kept: with the hold that it pays for, and why it did not", async () => {
    const unpaid = await topUp({ purpose: purpose(), unpaidReason: "hold_expired" });
    const failed = await topUp({ status: "FAILED", reason: "declined" });
    const plain = await topUp({ purpose: { ...purpose(), termsVersion: null } });
    for (const each of [unpaid, failed, plain]) {
      const found = await inTransaction((tx) => lockTopUps(tx, [each.topUpId]));
      expect([...found]).toEqual([[each.topUpId, each]]);
    }
  });

  test("that is open is known by the hold that it pays for, and no other hold", async () => {
    const open = await topUp({ status: "UNKNOWN", purpose: purpose() });
    const other = await topUp({ status: "UNKNOWN", purpose: purpose() });
    await topUp({ status: "UNKNOWN" });
    const settled = await topUp({ purpose: purpose() });
    const holds = new OpenPurposes();
    const { reservationId } = open.purpose!;
    for (const each of [reservationId, settled.purpose!.reservationId]) holds.ask(each);
    await inTransaction((tx) => holds.read(tx));
    const known = [reservationId, settled.purpose!.reservationId, other.purpose!.reservationId];
    expect(known.map((each) => holds.of(each))).toEqual([open.topUpId, undefined, undefined]);
    holds.add({ ...settled, purpose: settled.purpose! });
    expect(holds.of(settled.purpose!.reservationId)).toBe(settled.topUpId);
  });

  test("that a hint names is due at once, unless it is settled", async () => {
    const open = await topUp({ status: "SENT" });
    const [other, settled] = [await topUp({ status: "SENT" }), await topUp()];
    await hintTopUps(
      frontrow.services.db,
      [open.gatewayKey, settled.gatewayKey, "unknown"].map((key) => ({ gateway: BOOKS, key })),
    );
    const due = await frontrow.admin`
      select top_up_id from top_ups where next_look_at <= clock_timestamp()`;
    expect(due.map((row: { top_up_id: string }) => row.top_up_id)).toEqual([open.topUpId]);
    expect(other.status).toBe("SENT");
  });
});

describe("what goes back to cards", () => {
  test("is read as it was kept, by its id, its top-up and its refund", async () => {
    const [own, another] = [await topUp(), await topUp()];
    const cancellationId = newId<CancellationId>();
    const first = await reversal(own, { status: "FAILED", reason: "card_closed", cancellationId });
    const second = await reversal(own, { amount: 7 });
    const third = await reversal(another, { cancellationId });
    await reversal(another, { cancellationId: newId<CancellationId>() });
    const { db } = frontrow.services;
    expect([...(await inTransaction((tx) => lockReversals(tx, [first.reversalId]))).values()]).toEqual([
      first,
    ]);
    expect(await readReversalsOf(db, own.topUpId)).toEqual([second, first]);
    expect(await readReversalsOfCancellation(db, cancellationId)).toEqual([first, third]);
  });

  test("is what is left of the buyer's own top-ups that came before the payment", async () => {
    const half = await topUp({ createdAt: NOON - 1_000 });
    await reversal(half, { amount: 400, status: "SENT" });
    await reversal(half, { amount: 300, status: "FAILED" });
    const sameMoment = await topUp({ createdAt: NOON });
    await topUp({ createdAt: NOON + 1 });
    await reversal(await topUp({ amount: 500, createdAt: NOON - 3 }), { amount: 500 });
    await topUp({ status: "UNKNOWN", createdAt: NOON - 4 });
    await topUp({ userId: newId<UserId>(), createdAt: NOON - 5 });
    const found = await inTransaction((tx) => readReversible(tx, new Map([[USER, NOON]]), 100));
    expect([...found]).toEqual([
      [
        USER,
        [sameMoment, half].map(({ topUpId, paymentMethod, createdAt }) => ({
          topUpId,
          paymentMethod,
          createdAt,
          left: topUpId === half.topUpId ? 600 : 1_000,
        })),
      ],
    ]);
  });

  test("is of each top-up no more than what is left of it, the newest first", async () => {
    const [newest, older] = [await topUp(), await topUp({ createdAt: NOON - 1 })];
    await reversal(newest, { amount: 400, status: "SENT" });
    const ids = [older.topUpId, newest.topUpId];
    const shares = await inTransaction(async (tx) => {
      const set = new WorkingSet();
      askTopUps(set, ids);
      await set.read(tx);
      return sharesOfCards(set, ids, 1_200, NOON);
    });
    expect(shares.map(({ topUpId, amount }) => [topUpId, amount])).toEqual([
      [newest.topUpId, 600],
      [older.topUpId, 600],
    ]);
  });
});

describe("our books are compared", () => {
  const range = { from: NOON, to: NOON + DAY_MS };
  const filed = ({ gatewayKey: key, amount }: TopUp, cancelledAmount: number | null = null) => ({
    key,
    amount,
    cancelledAmount,
  });
  const captured = ({ gatewayKey: key, amount }: TopUp, capturedAt: Instant): GatewayCapture => ({
    key,
    amount,
    currency: "KRW",
    cancelledAmount: 0,
    capturedAt,
  });
  /** A company that lists one capture a page. */
  const company = (captures: readonly GatewayCapture[]) =>
    ({
      books: BOOKS,
      captures({ cursor }: { cursor: string | null }) {
        const index = cursor === null ? 0 : Number(cursor);
        if (!captures[index]) return Promise.reject(new Error(`there is no page ${cursor}`));
        const isLast = index === captures.length - 1;
        const page = captures.slice(index, index + 1);
        return Promise.resolve({ captures: page, nextCursor: isLast ? null : String(index + 1) });
      },
    }) as Partial<Gateway> as Gateway;

  test("of one company, an hour wider than its file at either end, and no more", async () => {
    const within = [
      await topUp({ createdAt: range.from - MARGIN_MS }),
      await topUp({ createdAt: range.to + MARGIN_MS - 1 }),
    ];
    const beside = [
      await topUp({ createdAt: range.from - MARGIN_MS - 1 }),
      await topUp({ createdAt: range.to + MARGIN_MS }),
      await topUp({ createdAt: range.from, gateway: "another" }),
    ];
    const all = [...within, ...beside].map((each) => filed(each));
    const { differences } = await compareWithFile(frontrow.services.db, BOOKS, range, all);
    expect(differences.map(({ kind, key }) => [kind, key])).toEqual(
      beside.map(({ gatewayKey }) => ["not_in_our_books", gatewayKey]),
    );
  });

  test("with what has gone back, and not what was refused", async () => {
    const sent = await topUp({ createdAt: range.from });
    await reversal(sent, { amount: 100 });
    await reversal(sent, { amount: 50, status: "FAILED" });
    const compared = await compareWithFile(frontrow.services.db, BOOKS, range, [filed(sent, 100)]);
    expect(compared).toEqual({ compared: 1, open: 0, differences: [] });
  });

  test("with every page of the company's, and the sums of those of the range", async () => {
    const early = await topUp({ createdAt: range.from - 1 });
    const own = [await topUp({ createdAt: range.from }), await topUp({ createdAt: range.from + 1 })];
    const theirs = company([early, ...own].map((each) => captured(each, each.createdAt)));
    const { db } = frontrow.services;
    const agreed = { compared: 2, open: 0, differences: [] };
    expect(await reconcile(db, theirs, range)).toEqual(agreed);
    expect(await reconcileWithin(db, theirs, range)).toEqual({
      ...agreed,
      theirs: { payments: 2, amount: 2_000, cancelledAmount: 0 },
    });
    expect(await reconcile(db, theirs, { from: null, to: null })).toEqual({ ...agreed, compared: 3 });
  });
});

test("what needs a person is open for too long, or has another amount at the company", async () => {
  const [old, young] = [Date.now() - 600_000, Date.now() - 1_000];
  const late = await topUp({ status: "UNKNOWN", createdAt: old });
  const other = await topUp({ status: "UNKNOWN", reason: "amount_mismatch", createdAt: young });
  await topUp({ status: "UNKNOWN", createdAt: young });
  const settled = await topUp({ createdAt: old });
  const back = await reversal(settled, { status: "SENT", createdAt: old + 1 });
  await reversal(settled, { status: "SENT", createdAt: young });
  await reversal(settled, { status: "FAILED", createdAt: old });
  const stuck = await readStuck(frontrow.services.db, 300_000);
  expect(stuck.map(({ kind, id, key, nextStep }) => [kind, id, key, nextStep.split(":")[0]!])).toEqual([
    ["top_up", late.topUpId, late.gatewayKey, "The company has given no usable answer"],
    ["reversal", back.reversalId, settled.gatewayKey, "The company has given no usable answer"],
    ["top_up", other.topUpId, other.gatewayKey, "The company has another amount than ours"],
  ]);
});

test("a wallet's entries are its own, the newest first, and say which came of exchanging seats", async () => {
  const [user, exchange] = [newId<UserId>(), Bun.randomUUIDv7()];
  const rows: [UserId, number, string][] = [
    [user, 1, Bun.randomUUIDv7()],
    [user, 2, exchange],
    [user, 3, Bun.randomUUIDv7()],
    [newId<UserId>(), 1, Bun.randomUUIDv7()],
  ];
  await written(async (tx) => {
    for (const [userId, sequence, reference] of rows)
      await tx`
        insert into ledger_entries (entry_id, user_id, reference, sequence, amount, balance_after, created_at,
                                    kind, against)
        values (gen_random_uuid(), ${userId}, ${reference}, ${sequence}, 1, ${sequence}, ${isoTime(NOON)},
                'REFUND', 'SALES')`;
    await tx`
      insert into counter_orders (reservation_id, cancellation_id, is_walk_in, sold_by, sold_at)
      values (gen_random_uuid(), ${exchange}, false, 'till', now())`;
  });
  const read = async (before: number | null, rowsMax = 10) =>
    (await readEntries(frontrow.services.db, user, before, rowsMax)).map(
      (row) => `${row.sequence}${row.is_exchange ? " by exchange" : ""}`,
    );
  expect(await read(null)).toEqual(["3", "2 by exchange", "1"]);
  expect(await read(3)).toEqual(["2 by exchange", "1"]);
  expect(await read(null, 1)).toEqual(["3"]);
});
