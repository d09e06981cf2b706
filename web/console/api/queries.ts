import { endpoint, list } from "../../api/endpoint.ts";
import * as calls from "./reads.ts";
import { openInvitation } from "./sign-in.ts";

/** What the console reads, as queries. `all()` finds every kept answer of one. */
export const CONSOLE = {
  me: endpoint("me", ({ signal }) => calls.seeMe(signal)),
  concert: endpoint("recorded-concert", ({ signal }, concertId: string) =>
    calls.findRecordedConcert(concertId, signal),
  ),
  readiness: endpoint("readiness", ({ signal }) => calls.seeReadiness(signal)),
  queue: endpoint("queue-with-policy", ({ signal }, queueId: string) =>
    calls.seeQueueWithPolicy(queueId, signal),
  ),
  sales: endpoint("concert-sales", ({ signal }, concertId: string) => calls.seeSales(concertId, signal)),
  rehearsal: endpoint("rehearsal", ({ signal }, concertId: string) => calls.seeRehearsal(concertId, signal)),
  order: endpoint("order", ({ signal }, bookingNumber: string) => calls.findOrder(bookingNumber, signal)),
  invitation: endpoint("invitation", (_, token: string) => openInvitation(token)),
  refundPreview: endpoint("refund-preview", ({ signal }, reservationId: string, body: object) =>
    calls.previewRefund(reservationId, body, signal),
  ),
  termsPreview: endpoint("terms-preview", ({ signal }, body: object) => calls.previewTerms(body, signal)),
  dateEstimate: endpoint(
    "date-estimate",
    ({ signal }, performanceId: string, act: calls.DateAct, body: object) =>
      calls.estimateDateAct(performanceId, act, body, signal),
  ),
  jobs: endpoint("jobs", ({ signal }, performanceId: string) => calls.listJobs(performanceId, signal)),
  seats: endpoint("seat-overview", ({ signal }, performanceId: string) =>
    calls.seeSeats(performanceId, signal),
  ),
  allocations: endpoint("allocations", ({ signal }, performanceId: string) =>
    calls.listAllocations(performanceId, signal),
  ),
  given: endpoint("given-tickets", ({ signal }, performanceId: string) =>
    calls.listGiven(performanceId, signal),
  ),
  seat: endpoint("seat", ({ signal }, performanceId: string, seatNumber: number) =>
    calls.seeSeat(performanceId, seatNumber, signal),
  ),
  door: endpoint("door", ({ signal }, performanceId: string) => calls.countDoor(performanceId, signal)),
  settlement: endpoint("settlement", ({ signal }, month: string) => calls.seeSettlement(month, signal)),
  endpoints: endpoint("endpoints", ({ signal }) => calls.listEndpoints(signal)),
  sessions: endpoint("sessions", ({ signal }) => calls.listSessions(signal)),
  memberSessions: endpoint("member-sessions", ({ signal }, staffId: string) =>
    calls.listMemberSessions(staffId, signal),
  ),
};

/** Lists that the console reads a page at a time. */
export const CONSOLE_LISTS = {
  concerts: list(["recorded-concerts"], calls.listRecordedConcerts),
  seatPlans: list(["recorded-seat-plans"], (signal, cursor) => calls.listSeatPlans("", signal, cursor)),
  seatPlansNamed: (q: string) =>
    list(["recorded-seat-plans", q], (signal, cursor) => calls.listSeatPlans(q, signal, cursor)),
  orders: (filter: Record<string, string>) =>
    list(["orders", filter], (signal, cursor) => calls.listOrders(filter, signal, cursor)),
  places: (queueId: string) =>
    list(["places", queueId], (signal, cursor) => calls.listPlaces(queueId, signal, cursor)),
  devices: list(["devices"], calls.listDevices),
  doorConflicts: (performanceId: string) =>
    list(["door-conflicts", performanceId], (signal, cursor) =>
      calls.listDoorConflicts(performanceId, signal, cursor),
    ),
  deliveries: (endpointId: string, status: string) =>
    list(["deliveries", endpointId, status], (signal, cursor) =>
      calls.listDeliveries(endpointId, status, signal, cursor),
    ),
  staff: list(["staff"], calls.listStaff),
  tokens: list(["tokens"], calls.listTokens),
  history: (filter: Record<string, string>) =>
    list(["history", filter], (signal, cursor) => calls.listHistory(filter, signal, cursor)),
};
