import { type NamedSeat } from "../../text/seat-names.ts";
import type { HistoryAction } from "../api/types.ts";
import { isObject } from "../parts/differences.ts";
import type { ConsoleTranslate } from "../text.ts";

/** Fields in which acts keep the numbers of seats. */
const OF_SEATS = new Set(["seatNumbers", "seatNumber", "AVAILABLE", "BLOCKED"]);

/** The act with the names of its seats in the place of their numbers, as far as it brings them. */
export function withSeatNames<
  T extends Pick<HistoryAction, "before" | "after" | "detail" | "date" | "seats">,
>(act: T, t: ConsoleTranslate, format: (seats: readonly NamedSeat[]) => string): T {
  const nameAll = (numbers: unknown[], at: string | undefined) => {
    const seats = act.seats.filter(
      ({ performanceId, seatNumber }) => performanceId === at && numbers.includes(seatNumber),
    );
    if (seats.length === 0) return numbers;
    const more = numbers.length - seats.length;
    const told = format(seats);
    return more > 0 ? t("history.more", { told, count: more }) : told;
  };
  const named = (value: unknown, at: string | undefined): unknown => {
    if (Array.isArray(value)) return value.map((each) => named(each, at));
    if (!isObject(value)) return value;
    // Seats that were exchanged may be of another date.
    const { performanceId = at } = value as { performanceId?: string };
    return Object.fromEntries(
      Object.entries(value).map(([name, each]) => [
        name,
        !OF_SEATS.has(name)
          ? named(each, performanceId)
          : Array.isArray(each)
            ? nameAll(each, performanceId)
            : nameAll([each], performanceId),
      ]),
    );
  };
  const { before, after, detail, date } = act;
  const at = date?.performanceId;
  return { ...act, before: named(before, at), after: named(after, at), detail: named(detail, at) };
}
