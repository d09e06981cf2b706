/** What the server said it did, kept on this side: the books against which the server's own are held. */
export interface Acknowledged {
  holds: AcknowledgedHold[];
  payments: AcknowledgedPayment[];
}

export interface AcknowledgedHold {
  userId: string;
  reservationId: string;
  performanceId: string;
  seatNumbers: readonly number[];
  heldAtMs: number;
  expiresAtMs: number;
  /** Let go before its time; when exactly, only the server's clock knows. */
  endedEarly: boolean;
}

export interface AcknowledgedPayment {
  userId: string;
  paymentId: string;
  reservationId: string;
  amount: number;
  /** What the hold said that its seats cost. */
  amountHeld: number;
  tickets: readonly { ticketId: string; performanceId: string; seatNumber: number }[];
}

/** Seats that were acknowledged as paid to more than one payment; a payment answered twice is one payment. */
export function findSeatsSoldTwice(payments: readonly AcknowledgedPayment[]): string[] {
  const owners = new Map<string, AcknowledgedPayment>();
  const found: string[] = [];
  for (const payment of payments) {
    for (const { performanceId, seatNumber } of payment.tickets) {
      const seat = `${performanceId} seat ${seatNumber}`;
      const owner = owners.get(seat);
      if (owner && owner.paymentId !== payment.paymentId) {
        found.push(`${seat}: payments ${owner.paymentId} and ${payment.paymentId}`);
      }
      owners.set(seat, payment);
    }
  }
  return found;
}

/**
 * Holds of one seat whose times, on the server's own clock, overlap. A hold that was let go early ends at an
 * instant that only the server knows, so what came after its start is not held against it.
 */
export function findOverlappingHolds(holds: readonly AcknowledgedHold[]): string[] {
  const seatHolds = holds.flatMap((hold) =>
    hold.seatNumbers.map((seatNumber) => ({ seat: `${hold.performanceId} seat ${seatNumber}`, hold })),
  );
  return [...Map.groupBy(seatHolds, ({ seat }) => seat)].flatMap(([seat, ofSeat]) => {
    const inOrder = ofSeat.map(({ hold }) => hold).toSorted((a, b) => a.heldAtMs - b.heldAtMs);
    return inOrder.flatMap((hold, index) => {
      const next = inOrder[index + 1];
      if (!next || hold.endedEarly || next.heldAtMs >= hold.expiresAtMs) return [];
      return [`${seat}: reservations ${hold.reservationId} and ${next.reservationId}`];
    });
  });
}

/** Payments whose amount is not what their hold said. */
export function findWrongAmounts(payments: readonly AcknowledgedPayment[]): string[] {
  return payments
    .filter((payment) => payment.amount !== payment.amountHeld)
    .map(
      (payment) => `payment ${payment.paymentId}: ${payment.amount} paid, ${payment.amountHeld} at the hold`,
    );
}

/** Users with more tickets than one person may have. */
export function findOverLimit(payments: readonly AcknowledgedPayment[], seatsPerUser: number): string[] {
  const tickets = new Map<string, Set<string>>();
  for (const payment of payments) {
    const own = tickets.get(payment.userId) ?? new Set();
    for (const ticket of payment.tickets) own.add(ticket.ticketId);
    tickets.set(payment.userId, own);
  }
  return [...tickets]
    .filter(([, own]) => own.size > seatsPerUser)
    .map(([userId, own]) => `user ${userId}: ${own.size} tickets, ${seatsPerUser} allowed`);
}
