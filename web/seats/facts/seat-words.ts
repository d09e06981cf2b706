import type { Translate } from "../../text/translator.ts";
import { formatMoney, formatNumber } from "../../text/formats.ts";
import { isolate } from "../../text/isolate.ts";
import { formatSeat } from "../../text/seat-names.ts";
import { type Hall, seatOf } from "../hall/hall.ts";
import type { SectionWords } from "../map/drawing/section-words.ts";
import { countedAs, type SectionLeft } from "../statuses/seats-left.ts";
import { STATES } from "../statuses/seat-state.ts";
import { flagWords } from "./flag-words.ts";

/** A grade and what it costs, where that is known. */
export function gradeWords(t: Translate, { grades, hasPrices }: Hall, grade: number): string {
  const { name, price } = grades[grade]!;
  return hasPrices ? `${isolate(name)} · ${formatMoney(t, price)}` : name;
}

/** All that is known of a seat, in words: for screen readers, and for buttons. */
export function describeSeat(t: Translate, hall: Hall, seat: number, state: number): string {
  const facts = seatOf(hall, seat);
  return t("seats.seatLabel", {
    label: facts.label,
    seat: formatSeat(t, facts),
    kind: [
      facts.grade,
      ...(hall.hasPrices ? [formatMoney(t, facts.price)] : []),
      ...flagWords(t, hall.flags[seat]!),
    ].join(", "),
    status: statusWords(t, hall, seat, state),
  });
}

export function statusWords(t: Translate, hall: Hall, seat: number, state: number): string {
  return hall.desk?.statusOf(seat, state) ?? t(`seats.status.${STATES[state]!}`);
}

/** What a section still has, and from which price where that is known. */
export function sectionWords(
  t: Translate,
  hall: Hall,
  section: number,
  { seats, priceFrom }: SectionLeft,
): SectionWords {
  const { name } = hall.sections[section]!;
  if (seats === 0) return { name, left: t("concerts.noneLeft"), count: "", priceFrom: "" };
  const count = formatNumber(seats);
  const counted = t(countedAs(hall), { count });
  if (priceFrom === null || priceFrom === 0) return { name, left: counted, count: counted, priceFrom: "" };
  const price = formatMoney(t, priceFrom);
  const [left, from] = [t("seats.sectionLeft", { count, price }), t("seats.sectionPrice", { price })];
  return { name, left, count: counted, priceFrom: from };
}
