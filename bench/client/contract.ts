import type { Challenge } from "altcha-lib";

/**
 * The answers that the crowd relies on, as the HTTP contract names them. Written down here rather than taken from the
 * server's sources, so that a server that changes its answers fails the run instead of changing it.
 */

export type TokenStatus =
  | "REGISTERED"
  | "WAITING"
  | "READY"
  | "ACTIVE"
  | "MISSED"
  | "CONSUMED"
  | "EXPIRED"
  | "LEFT"
  | "REVOKED";

export interface GuestUser {
  userId: string;
  accessToken: string;
}

/** A challenge of ALTCHA's proof of work, version 2. */
export interface JoinChallenge {
  challenge: Challenge;
  attemptsMax: number;
}

export interface QueueStatus {
  status: TokenStatus;
  position: number | null;
  ahead: number;
  estimatedWaitSeconds: { p50: number; p90: number } | null;
  pollAfterMs: number;
}

export interface QueueDocument {
  state: "SCHEDULED" | "OPEN" | "PAUSED" | "SOLD_OUT" | "CLOSED";
  frontier: number;
  lastPosition: number;
  waiting: number;
  ready: number;
  active: number;
  capacity: number;
}

export interface PerformanceOnSale {
  performanceId: string;
  date: string;
  seatsTotal: number;
  seatsAvailable: number;
}

export interface SeatOnSale {
  seatNumber: number;
  section: string;
  row: string;
  grade: string;
  price: number;
  status: "AVAILABLE" | "HELD" | "SOLD" | "BLOCKED";
}

export interface Reservation {
  reservationId: string;
  performanceId: string;
  status: "HELD" | "CONFIRMED" | "EXPIRED" | "CANCELLED" | "REFUNDED";
  seats: { seatNumber: number; price: number }[];
  amount: number;
  heldAt: string;
  expiresAt: string;
}

export interface Wallet {
  balance: number;
}

export interface LedgerEntry {
  amount: number;
  balanceAfter: number;
}

export interface TopUp {
  topUpId: string;
  status: "CREATED" | "SENT" | "SUCCEEDED" | "FAILED" | "UNKNOWN" | "REQUIRES_ACTION";
  amount: number;
}

export interface Ticket {
  ticketId: string;
  performanceId: string;
  seatNumber: number;
}

export interface Payment {
  paymentId: string;
  reservationId: string;
  amount: number;
  balanceAfter: number;
  tickets: Ticket[];
}

export interface Page<Item> {
  items: Item[];
  nextCursor: string | null;
}

export interface OpenedConcert {
  concertId: string;
  queueId: string;
  performances: { performanceId: string; date: string; seatsTotal: number }[];
}

export interface ChecksAnswer {
  ok: boolean;
  checks: { name: string; violations: number | unknown[] }[];
}
