import { Link } from "@tanstack/react-router";
import { isCalledOff } from "../../src/core/names/sale-words.ts";
import type { OfferedConcert } from "../api/types.ts";
import { can } from "../can.ts";
import { Notice } from "../parts/notice.tsx";
import { Hero } from "../parts/frame/hero.tsx";
import { PageTitle } from "../parts/frame/page-title.tsx";
import { SeeConcerts } from "../parts/frame/see-concerts.tsx";
import { useTranslation } from "../text/language.ts";
import { useFetchPlansAhead } from "../seats/fetch-plans-ahead.ts";
import { usePlace, useQueue } from "../waiting/place.ts";
import { useFollowing } from "./concert.ts";
import { About } from "./facts/about.tsx";
import { Dates } from "./facts/dates.tsx";
import { HallToLookAt } from "./facts/hall.tsx";
import { NoticeText } from "./facts/notice-text.tsx";
import { HowItWorks } from "./facts/how-it-works.tsx";
import { Join } from "./join.tsx";
import { Opening } from "./opening.tsx";
import { QueueBoard } from "./queue-board.tsx";

/** What a buyer should know before they join the line, and the way into it. */
export function ConcertPage({ concert }: { concert: OfferedConcert }) {
  const { t } = useTranslation();
  const isGone = useFollowing(concert);
  useFetchPlansAhead(concert);
  return (
    <>
      <Hero poster={posterOf(concert)}>
        {concert.logoId !== null && (
          <img
            className="organiser-logo"
            src={`/v1/images/${concert.logoId}`}
            alt={concert.seller?.name ?? t("concerts.organiser")}
          />
        )}
        <p className="venue">{concert.venue}</p>
        <PageTitle tab={concert.title}>{concert.title}</PageTitle>
        {concert.description !== "" && <NoticeText text={concert.description} className="lead" />}
      </Hero>
      {isGone ? <Withdrawn /> : <Offer concert={concert} />}
    </>
  );

  function posterOf({ posterId, title }: OfferedConcert) {
    return posterId === null ? null : { src: `/v1/images/${posterId}`, alt: t("concerts.poster", { title }) };
  }
}

/** The organiser withdrew the concert while its page was open. */
function Withdrawn() {
  const { t } = useTranslation();
  return (
    <div className="page">
      <Notice tone="warn" title={t("state.WITHDRAWN.title")}>
        <SeeConcerts />
      </Notice>
    </div>
  );
}

/** Its dates, its terms, and its queue with the way in. */
function Offer({ concert }: { concert: OfferedConcert }) {
  const { t } = useTranslation();
  const { data: queue } = useQueue(concert.queueId);
  const { stored, data: place } = usePlace(concert.queueId);
  const isOffered = !isCalledOff(concert);
  const hasPlace = stored !== null && place !== undefined && can.wait(place.status);
  return (
    <div className="page concert-columns">
      <div className="concert-join">
        {/* Before the opening there is nothing to count but the time. */}
        {isOffered && queue !== undefined && queue.state !== "SCHEDULED" && (
          <QueueBoard queue={queue} venueZone={concert.timeZone} />
        )}
        {isOffered && queue !== undefined && <Opening queue={queue} timeZone={concert.timeZone} />}
        {!isOffered && (
          <Notice tone="warn" title={t(`concerts.sale.${concert.isCancelled ? "CANCELLED" : "POSTPONED"}`)}>
            {concert.isCancelled && <p>{t("concerts.cancelled")}</p>}
          </Notice>
        )}
        {hasPlace ? (
          <Link
            to="/concerts/$concertId/queue"
            params={{ concertId: concert.concertId }}
            className="button button-main"
          >
            {t("queue.return")}
          </Link>
        ) : (
          <Join concert={concert} label={t("queue.join")} />
        )}
      </div>
      <div className="concert-about">
        <Dates concert={concert} />
        <HallToLookAt concert={concert} />
        <About concert={concert} />
        {isOffered && <HowItWorks concert={concert} queue={queue} />}
      </div>
    </div>
  );
}
