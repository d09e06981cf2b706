import { formatDateTime } from "../../text/formats.ts";
import { useTranslation } from "../../text/language.ts";
import { formatSeats } from "../../text/seat-names.ts";
import { addressOf } from "../address.ts";
import { CONSOLE_LISTS } from "../api/queries.ts";
import type { HistoryAction } from "../api/types.ts";
import { ConsoleLink } from "../frame/console-link.tsx";
import { Action } from "../../parts/action.tsx";
import { listWholeHistory } from "../api/reads.ts";
import { ConsoleProblem } from "../parts/console-problem.tsx";
import { saveFile } from "../parts/downloads.ts";
import { useSaving } from "../parts/form/saving.ts";
import { historyTable, whoDid } from "./history-table.ts";
import { Changes } from "../parts/changes.tsx";
import { onlySet } from "../parts/form/filters.ts";
import { ConsolePage, Listed } from "../parts/page.tsx";
import { useText, wordOf } from "../text.ts";
import { askedOf, FilterHistory, type HistoryFilter } from "./filter-history.tsx";
import { toldOf } from "./history-words.ts";
import { withSeatNames } from "./seats-of-act.ts";
import { FORMATS } from "./saying.ts";

/** Who did what, when, from where and why; the newest first. */
export function HistoryPage({ filter }: { filter: HistoryFilter }) {
  const t = useText();
  const named = useSeatNames();
  const table = useSaving(
    () => listWholeHistory(askedOf(filter)),
    (actions) => saveFile("actions.csv", "text/csv", historyTable({ t, ...FORMATS }, actions.map(named))),
  );
  return (
    <ConsolePage
      title={t("history.heading")}
      aside={
        <Action variant="quiet" busy={table.busy} onPress={() => table.save(undefined)}>
          {t("history.csv")}
        </Action>
      }
    >
      {table.problem !== null && <ConsoleProblem problem={table.problem} />}
      <p className="soft">{t("history.text")}</p>
      <section className="card">
        <FilterHistory key={JSON.stringify(filter)} filter={filter} />
      </section>
      <Listed list={CONSOLE_LISTS.history(askedOf(filter))} none={t("history.none")}>
        {(actions) => (
          <ul className="history">
            {actions.map((each) => (
              <li key={each.actionId} className="card">
                <Entry action={each} filter={filter} />
              </li>
            ))}
          </ul>
        )}
      </Listed>
    </ConsolePage>
  );
}

/** Puts the names of an act's seats in the place of their numbers. */
function useSeatNames(): (action: HistoryAction) => HistoryAction {
  const t = useText();
  const { t: words } = useTranslation();
  return (action) => withSeatNames(action, t, (seats) => formatSeats(words, seats));
}

function Entry({ action, filter }: { action: HistoryAction; filter: HistoryFilter }) {
  const t = useText();
  const named = useSeatNames();
  const who = whoDid({ t }, action);
  return (
    <>
      <div className="console-head">
        <strong>{wordOf(t, "act", action.action)}</strong>
        <span className="small">{formatDateTime(action.createdAt)}</span>
      </div>
      <p className="small">
        <ConsoleLink to={addressOf("history")} search={{ ...onlySet(filter), actor: action.actor }}>
          {who}
        </ConsoleLink>
        {action.address !== null && ` · ${action.address}`}
        {action.concert !== null && (
          <>
            {" · "}
            <ConsoleLink to={addressOf("concert", action.concert)}>
              {action.concert.title || t("concerts.untitled")}
            </ConsoleLink>
          </>
        )}
        {action.concert !== null &&
          action.date !== null &&
          ` · ${formatDateTime(action.date.startsAt, action.concert.timeZone)}`}
        {action.bookingNumber !== null && (
          <>
            {" · "}
            <ConsoleLink to={addressOf("order", { bookingNumber: action.bookingNumber })}>
              {action.bookingNumber}
            </ConsoleLink>
          </>
        )}
        {action.subject !== null && (
          <>
            {" · "}
            <ConsoleLink to={addressOf("history")} search={{ ...onlySet(filter), subject: action.subject }}>
              {t("history.same")}
            </ConsoleLink>
          </>
        )}
      </p>
      {action.reason !== null && <p>{t("history.reason", { reason: action.reason })}</p>}
      <Changes changes={toldOf({ t, ...FORMATS }, named(action))} />
    </>
  );
}
