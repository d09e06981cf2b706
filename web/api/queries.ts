import {
  type KnownStatuses,
  confirmTopUp,
  findConcert,
  findReservation,
  findSeatPlan,
  findTopUp,
  listConcerts,
  listEntries,
  listPayments,
  listPerformances,
  listReservations,
  listReversals,
  listTickets,
  listTopUpMethods,
  previewCancellation,
  seeMe,
  seePlace,
  seeQueue,
  seeSeatStatuses,
  seeWallet,
} from "./calls.ts";
import type { ConcertFilter } from "./types.ts";
import { endpoint, list, pages } from "./endpoint.ts";
import { asProblem } from "./problem.ts";

/**
 * What the pages read, as queries: the one place that spells their keys. A query adds at its place of use
 * only how often it is asked.
 *
 * `QUERIES.concert(id)` is the query itself. `QUERIES.concert.all()` finds every kept answer of it, and
 * `QUERIES.place.all(queueId)` those whose first parameters are these.
 */
export const QUERIES = {
  concert: endpoint("concert", ({ signal }, concertId: string) => findConcert(concertId, signal)),
  queue: endpoint("queue", ({ signal }, queueId: string) => seeQueue(queueId, signal)),
  /** `token` is the stored one. It keeps the answers of two places in one queue apart. */
  place: endpoint("place", ({ signal }, queueId: string, _token: string | undefined) =>
    seePlace(queueId, signal),
  ),
  performances: endpoint("performances", ({ signal }, concertId: string, queueId: string) =>
    listPerformances({ concertId, queueId }, signal),
  ),
  /** Never changes, so it is asked for once. */
  seatPlan: endpoint("seat-plan", ({ signal }, seatPlanId: string) => findSeatPlan(seatPlanId, signal)),
  /** Asks only for the changes since the answer that is kept. */
  seatStatuses: endpoint(
    "seat-statuses",
    ({ signal, client, queryKey }, performanceId: string, queueId: string) =>
      seeSeatStatuses(queueId, performanceId, client.getQueryData<KnownStatuses>(queryKey), signal),
  ),
  reservations: endpoint("reservations", ({ signal }) => listReservations(signal)),
  reservation: endpoint("reservation", ({ signal }, reservationId: string) =>
    findReservation(reservationId, signal),
  ),
  cancellationPreview: endpoint("cancellation-preview", (asked, reservationId: string, seats: number[]) =>
    previewCancellation(reservationId, seats, asked.signal),
  ),
  me: endpoint("me", ({ signal }) => seeMe(signal)),
  wallet: endpoint("wallet", ({ signal }, queueId: string | null) => seeWallet(queueId, signal)),
  /** Read again when a reversal settles, because a declined one returns its points. */
  entries: endpoint("entries", ({ signal }, _isAnyReversalOpen: boolean) => listEntries(signal)),
  topUpMethods: endpoint("top-up-methods", ({ signal }) => listTopUpMethods(signal)),
  topUp: endpoint("top-up", ({ signal }, topUpId: string) => findTopUp(topUpId, signal)),
  confirmation: endpoint("confirm", (asked, topUpId: string, paymentKey: string, queueId: string | null) =>
    confirmTopUp(queueId, topUpId, paymentKey, asked.signal),
  ),
  reversals: endpoint("reversals", ({ signal }, topUpId: string) => listReversals(topUpId, signal)),
  tickets: endpoint("tickets", ({ signal }) => listTickets(signal)),
};

/** Lists that a page reads a page at a time. `all()` of the query of the same name finds these too. */
export const LISTS = {
  concerts: (filter: ConcertFilter) =>
    pages(["concerts", filter], (signal, cursor) => listConcerts(filter, cursor, signal)),
  reservations: list(["reservations", "pages"], listReservations),
  payments: list(["payments", "pages"], listPayments),
  entries: list(["entries", "pages"], listEntries),
  tickets: list(["tickets", "pages"], listTickets),
};

const FOR_EVERYBODY: ReadonlySet<unknown> = new Set(
  [
    QUERIES.concert.all(),
    QUERIES.seatPlan.all(),
    LISTS.concerts({}),
    QUERIES.queue.all(),
    QUERIES.topUpMethods.all(),
  ].map(({ queryKey }) => queryKey[0]),
);

/** Whether a query has the same answer for every user. */
export function isForEverybody({ queryKey }: { queryKey: readonly unknown[] }): boolean {
  return FOR_EVERYBODY.has(queryKey[0]);
}

/** Whether what was asked for does not exist, so that asking again is no use. */
export function isGone(error: unknown): boolean {
  const { status } = asProblem(error);
  return status === 404 || status === 400;
}

/** Whether the server refused what was asked for because of the visitor's place, or because it is gone. */
export function isByPlace(error: unknown): boolean {
  return isGone(error) || asProblem(error).code.startsWith("queue_token_");
}
