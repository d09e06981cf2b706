import type { Translate } from "../../text/translator.ts";
import { formatMoney } from "../../text/formats.ts";
import { formatSeat } from "../../text/seat-names.ts";
import { type Hall, seatOf } from "../hall/hall.ts";
import { type Flag, FLAGS } from "../hall/seat-plan.ts";
import { STATES } from "../statuses/seat-state.ts";

/** What a seat is beside its grade: a wheelchair place, or one with a restricted view. */
export function flagWords(t: Translate, flags: number): string[] {
  return (Object.keys(FLAGS) as Flag[])
    .filter((flag) => (flags & FLAGS[flag]) !== 0)
    .map((flag) => t(`seats.flags.${flag}`));
}

/** All that is known of a seat, in words: for screen readers, and for buttons. */
export function describeSeat(t: Translate, hall: Hall, seat: number, state: number): string {
  const facts = seatOf(hall, seat);
  return t("seats.seatLabel", {
    label: facts.label,
    seat: formatSeat(t, facts),
    grade: facts.grade,
    price: [formatMoney(t, facts.price), ...flagWords(t, hall.flags[seat]!)].join(", "),
    status: t(`seats.status.${STATES[state]!}`),
  });
}
