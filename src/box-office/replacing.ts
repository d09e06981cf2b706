import type { Actor } from "../core/access/actor.ts";
import { assert } from "../core/assert.ts";
import { notFound, Refusal } from "../core/refusals.ts";
import { type Answer, KeptAnswers, type KeyUse } from "../database/batches/idempotency.ts";
import type { CommandKind, WorkingSet } from "../database/batches/working-set.ts";
import { ActionRows } from "../history/for-transactions.ts";
import { MessageRows } from "../outbox/for-transactions.ts";
import { askPurchase, checkPaid, chooseSeats, PaymentRows } from "../payments/for-transactions.ts";
import { ReservationRows, ReservedPlaces } from "../reservations/for-transactions.ts";
import { type PlacedTicket, ticketForSeat, TicketRows } from "../tickets/for-transactions.ts";
import type { Tickets } from "../tickets/service.ts";
import type { Replacement, ReplacementRequest } from "./api.ts";
import type { PaidOrder } from "./store.ts";

export interface ReplaceCommand extends ReplacementRequest {
  actor: Actor;
  order: PaidOrder;
  hasMail: boolean;
  key: KeyUse | undefined;
}

/** Gives an order new tickets for those that were lost. The codes of the old ones are void. */
export const replacement = (tickets: Tickets): CommandKind<ReplaceCommand, Answer<Replacement>> => ({
  needs({ order: { reservationId }, key }, set) {
    askPurchase(set, reservationId);
    set.of(ReservedPlaces).ask(reservationId);
    set.of(KeptAnswers).ask(key);
  },
  decide(command, set) {
    const kept = set.of(KeptAnswers);
    const replayed = kept.replayed<Replacement>(command.key);
    if (replayed) return replayed;
    const { actor, order, reason } = command;
    const issued = replaceTickets(command, set);
    if (issued instanceof Refusal) return issued;
    const { reservationId, paymentId } = order;
    const ticketIds = issued.map(({ ticketId }) => ticketId);
    const seatNumbers = issued.map(({ seatNumber }) => seatNumber);
    const told = { userId: order.userId, orderId: paymentId, reference: ticketIds[0]! };
    if (command.hasMail) set.of(MessageRows).add({ kind: "tickets.replaced", ...told });
    const detail = { seatNumbers, ticketIds };
    set.of(ActionRows).add(actor, { action: "replace_tickets", subject: paymentId, detail, reason });
    const body = { reservationId, tickets: issued.map((ticket) => tickets.issued(ticket)) };
    const answer = { status: 201, body };
    kept.keep(command.key, answer, ticketIds[0]!);
    return answer;
  },
});

function replaceTickets({ order, seatNumbers }: ReplaceCommand, set: WorkingSet): PlacedTicket[] | Refusal {
  const { reservationId } = order;
  const reservation = set.of(ReservationRows).find({ reservationId });
  if (!reservation) return notFound();
  const refusal = checkPaid(reservation, set.of(PaymentRows).purchaseOf(reservationId), set.now);
  if (refusal) return refusal;
  const rows = set.of(TicketRows);
  // A ticket that is in needs no new code, and its holder no second one.
  const checkedInSeatNumbers = rows.checkedInOf(reservationId);
  const chosen = chooseSeats(seatNumbers, { ...reservation, checkedInSeatNumbers });
  if (chosen instanceof Refusal) return chosen;
  const reserved = set.of(ReservedPlaces).find(reservationId);
  return chosen.map((seat) => {
    const old = rows.goodOf(reservationId, seat.seatNumber);
    assert(old !== undefined, "a seat that is owned has a good ticket");
    return rows.replace(old, ticketForSeat(order, seat, reserved, set.now));
  });
}
