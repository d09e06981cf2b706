import { type InfiniteData, type QueryFunctionContext, queryOptions } from "@tanstack/react-query";

type Asked = Pick<QueryFunctionContext, "signal" | "client" | "queryKey">;

/** A query, built from the one call that it makes. `all()` finds every kept answer of it. */
export function endpoint<Given extends unknown[], Answer>(
  name: string,
  ask: (asked: Asked, ...given: Given) => Promise<Answer>,
) {
  const all = (...given: Partial<Given>) => ({ queryKey: [name, ...given] as readonly unknown[] });
  const query = (...given: Given) =>
    queryOptions({ ...all(...given), queryFn: (asked) => ask(asked, ...given) });
  return Object.assign(query, { all });
}

interface Page<Item> {
  items: Item[];
  nextCursor: string | null;
}

/** A list that is read a page at a time, by the type of its answers. */
export interface Pages<Answer extends Page<unknown>> {
  queryKey: readonly unknown[];
  queryFn: (asked: { signal: AbortSignal; pageParam: string | null }) => Promise<Answer>;
  initialPageParam: string | null;
  getNextPageParam: (last: Answer) => string | null;
  /** What is shown until the first answer, and how old it is. */
  initialData?: () => InfiniteData<Answer, string | null> | undefined;
  initialDataUpdatedAt?: number;
}

/** Every kept list of this name, whatever was asked of it. */
export function everyList(name: string): { queryKey: readonly unknown[] } {
  return { queryKey: [name] };
}

export type List<Item> = Pages<Page<Item>>;

export function pages<Answer extends Page<unknown>>(
  queryKey: readonly unknown[],
  ask: (signal: AbortSignal, cursor: string | null) => Promise<Answer>,
): Pages<Answer> {
  return {
    queryKey,
    queryFn: ({ signal, pageParam }) => ask(signal, pageParam),
    initialPageParam: null,
    getNextPageParam: (last) => last.nextCursor,
  };
}

/** As `pages`, of which only the items and the cursor are of interest. */
export function list<Item>(
  queryKey: readonly unknown[],
  ask: (signal: AbortSignal, cursor: string | null) => Promise<Page<Item>>,
): List<Item> {
  return pages(queryKey, ask);
}
