import type { Problem } from "../../api/problem.ts";
import { Notice } from "../../parts/notice.tsx";
import { formatNumber } from "../../text/formats.ts";
import { useTranslation } from "../../text/language.ts";
import { formatSeats, type NamedSeat } from "../../text/seat-names.ts";
import { type ConsoleTextKey, useText } from "../text.ts";

export interface FieldError {
  path: string;
  message: string;
}

/** What the server found wrong, by the field's path. */
export function errorsOf(problem: Problem): FieldError[] {
  return (problem.fields["errors"] ?? []) as FieldError[];
}

const TEXTS: Partial<Record<Problem["code"], ConsoleTextKey>> = {
  unreachable: "problem.unreachable",
  overloaded: "problem.busy",
  unavailable: "problem.busy",
  too_many_requests: "problem.tooMany",
  unauthenticated: "problem.signedOut",
  forbidden: "problem.forbidden",
  not_found: "problem.notFound",
  invalid_request: "problem.fields",
  body_too_large: "problem.tooLarge",
  seat_unavailable: "problem.seatTaken",
  insufficient_points: "problem.shortfall",
};

/** What has happened meanwhile, by the state that the refusal names. */
const STATE_TEXTS: Readonly<Record<string, ConsoleTextKey>> = {
  CHECKED_IN: "problem.checkedIn",
  CANCELLED: "problem.cancelled",
  CHANGED: "conflict.untold",
};

function textKeyOf(problem: Problem): ConsoleTextKey | undefined {
  return problem.code === "invalid_state" ? STATE_TEXTS[problem.text("currentStatus")] : TEXTS[problem.code];
}

/** Why an act was refused: in our words where there are some, else in the server's. */
export function ConsoleProblem({
  problem,
  without = new Set(),
}: {
  problem: Problem;
  /** Paths whose errors stand at their fields. */
  without?: ReadonlySet<string>;
}) {
  const t = useText();
  const key = textKeyOf(problem);
  const missing = { shortfall: t("money.won", { amount: formatNumber(problem.number("shortfall")) }) };
  const { t: words } = useTranslation();
  const seats = (problem.fields["seats"] ?? []) as NamedSeat[];
  const errors = errorsOf(problem).filter(({ path }) => !without.has(path));
  return (
    <Notice tone="bad">
      <p>{key === undefined ? problem.text("detail") || t("problem.other") : t(key, missing)}</p>
      {seats.length > 0 && <p>{formatSeats(words, seats)}</p>}
      {errors.length > 0 && (
        <ul className="errors">
          {errors.map(({ path, message }) => (
            <li key={`${path} ${message}`}>
              {path !== "" && <strong>{path}: </strong>}
              {message}
            </li>
          ))}
        </ul>
      )}
    </Notice>
  );
}
