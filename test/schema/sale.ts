import { collectEvents } from "../../src/webhooks/for-transactions.ts";
import {
  admittedBuyer,
  asOrganiser,
  buyerWithHold,
  caller,
  type ConcertOnSale,
  guest,
  join,
  newKey,
  putOnSale,
  topUp,
} from "../../testing/buyer.ts";
import type { Call } from "../../testing/clients/call.ts";
import { rehearsalReport } from "../../rehearsal/report/rehearsal-report.ts";
import { sampleResult } from "../../rehearsal/judge/sample-result.ts";
import { IMAGES } from "../../testing/uploads/images.ts";
import { type Frontrow, startFrontrow } from "../../testing/frontrow.ts";

/**
 * A database in which something of everything has happened: a sale of which a part was given back, a live
 * hold, visitors who wait and one who left, a top-up that went back in part. What a constraint or an
 * invariant is about is there to be broken.
 */
export async function startSale(): Promise<Frontrow> {
  const frontrow = await startFrontrow({ gateway: true });
  try {
    await sell(frontrow, caller(frontrow));
    await frontrow.services.db.transaction(collectEvents);
  } catch (error) {
    await frontrow.close();
    throw error;
  }
  return frontrow;
}

async function sell(frontrow: Frontrow, call: Call): Promise<void> {
  const concert = await putOnSale(call, { queue: { capacity: 2 } });
  await asOrganiser(call)("POST", "/v1/organiser/images", {
    rawBody: IMAGES.PNG.bytes,
    headers: { "Content-Type": "image/png" },
  });
  await putOnSale(call);
  await asOrganiser(call)("PUT", `/v1/organiser/concerts/${concert.concertId}/rehearsal`, {
    body: rehearsalReport(sampleResult({ startedAt: "2025-12-01T10:20:30.000Z" }), concert.concertId),
  });
  const hold = (seatNumbers: number[]) => ({
    body: { performanceId: concert.performanceIds[0], seatNumbers },
    headers: newKey(),
  });

  await asOrganiser(call)("POST", "/v1/organiser/webhook-endpoints", {
    body: { url: "https://partner.example/hook", events: ["order.paid"] },
  });
  const desk = `/v1/organiser/performances/${concert.performanceIds[0]}`;
  await asOrganiser(call)("POST", `${desk}/seat-changes`, {
    body: { seatNumbers: [40, 41], to: "BLOCKED", allocation: "sponsor", reason: "For the sponsor." },
  });
  await asOrganiser(call)("POST", `${desk}/complimentary-tickets`, {
    body: { seatNumbers: [41], recipient: { name: "A guest" }, reason: "For the sponsor." },
  });

  const payer = await admittedBuyer(frontrow, call, concert.queueId);
  const brought = await topUp(payer, 50_000);
  const held = await payer.call("POST", "/v1/reservations", hold([1, 2]));
  const { reservationId } = held.body;
  const paid = await payer.call("POST", "/v1/payments", { body: { reservationId }, headers: newKey() });
  await asOrganiser(call)("POST", `/v1/organiser/orders/${paid.body.bookingNumber}/notes`, {
    body: { text: "Came by phone." },
  });
  await payer.call("POST", `/v1/reservations/${reservationId}/cancellations`, {
    body: { seatNumbers: [2] },
    headers: newKey(),
  });
  await payer.call("POST", `/v1/users/${payer.userId}/wallet/top-ups/${brought.body.topUpId}/reversals`, {
    body: { amount: 1_000 },
    headers: newKey(),
  });

  await refundOutsideTheTerms(frontrow, call, concert);
  await cancelADate(frontrow, call);
  await workAtTheCounter(call, desk);

  const holder = await admittedBuyer(frontrow, call, concert.queueId);
  await topUp(holder, 30_000);
  await holder.call("POST", "/v1/reservations", hold([3, 4]));
  await admittedBuyer(frontrow, call, concert.queueId);
  const waiting = [await guest(call), await guest(call), await guest(call)];
  for (const visitor of waiting) await join(visitor, concert.queueId);
  await waiting[1]!.call("DELETE", `/v1/queues/${concert.queueId}/tokens/me`);
  await frontrow.admit();
}

/** The organiser gives money back to a card, keeps a fee, and returns a part of it. */
async function refundOutsideTheTerms(frontrow: Frontrow, call: Call, concert: ConcertOnSale): Promise<void> {
  const { buyer, reservationId } = await buyerWithHold(frontrow, call, concert, [5, 6]);
  await buyer.call("POST", "/v1/payments", { body: { reservationId }, headers: newKey() });
  const ask = async (path: string, asked: object) => {
    const { status, body } = await asOrganiser(call)("POST", path, { body: asked, headers: newKey() });
    if (status !== 201) throw new Error(`${path}: ${status} ${JSON.stringify(body)}`);
    return body;
  };
  const asked = { seatNumbers: [6], fee: 2_000, to: "source", seats: "release", reason: "Ill." };
  const refund = await ask(`/v1/organiser/reservations/${reservationId}/cancellations`, asked);
  const path = `/v1/organiser/cancellations/${refund.cancellationId}/fee-returns`;
  await ask(path, { amount: 500, reason: "A regular." });
}

/** The counter sells, exchanges for a dearer seat and a cheaper one, pays out, and replaces a lost ticket. */
async function workAtTheCounter(call: Call, desk: string): Promise<void> {
  const ask = async (path: string, asked: object) => {
    const { status, body } = await asOrganiser(call)("POST", path, { body: asked, headers: newKey() });
    if (status !== 201) throw new Error(`${path}: ${status} ${JSON.stringify(body)}`);
    return body;
  };
  const sold = await ask(`${desk}/counter-sales`, { seatNumbers: [44, 45], paidBy: "cash" });
  const order = `/v1/organiser/reservations/${sold.reservationId}`;
  await ask(`${order}/replacements`, { seatNumbers: [45], reason: "Lost." });
  const to = { seatNumbers: [46] };
  await ask(`${order}/seat-moves`, {
    seatNumbers: [44],
    to,
    difference: "counter",
    reason: "A better view.",
  });
  const refund = { fee: "none", to: "wallet", seats: "release", reason: "Ill." };
  await ask(`${order}/cancellations`, refund);
  await ask(`${order}/payouts`, { paidBy: "cash", reason: "Ill." });
}

/** The organiser cancels another concert's only date, and a job refunds its one order. */
async function cancelADate(frontrow: Frontrow, call: Call): Promise<void> {
  const concert = await putOnSale(call);
  const { buyer, reservationId } = await buyerWithHold(frontrow, call, concert, [1, 2]);
  await buyer.call("POST", "/v1/payments", { body: { reservationId }, headers: newKey() });
  const path = `/v1/organiser/performances/${concert.performanceIds[0]}/cancellation`;
  await asOrganiser(call)("POST", path, {
    body: { fee: "none", to: "wallet", notify: true },
    headers: newKey(),
  });
  while ((await frontrow.services.jobs.work()) > 0);
}

/** Runs SQL as the owner of the schema, then `look`, and undoes it all. */
export async function broken<T>(
  { admin }: Frontrow,
  statements: string,
  look: (ask: (query: string) => Promise<unknown[]>) => Promise<T>,
): Promise<T> {
  const connection = await admin.reserve();
  try {
    await connection.unsafe("begin");
    await connection.unsafe(statements);
    return await look((query) => connection.unsafe(query));
  } finally {
    await connection.unsafe("rollback");
    connection.release();
  }
}
