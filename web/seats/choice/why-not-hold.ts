import type { can } from "../../can.ts";
import { formatSeats } from "../../text/seat-names.ts";
import type { Translate } from "../../text/translator.ts";
import { type Hall, seatOf } from "../hall/hall.ts";
import type { SeatingObjection } from "./seating-objection.ts";

/** Why this choice cannot be held, in words; null if it can. */
export function whyNotHold(
  t: Translate,
  hall: Hall,
  verdict: ReturnType<typeof can.hold>,
  objection: SeatingObjection | null,
  { count, isOfDate }: { count: number; isOfDate: boolean },
): string | null {
  if (verdict.yes) return null;
  const { why } = verdict;
  if (why === "tooMany")
    return t(isOfDate ? "seats.whyNotHold.tooManyOfDate" : "seats.whyNotHold.tooMany", { count });
  if (objection === null || why !== objection.why) return t(`seats.whyNotHold.${why}`);
  const named = (numbers: readonly number[]) =>
    formatSeats(
      t,
      numbers.map((number) => seatOf(hall, number - 1)),
    );
  const seats = named(objection.seatNumbers);
  if (objection.why === "single") return t("seats.whyNotHold.single", { seats });
  return t("seats.whyNotHold.companion", { seats, places: named(objection.placeNumbers) });
}
