import { CSV_START, csvLine } from "../../../src/core/words/csv-line.ts";
import type { HistoryAction } from "../api/types.ts";
import { localOf } from "../dates/local-time.ts";
import { isNew } from "../parts/differences.ts";
import type { ConsoleTextKey } from "../text.ts";
import { type Saying, toldOf } from "./history-words.ts";

const COLUMNS = [
  "at",
  "act",
  "who",
  "address",
  "concert",
  "date",
  "bookingNumber",
  "reason",
  "changes",
] as const;

/**
 * Acts as a table for spreadsheets, told in the words of the page. Its times have their year, and can be
 * sorted: on the venue's clock where the page has them on it, all others in the zone that the head names.
 */
export function historyTable(
  { t, number, month }: Omit<Saying, "time">,
  actions: readonly HistoryAction[],
  zone = Intl.DateTimeFormat().resolvedOptions().timeZone,
): string {
  const time = (instant: string, timeZone = zone) => localOf(instant, timeZone).replace("T", " ");
  const saying = { t, number, month, time };
  const heads = COLUMNS.map((column) => t(`historyTable.${column}`, { zone }));
  return CSV_START + [heads, ...actions.map((action) => cellsOf(saying, action))].map(csvLine).join("");
}

function cellsOf(saying: Saying, action: HistoryAction) {
  const { t, time } = saying;
  const changes = toldOf(saying, action).map((change) =>
    isNew(change)
      ? `${change.name}: ${change.to}`
      : t("historyTable.change", { name: change.name, from: change.from, to: change.to }),
  );
  const cells: Record<(typeof COLUMNS)[number], string | null> = {
    at: time(action.createdAt),
    act: t(`act.${action.action}` as ConsoleTextKey),
    who: whoDid(saying, action),
    address: action.address,
    concert: action.concert && (action.concert.title || t("concerts.untitled")),
    date: action.date && time(action.date.startsAt, action.concert?.timeZone),
    bookingNumber: action.bookingNumber,
    reason: action.reason,
    changes: changes.join("; "),
  };
  return COLUMNS.map((column) => cells[column]);
}

/** Who acted, by name where it is a person or a token. */
export function whoDid({ t }: Pick<Saying, "t">, { actorKind, actorName }: HistoryAction): string {
  const isNamed = actorKind === "staff" || actorKind === "token";
  return (isNamed ? actorName : null) ?? t(`actor.${actorKind}`);
}
