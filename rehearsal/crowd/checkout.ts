import { API } from "../../testing/clients/api-calls.ts";
import type { Payment } from "../../src/payments/api.ts";
import type { Reservation } from "../../src/reservations/api.ts";
import type { TopUp } from "../../src/wallet/top-ups/api.ts";
import { type HttpAnswer, NO_ANSWER } from "../client/http-client.ts";
import { enterStage, givesUpHere, keyed, nextKey, type Run, sent, think, type Visitor } from "./run.ts";
import { countIn, noteBroken } from "../judge/tally.ts";

/**
 * bought; choose again: the hold is gone, the turn is not; put out: the token is spent, and only a new place
 * helps; gave up: as planned; failed: an answer that nobody knows what to do with.
 */
export type CheckoutEnd = "bought" | "choose again" | "put out" | "gave up" | "failed";

/** What of a hold its payment is held against. */
type Held = Pick<Reservation, "reservationId" | "amount">;

const PAY_ATTEMPTS_MAX = 8;
const SETTLE_POLL_MS = 300;
/** The contract's ten seconds, and something for a busy machine. */
const SETTLE_WITHIN_MS = 15_000;

/** From a hold to tickets, with all that may come between. */
export async function checkOut(visitor: Visitor, run: Run, reservation: Reservation): Promise<CheckoutEnd> {
  const { plan } = visitor;
  enterStage(visitor, run, "holding");
  visitor.reservationId = reservation.reservationId;
  await think(visitor, run);
  if (plan.givesUp === "leavesWhileHolding") markEndedEarly(run, reservation);
  if (await givesUpHere(visitor, run, "Holding")) return "gave up";
  if (plan.changesMind && !visitor.hasChangedMind) return changeMind(visitor, run, reservation);
  const ended = await payFor(visitor, run, reservation);
  visitor.reservationId = undefined;
  return ended;
}

async function changeMind(visitor: Visitor, run: Run, reservation: Reservation): Promise<CheckoutEnd> {
  visitor.hasChangedMind = true;
  visitor.reservationId = undefined;
  markEndedEarly(run, reservation);
  const released = await run.http.call(API.releaseHold(reservation.reservationId), sent(visitor));
  if (released.ok) run.tally.counts["holds released"] += 1;
  return "choose again";
}

async function payFor(visitor: Visitor, run: Run, reservation: Reservation): Promise<CheckoutEnd> {
  const { plan } = visitor;
  let missing = await readMissingPoints(visitor, run, reservation.amount);
  if (plan.topsUp === "nothing at first") missing = 0;
  if (plan.topsUp === "too little") missing = Math.floor(missing * plan.tooLittlePart);
  for (let attempts = 0; attempts < PAY_ATTEMPTS_MAX && !run.isOver(); attempts += 1) {
    if (missing > 0) {
      const ended = await topUp(visitor, run, missing);
      if (ended !== "topped up" && ended !== "declined") return ended;
      // Declined: tried again with another method, and the next answer to the payment says how much is
      // missing.
    }
    const answer = await pay(visitor, run, reservation);
    if (answer.ok) {
      notePayment(visitor, run, reservation, answer.body);
      return "bought";
    }
    switch (answer.code) {
      case "insufficient_points":
        missing = shortfallOf(answer, run);
        await think(visitor, run);
        continue;
      case "reservation_expired":
        run.tally.counts["holds lapsed before paying"] += 1;
        return "choose again";
      case "reservation_not_held":
        return await settleUnansweredPayment(visitor, run, reservation);
      case "queue_token_expired":
        return "put out";
      case "overloaded":
      case "unavailable":
      case "too_many_requests":
        missing = 0;
        continue;
      case NO_ANSWER:
        visitor.money.unansweredPayments.push(reservation);
        return "failed";
      default:
        countIn(run.tally.surprises, `pay: ${answer.code}`);
        return "failed";
    }
  }
  return "choose again";
}

/** What the wallet lacks. What it shows must be what this side's books say, unless a top-up is still open. */
async function readMissingPoints(visitor: Visitor, run: Run, amount: number): Promise<number> {
  const { toppedUp, paid, unsettled, unanswered } = visitor.money;
  const expected = toppedUp - paid;
  const wallet = await run.http.call(API.readWallet(visitor.userId), sent(visitor));
  if (!wallet.ok) return Math.max(0, amount - expected);
  const { balance } = wallet.body;
  if (balance !== expected && unsettled.size === 0 && unanswered.length === 0) {
    const detail = `user ${visitor.userId}: ${balance} shown, ${expected} expected`;
    noteBroken(run.tally, "a wallet shows what was topped up less what was paid", detail);
  }
  return Math.max(0, amount - balance);
}

function shortfallOf(answer: { problem: Readonly<Record<string, unknown>> }, run: Run): number {
  const { shortfall, amount, balance } = answer.problem;
  if (typeof shortfall === "number" && shortfall > 0 && shortfall === Number(amount) - Number(balance))
    return shortfall;
  const detail = JSON.stringify({ shortfall, amount, balance });
  noteBroken(run.tally, "a refused payment says how much is missing", detail);
  return 1;
}

type TopUpEnd = "topped up" | "declined" | "put out" | "failed";

async function topUp(visitor: Visitor, run: Run, amount: number): Promise<TopUpEnd> {
  const { money, plan } = visitor;
  // Whatever the first method does, the next one works: a buyer takes another card.
  const paymentMethod = money.topUps === 0 ? plan.firstPaymentMethod : "pm_sandbox_approve";
  money.topUps += 1;
  const call = API.topUpWallet(visitor.userId, { amount, paymentMethod });
  const answer = await run.http.call(call, keyed(visitor, run));
  if (answer.ok) return noteTopUp(visitor, run, answer.body);
  switch (answer.code) {
    case "top_up_declined":
    case "gateway_unavailable":
      run.tally.counts["top-ups declined"] += 1;
      return "declined";
    case "queue_token_expired":
      return "put out";
    case NO_ANSWER:
      money.unanswered.push(amount);
      return "failed";
    default:
      countIn(run.tally.surprises, `top up: ${answer.code}`);
      return "failed";
  }
}

async function noteTopUp(visitor: Visitor, run: Run, first: TopUp): Promise<TopUpEnd> {
  const { money } = visitor;
  let latest = first;
  if (isOpen(latest)) {
    run.tally.counts["top-ups unknown at first"] += 1;
    money.unsettled.add(latest.topUpId);
    latest = await awaitSettlement(visitor, run, latest);
  }
  if (isOpen(latest)) return "declined";
  bookTopUp(visitor, run, latest);
  return latest.status === "SUCCEEDED" ? "topped up" : "declined";
}

function isOpen(topUp: TopUp): boolean {
  return topUp.status !== "SUCCEEDED" && topUp.status !== "FAILED";
}

/** Asks until the gateway has made up its mind; the last answer, whatever it is. */
async function awaitSettlement(visitor: Visitor, run: Run, topUp: TopUp): Promise<TopUp> {
  const endMs = performance.now() + SETTLE_WITHIN_MS;
  let latest = topUp;
  while (isOpen(latest) && performance.now() < endMs && !run.isOver()) {
    await run.pauses.pause(SETTLE_POLL_MS);
    const answer = await run.http.call(API.readTopUp(visitor.userId, topUp.topUpId), sent(visitor));
    if (answer.ok) latest = answer.body;
  }
  return latest;
}

/** Takes a settled top-up into the visitor's books. */
export function bookTopUp(visitor: Visitor, run: Run, topUp: TopUp): void {
  visitor.money.unsettled.delete(topUp.topUpId);
  if (topUp.status !== "SUCCEEDED") {
    run.tally.counts["top-ups declined"] += 1;
    return;
  }
  run.tally.counts["top-ups"] += 1;
  visitor.money.toppedUp += topUp.amount;
}

async function pay(visitor: Visitor, run: Run, reservation: Reservation): Promise<HttpAnswer<Payment>> {
  const { plan } = visitor;
  const key = nextKey(visitor, run);
  const once = (idempotencyKey: string) =>
    run.http.call(API.payReservation(reservation.reservationId), { ...sent(visitor), idempotencyKey });
  if (plan.paysTwice === null || visitor.hasPaidTwice) return once(key);
  visitor.hasPaidTwice = true;
  run.tally.counts["payments sent twice"] += 1;
  if (plan.paysTwice === "same key") {
    const [first, second] = await Promise.all([once(key), once(key)]);
    noteUnlessSame(run, first, second);
    return first.ok ? first : second;
  }
  const [first, second] = await Promise.all([once(key), once(nextKey(visitor, run))]);
  if (first.ok && second.ok) {
    const both = `payments ${first.body.paymentId} and ${second.body.paymentId}`;
    const detail = `reservation ${reservation.reservationId}: ${both}`;
    noteBroken(run.tally, "a reservation is paid once", detail);
  }
  return first.ok ? first : second;
}

function noteUnlessSame(run: Run, first: HttpAnswer<Payment>, second: HttpAnswer<Payment>): void {
  if (isLost(first) || isLost(second)) return;
  const [left, right] = [first, second].map((answer) =>
    answer.ok ? JSON.stringify(answer.body) : answer.code,
  );
  if (left !== right) noteBroken(run.tally, "one Idempotency-Key gets one answer", `${left} and ${right}`);
}

function isLost(answer: HttpAnswer<unknown>): boolean {
  return !answer.ok && (answer.code === NO_ANSWER || answer.status >= 500);
}

/**
 * A payment that was refused since the reservation is no hold any more: perhaps it was this buyer who paid
 * it.
 */
export async function settleUnansweredPayment(
  visitor: Visitor,
  run: Run,
  reservation: Held,
): Promise<CheckoutEnd> {
  const payments = await run.http.call(API.listPayments(), { accessToken: visitor.accessToken });
  if (!payments.ok) return "failed";
  const payment = payments.body.items.find((each) => each.reservationId === reservation.reservationId);
  if (!payment) return "choose again";
  notePayment(visitor, run, reservation, payment);
  return "bought";
}

function notePayment(visitor: Visitor, run: Run, reservation: Held, payment: Payment): void {
  const { money } = visitor;
  money.paid += payment.amount;
  run.tally.counts.payments += 1;
  run.tally.counts["tickets sold"] += payment.tickets.length;
  run.tally.lastTicketAtMs = performance.now();
  const { paymentId, amount, tickets } = payment;
  const { reservationId, amount: amountHeld } = reservation;
  const { userId } = visitor;
  run.acknowledged.payments.push({ userId, paymentId, reservationId, amount, amountHeld, tickets });
  const expected = money.toppedUp - money.paid;
  // A payment found in the list does not say what was left in the wallet.
  if (payment.balanceAfter === undefined || money.unsettled.size > 0 || money.unanswered.length > 0) return;
  if (payment.balanceAfter !== expected) {
    const detail = `payment ${paymentId}: ${payment.balanceAfter} left, ${expected} expected`;
    noteBroken(run.tally, "a wallet shows what was topped up less what was paid", detail);
  }
}

/** Its seats may be somebody else's from this moment on, before the hold's own end. */
function markEndedEarly(run: Run, reservation: Reservation): void {
  const hold = run.acknowledged.holds.findLast((each) => each.reservationId === reservation.reservationId);
  if (hold) hold.endedEarly = true;
}
