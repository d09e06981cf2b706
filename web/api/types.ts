import type { z } from "zod";
import type {
  ConcertListQuery,
  ConcertPage,
  PerformanceList,
  SeatStatusView,
} from "../../src/catalogue/api.ts";
import type { SeatPlanView } from "../../src/halls/api.ts";
import type { SignInBody as SignInBodySchema } from "../../src/identity/api.ts";
import type { PushSubscriptionBody, TurnMailBody } from "../../src/notifications/api.ts";
import type { PaymentPage } from "../../src/payments/api.ts";
import type { ReservationPage } from "../../src/reservations/api.ts";
import type { TicketPage } from "../../src/tickets/api.ts";
import type { QueueTokenView, QueueView } from "../../src/waiting-room/api.ts";
import type { EntryPage } from "../../src/wallet/ledger/api.ts";
import type { ReversalPage } from "../../src/wallet/reversals/api.ts";

export type {
  ListedConcert,
  OfferedConcert,
  OfferedPerformance,
  Performance,
  PublicConcert as Concert,
} from "../../src/catalogue/api.ts";
export type { Recovered } from "../../src/recoveries/api.ts";
export type { Contact, GuestUser, SignedIn, SignInBegun, User } from "../../src/identity/api.ts";
export type { Cancellation, CancellationPreview, Payment, PendingPayment } from "../../src/payments/api.ts";
export type { PushKey } from "../../src/notifications/api.ts";
export type { Reservation } from "../../src/reservations/api.ts";
export type { Ticket } from "../../src/tickets/api.ts";
export type { JoinChallenge, QueueStatus } from "../../src/waiting-room/api.ts";
export type { Entry, Wallet } from "../../src/wallet/ledger/api.ts";
export type { Reversal } from "../../src/wallet/reversals/api.ts";
export type { TopUp, TopUpMethods } from "../../src/wallet/top-ups/api.ts";

export type PushSubscriptionRequest = z.input<typeof PushSubscriptionBody>;
export type TurnMailRequest = z.input<typeof TurnMailBody>;
export type SignInBody = z.infer<typeof SignInBodySchema>;
export type Queue = z.infer<typeof QueueView>;
export type QueueToken = z.infer<typeof QueueTokenView>;
export type Concerts = z.infer<typeof ConcertPage>;
/** What the list of concerts is narrowed to. */
export type ConcertFilter = Pick<z.infer<typeof ConcertListQuery>, "q" | "venue" | "month" | "sale">;
export type Performances = z.infer<typeof PerformanceList>;
export type SeatStatuses = Extract<z.infer<typeof SeatStatusView>, { statuses: string }>;
export type SeatStatusChanges = Extract<z.infer<typeof SeatStatusView>, { since: number }>;
export type SeatPlan = z.infer<typeof SeatPlanView>;
export type Reservations = z.infer<typeof ReservationPage>;
export type Payments = z.infer<typeof PaymentPage>;
export type Tickets = z.infer<typeof TicketPage>;
export type Reversals = z.infer<typeof ReversalPage>;
export type Entries = z.infer<typeof EntryPage>;

/** An answer with the time before its request was sent, by this page's monotonic clock. */
export type Timed<T> = T & { askedAtMs: number };
