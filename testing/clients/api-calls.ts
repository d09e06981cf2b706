import type { Performance, Seat } from "../../src/catalogue/api.ts";
import type { GuestUser } from "../../src/identity/api.ts";
import type { ConcertCreation } from "../../src/organiser/api.ts";
import type { SeatChange } from "../../src/organiser/seats/api.ts";
import type { Checks } from "../../src/organiser/checks/api.ts";
import type { Payment } from "../../src/payments/api.ts";
import type { Reservation } from "../../src/reservations/api.ts";
import type { Ticket } from "../../src/tickets/api.ts";
import type { JoinChallenge, QueueStatus, QueueView } from "../../src/waiting-room/api.ts";
import type { Entry, Wallet } from "../../src/wallet/ledger/api.ts";
import type { TopUp } from "../../src/wallet/top-ups/api.ts";
import type { z } from "zod";

/** A queue's public page. */
export type QueuePage = z.infer<typeof QueueView>;

/**
 * A call of the API as data, with the contract's type of what it answers. Who sends it, over what, and how
 * often is for each client to say.
 */
export interface ApiCall<Body> {
  /** What it is counted as. */
  name: string;
  method: "GET" | "POST" | "DELETE";
  path: string;
  body?: unknown;
  /** Only a type: nothing is ever there. */
  answers?: Body;
}

export interface Page<Item> {
  items: Item[];
  nextCursor: string | null;
}

/** As many as a list gives at once. */
const LIST_LIMIT = 100;

function get<Body>(name: string, path: string): ApiCall<Body> {
  return { name, method: "GET", path };
}

function post<Body>(name: string, path: string, body?: unknown): ApiCall<Body> {
  return { name, method: "POST", path, ...(body === undefined ? {} : { body }) };
}

function remove(name: string, path: string): ApiCall<null> {
  return { name, method: "DELETE", path };
}

const tokens = (queueId: string) => `/v1/queues/${queueId}/tokens`;
const wallet = (userId: string) => `/v1/users/${userId}/wallet`;

export const API = {
  createGuest: () => post<GuestUser>("sign in", "/v1/users"),
  readQueue: (queueId: string) => get<QueuePage>("read queue", `/v1/queues/${queueId}`),
  askChallenge: (queueId: string) => post<JoinChallenge>("ask challenge", `/v1/queues/${queueId}/challenges`),
  joinQueue: (queueId: string) => post<QueueStatus & { token: string }>("join", tokens(queueId)),
  readStatus: (queueId: string) => get<QueueStatus>("poll", `${tokens(queueId)}/me`),
  leaveQueue: (queueId: string) => remove("leave", `${tokens(queueId)}/me`),
  listDates: (concertId: string) =>
    get<{ items: Performance[] }>("list dates", `/v1/concerts/${concertId}/performances`),
  /** 304 with no body when the seats are still those of the `If-None-Match` that goes with it. */
  listSeats: (performanceId: string) =>
    get<{ items: Seat[] } | null>("list seats", `/v1/performances/${performanceId}/seats`),
  holdSeats: (body: { performanceId: string; seatNumbers: readonly number[] }) =>
    post<Reservation>("hold", "/v1/reservations", body),
  releaseHold: (reservationId: string) => remove("release", `/v1/reservations/${reservationId}`),
  readWallet: (userId: string) => get<Wallet>("read wallet", wallet(userId)),
  topUpWallet: (userId: string, body: { amount: number; paymentMethod: string }) =>
    post<TopUp>("top up", `${wallet(userId)}/top-ups`, body),
  readTopUp: (userId: string, topUpId: string) =>
    get<TopUp>("read top-up", `${wallet(userId)}/top-ups/${topUpId}`),
  payReservation: (reservationId: string) => post<Payment>("pay", "/v1/payments", { reservationId }),
  readNewestEntries: (userId: string) => get<Page<Entry>>("read ledger", `${wallet(userId)}/entries`),
  listPayments: () => get<Page<Payment>>("list payments", `/v1/payments?limit=${LIST_LIMIT}`),
  listTickets: () => get<Page<Ticket>>("list tickets", `/v1/tickets?limit=${LIST_LIMIT}`),
  openConcert: (body: unknown) => post<ConcertCreation>("open concert", "/v1/organiser/concerts", body),
  changeSeats: (performanceId: string, body: unknown) =>
    post<SeatChange>("change seats", `/v1/organiser/performances/${performanceId}/seat-changes`, body),
  runChecks: () => get<Checks>("run checks", "/v1/organiser/checks"),
};
