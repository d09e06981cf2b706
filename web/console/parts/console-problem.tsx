import { errorsOf, type FieldError, type Problem } from "../../api/problem.ts";
import { Notice } from "../../parts/notice.tsx";
import { formatDateTime, formatNumber } from "../../text/formats.ts";
import { language, useTranslation } from "../../text/language.ts";
import { formatSeats, type NamedSeat } from "../../text/seat-names.ts";
import { type ConsoleTextKey, type ConsoleTranslate, useText, wordOf } from "../text.ts";
import type { Bounds } from "./form/form-fields.ts";

/** The bounds of a number; of anything else they are counted in what the server counts. */
const OF_NUMBERS = new Set(["whole_number", "at_most", "at_least"]);
const TIME = /^\d{4}-\d{2}-\d{2}T/;

/** What is wrong with a field, in the reader's language and in the field's own unit. */
export function errorText(t: ConsoleTranslate, { kind, values }: FieldError, bounds: Bounds = {}): string {
  const own = OF_NUMBERS.has(kind) ? Object.entries(bounds).filter(([, each]) => each !== undefined) : [];
  const shown = Object.entries({ ...values, ...Object.fromEntries(own) }).map(([name, value]) => {
    const text = String(value);
    if (TIME.test(text)) return [name, formatDateTime(text)];
    return [name, /^\d+$/.test(text) ? formatNumber(Number(text)) : text];
  });
  return wordOf(t, "fieldError", kind, Object.fromEntries(shown));
}

/** A field's name where no form of this page shows it; empty where there is no word for it. */
function nameOf(t: ConsoleTranslate, path: string): string {
  const name = /\w+$/.exec(path)?.[0] ?? "";
  const word = wordOf(t, "field", name);
  return word === name ? "" : `${word}: `;
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
  SOLD: "problem.sold",
  HELD: "problem.held",
  CONFIRMED: "problem.tooLate",
  PUBLISHED: "problem.published",
  DRAFT: "problem.draft",
  STOPPED: "problem.stopped",
  POSTPONED: "problem.postponed",
  CLOSED: "problem.closed",
  RELEASED: "problem.released",
  RETURNED: "problem.returned",
  IN_USE: "problem.inUse",
  TAKEN: "problem.taken",
  INVITED: "problem.invited",
  DISABLED: "problem.disabled",
  LAST_OWNER: "problem.lastOwner",
  NOT_AT_COUNTER: "problem.notAtCounter",
  EMPTY: "problem.nothingLeft",
  RUNNING: "problem.running",
  DIFFERENT: "problem.different",
};

function textKeyOf(problem: Problem): ConsoleTextKey | undefined {
  return problem.code === "invalid_state" ? STATE_TEXTS[problem.text("currentStatus")] : TEXTS[problem.code];
}

/** Why an act was refused: in our words where there are some, else in the server's, which are English. */
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
      <p>
        {key === undefined
          ? (language() === "en" && problem.text("detail")) || t("problem.other")
          : t(key, missing)}
      </p>
      {seats.length > 0 && <p>{formatSeats(words, seats)}</p>}
      {errors.length > 0 && (
        <ul className="errors">
          {errors.map((error) => (
            <li key={`${error.path} ${error.kind}`}>
              <strong>{nameOf(t, error.path)}</strong>
              {errorText(t, error)}
            </li>
          ))}
        </ul>
      )}
    </Notice>
  );
}
