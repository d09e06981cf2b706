import { type InfiniteData, keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { listedSale } from "../../src/core/names/sale-words.ts";
import { EMBEDDED_AT_MS, readEmbedded } from "../api/embedded.ts";
import { asProblem } from "../api/problem.ts";
import { LISTS } from "../api/queries.ts";
import { retryMs } from "../api/retry.ts";
import type { ConcertFilter, Concerts, ListedConcert, Timed } from "../api/types.ts";
import { Hero } from "../parts/frame/hero.tsx";
import { Loading } from "../parts/loading.tsx";
import { More } from "../parts/more.tsx";
import { ProblemNotice } from "../parts/notice.tsx";
import { PageTitle } from "../parts/frame/page-title.tsx";
import { language, useTranslation } from "../text/language.ts";
import { formatDateTime } from "../text/formats.ts";
import { ListFilter } from "./list-filter.tsx";
import { SaleBadge } from "./queue-board.tsx";

/** A refresh reads all loaded pages, so with more pages it happens less often. */
const REFRESH_MS_PER_PAGE = 30_000;
/** What came with the page is not asked for again at once. */
const EMBEDDED_TRUE_MS = 5_000;

/** All concerts, future ones first. The list includes each queue's state. `filter` is part of the address. */
export function ConcertListPage({ filter }: { filter: ConcertFilter }) {
  const { t } = useTranslation();
  const concerts = useInfiniteQuery({
    ...LISTS.concerts(filter),
    placeholderData: keepPreviousData,
    initialData: () => embeddedList(filter),
    initialDataUpdatedAt: EMBEDDED_AT_MS,
    staleTime: EMBEDDED_TRUE_MS,
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
        <ListFilter filter={filter} choices={concerts.data?.pages[0]?.choices} />
        {concerts.isPending && <Loading />}
        {concerts.error && <ProblemNotice problem={asProblem(concerts.error)} />}
        {concerts.data !== undefined && items.length === 0 && <p role="status">{noneText()}</p>}
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

  function noneText(): string {
    if (filter.q !== undefined) return t("common.noneFound", { search: filter.q });
    return t(Object.keys(filter).length === 0 ? "concerts.none" : "concerts.noneChosen");
  }
}

function ConcertStub({ concert }: { concert: ListedConcert }) {
  const { t } = useTranslation();
  const { concertId, title, venue, nextStartsAt, isDateOpen, isCancelled, timeZone, posterId } = concert;
  // That all is cancelled stands beside it.
  const none = isDateOpen ? t("concerts.dateOpen") : isCancelled ? "" : t("concerts.over");
  const { state, opens } = listedSale(language(), concert, (at) => formatDateTime(at, timeZone));
  return (
    <li className="stub">
      {posterId !== null && (
        <img className="stub-poster" src={`/v1/images/${posterId}`} alt="" loading="lazy" />
      )}
      <div className="stub-main">
        <h2>
          <Link to="/concerts/$concertId" params={{ concertId }} className="stub-link">
            {title}
          </Link>
        </h2>
        <p className="venue">{venue}</p>
        <p className="soft">{nextStartsAt === null ? none : formatDateTime(nextStartsAt, timeZone)}</p>
        {opens !== null && <p className="small">{opens}</p>}
      </div>
      <div className="stub-side">
        <SaleBadge state={state} />
      </div>
    </li>
  );
}

/** The first page of the whole list, as the server has put it into the page. */
function embeddedList(filter: ConcertFilter): InfiniteData<Timed<Concerts>, string | null> | undefined {
  const page = Object.keys(filter).length === 0 ? readEmbedded<Concerts>("concerts") : undefined;
  return page && { pages: [page], pageParams: [null] };
}

/** A concert whose date passes while pages are loaded can be in two of them. */
function onePerConcert(items: ListedConcert[]): ListedConcert[] {
  return [...new Map(items.map((each) => [each.concertId, each])).values()];
}
