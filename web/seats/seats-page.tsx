import { useQuery } from "@tanstack/react-query";
import { useRef } from "react";
import { Link, useNavigate } from "@tanstack/react-router";
import { QUERIES } from "../api/queries.ts";
import type { Concert, Performance, Reservation } from "../api/types.ts";
import { Loaded } from "../parts/loaded.tsx";
import { PageTitle } from "../parts/frame/page-title.tsx";
import { RadioChoice } from "../parts/radio-choice.tsx";
import { useTranslation } from "../text/language.ts";
import { formatSeats } from "../text/seat-names.ts";
import { Admitted } from "../waiting/admitted.tsx";
import { OtherDevice } from "../waiting/other-device.tsx";
import { KeptChoice } from "./choice/kept-choice.tsx";
import { NotOnSale } from "./not-on-sale.tsx";
import { SeatPicker } from "./seat-picker.tsx";
import { isOwned, seatsLeft } from "./statuses/seat-state.ts";
import { SessionClock } from "./session-clock.tsx";
import { formatShowDate } from "../mine/show-date.ts";

export { HallPicture } from "./hall-picture.tsx";

const DATES_POLL_MS = 30_000;

export function SeatsPage({
  concert,
  performanceId,
}: {
  concert: Concert;
  performanceId: string | undefined;
}) {
  const { t } = useTranslation();
  return (
    <div className="page wide">
      <p className="venue">{concert.title}</p>
      <PageTitle tab={t("seats.title")}>{t("seats.title")}</PageTitle>
      <Admitted concert={concert} otherwise={<KeptChoice concert={concert} />}>
        {(place) => (
          <>
            <SessionClock place={place} />
            <LoadedDates concert={concert} performanceId={performanceId} />
            <OtherDevice concertId={concert.concertId} />
          </>
        )}
      </Admitted>
    </div>
  );
}

function LoadedDates({ concert, performanceId }: { concert: Concert; performanceId: string | undefined }) {
  const performances = useQuery({
    ...QUERIES.performances(concert.concertId, concert.queueId),
    refetchInterval: DATES_POLL_MS,
  });
  const reservations = useQuery({
    ...QUERIES.reservations(),
    refetchInterval: DATES_POLL_MS,
  });
  return (
    <Loaded query={performances} className="map-space">
      {({ items }) => (
        <Dates
          concert={concert}
          performanceId={performanceId}
          dates={items}
          reservations={reservations.data?.items ?? NONE}
        />
      )}
    </Loaded>
  );
}

function Dates({
  concert,
  performanceId,
  dates,
  reservations,
}: {
  concert: Concert;
  performanceId: string | undefined;
  dates: readonly Performance[];
  reservations: readonly Reservation[];
}) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  // The visitor stays on the date they opened, even when its last seat is gone.
  const seen = useRef<string | undefined>(undefined);
  const shown =
    dates.find((each) => each.performanceId === (performanceId ?? seen.current)) ??
    dates.find((each) => each.seatsAvailable > 0) ??
    dates[0];
  seen.current = shown?.performanceId;
  if (shown === undefined) return <p>{t("concerts.noneLeft")}</p>;
  const ids = new Set(dates.map((each) => each.performanceId));
  const own = reservations.filter((each) => ids.has(each.performanceId));
  const owned = own.filter(isOwned).reduce((sum, each) => sum + seatsLeft(each).length, 0);
  const choose = (id: string) =>
    void navigate({
      to: "/concerts/$concertId/seats",
      params: { concertId: concert.concertId },
      search: { performance: id },
      replace: true,
    });
  return (
    <>
      {own
        .filter((each) => each.status === "HELD")
        .map((each) => (
          <HeldBanner key={each.reservationId} concert={concert} reservation={each} />
        ))}
      <RadioChoice
        label={t("seats.dates")}
        className="dates"
        optionClass="date"
        options={dates
          .filter((each) => each.state !== "OVER" || each === shown)
          .map((each) => ({
            value: each.performanceId,
            text: <DateWords performance={each} timeZone={concert.timeZone} />,
          }))}
        chosen={shown.performanceId}
        onChoose={choose}
      />
      <NotOnSale
        concert={concert}
        performance={shown}
        dates={dates.filter((each) => each.seatsAvailable > 0)}
        onChoose={choose}
      />
      <SeatPicker
        key={shown.performanceId}
        concert={concert}
        performance={shown}
        reservations={reservations}
        owned={owned}
      />
    </>
  );
}

function DateWords({ performance, timeZone }: { performance: Performance; timeZone: string }) {
  const { t } = useTranslation();
  const { seatsAvailable, state } = performance;
  const left = seatsAvailable === 0 ? t("concerts.noneLeft") : t("concerts.left", { count: seatsAvailable });
  return (
    <>
      <span>{formatShowDate(t, { ...performance, timeZone })}</span>
      {performance.dateStatus === "FIXED" && (
        <span className="soft">{state === "ON_SALE" ? left : t(`concerts.sale.${state}`)}</span>
      )}
    </>
  );
}

function HeldBanner({ concert, reservation }: { concert: Concert; reservation: Reservation }) {
  const { t } = useTranslation();
  return (
    <div className="held-banner">
      <span>{t("seats.heldBanner", { seats: formatSeats(t, reservation.seats) })}</span>
      <Link
        to="/concerts/$concertId/checkout/$reservationId"
        params={{ concertId: concert.concertId, reservationId: reservation.reservationId }}
        className="button button-main"
      >
        {t("seats.goPay")}
      </Link>
    </div>
  );
}

const NONE: readonly Reservation[] = [];
