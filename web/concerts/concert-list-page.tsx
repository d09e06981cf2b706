import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { listConcerts } from "../api/calls.ts";
import { asProblem } from "../api/problem.ts";
import type { Concert } from "../api/types.ts";
import { Hero } from "../parts/hero.tsx";
import { ProblemNotice } from "../parts/notice.tsx";
import { PageTitle } from "../parts/page-title.tsx";
import { QueueBadge } from "./queue-board.tsx";

export function ConcertListPage() {
  const { t } = useTranslation();
  const concerts = useQuery({
    queryKey: ["concerts"],
    queryFn: ({ signal }) => listConcerts(signal),
    refetchInterval: ({ state }) => (state.error ? 2_000 : 30_000),
  });
  return (
    <>
      <Hero>
        <PageTitle tab={t("concerts.title")}>{t("concerts.title")}</PageTitle>
        <p className="lead">{t("concerts.lead")}</p>
      </Hero>
      <div className="page">
        {concerts.isPending && <p>{t("common.loading")}</p>}
        {concerts.error && <ProblemNotice problem={asProblem(concerts.error)} />}
        {concerts.data?.items.length === 0 && <p>{t("concerts.none")}</p>}
        <ul className="stubs">
          {concerts.data?.items.map((concert) => (
            <ConcertStub key={concert.concertId} concert={concert} />
          ))}
        </ul>
      </div>
    </>
  );
}

function ConcertStub({ concert }: { concert: Concert }) {
  return (
    <li className="stub">
      <div className="stub-main">
        <h2>
          <Link to="/concerts/$concertId" params={{ concertId: concert.concertId }} className="stub-link">
            {concert.title}
          </Link>
        </h2>
        <p className="venue">{concert.venue}</p>
      </div>
      <div className="stub-side">
        <QueueBadge queueId={concert.queueId} />
      </div>
    </li>
  );
}
