import { BUYER_LIMITS } from "../../src/core/bookings/buyer-limits.ts";
import { ensureIdentity, type Identity, readIdentity, replaceIdentity } from "../device/identity.ts";
import { keepPlace, readPlace } from "../device/places.ts";
import { retryWhileBusy } from "./retry-while-busy.ts";
import { asProblem, Problem } from "./problem.ts";
import { doProofOfWork } from "./proof-of-work.ts";
import { request, requestValue } from "./request.ts";
import { readStatuses, withChanges } from "./seat-statuses.ts";
import type {
  ConcertFilter,
  Cancellation,
  CancellationPreview,
  Concert,
  Concerts,
  Contact,
  Entries,
  GuestUser,
  JoinChallenge,
  OfferedConcert,
  Payment,
  Payments,
  PendingPayment,
  Performances,
  Queue,
  QueueStatus,
  QueueToken,
  Recovered,
  Reservation,
  Reservations,
  Reversal,
  Reversals,
  SeatPlan,
  SeatStatusChanges,
  SeatStatuses,
  SignedIn,
  SignInBegun,
  SignInBody,
  Tickets,
  TopUp,
  TopUpMethods,
  User,
  Wallet,
} from "./types.ts";

/** Every call the pages make. The identity and the queue token come from what this browser has stored. */

type Signal = AbortSignal | undefined;

/** Concerts that match a filter. `cursor` is the previous page's `nextCursor`, or null. */
export const listConcerts = (filter: ConcertFilter, cursor: string | null, signal: Signal) =>
  requestValue<Concerts>("GET", `/v1/concerts?${pageQuery({ ...filter, cursor })}`, { signal });

export const findConcert = (concertId: string, signal: Signal) =>
  requestValue<OfferedConcert>("GET", `/v1/concerts/${concertId}`, { signal });

export const seeQueue = (queueId: string, signal: Signal) =>
  requestValue<Queue>("GET", `/v1/queues/${queueId}`, { signal });

/** Progress to show while joining. */
interface JoinProgress {
  /** The share of the proof of work that is done. */
  onWork?: (share: number) => void;
  /** The server is busy; the next attempt is in this many milliseconds. */
  onWait?: (ms: number) => void;
}

/**
 * Takes a place in line, or returns the one this visitor already has, and stores its token. If a new place
 * requires proof of work, this device does it and asks again. While the server is too busy, it repeats the
 * request with the same work.
 */
export async function joinQueue(queueId: string, progress: JoinProgress = {}): Promise<QueueStatus> {
  const become = () => retryWhileBusy(ensureIdentity, progress.onWait);
  const identity = await become();
  return joinAs(identity, queueId, progress).catch(async (error) => {
    const problem = asProblem(error);
    if (problem.code !== "unauthenticated") throw error;
    // Only once. If the new guest is unknown as well, another one would not help.
    await replaceIdentity(identity.accessToken, problem);
    return joinAs(await become(), queueId, progress);
  });
}

async function joinAs(
  { userId, accessToken }: Identity,
  queueId: string,
  { onWork, onWait }: JoinProgress,
): Promise<QueueStatus> {
  const Authorization = `Bearer ${accessToken}`;
  const post = <T extends object>(path: string, headers: Record<string, string>) =>
    retryWhileBusy(() => requestValue<T>("POST", `/v1/queues/${queueId}/${path}`, { headers }), onWait);
  const take = (headers: Record<string, string>) => post<QueueToken>("tokens", headers);
  const { token, ...status } = await take({ Authorization }).catch(async (error) => {
    if (asProblem(error).code !== "proof_of_work_required") throw error;
    const asked = await post<JoinChallenge>("challenges", { Authorization });
    return take({ Authorization, "Proof-Of-Work": await doProofOfWork(asked, onWork) });
  });
  keepPlace(queueId, { token, userId, arrived: status.status === "ACTIVE" });
  return status;
}

export const seePlace = (queueId: string, signal: Signal) =>
  requestValue<QueueStatus>("GET", `/v1/queues/${queueId}/tokens/me`, { signal, headers: inQueue(queueId) });

/** Says that the visitor is still there, without letting them in: for a page that nobody watches. */
export const sayPresent = (queueId: string) =>
  request("GET", `/v1/queues/${queueId}/tokens/me?arrive=false`, { headers: inQueue(queueId) });

export const leaveQueue = (queueId: string) =>
  request("DELETE", `/v1/queues/${queueId}/tokens/me`, { headers: inQueue(queueId) });

export const listPerformances = (
  { concertId, queueId }: Pick<Concert, "concertId" | "queueId">,
  signal: Signal,
) =>
  requestValue<Performances>("GET", `/v1/concerts/${concertId}/performances`, {
    signal,
    headers: inQueue(queueId),
  });

/** A hall never changes, so browsers keep it. */
export const findSeatPlan = (seatPlanId: string, signal: Signal) =>
  requestValue<SeatPlan>("GET", `/v1/seat-plans/${seatPlanId}`, { signal });

/** What is known of the seats of a performance, with one byte a seat. */
export interface KnownStatuses {
  version: number;
  prices: SeatStatuses["prices"];
  statuses: Uint8Array;
}

/** The status of every seat, asked for as the changes since what is known. */
export async function seeSeatStatuses(
  queueId: string,
  performanceId: string,
  known: KnownStatuses | undefined,
  signal: Signal,
): Promise<KnownStatuses> {
  const query = known === undefined ? "" : `?since=${known.version}`;
  const path = `/v1/performances/${performanceId}/seat-status${query}`;
  const answer = await requestValue<SeatStatuses | SeatStatusChanges>("GET", path, {
    signal,
    headers: inQueue(queueId),
  });
  if ("changes" in answer)
    return { ...known!, version: answer.version, statuses: withChanges(known!.statuses, answer.changes) };
  const { version, prices, statuses } = answer;
  return { version, prices, statuses: readStatuses(statuses) };
}

export interface HoldRequest {
  performanceId: string;
  seatNumbers: number[];
}

export const holdSeats = (queueId: string, body: HoldRequest, key: string) =>
  requestValue<Reservation>("POST", "/v1/reservations", {
    body,
    headers: { ...inQueue(queueId), "Idempotency-Key": key },
  });

export const listReservations = (signal: Signal, cursor: string | null = null) =>
  requestValue<Reservations>("GET", `/v1/reservations?${pageQuery({ cursor })}`, { signal, headers: mine() });

export const findReservation = (reservationId: string, signal: Signal) =>
  requestValue<Reservation>("GET", `/v1/reservations/${reservationId}`, { signal, headers: mine() });

export const releaseReservation = (reservationId: string) =>
  request("DELETE", `/v1/reservations/${reservationId}`, { headers: mine() });

/** `queueId` names the queue whose token opens the wallet; null where identity is enough. */
export const seeWallet = (queueId: string | null, signal: Signal) =>
  requestValue<Wallet>("GET", walletPath(), { signal, headers: ofWallet(queueId) });

export const listEntries = (signal: Signal, cursor: string | null = null) =>
  requestValue<Entries>("GET", `${walletPath()}/entries?${pageQuery({ cursor })}`, {
    signal,
    headers: mine(),
  });

export const listTopUpMethods = (signal: Signal) =>
  requestValue<TopUpMethods>("GET", "/v1/top-up-methods", { signal });

export interface TopUpRequest {
  amount: number;
  paymentMethod: string;
}

export const topUp = (queueId: string | null, body: TopUpRequest, key: string) =>
  requestValue<TopUp>("POST", `${walletPath()}/top-ups`, {
    body,
    headers: { ...ofWallet(queueId), "Idempotency-Key": key },
  });

/** Confirms with the key from the payment company's page. A repetition returns the present state. */
export const confirmTopUp = (queueId: string | null, topUpId: string, paymentKey: string, signal: Signal) =>
  requestValue<TopUp>("POST", `${walletPath()}/top-ups/${topUpId}/confirm`, {
    signal,
    body: { paymentKey },
    headers: ofWallet(queueId),
  });

export const findTopUp = (topUpId: string, signal: Signal) =>
  requestValue<TopUp>("GET", `${walletPath()}/top-ups/${topUpId}`, { signal, headers: mine() });

export const listReversals = (topUpId: string, signal: Signal) =>
  requestValue<Reversals>("GET", `${walletPath()}/top-ups/${topUpId}/reversals`, { signal, headers: mine() });

export const reverseTopUp = (topUpId: string, body: { amount: number }, key: string) =>
  requestValue<Reversal>("POST", `${walletPath()}/top-ups/${topUpId}/reversals`, {
    body,
    headers: { ...mine(), "Idempotency-Key": key },
  });

export interface PaymentRequest {
  reservationId: string;
  /** The terms that the buyer has agreed to. */
  termsVersion: string;
  topUp?: { paymentMethod: string };
}

/** Pays. With `topUp` what is missing is charged; the answer to that may be open, or lead to another page. */
export const payReservation = (queueId: string, body: PaymentRequest, key: string) =>
  requestValue<Payment | PendingPayment>("POST", "/v1/payments", {
    body,
    headers: { ...inQueue(queueId), "Idempotency-Key": key },
  });

export const previewCancellation = (reservationId: string, seatNumbers: readonly number[], signal: Signal) =>
  requestValue<CancellationPreview>(
    "GET",
    `/v1/reservations/${reservationId}/cancellations/preview?seatNumbers=${seatNumbers.join(",")}`,
    { signal, headers: mine() },
  );

export const cancelSeats = (reservationId: string, body: { seatNumbers: number[] }, key: string) =>
  requestValue<Cancellation>("POST", `/v1/reservations/${reservationId}/cancellations`, {
    body,
    headers: { ...mine(), "Idempotency-Key": key },
  });

export const listPayments = (signal: Signal, cursor: string | null = null) =>
  requestValue<Payments>("GET", `/v1/payments?${pageQuery({ cursor })}`, { signal, headers: mine() });

export const listTickets = (signal: Signal, cursor: string | null = null) =>
  requestValue<Tickets>("GET", `/v1/tickets?${pageQuery({ cursor })}`, { signal, headers: mine() });

export const seeMe = (signal: Signal) =>
  requestValue<User>("GET", "/v1/users/me", { signal, headers: mine() });

export const putContact = (body: Contact) =>
  requestValue<User>("PUT", "/v1/users/me/contact", { body, headers: mine() });

/** Has the contact forgotten. What was bought stays. */
export const deleteContact = () => request("DELETE", "/v1/users/me/contact", { headers: mine() });

/** Always succeeds: whether somebody bought with this address is told to its mailbox alone. */
export const beginRecovery = (email: string) =>
  requestValue<{ recoveryId: string }>("POST", "/v1/recoveries", { body: { email } });

export const confirmRecovery = (recoveryId: string, body: { code: string; cursor?: string }) =>
  requestValue<Recovered>("POST", `/v1/recoveries/${recoveryId}/confirm`, { body });

export const beginSignIn = () => requestValue<SignInBegun>("POST", "/v1/sign-ins");

export const confirmSignIn = async (body: SignInBody): Promise<Identity> => {
  const { userId, accessToken, expiresAt, signOutAddress } = await requestValue<SignedIn>(
    "POST",
    "/v1/sign-ins/confirm",
    { body },
  );
  return { userId, accessToken, expiresAt, signOutAddress };
};

export const signOutEverywhere = async (): Promise<Identity> => {
  const path = "/v1/users/me/sign-out-everywhere";
  const { userId, accessToken, expiresAt } = await requestValue<GuestUser>("POST", path, { headers: mine() });
  return { ...readIdentity(), userId, accessToken, expiresAt };
};

function pageQuery(query: Readonly<Record<string, string | null | undefined>>): URLSearchParams {
  const given = Object.entries(query).flatMap(([name, value]) => (value ? [[name, value]] : []));
  return new URLSearchParams([["limit", String(BUYER_LIMITS.pageItemsMax)], ...given]);
}

function mine(): Record<string, string> {
  const identity = readIdentity();
  if (identity === null) throw new Problem("unauthenticated", 401);
  return { Authorization: `Bearer ${identity.accessToken}` };
}

export function inQueue(queueId: string): Record<string, string> {
  const place = readPlace(queueId);
  if (place === null) throw new Problem("queue_token_missing", 401);
  return { ...mine(), "Queue-Token": place.token };
}

function ofWallet(queueId: string | null): Record<string, string> {
  return queueId === null ? mine() : inQueue(queueId);
}

function walletPath(): string {
  return `/v1/users/${readIdentity()?.userId ?? ""}/wallet`;
}
