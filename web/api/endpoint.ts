import { type QueryFunctionContext, queryOptions } from "@tanstack/react-query";

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

export interface List<Item> {
  queryKey: readonly unknown[];
  queryFn: (asked: { signal: AbortSignal; pageParam: string | null }) => Promise<Page<Item>>;
  initialPageParam: string | null;
  getNextPageParam: (last: Page<Item>) => string | null;
}

/** Every kept list of this name, whatever was asked of it. */
export function everyList(name: string): { queryKey: readonly unknown[] } {
  return { queryKey: [name] };
}

/** A list that is read a page at a time. */
export function list<Item>(
  queryKey: readonly unknown[],
  ask: (signal: AbortSignal, cursor: string | null) => Promise<Page<Item>>,
): List<Item> {
  return {
    queryKey,
    queryFn: ({ signal, pageParam }) => ask(signal, pageParam),
    initialPageParam: null,
    getNextPageParam: (last) => last.nextCursor,
  };
}
