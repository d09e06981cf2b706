import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { asProblem } from "../api/problem.ts";
import { LISTS } from "../api/queries.ts";
import { retryMs } from "../api/retry.ts";
import type { ListedConcert } from "../api/types.ts";
import { Hero } from "../parts/frame/hero.tsx";
import { Loading } from "../parts/loading.tsx";
import { More } from "../parts/more.tsx";
import { ProblemNotice } from "../parts/notice.tsx";
import { PageTitle } from "../parts/frame/page-title.tsx";
import { SearchField } from "../parts/search-field.tsx";
import { useTranslation } from "../text/language.ts";
import { formatDateTime } from "../text/formats.ts";
import { QueueBadge } from "./queue-board.tsx";

/** A refresh reads all loaded pages, so with more pages it happens less often. */
const REFRESH_MS_PER_PAGE = 30_000;
const TYPING_MS = 350;

/** All concerts, future ones first. The list includes each queue's state. `search` is part of the address. */
export function ConcertListPage({ search }: { search: string }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useSearchInAddress(search);
  const concerts = useInfiniteQuery({
    ...LISTS.concerts(search),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) =>
      state.error ? retryMs(state) : REFRESH_MS_PER_PAGE * (state.data?.pages.length ?? 1),
  });
  const items = onePerConcert(concerts.data?.pages.flatMap((page) => page.items) ?? []);
  return (
    <>
      <Hero>
        <PageTitle tab={t("concerts.title")}>{t("concerts.title")}</PageTitle>
        <p className="lead">{t("concerts.lead")}</p>
      </Hero>
      <div className="page">
        <SearchField label={t("concerts.search")} value={typed} onChange={setTyped} />
        {concerts.isPending && <Loading />}
        {concerts.error && <ProblemNotice problem={asProblem(concerts.error)} />}
        {concerts.data !== undefined && items.length === 0 && (
          <p role="status">{search === "" ? t("concerts.none") : t("common.noneFound", { search })}</p>
        )}
        <ul className="stubs">
          {items.map((concert) => (
            <ConcertStub key={concert.concertId} concert={concert} />
          ))}
        </ul>
        {concerts.hasNextPage && (
          <More busy={concerts.isFetchingNextPage} onPress={() => void concerts.fetchNextPage()} />
        )}
      </div>
    </>
  );
}

function ConcertStub({ concert }: { concert: ListedConcert }) {
  const { t } = useTranslation();
  const { concertId, title, venue, nextStartsAt, timeZone, queueState, salesOpenAt } = concert;
  return (
    <li className="stub">
      <div className="stub-main">
        <h2>
          <Link to="/concerts/$concertId" params={{ concertId }} className="stub-link">
            {title}
          </Link>
        </h2>
        <p className="venue">{venue}</p>
        <p className="soft">
          {nextStartsAt === null ? t("concerts.over") : formatDateTime(nextStartsAt, timeZone)}
        </p>
        {queueState === "SCHEDULED" && salesOpenAt !== null && (
          <p className="small">{t("concerts.opens", { when: formatDateTime(salesOpenAt, timeZone) })}</p>
        )}
      </div>
      <div className="stub-side">
        <QueueBadge state={queueState} />
      </div>
    </li>
  );
}

/**
 * The search text as typed. It goes into the address once the typing pauses, so that Back and Reload restore
 * it.
 */
function useSearchInAddress(search: string): [string, (typed: string) => void] {
  const navigate = useNavigate();
  const [typed, setTyped] = useState(search);
  useEffect(() => {
    const wanted = typed.trim();
    if (wanted === search) return;
    const timer = setTimeout(
      () => void navigate({ to: "/", search: wanted === "" ? {} : { q: wanted }, replace: true }),
      TYPING_MS,
    );
    return () => clearTimeout(timer);
  }, [typed, search, navigate]);
  return [typed, setTyped];
}

/** A concert whose date passes while pages are loaded can be in two of them. */
function onePerConcert(items: ListedConcert[]): ListedConcert[] {
  return [...new Map(items.map((each) => [each.concertId, each])).values()];
}
