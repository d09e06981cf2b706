import { useId, useState } from "react";
import { Action } from "../parts/action.tsx";
import { announce } from "../parts/live-region.tsx";
import { useTranslation } from "../text/language.ts";
import { formatPoints } from "../text/formats.ts";
import { formatSeats } from "../text/seat-names.ts";
import { findBestAvailable } from "./hall/best-available.ts";
import type { Hall } from "./hall/hall.ts";
import type { ShownSeat } from "./hall/seat-state.ts";

/** “Pick for me”: finds n seats together, of any grade or a chosen one. */
export function BestForm({
  hall,
  states,
  limit,
  onPick,
}: {
  hall: Hall;
  states: readonly ShownSeat[];
  limit: number;
  onPick: (seats: number[]) => void;
}) {
  const { t } = useTranslation();
  const id = useId();
  const [count, setCount] = useState(Math.min(2, Math.max(1, limit)));
  const [grade, setGrade] = useState(-1);
  const [answer, setAnswer] = useState("");

  const isFree = (seat: number) => states[seat] === "AVAILABLE" || states[seat] === "CHOSEN";
  const pick = () => {
    const best = findBestAvailable(hall, isFree, count, grade < 0 ? null : grade);
    const text = best === null ? t("seats.bestNone") : describe(best.seats, best.together);
    setAnswer(text);
    announce(text);
    if (best !== null) onPick(best.seats);
  };
  const describe = (picked: number[], together: boolean): string => {
    const seats = formatSeats(
      t,
      picked.map((seat) => hall.seats[seat]!),
    );
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
            {hall.grades.map(({ name, priceMin }, index) => (
              <option key={name} value={index}>
                {name} · {formatPoints(t, priceMin)}
              </option>
            ))}
          </select>
        </label>
        <Action variant="quiet" onPress={pick}>
          {t("seats.bestPick")}
        </Action>
      </div>
      {answer !== "" && <p className="small">{answer}</p>}
    </section>
  );
}
