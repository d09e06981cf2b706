import { Link } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import type { Concert, QueueStatus, Timed } from "../api/types.ts";
import { Join } from "../concerts/join.tsx";
import { Countdown, deadlineOf, useRemainingMs } from "../parts/time/countdown.tsx";
import type { ShownState } from "./place.ts";
import { SeeConcerts } from "../parts/frame/see-concerts.tsx";
import { useTranslation } from "../text/language.ts";

type Step = "wait" | "chooseSeats" | "joinAgain" | "tickets" | "concerts";

/** What to do next, in every state. */
const STEPS: Record<ShownState | "NONE" | "UNKNOWN", Step> = {
  REGISTERED: "wait",
  WAITING: "wait",
  READY: "wait",
  ACTIVE: "chooseSeats",
  MISSED: "wait",
  PAUSED: "wait",
  SCHEDULED: "wait",
  CONSUMED: "tickets",
  EXPIRED_IN: "joinAgain",
  EXPIRED_OUT: "joinAgain",
  LEFT: "joinAgain",
  NONE: "joinAgain",
  UNKNOWN: "joinAgain",
  REVOKED: "concerts",
  WITHDRAWN: "concerts",
  SOLD_OUT: "concerts",
  CLOSED: "concerts",
};

export function NextStep({
  concert,
  state,
  place,
}: {
  concert: Concert;
  state: ShownState | "NONE" | "UNKNOWN";
  place: Timed<QueueStatus> | null;
}) {
  const { t } = useTranslation();
  switch (STEPS[state]) {
    case "wait":
      return null;
    case "chooseSeats":
      return <ChooseSeats concert={concert} place={place!} />;
    case "joinAgain":
      return <Join concert={concert} label={state === "NONE" ? t("queue.join") : t("next.joinAgain")} />;
    case "tickets":
      return (
        <div className="buttons">
          <Link to="/mine" className="button button-main">
            {t("next.seeTickets")}
          </Link>
          <Join concert={concert} label={t("next.joinAgain")} />
        </div>
      );
    case "concerts":
      return <SeeConcerts />;
  }
}

function ChooseSeats({ concert, place }: { concert: Concert; place: Timed<QueueStatus> }) {
  const { t } = useTranslation();
  const link = useRef<HTMLAnchorElement>(null);
  const remainingMs = useRemainingMs(deadlineOf(place));
  useEffect(() => link.current?.focus(), []);
  return (
    <div className="turn">
      <p className="turn-time">
        <Countdown remainingMs={remainingMs} label={t("place.untilLabel")} />
        <span>{t("place.untilLabel")}</span>
      </p>
      <Link
        ref={link}
        to="/concerts/$concertId/seats"
        params={{ concertId: concert.concertId }}
        className="button button-main button-large"
      >
        {t("next.chooseSeats")}
      </Link>
    </div>
  );
}
