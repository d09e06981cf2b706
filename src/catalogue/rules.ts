import type { DateStatus } from "../core/bookings/date-status.ts";
import type { ConcertId, PerformanceId, QueueId, SeatPlanId } from "../core/ids.ts";
import { invalidRequest, refuse, type Refusal } from "../core/refusals.ts";
import { fieldError } from "../core/words/field-errors.ts";
import type { ConcertFacts, SalesPolicy } from "./api.ts";
import { type Instant, isoTime } from "../core/time.ts";

/** As the database has it: a concert has no value of a policy that is newer than it. */
export type StoredPolicy = Partial<SalesPolicy> & Pick<SalesPolicy, "holdSeconds" | "seatsPerUser">;

export interface ConcertRecord {
  concertId: ConcertId;
  queueId: QueueId;
  queueNo: number;
  title: string;
  venue: string;
  timeZone: string;
  description: string;
  salesOpenAt: Instant | null;
  salesCloseAt: Instant | null;
  policy: SalesPolicy;
  facts: ConcertFacts;
  /** Until it is published, only the organiser knows of it. */
  isDraft: boolean;
}

interface PerformanceFacts {
  performanceId: PerformanceId;
  concertId: ConcertId;
  startsAt: Instant;
  /** The local date at the venue. */
  date: string;
  seatsTotal: number;
}

/** What a date asks for the seats of one category of its plan. */
export interface SeatPrice {
  category: string;
  grade: string;
  price: number;
}

export type PerformanceRecord = PerformanceFacts &
  SaleWindow & {
    /** As the organiser set it for this date; null for when it starts. `closesAt` is the earliest of all. */
    salesCloseAt: Instant | null;
    dateStatus: DateStatus;
    /** When it was to begin until it was last called off; null if that never was, or is not known. */
    startsBefore: Instant | null;
    /** How often it was postponed or cancelled. */
    revision: number;
    /** The plan of its hall, which never changes. */
    planNo: number;
    seatPlanId: SeatPlanId;
    /** In the order of the plan's categories. */
    prices: readonly SeatPrice[];
  };

export interface NewPerformance extends PerformanceFacts {
  /** Null means when the performance starts. */
  salesCloseAt: Instant | null;
  planNo: number;
  prices: readonly SeatPrice[];
}

/**
 * Between which moments a performance is sold, as in the view `performance_sales`, and whether its sale was
 * stopped.
 */
export interface SaleWindow {
  opensAt: Instant | null;
  closesAt: Instant;
  isStopped: boolean;
  /** Set when the organiser has cancelled or postponed the date. Then its sale is stopped too. */
  calledOff?: CalledOff | null | undefined;
}

export type CalledOff = "POSTPONED" | "CANCELLED";

/** OVER follows from the clock alone and is never stored. */
export type SaleState = "SCHEDULED" | "ON_SALE" | "STOPPED" | "OVER" | CalledOff;

/** The state of a performance's sale at `now`. Outside SQL, only this function decides it. */
export function saleState(
  { opensAt, closesAt, isStopped, calledOff = null }: SaleWindow,
  now: Instant,
): SaleState {
  if (calledOff !== null) return calledOff;
  if (now >= closesAt) return "OVER";
  if (isStopped) return "STOPPED";
  return opensAt !== null && now < opensAt ? "SCHEDULED" : "ON_SALE";
}

/** For visitors inside a queue that goes on selling other concerts. */
export function concertWithdrawn(): Refusal {
  const detail = "The organiser has withdrawn this concert. Seats of it that were held have been released.";
  return refuse("invalid_state", detail, { currentStatus: "CLOSED" });
}

/** What an organiser does to close a sale, besides setting its window. */
interface SaleClosing {
  isQueueClosed: boolean;
  isWithdrawn: boolean;
}

/** Why no seat of a performance can be held at `now`; null while it is on sale. */
export function checkOnSale(window: SaleWindow & SaleClosing, now: Instant): Refusal | null {
  if (window.isWithdrawn) return concertWithdrawn();
  const state = saleState(window, now);
  if (window.isQueueClosed && state !== "OVER")
    return refuse("invalid_state", "The organiser has closed this sale.", { currentStatus: "CLOSED" });
  switch (state) {
    case "OVER": {
      const closedAt = isoTime(window.closesAt);
      const detail = `Sales of this date closed at ${closedAt}.`;
      return refuse("invalid_state", detail, { currentStatus: "CLOSED", closedAt });
    }
    case "CANCELLED":
      return refuse("invalid_state", "The organiser has cancelled this date.", { currentStatus: state });
    case "POSTPONED":
      return refuse("invalid_state", "The organiser has postponed this date.", { currentStatus: state });
    case "STOPPED":
      return refuse("invalid_state", "The organiser has stopped the sale of this date.", {
        currentStatus: "STOPPED",
      });
    case "SCHEDULED": {
      const opensAt = isoTime(window.opensAt!);
      return refuse("sales_not_open", `Sales open at ${opensAt}.`, { opensAt });
    }
    case "ON_SALE":
      return null;
  }
}

/** Why nothing of a cancelled date is changed or sold any more. */
export function dateCancelled(): Refusal {
  return refuse("invalid_state", "This date was cancelled.", { currentStatus: "CANCELLED" });
}

/** Whether seats of a date can be held, now or once its sale opens. */
export function isSold(state: SaleState): boolean {
  return state === "ON_SALE" || state === "SCHEDULED";
}

/** A date's beginning, and what may not come after it. */
export interface DateStart {
  startsAt: Instant;
  /** As it was set for this date; null: when it starts. */
  salesCloseAt: Instant | null;
  /** When the last of the seats that are kept back go on sale by themselves; null: none do. */
  lastReleaseAt: Instant | null;
}

/**
 * Refuses a beginning that is another date's of the concert, or that comes before the end of the date's own
 * sale or before seats of it go on sale: nobody buys a seat of what is under way.
 */
export function checkStart(
  { startsAt, salesCloseAt, lastReleaseAt }: DateStart,
  others: readonly Instant[],
): Refusal | null {
  if (others.includes(startsAt))
    return invalidRequest(
      "startsAt",
      fieldError("another_date_then", "is when another date of this concert begins"),
    );
  if (salesCloseAt !== null && salesCloseAt > startsAt)
    return invalidRequest("startsAt", fieldError("begins_before_close", "must not be before salesCloseAt"));
  if (lastReleaseAt !== null && lastReleaseAt > startsAt)
    return invalidRequest(
      "startsAt",
      fieldError("begins_before_release", "is before seats that are kept back go on sale by themselves"),
    );
  return null;
}
