import type { Actor } from "../core/access/actor.ts";
import { Refusal } from "../core/refusals.ts";
import { isoTime } from "../core/time.ts";
import { type Answer, KeptAnswers, type KeyUse } from "../database/batches/idempotency.ts";
import type { CommandKind } from "../database/batches/working-set.ts";
import { ActionRows } from "../history/for-transactions.ts";
import type { Tickets } from "../tickets/service.ts";
import { WalletRows } from "../wallet/for-transactions.ts";
import type { CounterSale, CounterSaleRequest } from "./api.ts";
import { CounterRows } from "./counter-rows.ts";
import { askSeats, findSeats, sellSeats, type WantedSeats } from "./taking-seats.ts";

export interface SellCommand extends WantedSeats, Pick<CounterSaleRequest, "paidBy" | "receipt" | "reason"> {
  actor: Actor;
  /** Whether the buyer is told by mail. */
  tells: boolean;
  key: KeyUse | undefined;
}

/** Sells seats at the counter: money in, points, payment and tickets in one batch. Nobody stands in line. */
export const counterSale = (tickets: Tickets): CommandKind<SellCommand, Answer<CounterSale>> => ({
  needs(command, set) {
    set.of(WalletRows).ask(command);
    askSeats(command, set);
    set.of(KeptAnswers).ask(command.key);
  },
  decide(command, set) {
    const kept = set.of(KeptAnswers);
    const replayed = kept.replayed<CounterSale>(command.key);
    if (replayed) return replayed;
    const reservation = findSeats(command, set);
    if (reservation instanceof Refusal) return reservation;
    const { actor, userId, paidBy, reason } = command;
    const { reservationId, amount } = reservation;
    const counter = set.of(CounterRows);
    const receipt = command.receipt ?? null;
    counter.move({ reservationId, userId, amount, paidBy, receipt, movedBy: actor.name });
    const sold = { planNo: command.planNo, tells: command.tells ? ("order.paid" as const) : null };
    const { payment, tickets: issued } = sellSeats(reservation, sold, set);
    counter.addOrder({ reservationId, cancellationId: null, isWalkIn: true, soldBy: actor.name });
    const { paymentId, bookingNumber } = payment;
    const { seatNumbers } = command;
    const detail = { bookingNumber, seatNumbers, amount, paidBy, receipt };
    set.of(ActionRows).add(actor, { action: "sell_at_counter", subject: paymentId, detail, reason });
    const body: CounterSale = {
      reservationId,
      paymentId,
      bookingNumber,
      userId,
      amount,
      paidBy,
      soldAt: isoTime(set.now),
      tickets: issued.map((ticket) => tickets.issued(ticket)),
    };
    const answer = { status: 201, body };
    kept.keep(command.key, answer, paymentId);
    return answer;
  },
});
