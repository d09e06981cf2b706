import type { z } from "zod";
import type { ConflictPage, DevicePage } from "../../../src/door/api.ts";
import type { Job, JobEstimate } from "../../../src/jobs/api.ts";
import type { ConcertSales, Order, OrderDetail } from "../../../src/orders/api.ts";
import type { ActionPage, HistoryAction } from "../../../src/history/api.ts";
import type { ConcertBody, ConcertChange, OrganiserQueue, QueueChange } from "../../../src/organiser/api.ts";
import type { RecordedConcertJson, RecordedConcertPage } from "../../../src/organiser/concerts/api.ts";
import type { ComplimentaryTickets, GivenTickets } from "../../../src/organiser/seats/api.ts";
import type { PlacePage } from "../../../src/organiser/places/api.ts";
import type { SeatPlanImport, SeatPlanPage } from "../../../src/organiser/seat-plans/api.ts";
import type {
  CreatedToken,
  InvitedMember,
  MeView,
  SessionList,
  StaffMember,
  StaffPage,
  TokenPage,
} from "../../../src/staff/api.ts";
import type { DeliveryPage, EndpointList } from "../../../src/webhooks/api.ts";
import type { InvitationView, PasskeyOptionsView, SignedIn } from "../../../src/staff/sign-in/api.ts";

/** What is wrong with the file of a hall, or strange. */
export type PlanFinding = SeatPlanImport["warnings"][number];

export type {
  ComplimentaryTickets,
  GivenTickets,
  ConcertChange,
  ConcertSales,
  CreatedToken,
  HistoryAction,
  InvitedMember,
  Job,
  JobEstimate,
  Order,
  OrderDetail,
  OrganiserQueue,
  QueueChange,
  SeatPlanImport,
  SignedIn,
  StaffMember,
};
export type { ImageCreation } from "../../../src/catalogue/images/api.ts";
export type { CreatedDevice, Device, DoorCounts } from "../../../src/door/api.ts";
export type { SeatHistory } from "../../../src/orders/seats/api.ts";
export type { ReadinessJson } from "../../../src/organiser/readiness/api.ts";
export type { RehearsalComparison } from "../../../src/orders/rehearsed/api.ts";
export type { Comparison, Settlement } from "../../../src/settlements/api.ts";
export type { Delivery, Endpoint, NewEndpoint, RotatedSecret } from "../../../src/webhooks/api.ts";
export type { LiveFigures, SaleCurve } from "../../../src/orders/live/api.ts";
export type { Allocation, SeatChange, SeatOverview } from "../../../src/organiser/seats/api.ts";
export type {
  CounterSale,
  CounterSaleInput as CounterSaleRequest,
  Payout,
  PayoutRequest,
  Replacement as PrintedTickets,
  SeatMove,
  SeatMoveInput as SeatMoveRequest,
} from "../../../src/box-office/api.ts";
export type GivenTicket = GivenTickets["tickets"][number];
export type { TermsPreview } from "../../../src/organiser/refund-terms/api.ts";
export type {
  FeeReturn,
  FeeReturnInput as FeeReturnRequest,
  RefundPreview,
  RefundRequest,
} from "../../../src/payments/refunds/api.ts";
export type Me = z.infer<typeof MeView>;
export type Role = Me["role"];
export type ConcertRequest = z.input<typeof ConcertBody>;
export type RecordedConcert = RecordedConcertJson;
export type RecordedPerformance = RecordedConcert["performances"][number];
export type RecordedConcerts = z.infer<typeof RecordedConcertPage>;
export type RecordedSeatPlans = z.infer<typeof SeatPlanPage>;
export type Orders = { items: Order[]; nextCursor: string | null };
export type Jobs = { items: Job[]; nextCursor: string | null };
export type History = z.infer<typeof ActionPage>;
export type { LivePlace } from "../../../src/organiser/places/api.ts";
export type Places = z.infer<typeof PlacePage>;
export type Devices = z.infer<typeof DevicePage>;
export type DoorConflicts = z.infer<typeof ConflictPage>;
export type Endpoints = z.infer<typeof EndpointList>;
export type Deliveries = z.infer<typeof DeliveryPage>;
export type Members = z.infer<typeof StaffPage>;
export type Tokens = z.infer<typeof TokenPage>;
export type Sessions = z.infer<typeof SessionList>;
export type Invitation = z.infer<typeof InvitationView>;
export type PasskeyOptions = z.infer<typeof PasskeyOptionsView>;
