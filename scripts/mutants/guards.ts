/**
 * A guard that `npm test -- --long` takes out each time: text that stands once in src, what is put in its
 * place, and who sees it.
 */
export interface Guard {
  promise: string;
  original: string;
  replacement: string;
  /** The name of a test; it stands once among the tests. */
  seenBy: string;
}

export const GUARDS: readonly Guard[] = [
  {
    promise: "a payment's reservation is of the token's queue",
    original: "if (reservation.queueNo !== queueNo) return tokenInvalid();",
    replacement: "",
    seenBy: "a hold of one queue cannot be paid with another's token, though both are the buyer's",
  },
  {
    promise: "a hold is of a concert that is on sale",
    original: "checkSession(place, now) ?? checkOnSale(sale, now)",
    replacement: "checkSession(place, now)",
    seenBy: "in a shared queue, seats of a concert not yet on sale cannot be held; the other's can",
  },
  {
    promise: "a buyer who is paying is not put out",
    original: "case when status = 'ACTIVE' then greatest(deadline, held_until) else deadline end",
    replacement: "deadline",
    seenBy: "who holds seats is not put out when their session ends: they can still pay",
  },
  {
    promise: "no more of a top-up goes back than came, within a batch too",
    original: "this.#reversed.set(reversal.topUpId, this.reversedOf(reversal.topUpId) + reversal.amount);",
    replacement: "",
    seenBy: "the second sees what the first took: no more goes back than came",
  },
  {
    promise: 'a charge does not leave after "never seen"',
    original: "performance.now() - begunMs <= this.#gateway.bounds.leaveMs",
    replacement: "true",
    seenBy: "a charge that is late does not leave: somebody may know already that it never arrived",
  },
  {
    promise: "a released hold lengthens its session no more",
    original: ", heldUntil: latestDeadline(reservations.heldBy(holder))",
    replacement: "",
    seenBy: "a hold that was released lengthens its session no more",
  },
  {
    promise: "a concert that was ever sold is not withdrawn",
    original: "where concert_id = ${concertId} and confirmed_at is not null",
    replacement: "where concert_id = ${concertId} and status = 'CONFIRMED'",
    seenBy: "in a shared queue, a concert whose sales were refunded stays: its money has a history",
  },
  {
    promise: "who was revoked is not called waiting from memory",
    original: "for (const { position } of revoked) this.#room.markEnded({ queueId: id, position });",
    replacement: "",
    seenBy: "who was revoked while waiting is told so from the next call on",
  },
  {
    promise: "who left is not called waiting from memory",
    original: "this.#room.markEnded(token);",
    replacement: "",
    seenBy: "who left while waiting is told so from the next call on",
  },
  {
    promise: "a session that memory knows ends when it ends",
    original: "activeUntil(known.place) <= now",
    replacement: "false",
    seenBy: "a session is known until the instant it ends, and not at it",
  },
  {
    promise: "what a commit changed is announced though its answer was lost",
    original: "db.announce(error.changed);",
    replacement: "",
    seenBy: "the commit had arrived: what it changed is announced, so that no copy is trusted",
  },
  {
    promise: "a confirmation is its owner's own",
    original: "topUp.userId !== userId) return notFound();\n      const isNew",
    replacement: "false) return notFound();\n      const isNew",
    seenBy: "a confirmation that comes twice sends the charge once; nobody else's confirmation does",
  },
  {
    promise: "a lapsed hold frees no seat that another has taken over",
    original: "seat?.reservationId === reservationId && seat.status === status",
    replacement: "seat?.status === status",
    seenBy: "when the lapse is written down, only the seat that nobody took is free",
  },
  {
    promise: "the schema itself refuses a second owner of a seat",
    original: "create unique index tickets_one_owner_per_seat",
    replacement: "create index tickets_one_owner_per_seat",
    seenBy: "every constraint has a case of what it refuses",
  },
];
