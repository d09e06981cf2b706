import type { Performance } from "../../api/types.ts";
import { can } from "../../can.ts";
import { Action } from "../../parts/action.tsx";
import { useTranslation } from "../../text/language.ts";
import { formatMoney } from "../../text/formats.ts";
import { formatSeat, formatSeats } from "../../text/seat-names.ts";
import { GradeChip } from "../facts/grade-chip.tsx";
import { type Hall, seatOf } from "../hall/hall.ts";
import type { SeatingObjection } from "./seating-objection.ts";

export function ChosenSeats({
  hall,
  sale,
  chosen,
  owned,
  limit,
  limitText,
  objection,
  isHolding,
  onRemove,
  onHold,
}: {
  hall: Hall;
  sale: Performance["state"];
  chosen: readonly number[];
  owned: number;
  limit: number;
  limitText: string | null;
  objection: SeatingObjection | null;
  isHolding: boolean;
  onRemove: (seatNumber: number) => void;
  onHold: () => void;
}) {
  const { t } = useTranslation();
  const seats = chosen.map((number) => seatOf(hall, number - 1));
  const total = seats.reduce((sum, seat) => sum + seat.price, 0);
  const verdict = can.hold(sale, seats.length, owned, limit, objection?.why);
  const why = verdict.yes ? null : whyNot(verdict.why);
  return (
    <section className="card choice" aria-labelledby="choice-title">
      <h2 id="choice-title">{t("seats.chosenTitle")}</h2>
      {seats.length === 0 && <p className="soft">{t("seats.chosenNone")}</p>}
      <ul className="chosen">
        {seats.map((seat) => (
          <li key={seat.seatNumber}>
            <GradeChip hall={hall} grade={hall.gradeOf[seat.seatNumber - 1]!} />
            <span>{formatSeat(t, seat)}</span>
            <span className="amount">{formatMoney(t, seat.price)}</span>
            <button
              type="button"
              className="remove"
              aria-label={t("seats.remove", { seat: formatSeat(t, seat) })}
              onClick={() => onRemove(seat.seatNumber)}
            >
              ×
            </button>
          </li>
        ))}
      </ul>
      {limitText !== null && <p className="why">{limitText}</p>}
      <p className="total">
        <span>{t("seats.total")}</span>
        <strong>{formatMoney(t, total)}</strong>
      </p>
      <Action onPress={onHold} busy={isHolding} why={isHolding ? null : why}>
        {isHolding ? t("seats.holding") : t("seats.hold")}
      </Action>
    </section>
  );

  function whyNot(reason: WhyNotHold): string {
    if (reason === "tooMany") return t("seats.whyNotHold.tooMany", { count: limit });
    if (reason !== "single" && reason !== "companion") return t(`seats.whyNotHold.${reason}`);
    const named = (objection?.seatNumbers ?? []).map((number) => seatOf(hall, number - 1));
    return t(`seats.whyNotHold.${reason}`, { seats: formatSeats(t, named) });
  }
}

type WhyNotHold = Exclude<ReturnType<typeof can.hold>, { yes: true }>["why"];
