import { useTranslation } from "../text/language.ts";
import { formatPoints } from "../text/formats.ts";
import type { Hall } from "./hall/hall.ts";

export function Legend({ hall }: { hall: Hall }) {
  const { t } = useTranslation();
  return (
    <ul className="legend" aria-label={t("seats.legend")}>
      {hall.grades.map(({ name, letter, priceMin }, index) => (
        <li key={name}>
          <i className={`grade-chip grade-${index % 6}`} aria-hidden="true">
            {letter}
          </i>
          {name} <span className="soft">{formatPoints(t, priceMin)}</span>
        </li>
      ))}
      <li>
        <i className="grade-chip chip-chosen" aria-hidden="true">
          ✓
        </i>
        {t("seats.chosen")}
      </li>
      <li>
        <i className="grade-chip chip-mine" aria-hidden="true">
          ★
        </i>
        {t("seats.mine")}
      </li>
      <li>
        <i className="grade-chip chip-held" aria-hidden="true" />
        {t("seats.heldByOthers")}
      </li>
      <li>
        <i className="grade-chip chip-taken" aria-hidden="true" />
        {t("seats.taken")}
      </li>
    </ul>
  );
}
