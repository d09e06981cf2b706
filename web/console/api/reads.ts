import { LIMITS } from "../../../src/core/limits.ts";
import { asProblem, Problem } from "../../api/problem.ts";
import { requestValue } from "../../api/request.ts";
import type {
  Deliveries,
  Devices,
  DoorConflicts,
  DoorCounts,
  Endpoints,
  SeatHistory,
  Settlement,
  Allocation,
  GivenTickets,
  ConcertSales,
  History,
  JobEstimate,
  Jobs,
  Me,
  Members,
  OrderDetail,
  Orders,
  OrganiserQueue,
  LivePlace,
  Places,
  RecordedConcert,
  RecordedConcerts,
  RecordedSeatPlans,
  RefundPreview,
  ReadinessJson,
  RehearsalComparison,
  TermsPreview,
  SeatOverview,
  Sessions,
  StaffMember,
  Tokens,
} from "./types.ts";

/** The calls by which the console reads. The session's cookie says who is asking. */

type Signal = AbortSignal | undefined;

const read = <T extends object>(path: string, signal: Signal) =>
  requestValue<T>("GET", `/v1/organiser/${path}`, { signal });

function pageOf(path: string, cursor: string | null, filters: Record<string, string> = {}): string {
  const query = new URLSearchParams({ limit: String(LIMITS.pageItemsMax) });
  for (const [name, value] of Object.entries(filters)) if (value !== "") query.set(name, value);
  if (cursor !== null) query.set("cursor", cursor);
  return `${path}?${query}`;
}

/** Nobody being signed in is an answer, not a fault. */
export async function seeMe(signal: Signal): Promise<{ me: Me | null }> {
  try {
    return { me: await read<Me>("me", signal) };
  } catch (error) {
    if (asProblem(error).code === "unauthenticated") return { me: null };
    throw error;
  }
}

export const seeReadiness = (signal: Signal) => read<ReadinessJson>("readiness", signal);

export const listRecordedConcerts = (signal: Signal, cursor: string | null) =>
  read<RecordedConcerts>(pageOf("concerts", cursor), signal);

export const findRecordedConcert = (concertId: string, signal: Signal) =>
  read<RecordedConcert>(`concerts/${concertId}`, signal);

export const seeQueueWithPolicy = (queueId: string, signal: Signal) =>
  read<OrganiserQueue>(`queues/${queueId}`, signal);

export const listPlaces = (queueId: string, signal: Signal, cursor: string | null) =>
  read<Places>(pageOf(`queues/${queueId}/places`, cursor), signal);

export const findPlace = (queueId: string, userId: string) =>
  read<LivePlace>(`queues/${queueId}/places/${encodeURIComponent(userId)}`, undefined);

export const seeSales = (concertId: string, signal: Signal) =>
  read<ConcertSales>(`concerts/${concertId}/sales`, signal);

/** What came of the rehearsal, beside the real sale. */
export const seeRehearsal = (concertId: string, signal: Signal) =>
  read<RehearsalComparison>(`concerts/${concertId}/rehearsal`, signal);

export const listSeatPlans = (q: string, signal: Signal, cursor: string | null) =>
  read<RecordedSeatPlans>(pageOf("seat-plans", cursor, { q }), signal);

export const listOrders = (filter: Record<string, string>, signal: Signal, cursor: string | null) =>
  read<Orders>(pageOf("orders", cursor, filter), signal);

export const findOrder = (bookingNumber: string, signal: Signal) =>
  read<OrderDetail>(`orders/${encodeURIComponent(bookingNumber)}`, signal);

export const listStaff = (signal: Signal, cursor: string | null) =>
  read<Members>(pageOf("staff", cursor), signal);

/** One of the list, as it is now. */
export async function findMember(staffId: string): Promise<StaffMember> {
  for (let cursor: string | null = null; ;) {
    const page: Members = await listStaff(undefined, cursor);
    const found = page.items.find((each) => each.staffId === staffId);
    if (found !== undefined) return found;
    if (page.nextCursor === null) throw new Problem("not_found", 404);
    cursor = page.nextCursor;
  }
}

export const listTokens = (signal: Signal, cursor: string | null) =>
  read<Tokens>(pageOf("api-tokens", cursor), signal);

export const listSessions = (signal: Signal) => read<Sessions>("me/sessions", signal);

export const listMemberSessions = (staffId: string, signal: Signal) =>
  read<Sessions>(`staff/${staffId}/sessions`, signal);

export const listHistory = (filter: Record<string, string>, signal: Signal, cursor: string | null) =>
  read<History>(pageOf("actions", cursor, filter), signal);

/** All of it, page by page. */
export async function listWholeHistory(filter: Record<string, string>): Promise<History["items"]> {
  const found: History["items"] = [];
  for (let cursor: string | null = null; ;) {
    const { items, nextCursor }: History = await listHistory(filter, undefined, cursor);
    found.push(...items);
    if (nextCursor === null) return found;
    cursor = nextCursor;
  }
}

/** What a refund would do, to the point. It changes nothing. */
export const previewRefund = (reservationId: string, body: object, signal: Signal) =>
  requestValue<RefundPreview>("POST", `/v1/organiser/reservations/${reservationId}/cancellations/preview`, {
    body,
    signal,
  });

/** What terms of cancelling would mean, for an example. */
export const previewTerms = (body: object, signal: Signal) =>
  requestValue<TermsPreview>("POST", "/v1/organiser/refund-terms/preview", { body, signal });

export type DateAct = "cancellation" | "postponement";

/** What cancelling or postponing a date would do. It changes nothing. */
export const estimateDateAct = (performanceId: string, act: DateAct, body: object, signal: Signal) =>
  requestValue<JobEstimate>("POST", `/v1/organiser/performances/${performanceId}/${act}`, {
    body: { ...body, dryRun: true },
    signal,
  });

export const listJobs = (performanceId: string, signal: Signal) =>
  read<Jobs>(pageOf("jobs", null, { performanceId }), signal);

/** Who sits on a seat, and what happened to it. */
export const seeSeat = (performanceId: string, seatNumber: number, signal: Signal) =>
  read<SeatHistory>(`performances/${performanceId}/seats/${seatNumber}`, signal);

export const listDevices = (signal: Signal, cursor: string | null) =>
  read<Devices>(pageOf("devices", cursor), signal);

export const countDoor = (performanceId: string, signal: Signal) =>
  read<DoorCounts>(`performances/${performanceId}/door`, signal);

/** Its pages have one size. */
export const listDoorConflicts = (performanceId: string, signal: Signal, cursor: string | null) => {
  const page = cursor === null ? "" : `?${new URLSearchParams({ cursor })}`;
  return read<DoorConflicts>(`performances/${performanceId}/door/conflicts${page}`, signal);
};

export const seeSettlement = (month: string, signal: Signal) =>
  read<Settlement>(`settlements?${new URLSearchParams({ month })}`, signal);

export const listEndpoints = (signal: Signal) => read<Endpoints>("webhook-endpoints", signal);

export const listDeliveries = (endpointId: string, status: string, signal: Signal, cursor: string | null) =>
  read<Deliveries>(pageOf("webhook-deliveries", cursor, { endpointId, status }), signal);

export const seeSeats = (performanceId: string, signal: Signal) =>
  read<SeatOverview>(`performances/${performanceId}/seat-status`, signal);

/** The tickets that were given away. */
export const listGiven = (performanceId: string, signal: Signal) =>
  read<GivenTickets>(`performances/${performanceId}/complimentary-tickets`, signal);

export const listAllocations = (performanceId: string, signal: Signal) =>
  read<{ items: Allocation[] }>(`performances/${performanceId}/allocations`, signal);
