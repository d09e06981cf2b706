import { untilAtVenue } from "../../src/core/names/in-language.ts";
import type { Concert, Performance } from "../api/types.ts";
import { Action } from "../parts/action.tsx";
import { Notice } from "../parts/notice.tsx";
import { SeeConcerts } from "../parts/frame/see-concerts.tsx";
import { language, useTranslation } from "../text/language.ts";
import { formatDateTime } from "../text/formats.ts";

/** Why no seats of a date are available, and the next date with seats. Shows nothing while it is on sale. */
export function NotOnSale({
  concert,
  performance,
  dates,
  onChoose,
}: {
  concert: Concert;
  performance: Pick<Performance, "state" | "salesCloseAt">;
  /** Those that have seats left. */
  dates: readonly Pick<Performance, "performanceId" | "state" | "startsAt">[];
  onChoose: (performanceId: string) => void;
}) {
  const { t } = useTranslation();
  const { state, salesCloseAt } = performance;
  if (state === "ON_SALE") return null;
  const other = dates.find((each) => each.state === "ON_SALE");
  return (
    <Notice
      tone="warn"
      title={t(`seats.saleText.${state}`, {
        when: untilAtVenue(language(), Date.parse(salesCloseAt), concert.timeZone),
      })}
    >
      {other === undefined ? (
        <>
          <p>{t("seats.noOtherDate")}</p>
          <SeeConcerts />
        </>
      ) : (
        <Action onPress={() => onChoose(other.performanceId)}>
          {t("seats.otherDate", { when: formatDateTime(other.startsAt, concert.timeZone) })}
        </Action>
      )}
    </Notice>
  );
}
