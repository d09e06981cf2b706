import { useId, useState } from "react";
import { Action } from "../../parts/action.tsx";
import { announce } from "../../parts/live-region.tsx";
import { useTranslation } from "../../text/language.ts";
import { formatMoney } from "../../text/formats.ts";
import { isolate } from "../../text/isolate.ts";
import { formatSeats } from "../../text/seat-names.ts";
import { searchBest } from "./search-best.ts";
import type { BestSeats } from "./best-available.ts";
import { type Hall, seatOf } from "../hall/hall.ts";
import { FLAGS } from "../hall/seat-plan.ts";
import type { SeatFilter } from "../statuses/seat-filter.ts";

/** No price: a seat may cost 0. */
const ANY_PRICE = "any";

/** Finds n seats together, of any grade or a chosen one, within a price. */
export function BestForm({
  hall,
  states,
  chosen,
  filter,
  wanted,
  leaveNoSingle,
  limit,
  limitText,
  onPick,
}: {
  hall: Hall;
  states: Uint8Array;
  chosen: readonly number[];
  /** What the visitor wants to see holds for what is chosen for them. */
  filter: SeatFilter;
  wanted: Uint8Array | null;
  leaveNoSingle: boolean;
  /** Seats that the visitor may still have of this date. */
  limit: number;
  limitText: string;
  onPick: (seats: number[]) => void;
}) {
  const { t } = useTranslation();
  const id = useId();
  const [wished, setCount] = useState(2);
  const count = Math.min(wished, Math.max(1, limit));
  const [grade, setGrade] = useState(-1);
  const [priceMax, setPriceMax] = useState<number | null>(null);
  const [wheelchair, setWheelchair] = useState(false);
  const [isSearching, setSearching] = useState(false);
  const [answer, setAnswer] = useState({ text: "", of: "" });
  const prices = [...new Set(hall.grades.map(({ price }) => price))];
  const hasWheelchairPlaces = (hall.flagsOfAny & FLAGS.wheelchair) !== 0;

  const pick = async () => {
    setSearching(true);
    try {
      const wish = {
        count,
        grade: grade < 0 ? null : grade,
        priceMax,
        wheelchair: wheelchair || filter.needs.has("wheelchair"),
        filter: wanted,
        leaveNoSingle,
      };
      const best = await searchBest(hall, states, wish);
      const text = best === null ? t("seats.bestNone") : describe(best);
      setAnswer({ text, of: choiceKey(best?.seats.map((seat) => seat + 1) ?? chosen) });
      announce(text);
      if (best !== null) onPick(best.seats);
    } finally {
      setSearching(false);
    }
  };
  const describe = ({ seats: picked, together }: BestSeats): string => {
    const named = picked.map((seat) => seatOf(hall, seat));
    const seats = formatSeats(t, named);
    return together ? t("seats.bestFound", { seats }) : t("seats.bestSplit", { seats, count });
  };

  return (
    <section className="card best" aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>{t("seats.best")}</h2>
      <div className="best-fields">
        <label>
          {t("seats.bestCount")}
          <select value={count} onChange={(event) => setCount(Number(event.target.value))}>
            {Array.from({ length: Math.max(1, limit) }, (_, index) => (
              <option key={index} value={index + 1}>
                {index + 1}
              </option>
            ))}
          </select>
        </label>
        <label>
          {t("seats.bestGrade")}
          <select value={grade} onChange={(event) => setGrade(Number(event.target.value))}>
            <option value={-1}>{t("seats.anyGrade")}</option>
            {hall.grades.map(({ name, price }, index) => (
              <option key={index} value={index}>
                {isolate(name)} · {formatMoney(t, price)}
              </option>
            ))}
          </select>
        </label>
        {prices.length > 1 && (
          <label>
            {t("seats.bestPrice")}
            <select
              value={priceMax ?? ANY_PRICE}
              onChange={({ target: { value } }) => setPriceMax(value === ANY_PRICE ? null : Number(value))}
            >
              <option value={ANY_PRICE}>{t("seats.anyPrice")}</option>
              {prices.slice(1).map((price) => (
                <option key={price} value={price}>
                  {t("seats.upTo", { price: formatMoney(t, price) })}
                </option>
              ))}
            </select>
          </label>
        )}
        {hasWheelchairPlaces && (
          <label className="check">
            <input
              type="checkbox"
              checked={wheelchair}
              onChange={(event) => setWheelchair(event.target.checked)}
            />
            <span>{t("seats.needs.wheelchair")}</span>
          </label>
        )}
        <Action
          variant="quiet"
          busy={isSearching}
          why={limit > 0 ? null : limitText}
          onPress={() => void pick()}
        >
          {t("seats.bestPick")}
        </Action>
      </div>
      {answer.text !== "" && answer.of === choiceKey(chosen) && <p className="small">{answer.text}</p>}
    </section>
  );
}

/** An answer is about one choice, and goes with it. */
const choiceKey = (numbers: readonly number[]): string => numbers.toSorted((a, b) => a - b).join(" ");
