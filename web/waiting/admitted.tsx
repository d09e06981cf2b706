import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { asProblem } from "../api/problem.ts";
import type { Concert, QueueStatus, Timed } from "../api/types.ts";
import { can } from "../can.ts";
import { Loading } from "../parts/loading.tsx";
import { Notice } from "../parts/notice.tsx";
import { shownState, usePlace } from "./place.ts";
import { SeeConcerts } from "../parts/frame/see-concerts.tsx";
import { useTranslation } from "../text/language.ts";

/** Shows `children` to admitted visitors, and the present step to all others. */
export function Admitted({
  concert,
  children,
  otherwise,
}: {
  concert: Concert;
  children: (place: Timed<QueueStatus>) => ReactNode;
  /** Shown in addition to the visitors who are not admitted. */
  otherwise?: ReactNode;
}) {
  const { t } = useTranslation();
  const { stored, data, error } = usePlace(concert.queueId);
  if (data !== undefined && can.chooseSeats(data.status)) {
    return (
      <>
        {error !== null && <Notice tone="warn">{t("common.reconnecting")}</Notice>}
        {children(data)}
      </>
    );
  }
  if (stored !== null && data === undefined && (error === null || asProblem(error).status === 0)) {
    return error === null ? (
      <Loading className="map-space" />
    ) : (
      <p className="map-space">{t("common.reconnecting")}</p>
    );
  }
  const state =
    stored === null ? "NONE" : data === undefined ? "UNKNOWN" : shownState(data, stored.arrived, undefined);
  return (
    <>
      <Notice tone="warn" title={t(`state.${state}.title`)}>
        <p>{t(`state.${state}.text`) || t("seats.gate")}</p>
        {state === "WITHDRAWN" ? (
          <SeeConcerts />
        ) : (
          <Link
            to="/concerts/$concertId/queue"
            params={{ concertId: concert.concertId }}
            className="button button-main"
          >
            {t("next.toQueue")}
          </Link>
        )}
      </Notice>
      {state !== "WITHDRAWN" && otherwise}
    </>
  );
}
