import { Link } from "@tanstack/react-router";
import type { Concert } from "../api/types.ts";
import { can } from "../can.ts";
import { Hero } from "../parts/frame/hero.tsx";
import { PageTitle } from "../parts/frame/page-title.tsx";
import { useTranslation } from "../text/language.ts";
import { formatDateTime } from "../text/formats.ts";
import { useFetchPlansAhead } from "../seats/fetch-plans-ahead.ts";
import { usePlace, useQueue } from "../waiting/place.ts";
import { Join } from "./join.tsx";
import { Opening } from "./opening.tsx";
import { QueueBoard } from "./queue-board.tsx";

export function ConcertPage({ concert }: { concert: Concert }) {
  const { t } = useTranslation();
  const { data: queue } = useQueue(concert.queueId);
  const { stored, data: place } = usePlace(concert.queueId);
  useFetchPlansAhead(concert);
  const hasPlace = stored !== null && place !== undefined && can.wait(place.status);
  return (
    <>
      <Hero>
        <p className="venue">{concert.venue}</p>
        <PageTitle tab={concert.title}>{concert.title}</PageTitle>
        {concert.description !== "" && <p className="lead">{concert.description}</p>}
      </Hero>
      <div className="page concert-columns">
        <ul className="facts">
          {concert.salesOpenAt !== null && (
            <li>{t("concerts.opens", { when: formatDateTime(concert.salesOpenAt, concert.timeZone) })}</li>
          )}
          {concert.salesCloseAt !== null && (
            <li>{t("concerts.closes", { when: formatDateTime(concert.salesCloseAt, concert.timeZone) })}</li>
          )}
          <li>{t("concerts.limit", { count: concert.policy.seatsPerUser })}</li>
          <li>{holdText()}</li>
        </ul>
        <div className="concert-join">
          {queue !== undefined && <QueueBoard queue={queue} venueZone={concert.timeZone} />}
          {queue !== undefined && <Opening queue={queue} timeZone={concert.timeZone} />}
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
      </div>
    </>
  );

  function holdText(): string {
    const { holdSeconds } = concert.policy;
    return holdSeconds % 60 === 0
      ? t("concerts.holdMinutes", { count: holdSeconds / 60 })
      : t("concerts.holdSeconds", { count: holdSeconds });
  }
}
