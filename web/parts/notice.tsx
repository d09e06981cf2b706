import type { ReactNode } from "react";
import { type Problem, type ProblemCode } from "../api/problem.ts";
import type { Texts } from "../text/en.ts";
import { useTranslation } from "../text/language.ts";

/**
 * A message within the page, never in a window of its own. `bad` and `good` are also read aloud by screen
 * readers.
 */
export function Notice({
  tone = "plain",
  title,
  children,
}: {
  tone?: "plain" | "good" | "warn" | "bad";
  title?: ReactNode;
  children?: ReactNode;
}) {
  const role = tone === "bad" ? "alert" : tone === "plain" ? undefined : "status";
  return (
    <div className={`notice notice-${tone}`} role={role}>
      {title !== undefined && <p className="notice-title">{title}</p>}
      {children}
    </div>
  );
}

/** The text for a problem, in the reader's language. */
function useProblemText(): (problem: Problem) => string {
  const { t } = useTranslation();
  return (problem) => {
    const reason = reasonOf(problem);
    if (reason !== null) return t(`reason.${reason}`, { limit: problem.number("limit") });
    return t(`problem.${PROBLEM_TEXTS[problem.code] ?? "other"}`, { limit: problem.number("limit") });
  };
}

/** The specific reason, if the refusal gives one. */
function reasonOf(problem: Problem): keyof Texts["reason"] | null {
  if (problem.code === "invalid_state") {
    const status = problem.text("currentStatus");
    return STATE_REASONS.find((each) => each === status) ?? null;
  }
  if (problem.code === "seat_limit_exceeded")
    return problem.text("limitOf") === "performance" ? "limit_of_date" : null;
  if (problem.code === "too_many_requests") return "seatNumbers" in problem.fields ? "held_long" : null;
  if (problem.code !== "queue_token_expired") return null;
  const reason = problem.text("reason");
  return TOKEN_REASONS.find((each) => each === reason) ?? null;
}

const STATE_REASONS = [
  "CLOSED",
  "STOPPED",
  "POSTPONED",
  "CANCELLED",
  "SINGLE_SEAT_LEFT",
  "COMPANION_WITHOUT_WHEELCHAIR",
  "TERMS_CHANGED",
] as const;
const TOKEN_REASONS = ["timed_out", "consumed", "left", "missed", "revoked"] as const;

export function ProblemNotice({ problem, children }: { problem: Problem; children?: ReactNode }) {
  const text = useProblemText();
  return (
    <Notice tone="bad">
      <p>{text(problem)}</p>
      {children}
    </Notice>
  );
}

const PROBLEM_TEXTS: Partial<Record<ProblemCode, keyof Texts["problem"]>> = {
  unreachable: "unreachable",
  overloaded: "overloaded",
  unavailable: "unavailable",
  too_many_requests: "too_many_requests",
  sold_out: "sold_out",
  sales_not_open: "sales_not_open",
  seat_limit_exceeded: "seat_limit_exceeded",
  seat_unavailable: "seat_unavailable",
  unauthenticated: "unauthenticated",
  queue_token_missing: "unauthenticated",
  queue_token_invalid: "unauthenticated",
  queue_token_expired: "queue_token_expired",
  queue_token_waiting: "invalid_state",
  reservation_expired: "reservation_expired",
  proof_of_work_invalid: "proof_of_work_invalid",
  insecure: "insecure",
  gateway_unavailable: "gateway_unavailable",
  insufficient_points: "insufficient_points",
  invalid_state: "invalid_state",
};
