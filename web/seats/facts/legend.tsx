import { useTranslation } from "../../text/language.ts";

/** What the shapes on the map mean. The grades stand on the filter's buttons. */
export function Legend() {
  const { t } = useTranslation();
  return (
    <ul className="legend" aria-label={t("seats.legend")}>
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
        <i className="grade-chip chip-taken" aria-hidden="true">
          ×
        </i>
        {t("seats.taken")}
      </li>
    </ul>
  );
}
