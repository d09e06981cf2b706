import { type FieldError, otherError } from "./words/field-errors.ts";

/**
 * All refusals of Frontrow. A refusal is an answer, not a fault: rules return it, services throw it, and the
 * HTTP layer turns it into an RFC 9457 problem with the status and title of its row in this table.
 *
 * The codes are the public contract: new ones may be added, none may be renamed.
 */
export const REFUSALS = {
  invalid_request: { status: 400, title: "The request is not valid" },
  invalid_seat_plan: { status: 400, title: "The seat plan is not valid" },
  idempotency_key_required: { status: 400, title: "An Idempotency-Key header is required" },
  unauthenticated: { status: 401, title: "Sign in first" },
  queue_token_missing: { status: 401, title: "A queue token is required" },
  queue_token_invalid: { status: 401, title: "This queue token is not valid here" },
  insufficient_points: { status: 402, title: "Not enough points" },
  top_up_declined: { status: 402, title: "The payment company declined the top-up" },
  forbidden: { status: 403, title: "This is not allowed" },
  queue_token_waiting: { status: 403, title: "It is not your turn yet" },
  proof_of_work_required: { status: 403, title: "Joining this queue takes proof of work" },
  proof_of_work_invalid: { status: 403, title: "The proof of work is not good" },
  not_found: { status: 404, title: "There is nothing here for you" },
  seat_unavailable: { status: 409, title: "A seat you asked for cannot be had" },
  seat_limit_exceeded: { status: 409, title: "That is more seats than one person may have" },
  reservation_not_held: { status: 409, title: "The reservation is no longer a hold" },
  idempotency_key_in_use: {
    status: 409,
    title: "A request with this Idempotency-Key is still being worked on",
  },
  invalid_state: { status: 409, title: "This step is out of order" },
  reservation_expired: { status: 410, title: "The hold has lapsed" },
  queue_token_expired: { status: 410, title: "The queue token is spent" },
  sold_out: { status: 410, title: "Every seat is sold" },
  body_too_large: { status: 413, title: "The request body is too large" },
  idempotency_key_reused: { status: 422, title: "This Idempotency-Key was used for another request" },
  sales_not_open: { status: 423, title: "Sales have not opened" },
  too_many_requests: { status: 429, title: "Too many requests" },
  internal_error: { status: 500, title: "Something broke on our side" },
  gateway_unavailable: { status: 502, title: "The payment company cannot be reached" },
  overloaded: { status: 503, title: "Too busy to take this on now" },
  unavailable: { status: 503, title: "Temporarily unavailable" },
} as const satisfies Record<string, { status: number; title: string }>;

export type RefusalCode = keyof typeof REFUSALS;

/**
 * Fields sent beside the code, such as `shortfall` or `seatNumbers`; JSON values only. A resource's own
 * status is sent as `currentStatus`, because `status` in a problem is the HTTP one (RFC 9457, section 3.1.2).
 */
export type RefusalFields = Readonly<Record<string, unknown>>;

/**
 * One refusal: its code, a sentence for the person who reads it, and the fields that the contract promises.
 */
export class Refusal extends Error {
  readonly code: RefusalCode;
  readonly fields: RefusalFields;
  /** Seconds after which a retry makes sense; becomes the `Retry-After` header. */
  readonly retryAfterSeconds: number | undefined;

  constructor(code: RefusalCode, detail: string, fields: RefusalFields = {}, retryAfterSeconds?: number) {
    super(detail);
    this.name = "Refusal";
    this.code = code;
    this.fields = fields;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  get status(): number {
    return REFUSALS[this.code].status;
  }
}

/** Makes a refusal. Shorter than `new` in the lists of checks in `rules.ts`. */
export function refuse(
  code: RefusalCode,
  detail: string,
  fields?: RefusalFields,
  retryAfterSeconds?: number,
): Refusal {
  return new Refusal(code, detail, fields, retryAfterSeconds);
}

/** The same answer for "absent" and "not yours", so that strangers cannot learn what exists. */
export function notFound(): Refusal {
  return refuse("not_found", "It does not exist, or it is not yours.");
}

/**
 * An `invalid_request` about one value. `path` names it as the client wrote it: `seatNumbers[2]`,
 * `Content-Type`.
 */
export function invalidRequest(path: string, error: string | FieldError): Refusal {
  const { message, kind, values } = typeof error === "string" ? otherError(error) : error;
  return refuse("invalid_request", `${path} ${message}.`, { errors: [{ path, message, kind, values }] });
}
