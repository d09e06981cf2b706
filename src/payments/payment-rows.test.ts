import { expect, test } from "bun:test";
import type { JobId, PaymentId, ReservationId } from "../core/ids.ts";
import type { Tx } from "../database/database.ts";
import { PaymentRows } from "./payment-rows.ts";
import type { Cancellation } from "./rules.ts";

const [BOUGHT, EXCHANGED, OTHER] = ["bought", "exchanged", "other"] as ReservationId[] as [
  ReservationId,
  ReservationId,
  ReservationId,
];

async function rowsWith(feesTaken: Record<ReservationId, number>, firstOf: (id: string) => string) {
  const now = new Date(0);
  const known = { payment_id: "p", booking_number: "n", terms_version: null, order_amount: "40000" };
  const times = { paid_at: now, bought_at: now, starts_at: now, time_zone: "Asia/Seoul" };
  const found = Object.entries(feesTaken).map(([id, fees]) => ({
    ...known,
    ...times,
    reservation_id: id,
    first_payment_id: firstOf(id),
    fees_taken: String(fees),
    refund_policy: {},
    promises: [],
  }));
  const rows = new PaymentRows();
  for (const { reservation_id } of found) rows.ask(reservation_id as ReservationId);
  await rows.read((async () => found) as never as Tx);
  return rows;
}

test("a fee for the whole order is taken once, of all that came of it, also within one batch", async () => {
  const taken = { [BOUGHT]: 100, [EXCHANGED]: 100, [OTHER]: 0 } as Record<ReservationId, number>;
  const rows = await rowsWith(taken, (id) => (id === OTHER ? "another order" : "an order"));
  const given = (reservationId: ReservationId, fee: number, by: Partial<Cancellation>) =>
    rows.cancel({ paymentId: "p" as PaymentId, reservationId, fee, ...by } as Cancellation, false);
  const feesTaken = () => [BOUGHT, EXCHANGED, OTHER].map((id) => rows.purchaseOf(id)!.terms.feesTaken);
  expect(feesTaken()).toEqual([100, 100, 0]);
  given(BOUGHT, 30, { refundedBy: "BUYER", jobId: null });
  expect(feesTaken()).toEqual([130, 130, 0]);
  given(EXCHANGED, 5, { refundedBy: "ORGANISER", jobId: "a job" as JobId });
  expect(feesTaken()).toEqual([135, 135, 0]);
  // What the organiser keeps of a single refund is a fee of its own.
  given(BOUGHT, 7_000, { refundedBy: "ORGANISER", jobId: null });
  expect(feesTaken()).toEqual([135, 135, 0]);
});
