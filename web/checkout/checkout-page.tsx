import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { asProblem } from "../api/problem.ts";
import { isGone, QUERIES } from "../api/queries.ts";
import { retryMs } from "../api/retry.ts";
import type { Concert, OfferedConcert, Reservation } from "../api/types.ts";
import { useFollowing } from "../concerts/concert.ts";
import { useIdentity } from "../device/identity.ts";
import { Loaded } from "../parts/loaded.tsx";
import { Notice } from "../parts/notice.tsx";
import { PageTitle } from "../parts/frame/page-title.tsx";
import { NotOnSale } from "../seats/not-on-sale.tsx";
import { Held } from "./held.tsx";
import { usePlace } from "../waiting/place.ts";
import { Paid } from "./paid.tsx";
import { useCharge, useIsPaying, usePaying } from "./paying.ts";
import { PointsKept } from "../wallet/points-kept.tsx";
import { PlaceEnded } from "./place-ended.tsx";
import { useTranslation } from "../text/language.ts";

/** Detects changes by another tab. The expiry is counted down here. */
const RESERVATION_POLL_MS = 15_000;

/** One reservation from hold to ticket. What is shown follows its status, which any tab may change. */
export function CheckoutPage({ concert, reservationId }: { concert: OfferedConcert; reservationId: string }) {
  const { t } = useTranslation();
  const identity = useIdentity();
  const reservation = useQuery({
    ...QUERIES.reservation(reservationId),
    enabled: identity !== null,
    refetchInterval: ({ state }) => {
      if (state.error !== null) return isGone(state.error) ? false : retryMs(state);
      return state.data?.status === "HELD" ? RESERVATION_POLL_MS : false;
    },
  });
  const problem = reservation.error === null ? null : asProblem(reservation.error);
  if (identity === null || (reservation.data === undefined && problem !== null && isGone(problem))) {
    return <Ended title={t("checkout.gone")} text="" concert={concert} performanceId={undefined} />;
  }
  if (reservation.data === undefined) {
    return (
      <div className="page">
        <p className="venue">{concert.title}</p>
        <PageTitle tab={t("checkout.title")}>{t("checkout.title")}</PageTitle>
        <Loaded query={reservation} />
      </div>
    );
  }
  const { data } = reservation;
  const { performanceId } = data;
  switch (data.status) {
    case "HELD":
      return <Held concert={concert} reservation={data} isReconnecting={problem !== null} />;
    case "CONFIRMED":
      return <Paid concert={concert} reservation={data} />;
    case "EXPIRED":
      return (
        <Unpaid
          title={t("checkout.lapsedTitle")}
          text={t("checkout.lapsed")}
          concert={concert}
          reservation={data}
        />
      );
    case "CANCELLED":
      return <Released concert={concert} reservation={data} />;
    case "REFUNDED":
      return (
        <Ended
          title={t("checkout.refundedTitle")}
          text={t("checkout.refunded")}
          concert={concert}
          performanceId={performanceId}
        />
      );
  }
}

/**
 * A hold that was given up: by its buyer, or by the organiser, who postponed, cancelled or stopped its date
 * or withdrew the concert.
 */
function Released({ concert, reservation }: { concert: OfferedConcert; reservation: Reservation }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const isGone = useFollowing(concert, 0);
  const isRevoked = usePlace(concert.queueId).data?.status === "REVOKED";
  const date = concert.performances.find((each) => each.performanceId === reservation.performanceId);
  const isOnSale = date?.state === "ON_SALE";
  const byOrganiser = isGone || isRevoked || !isOnSale;
  return (
    <Unpaid
      title={t(byOrganiser ? "checkout.takenTitle" : "checkout.releasedTitle")}
      text={`${t("checkout.taken")} ${byOrganiser ? "" : t("checkout.released")}`}
      concert={concert}
      reservation={reservation}
      wayOn={
        date !== undefined &&
        !isOnSale && (
          <NotOnSale
            concert={concert}
            performance={date}
            dates={concert.performances.filter(({ grades }) =>
              grades.some(({ seatsAvailable }) => seatsAvailable !== 0),
            )}
            onChoose={(performance) =>
              void navigate({
                to: "/concerts/$concertId/seats",
                params: { concertId: concert.concertId },
                search: { performance },
              })
            }
          />
        )
      }
    />
  );
}

/**
 * A hold that ended before it was paid. What was asked of the server just before has its answer waited for:
 * a charge may have come of it.
 */
function Unpaid({
  title,
  text,
  concert,
  reservation: { reservationId, performanceId },
  wayOn,
}: {
  title: string;
  text: string;
  concert: Concert;
  reservation: Reservation;
  wayOn?: ReactNode;
}) {
  // Asks again for what a reload has lost.
  usePaying(concert, reservationId);
  const isAsking = useIsPaying(reservationId);
  const { charge, isOpen: isChargeOpen } = useCharge(reservationId);
  const isOpen = isAsking || isChargeOpen;
  return (
    <Ended
      title={title}
      text={isOpen || charge?.status === "SUCCEEDED" ? "" : text}
      concert={concert}
      performanceId={performanceId}
      wayOn={wayOn}
    >
      <PointsKept charge={charge} isOpen={isOpen} />
    </Ended>
  );
}

function Ended({
  title,
  text,
  concert,
  performanceId,
  wayOn,
  children,
}: {
  title: string;
  text: string;
  concert: Concert;
  performanceId: Reservation["performanceId"] | undefined;
  /** In place of the way back to the seats, while the visitor's place lives. */
  wayOn?: ReactNode;
  children?: ReactNode;
}) {
  const { t } = useTranslation();
  const status = usePlace(concert.queueId).data?.status;
  return (
    <div className="page">
      <p className="venue">{concert.title}</p>
      <PageTitle tab={title}>{title}</PageTitle>
      {text !== "" && <Notice tone="warn">{text}</Notice>}
      {children}
      {status === "REVOKED" ? (
        <PlaceEnded concert={concert} />
      ) : wayOn ? (
        wayOn
      ) : (
        <Link
          to="/concerts/$concertId/seats"
          params={{ concertId: concert.concertId }}
          search={performanceId === undefined ? {} : { performance: performanceId }}
          className="button button-main"
        >
          {t("checkout.backToSeats")}
        </Link>
      )}
    </div>
  );
}
