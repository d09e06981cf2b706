import { useInfiniteQuery } from "@tanstack/react-query";
import { type ReactNode, useEffect, useState } from "react";
import { asProblem } from "../api/problem.ts";
import type { List } from "../api/endpoint.ts";
import { Action } from "../parts/action.tsx";
import { Loading } from "../parts/loading.tsx";
import { More } from "../parts/more.tsx";
import { ProblemNotice } from "../parts/notice.tsx";
import { SearchField } from "../parts/search-field.tsx";
import { useTranslation } from "../text/language.ts";

/** Rows shown at first, because a table of thousands of rows takes a phone seconds. */
const SHOWN_AT_ONCE = 30;
/** From this many rows on, a search is offered. */
const SEARCHED_FROM = 8;

/** Loads all pages of a list if `isWhole`, else one for each call of `fetchNextPage`. */
export function usePages<Item>(list: List<Item>, isWhole: boolean) {
  const query = useInfiniteQuery(list);
  const { hasNextPage, isFetching, isError, fetchNextPage } = query;
  useEffect(() => {
    if (isWhole && hasNextPage && !isFetching && !isError) void fetchNextPage();
  }, [isWhole, hasNextPage, isFetching, isError, fetchNextPage]);
  return { ...query, items: query.data?.pages.flatMap((page) => page.items) };
}

/**
 * A list of the visitor's own items, with a search, shown a part at a time. Sorting by `order` or searching
 * needs the whole list, so all pages are then loaded.
 */
export function Listed<Item>({
  list,
  none,
  order,
  textsOf,
  children,
}: {
  list: List<Item>;
  none: string;
  order?: (items: readonly Item[]) => Item[];
  /** The texts to search. */
  textsOf: (item: Item) => readonly string[];
  children: (shown: Item[], all: readonly Item[]) => ReactNode;
}) {
  const { t } = useTranslation();
  const [search, setSearch] = useState("");
  const [shownMax, setShownMax] = useState(SHOWN_AT_ONCE);
  const { items, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = usePages(
    list,
    order !== undefined || search.trim() !== "",
  );
  if (items === undefined && error === null) return <Loading />;
  const problem = error !== null && (
    <ProblemNotice problem={asProblem(error)}>
      <Action onPress={() => void refetch()}>{t("common.tryAgain")}</Action>
    </ProblemNotice>
  );
  if (items === undefined) return problem;
  if (items.length === 0) return <p>{none}</p>;
  const found = search.trim() === "" ? items : items.filter((item) => isFound(search, textsOf(item)));
  const ordered = order === undefined ? found : order(found);
  const showMore = () => {
    setShownMax(shownMax + SHOWN_AT_ONCE);
    if (hasNextPage && shownMax + SHOWN_AT_ONCE > ordered.length) void fetchNextPage();
  };
  return (
    <>
      {(items.length >= SEARCHED_FROM || hasNextPage) && (
        <SearchField label={t("mine.search")} value={search} onChange={setSearch} />
      )}
      {problem}
      {ordered.length === 0 && !hasNextPage && <p role="status">{t("common.noneFound", { search })}</p>}
      {ordered.length > 0 && children(ordered.slice(0, shownMax), items)}
      {(ordered.length > shownMax || (hasNextPage && order === undefined)) && (
        <More busy={isFetchingNextPage} onPress={showMore} />
      )}
    </>
  );
}

/** Whether each word of the search occurs in one of the texts, as in the server's search of concerts. */
function isFound(search: string, texts: readonly string[]): boolean {
  const text = folded(texts.join(" "));
  return folded(search)
    .trim()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

function folded(text: string): string {
  return text.normalize("NFKC").toLowerCase();
}
