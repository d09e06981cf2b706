import { Link } from "@tanstack/react-router";
import type { Concert } from "../api/types.ts";
import { Notice } from "../parts/notice.tsx";
import { shownState, usePlace } from "../waiting/place.ts";
import { SeeConcerts } from "../parts/frame/see-concerts.tsx";
import { useTranslation } from "../text/language.ts";

/**
 * The visitor's place has ended while they still had seats to pay for: what happened, and what to do next.
 */
export function PlaceEnded({ concert }: { concert: Concert }) {
  const { t } = useTranslation();
  const { data, stored } = usePlace(concert.queueId);
  const state = data === undefined ? "UNKNOWN" : shownState(data, stored?.arrived === true, undefined);
  return (
    <Notice tone="warn" title={t(`state.${state}.title`)}>
      <p>{t(`state.${state}.text`)}</p>
      <div className="buttons">
        <SeeConcerts />
        <Link to="/mine/reservations" className="button button-quiet">
          {t("checkout.toReservations")}
        </Link>
      </div>
    </Notice>
  );
}
