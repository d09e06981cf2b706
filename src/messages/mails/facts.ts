import type { CalendarEvent } from "../../core/calendar/calendar-file.ts";
import type { RefundPolicy } from "../../core/refunds/refund-policy.ts";
import type { Instant } from "../../core/time.ts";

/** What mails say, before it is put into words. */

export interface Show {
  bookingNumber: string;
  title: string;
  venue: string;
  address?: string | null;
  /** Of the venue. */
  timeZone: string;
  startsAt: Instant;
  /** When the doors open; null if that is not known. */
  doorsAt?: Instant | null;
  /** Postponed, and the new date is not known yet: `startsAt` does not hold. */
  isDateOpen?: boolean;
  /** What changes in the calendar of who reads it. */
  events: readonly CalendarEvent[];
}

export interface MailSeat {
  section: string;
  row: string;
  label: string;
  grade: string;
  price: number;
}

export interface MailTicket extends MailSeat {
  /** The text of its QR code. */
  code: string;
}

export interface BoughtFacts extends Show {
  kind: "order.paid";
  amount: number;
  tickets: readonly MailTicket[];
  /** Those that were fixed with the payment. */
  terms: { policy: RefundPolicy; boughtAt: Instant; closesAt: Instant };
  /** Null: it was changed since, and is not what this buyer was shown. */
  agreed: AgreedText | null;
}

/** The organiser's own words that a buyer was shown with the terms. */
export interface AgreedText {
  refundPolicy: string | null;
  seller: { name: string; registration: string; contact: string } | null;
}

/** Seats that were exchanged for others: the purchase of these, and what was given up for it. */
export interface ExchangedFacts extends Omit<BoughtFacts, "kind"> {
  kind: "order.exchanged";
  was: { bookingNumber: string; startsAt: Instant; seats: readonly MailSeat[] };
  /** What the old seats brought back. */
  refund: number;
  /** The difference was settled at the counter; else in points. */
  isAtCounter: boolean;
}

/** Codes that were replaced: all good tickets of the order as they are now. */
export interface ReplacedFacts extends Show {
  kind: "tickets.replaced";
  tickets: readonly MailTicket[];
}

/** A fee that was given back after the cancellation. */
export interface FeeReturnedFacts extends Show {
  kind: "fee.returned";
  seats: readonly MailSeat[];
  amount: number;
  /** Of the amount; the rest is in the wallet. */
  toCards: number;
}

export interface CancelledFacts extends Show {
  kind: "order.cancelled";
  seats: readonly MailSeat[];
  /** Seats of the booking whose tickets are still good. */
  seatsLeft: readonly MailSeat[];
  fee: number;
  refund: number;
  /** Of the refund; the rest is in the wallet. */
  toCards: number;
  /** Whether the organiser has cancelled the whole date. */
  isDateCancelled: boolean;
}

export interface PostponedFacts extends Show {
  kind: "performance.postponed";
  seats: readonly MailSeat[];
  /** When the show was to begin before. */
  oldStart: Instant;
  /** Null: the new date is not known yet. */
  newStart: Instant | null;
  /** Until when they may give back, for what fee of the order at most. Null: as the terms say. */
  giveBack: { until: Instant; fee: number } | null;
}

/** Tickets that were given away, for a date that the organiser has cancelled. */
export interface GivenCancelledFacts extends Omit<Show, "bookingNumber" | "events"> {
  kind: "complimentary.cancelled";
  seats: readonly Omit<MailSeat, "grade" | "price">[];
}

export interface RecoveryFacts {
  kind: "recovery";
  code: string;
  minutes: number;
}

/** A turn in line. */
export interface TurnFacts {
  kind: "turn.near";
  title: string;
  /** It has come already. */
  hasCome: boolean;
}

export type MailFacts =
  | BoughtFacts
  | CancelledFacts
  | ExchangedFacts
  | ReplacedFacts
  | FeeReturnedFacts
  | PostponedFacts
  | GivenCancelledFacts
  | RecoveryFacts
  | TurnFacts;
