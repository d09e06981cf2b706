import { useEffect } from "react";
import { Action } from "../../parts/action.tsx";
import { announce } from "../../parts/live-region.tsx";
import { useTranslation } from "../../text/language.ts";
import { formatMoney } from "../../text/formats.ts";
import { formatSeat } from "../../text/seat-names.ts";
import { flagWords } from "../facts/flag-words.ts";
import { GradeChip } from "../facts/grade-chip.tsx";
import { type Hall, seatOf } from "../hall/hall.ts";

export function ChosenSeats({
  hall,
  chosen,
  limitText,
  why,
  isHolding,
  onRemove,
  onHold,
}: {
  hall: Hall;
  chosen: readonly number[];
  limitText: string | null;
  /** Why they cannot be held; null if they can. */
  why: string | null;
  isHolding: boolean;
  onRemove: (seatNumber: number) => void;
  onHold: () => void;
}) {
  const { t } = useTranslation();
  const seats = chosen.map((number) => seatOf(hall, number - 1));
  const total = seats.reduce((sum, seat) => sum + seat.price, 0);
  const objection = seats.length === 0 ? null : why;
  useEffect(() => {
    if (objection !== null) announce(objection);
  }, [objection]);
  return (
    <section className="card choice" aria-labelledby="choice-title">
      <h2 id="choice-title">{t("seats.chosenTitle")}</h2>
      {seats.length === 0 && <p className="soft">{t("seats.chosenNone")}</p>}
      <ul className="chosen">
        {seats.map((seat) => (
          <li key={seat.seatNumber}>
            <GradeChip hall={hall} grade={hall.gradeOf[seat.seatNumber - 1]!} />
            <span>
              {formatSeat(t, seat)}
              {flagWords(t, hall.flags[seat.seatNumber - 1]).map((word) => (
                <span key={word} className="soft">
                  {" "}
                  · {word}
                </span>
              ))}
            </span>
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
}
