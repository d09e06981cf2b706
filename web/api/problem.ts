/**
 * The codes of the contract that the pages handle. In addition: `unreachable` for no answer at all, and
 * `insecure` if the browser withholds a feature because the page was not loaded over HTTPS.
 */
export type ProblemCode =
  | "unreachable"
  | "insecure"
  | "proof_of_work_required"
  | "proof_of_work_invalid"
  | "internal_error"
  | "not_found"
  | "forbidden"
  | "unauthenticated"
  | "queue_token_missing"
  | "queue_token_invalid"
  | "queue_token_waiting"
  | "queue_token_expired"
  | "insufficient_points"
  | "top_up_declined"
  | "seat_unavailable"
  | "seat_limit_exceeded"
  | "reservation_expired"
  | "idempotency_key_in_use"
  | "invalid_state"
  | "sold_out"
  | "sales_not_open"
  | "too_many_requests"
  | "gateway_unavailable"
  | "overloaded"
  | "unavailable"
  // Of the console alone.
  | "invalid_request"
  | "invalid_seat_plan"
  | "forbidden"
  | "body_too_large";

/** Why a call failed: an `application/problem+json` answer, or no answer. */
export class Problem extends Error {
  readonly code: ProblemCode;
  readonly status: number;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly retryAfterMs: number | null;

  constructor(
    code: ProblemCode,
    status: number,
    fields: Readonly<Record<string, unknown>> = {},
    retryAfterMs: number | null = null,
  ) {
    super(code);
    this.name = "Problem";
    this.code = code;
    this.status = status;
    this.fields = fields;
    this.retryAfterMs = retryAfterMs;
  }

  number(field: string): number {
    return Number(this.fields[field] ?? 0);
  }

  text(field: string): string {
    return String(this.fields[field] ?? "");
  }
}

/**
 * Whether the server has decided. If not, the same request may be repeated under the same idempotency key. If
 * so, another try needs a new attempt.
 */
export function isDecided(problem: Problem): boolean {
  if (problem.code === "gateway_unavailable") return true;
  if (problem.code === "idempotency_key_in_use" || problem.code === "too_many_requests") return false;
  return problem.status >= 400 && problem.status < 500;
}

export function asProblem(error: unknown): Problem {
  return error instanceof Problem ? error : new Problem("unreachable", 0);
}

/** What is wrong with a field of a request. */
export interface FieldError {
  path: string;
  kind: string;
  values: Readonly<Record<string, string>>;
}

/** What the server found wrong, by the field's path. */
export function errorsOf(problem: Problem): FieldError[] {
  return (problem.fields["errors"] ?? []) as FieldError[];
}
