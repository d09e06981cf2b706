import { API } from "../../testing/clients/api-calls.ts";
import { findOverLimit, findOverlappingHolds, findSeatsSoldTwice, findWrongAmounts } from "./acknowledged.ts";
import { NO_CHEAT_SUCCEEDS } from "../crowd/cheats.ts";
import type { Entry } from "../../src/wallet/ledger/api.ts";
import type { Ticket } from "../../src/tickets/api.ts";
import { bookTopUp, settleUnansweredPayment } from "../crowd/checkout.ts";
import { type Run, sent, type Visitor } from "../crowd/run.ts";
import type { Tally } from "./tally.ts";

/** Something that must hold after every run, and how often it did not. */
export interface Invariant {
  name: string;
  broken: number;
  /** The first few cases. */
  details: string[];
}

const DETAILS_MAX = 5;
/** Of those who paid for nothing, so many are asked whether they have a ticket all the same. */
const EMPTY_HANDED_ASKED_MAX = 50;
const SETTLE_WITHIN_MS = 20_000;
const SETTLE_POLL_MS = 500;

/** Promises that visitors watch over on their way: named here, so that the table shows those that hold. */
const WATCHED = [
  "a shown position never rises",
  "the frontier never goes back",
  "no more are inside than the capacity",
  "a wallet shows what was topped up less what was paid",
  "a refused payment says how much is missing",
  "one Idempotency-Key gets one answer",
  "a reservation is paid once",
  NO_CHEAT_SUCCEEDS,
  "the server never answers with a fault",
];

/** Asks whatever was left open, then holds the server's books against this side's. */
export async function checkInvariants(
  run: Run,
  visitors: readonly Visitor[],
  organiserKey: string,
): Promise<Invariant[]> {
  await settleOpenMoney(run, visitors);
  const { acknowledged, scenario, tally } = run;
  const tickets = await findTicketsAmiss(run, visitors);
  const balances = await findBalancesAmiss(run, visitors);
  const serverChecks = await askServerChecks(run, organiserKey);
  const surprises = Object.entries(tally.surprises).flatMap(([what, count]) =>
    Array<string>(count).fill(what),
  );
  return [
    ...serverChecks,
    invariant("no seat is sold twice", findSeatsSoldTwice(acknowledged.payments)),
    invariant("no seat is held twice at once", findOverlappingHolds(acknowledged.holds)),
    invariant("a payment is of what its hold said", findWrongAmounts(acknowledged.payments)),
    invariant(
      "nobody has more seats than allowed",
      findOverLimit(acknowledged.payments, scenario.sale.seatsPerUser),
    ),
    invariant("who paid has the tickets, and nobody else", tickets),
    invariant("a balance is what was topped up less what was paid", balances),
    invariant(
      "no top-up is left open",
      visitors.flatMap(({ userId, money }) => [...money.unsettled].map((id) => `user ${userId}: ${id}`)),
    ),
    ...WATCHED.map((name) => invariant(name, tally.broken.get(name) ?? [])),
    invariant("every refusal is one that the call may give", surprises),
    invariant("every seat that could be sold was", findUnsold(tally, scenario.sale.seats)),
  ];
}

export function invariant(name: string, cases: readonly string[]): Invariant {
  return { name, broken: cases.length, details: cases.slice(0, DETAILS_MAX) };
}

/**
 * Seats left over are nobody's fault only if everybody who wanted one was served, or gave up by choice.
 * Companion seats that were refused without their wheelchair place could not be sold.
 */
export function findUnsold(
  tally: Pick<Tally, "counts" | "outcomes" | "companionSeats">,
  seats: number,
): string[] {
  const unsold = seats - tally.companionSeats.size - tally.counts["tickets sold"];
  const { "sold out": turnedAway, "ran out of time": outOfTime, failed } = tally.outcomes;
  const unserved = turnedAway + outOfTime + failed;
  if (unsold <= 0 || unserved === 0) return [];
  const who = `${turnedAway} turned away, ${outOfTime} out of time, ${failed} failed`;
  return [`${unsold} of ${seats} seats unsold with visitors unserved: ${who}`];
}

/** What the organiser's own checks say: the promises as SQL. */
async function askServerChecks(run: Run, organiserKey: string): Promise<Invariant[]> {
  const answer = await run.http.call(API.runChecks(), { accessToken: organiserKey });
  if (!answer.ok) return [invariant("the server's own checks", [`not answered: ${answer.code}`])];
  const named = answer.body.checks.map(({ name, violations }) => ({
    name: `server: ${name}`,
    broken: violations,
    details: [],
  }));
  const says = answer.body.ok === named.every((each) => each.broken === 0) ? [] : [`ok is ${answer.body.ok}`];
  return [...named, invariant("the server's own checks agree with their sum", says)];
}

/** Top-ups and payments whose end nobody has heard of yet. */
async function settleOpenMoney(run: Run, visitors: readonly Visitor[]): Promise<void> {
  const open = visitors.filter(
    ({ money }) => money.unsettled.size > 0 || money.unansweredPayments.length > 0,
  );
  const endMs = performance.now() + SETTLE_WITHIN_MS;
  await Promise.all(
    open.map(async (visitor) => {
      for (const reservation of visitor.money.unansweredPayments)
        await settleUnansweredPayment(visitor, run, reservation);
      while (visitor.money.unsettled.size > 0 && performance.now() < endMs) {
        for (const topUpId of visitor.money.unsettled) {
          const answer = await run.http.call(API.readTopUp(visitor.userId, topUpId), sent(visitor));
          if (answer.ok && ["SUCCEEDED", "FAILED"].includes(answer.body.status))
            bookTopUp(visitor, run, answer.body);
        }
        if (visitor.money.unsettled.size > 0) await run.pauses.pause(SETTLE_POLL_MS);
      }
    }),
  );
}

async function findTicketsAmiss(run: Run, visitors: readonly Visitor[]): Promise<string[]> {
  const paid = Map.groupBy(run.acknowledged.payments, (payment) => payment.userId);
  const emptyHanded = visitors.filter(({ userId }) => !paid.has(userId)).slice(0, EMPTY_HANDED_ASKED_MAX);
  const asked = [...visitors.filter(({ userId }) => paid.has(userId)), ...emptyHanded];
  const found = await Promise.all(
    asked.map(async (visitor) => {
      const answer = await run.http.call(API.listTickets(), { accessToken: visitor.accessToken });
      if (!answer.ok) return [`user ${visitor.userId}: tickets not listed: ${answer.code}`];
      const promised = (paid.get(visitor.userId) ?? []).flatMap((payment) => payment.tickets);
      return compareTickets(visitor.userId, promised, answer.body.items);
    }),
  );
  return found.flat();
}

export function compareTickets(
  userId: string,
  promised: readonly { ticketId: string }[],
  listed: readonly Pick<Ticket, "ticketId">[],
): string[] {
  const has = new Set(listed.map((ticket) => ticket.ticketId));
  const due = new Set(promised.map((ticket) => ticket.ticketId));
  return [
    ...[...due.difference(has)].map((ticketId) => `user ${userId}: lacks ticket ${ticketId}`),
    ...[...has.difference(due)].map((ticketId) => `user ${userId}: did not pay for ${ticketId}`),
  ];
}

async function findBalancesAmiss(run: Run, visitors: readonly Visitor[]): Promise<string[]> {
  const moved = visitors.filter(({ money }) => money.topUps > 0 || money.paid > 0);
  const found = await Promise.all(
    moved.map(async ({ userId, accessToken, money }) => {
      const answer = await run.http.call(API.readNewestEntries(userId), { accessToken });
      if (!answer.ok) return [`user ${userId}: ledger not shown: ${answer.code}`];
      return checkBalance(userId, money, answer.body.items);
    }),
  );
  return found.flat();
}

/**
 * The ledger's newest entry says what is in the wallet. A top-up that was never answered may or may not have
 * happened, so either balance will do.
 */
export function checkBalance(
  userId: string,
  money: { toppedUp: number; paid: number; unanswered: readonly number[]; unsettled: ReadonlySet<string> },
  entries: readonly Pick<Entry, "amount" | "balanceAfter">[],
): string[] {
  const balance = entries[0]?.balanceAfter ?? 0;
  const expected = money.toppedUp - money.paid;
  // Counted as broken by itself; what it will come to is not known.
  if (money.unsettled.size > 0) return [];
  let possible = new Set([expected]);
  for (const amount of money.unanswered)
    possible = new Set([...possible, ...[...possible].map((sum) => sum + amount)]);
  if (possible.has(balance)) return [];
  return [
    `user ${userId}: ${balance} in the ledger, ` +
      `${money.toppedUp} topped up less ${money.paid} paid is ${expected}`,
  ];
}
