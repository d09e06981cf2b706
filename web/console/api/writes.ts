import { request, requestValue } from "../../api/request.ts";
import type {
  Allocation,
  Comparison,
  FeeReturn,
  FeeReturnRequest,
  CreatedDevice,
  Delivery,
  Endpoint,
  NewEndpoint,
  RotatedSecret,
  Settlement,
  ComplimentaryTickets,
  ConcertChange,
  ConcertRequest,
  CreatedToken,
  ImageCreation,
  InvitedMember,
  OrganiserQueue,
  QueueChange,
  RecordedConcert,
  CounterSale,
  CounterSaleRequest,
  Payout,
  PayoutRequest,
  PrintedTickets,
  RefundRequest,
  Role,
  SeatChange,
  SeatMove,
  SeatMoveRequest,
  SeatPlanImport,
  StaffMember,
} from "./types.ts";

/** The calls by which the console changes something. One `key` has one effect, however often it is sent. */

export const ROOT = "/v1/organiser";
export const once = (key: string) => ({ headers: { "Idempotency-Key": key } });
/** Refused where somebody else has changed it since. */
export const based = (revision: string) => ({ headers: { "If-Match": `"${revision}"` } });
export const because = (reason: string) => (reason === "" ? "" : `?${new URLSearchParams({ reason })}`);

export const createDraft = (body: Omit<ConcertRequest & object, "state">, key: string) =>
  requestValue<{ concertId: string }>("POST", `${ROOT}/concerts`, {
    body: { ...body, state: "DRAFT" },
    ...once(key),
  });

export const changeConcert = (concertId: string, body: ConcertFields, revision: string) =>
  requestValue<object>("PATCH", `${ROOT}/concerts/${concertId}`, { body, ...based(revision) });

/** As the server takes it: what the console knows of an image is its id as text. */
export type ConcertFields = Omit<ConcertChange, "posterId" | "logoId"> & {
  posterId?: string | null;
  logoId?: string | null;
};

export const publishConcert = (concertId: string) =>
  requestValue<RecordedConcert>("POST", `${ROOT}/concerts/${concertId}/publish`);

export const attachRehearsal = (concertId: string, report: object) =>
  requestValue<object>("PUT", `${ROOT}/concerts/${concertId}/rehearsal`, { body: report });

export const duplicateConcert = (concertId: string, title: string, key: string) =>
  requestValue<RecordedConcert>("POST", `${ROOT}/concerts/${concertId}/duplicate`, {
    body: { title },
    ...once(key),
  });

export const deleteConcert = (concertId: string, reason: string) =>
  request("DELETE", `${ROOT}/concerts/${concertId}${because(reason)}`);

export const sendTestMail = (to: string, locale: "ko" | "en", key: string) =>
  requestValue<{ sent: boolean; reason?: string }>("POST", `${ROOT}/messages/test`, {
    body: { kind: "order.paid", locale, to },
    ...once(key),
  });

export const stopSale = (
  concertId: string,
  body: { holds: "let_pay" | "release"; reason: string },
  key: string,
) => requestValue<object>("POST", `${ROOT}/concerts/${concertId}/stop`, { body, ...once(key) });

export const changeQueue = (queueId: string, body: QueueChange, revision: string) =>
  requestValue<OrganiserQueue>("PATCH", `${ROOT}/queues/${queueId}`, { body, ...based(revision) });

export const takeBackPlace = (queueId: string, userId: string, reason: string) =>
  requestValue<object>("POST", `${ROOT}/queues/${queueId}/revocations`, { body: { userId, reason } });

export const keepImage = (image: Blob) =>
  requestValue<ImageCreation>("POST", `${ROOT}/images`, { body: image });

export const importSeatPlan = (name: string, plan: Blob, key: string) =>
  requestValue<SeatPlanImport>(
    "POST",
    `${ROOT}/seat-plans${name === "" ? "" : `?${new URLSearchParams({ name })}`}`,
    {
      body: plan,
      ...once(key),
    },
  );

export const deleteSeatPlan = (seatPlanId: string, reason: string) =>
  request("DELETE", `${ROOT}/seat-plans/${seatPlanId}${because(reason)}`);

export const addNote = (bookingNumber: string, text: string, key: string) =>
  requestValue<object>("POST", `${ROOT}/orders/${bookingNumber}/notes`, { body: { text }, ...once(key) });

export interface SeatChangeBody {
  seatNumbers: number[];
  to: "BLOCKED" | "AVAILABLE";
  allocation?: string;
  /** Of a new allocation. */
  allocationKind?: Allocation["kind"];
  reason: string;
}

export const changeSeats = (performanceId: string, body: SeatChangeBody) =>
  requestValue<SeatChange>("POST", `${ROOT}/performances/${performanceId}/seat-changes`, { body });

export const giveTickets = (
  performanceId: string,
  body: { seatNumbers: number[]; recipient: { name: string; email?: string }; reason: string },
  key: string,
) =>
  requestValue<ComplimentaryTickets>("POST", `${ROOT}/performances/${performanceId}/complimentary-tickets`, {
    body,
    ...once(key),
  });

/** All of the date, where none are named. */
export const printGivenTickets = (performanceId: string, ticketIds: readonly string[] | undefined) =>
  requestValue<ComplimentaryTickets>(
    "POST",
    `${ROOT}/performances/${performanceId}/complimentary-tickets/prints`,
    { body: { ticketIds } },
  );

export const takeBackTicket = (
  performanceId: string,
  ticketId: string,
  seat: "block" | "allocation" | "release",
  reason: string,
) => {
  const query = new URLSearchParams({ seat, reason });
  return request(
    "DELETE",
    `${ROOT}/performances/${performanceId}/complimentary-tickets/${ticketId}?${query}`,
  );
};

export interface AllocationChange {
  kind?: Allocation["kind"];
  colour?: string;
  releaseAt?: string | null;
}

export const changeAllocation = (
  { performanceId, name }: Allocation,
  change: AllocationChange,
  revision: string,
) =>
  requestValue<Allocation>("POST", `${ROOT}/performances/${performanceId}/allocations`, {
    body: { name, ...change },
    ...based(revision),
  });

export const releaseAllocation = (
  { performanceId, allocationId, revision }: Allocation,
  reason: string,
  key: string,
) =>
  requestValue<object>("POST", `${ROOT}/performances/${performanceId}/allocations/${allocationId}/release`, {
    body: { reason },
    headers: { ...once(key).headers, ...based(revision).headers },
  });

export const refund = (reservationId: string, body: RefundRequest, key: string) =>
  requestValue<object>("POST", `${ROOT}/reservations/${reservationId}/cancellations`, { body, ...once(key) });

export const returnFee = (cancellationId: string, body: FeeReturnRequest, key: string) =>
  requestValue<FeeReturn>("POST", `${ROOT}/cancellations/${cancellationId}/fee-returns`, {
    body,
    ...once(key),
  });

export const sellAtCounter = (performanceId: string, body: CounterSaleRequest, key: string) =>
  requestValue<CounterSale>("POST", `${ROOT}/performances/${performanceId}/counter-sales`, {
    body,
    ...once(key),
  });

export const printTickets = (reservationId: string) =>
  requestValue<PrintedTickets>("POST", `${ROOT}/reservations/${reservationId}/prints`, { body: {} });

export const replaceTickets = (reservationId: string, reason: string, key: string) =>
  requestValue<PrintedTickets>("POST", `${ROOT}/reservations/${reservationId}/replacements`, {
    body: { reason },
    ...once(key),
  });

export const moveSeats = (reservationId: string, body: SeatMoveRequest, key: string) =>
  requestValue<SeatMove>("POST", `${ROOT}/reservations/${reservationId}/seat-moves`, { body, ...once(key) });

/** Hands out at the counter what its buyer was refunded. */
export const payOut = (reservationId: string, body: PayoutRequest, key: string) =>
  requestValue<Payout>("POST", `${ROOT}/reservations/${reservationId}/payouts`, {
    body,
    ...once(key),
  });

export const actOnDate = (
  performanceId: string,
  act: "cancellation" | "postponement",
  body: object,
  key: string,
) =>
  requestValue<{ jobId: string }>("POST", `${ROOT}/performances/${performanceId}/${act}`, {
    body,
    ...once(key),
  });

export const retryJob = (jobId: string) => requestValue<object>("POST", `${ROOT}/jobs/${jobId}/retry`);

export const inviteMember = (
  body: { email: string; name: string; role: Role; concertIds: string[] | null },
  key: string,
) => requestValue<InvitedMember>("POST", `${ROOT}/staff`, { body, ...once(key) });

export interface MemberChange {
  role?: Role;
  concertIds?: string[] | null;
  status?: "ACTIVE" | "DISABLED";
  reason?: string;
}

export const changeMember = (staffId: string, body: MemberChange, revision: string) =>
  requestValue<StaffMember>("PATCH", `${ROOT}/staff/${staffId}`, { body, ...based(revision) });

export const removeMember = (staffId: string, reason: string) =>
  request("DELETE", `${ROOT}/staff/${staffId}${because(reason)}`);

export const inviteAgain = (staffId: string, reason: string, key: string) =>
  requestValue<InvitedMember>("POST", `${ROOT}/staff/${staffId}/invitations${because(reason)}`, once(key));

export const endSession = (sessionId: string) => request("DELETE", `${ROOT}/me/sessions/${sessionId}`);

export const endMemberSession = (staffId: string, sessionId: string, reason: string) =>
  request("DELETE", `${ROOT}/staff/${staffId}/sessions/${sessionId}${because(reason)}`);

export const endMemberSessions = (staffId: string, reason: string) =>
  request("DELETE", `${ROOT}/staff/${staffId}/sessions${because(reason)}`);

export const makeToken = (
  body: { name: string; role: Role; concertIds?: string[]; expiresInDays: number },
  key: string,
) => requestValue<CreatedToken>("POST", `${ROOT}/api-tokens`, { body, ...once(key) });

export const endToken = (tokenId: string, reason: string) =>
  request("DELETE", `${ROOT}/api-tokens/${tokenId}${because(reason)}`);

export const addDevice = (body: { name: string; performanceIds: string[] }, key: string) =>
  requestValue<CreatedDevice>("POST", `${ROOT}/devices`, { body, ...once(key) });

export const revokeDevice = (deviceId: string, reason: string) =>
  request("DELETE", `${ROOT}/devices/${deviceId}${because(reason)}`);

/** Asks the payment company, which may take a while. */
export const compareWithCompany = (month: string) =>
  requestValue<Comparison>("GET", `${ROOT}/settlements/${month}/comparison`);

export const compareWithFile = (month: string, file: Blob) =>
  requestValue<Comparison>("POST", `${ROOT}/settlements/${month}/comparison`, { body: file });

export const closeMonth = (month: string, reason: string, key: string) =>
  requestValue<Settlement>("POST", `${ROOT}/settlements/${month}/close${because(reason)}`, {
    body: {},
    ...once(key),
  });

export type EndpointFields = Pick<Endpoint, "url" | "events">;

export const addEndpoint = (body: EndpointFields, key: string) =>
  requestValue<NewEndpoint>("POST", `${ROOT}/webhook-endpoints`, { body, ...once(key) });

export type EndpointChange = Partial<EndpointFields> & { enabled?: boolean };

export const changeEndpoint = (endpointId: string, body: EndpointChange, revision: string) =>
  requestValue<Endpoint>("PATCH", `${ROOT}/webhook-endpoints/${endpointId}`, { body, ...based(revision) });

export const removeEndpoint = (endpointId: string, reason: string) =>
  request("DELETE", `${ROOT}/webhook-endpoints/${endpointId}${because(reason)}`);

export const renewEndpointSecret = (endpointId: string, reason: string, key: string) =>
  requestValue<RotatedSecret>(
    "POST",
    `${ROOT}/webhook-endpoints/${endpointId}/secret${because(reason)}`,
    once(key),
  );

export const replayDelivery = (deliveryId: string, key: string) =>
  requestValue<Delivery>("POST", `${ROOT}/webhook-deliveries/${deliveryId}/replay`, once(key));

export interface OrderContact {
  name: string;
  email: string;
  phone: string | null;
  locale: "ko" | "en";
}

export const changeContact = (bookingNumber: string, body: OrderContact, revision: string) =>
  requestValue<object>("PUT", `${ROOT}/orders/${bookingNumber}/contact`, { body, ...based(revision) });

export const resendMail = (bookingNumber: string, key: string) =>
  requestValue<object>("POST", `${ROOT}/orders/${bookingNumber}/mails`, once(key));
