import type {
  ChecksAnswer,
  GuestUser,
  JoinChallenge,
  LedgerEntry,
  OpenedConcert,
  Page,
  Payment,
  PerformanceOnSale,
  QueueDocument,
  QueueStatus,
  Reservation,
  SeatOnSale,
  Ticket,
  TopUp,
  Wallet,
} from "./contract.ts";
import type { HttpAnswer, HttpClient } from "./http-client.ts";

/** Who asks: an identity, and the place in line that it has. */
export interface Credentials {
  userId: string;
  accessToken: string;
  queueToken?: string | undefined;
}

const LIST_LIMIT = 100;

export function createGuest(http: HttpClient): Promise<HttpAnswer<GuestUser>> {
  return http.call({ name: "sign in", method: "POST", path: "/v1/users" });
}

export function readQueue(http: HttpClient, queueId: string): Promise<HttpAnswer<QueueDocument>> {
  return http.call({ name: "read queue", method: "GET", path: `/v1/queues/${queueId}` });
}

export function joinQueue(
  http: HttpClient,
  who: Credentials,
  queueId: string,
  proofOfWork?: string,
): Promise<HttpAnswer<QueueStatus & { token: string }>> {
  const { accessToken } = who;
  const path = `/v1/queues/${queueId}/tokens`;
  return http.call({ name: "join", method: "POST", path, accessToken, proofOfWork });
}

export function askChallenge(
  http: HttpClient,
  who: Credentials,
  queueId: string,
): Promise<HttpAnswer<JoinChallenge>> {
  const { accessToken } = who;
  const path = `/v1/queues/${queueId}/challenges`;
  return http.call({ name: "ask challenge", method: "POST", path, accessToken });
}

export function readStatus(
  http: HttpClient,
  who: Credentials,
  queueId: string,
): Promise<HttpAnswer<QueueStatus>> {
  return http.call({ name: "poll", method: "GET", path: `/v1/queues/${queueId}/tokens/me`, ...tokens(who) });
}

export function leaveQueue(http: HttpClient, who: Credentials, queueId: string): Promise<HttpAnswer<null>> {
  return http.call({
    name: "leave",
    method: "DELETE",
    path: `/v1/queues/${queueId}/tokens/me`,
    ...tokens(who),
  });
}

export function listDates(
  http: HttpClient,
  who: Credentials,
  concertId: string,
): Promise<HttpAnswer<{ items: PerformanceOnSale[] }>> {
  return http.call({
    name: "list dates",
    method: "GET",
    path: `/v1/concerts/${concertId}/performances`,
    ...tokens(who),
  });
}

/** 304 with no body when the seats are still those of `ifNoneMatch`. */
export function listSeats(
  http: HttpClient,
  who: Credentials,
  performanceId: string,
  ifNoneMatch: string | undefined,
): Promise<HttpAnswer<{ items: SeatOnSale[] } | null>> {
  const path = `/v1/performances/${performanceId}/seats`;
  return http.call({ name: "list seats", method: "GET", path, ifNoneMatch, ...tokens(who) });
}

export function holdSeats(
  http: HttpClient,
  who: Credentials,
  idempotencyKey: string,
  body: { performanceId: string; seatNumbers: readonly number[] },
): Promise<HttpAnswer<Reservation>> {
  return http.call({
    name: "hold",
    method: "POST",
    path: "/v1/reservations",
    idempotencyKey,
    body,
    ...tokens(who),
  });
}

export function releaseHold(
  http: HttpClient,
  who: Credentials,
  reservationId: string,
): Promise<HttpAnswer<null>> {
  return http.call({
    name: "release",
    method: "DELETE",
    path: `/v1/reservations/${reservationId}`,
    ...tokens(who),
  });
}

export function readWallet(http: HttpClient, who: Credentials): Promise<HttpAnswer<Wallet>> {
  return http.call({
    name: "read wallet",
    method: "GET",
    path: `/v1/users/${who.userId}/wallet`,
    ...tokens(who),
  });
}

export function topUpWallet(
  http: HttpClient,
  who: Credentials,
  idempotencyKey: string,
  body: { amount: number; paymentMethod: string },
): Promise<HttpAnswer<TopUp>> {
  const path = `/v1/users/${who.userId}/wallet/top-ups`;
  return http.call({ name: "top up", method: "POST", path, idempotencyKey, body, ...tokens(who) });
}

export function readTopUp(http: HttpClient, who: Credentials, topUpId: string): Promise<HttpAnswer<TopUp>> {
  const path = `/v1/users/${who.userId}/wallet/top-ups/${topUpId}`;
  return http.call({ name: "read top-up", method: "GET", path, ...tokens(who) });
}

export function payReservation(
  http: HttpClient,
  who: Credentials,
  idempotencyKey: string,
  reservationId: string,
): Promise<HttpAnswer<Payment>> {
  const body = { reservationId };
  return http.call({
    name: "pay",
    method: "POST",
    path: "/v1/payments",
    idempotencyKey,
    body,
    ...tokens(who),
  });
}

export function readNewestEntries(
  http: HttpClient,
  who: Credentials,
): Promise<HttpAnswer<Page<LedgerEntry>>> {
  const path = `/v1/users/${who.userId}/wallet/entries`;
  return http.call({ name: "read ledger", method: "GET", path, accessToken: who.accessToken });
}

export function listPayments(http: HttpClient, who: Credentials): Promise<HttpAnswer<Page<Payment>>> {
  const path = `/v1/payments?limit=${LIST_LIMIT}`;
  return http.call({ name: "list payments", method: "GET", path, accessToken: who.accessToken });
}

export function listTickets(http: HttpClient, who: Credentials): Promise<HttpAnswer<Page<Ticket>>> {
  const path = `/v1/tickets?limit=${LIST_LIMIT}`;
  return http.call({ name: "list tickets", method: "GET", path, accessToken: who.accessToken });
}

export function openConcert(
  http: HttpClient,
  organiserKey: string,
  body: unknown,
): Promise<HttpAnswer<OpenedConcert>> {
  return http.call({
    name: "open concert",
    method: "POST",
    path: "/v1/organiser/concerts",
    accessToken: organiserKey,
    body,
  });
}

export function runChecks(http: HttpClient, organiserKey: string): Promise<HttpAnswer<ChecksAnswer>> {
  return http.call({
    name: "run checks",
    method: "GET",
    path: "/v1/organiser/checks",
    accessToken: organiserKey,
  });
}

function tokens({ accessToken, queueToken }: Credentials) {
  return { accessToken, queueToken };
}
