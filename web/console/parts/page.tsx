import { useInfiniteQuery } from "@tanstack/react-query";
import { notFound } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { List } from "../../api/endpoint.ts";
import { asProblem } from "../../api/problem.ts";
import { PageTitle } from "../../parts/frame/page-title.tsx";
import { Loading } from "../../parts/loading.tsx";
import { More } from "../../parts/more.tsx";
import { formatZone, isOtherZone } from "../../text/formats.ts";
import { useText } from "../text.ts";
import { ConsoleProblem } from "./console-problem.tsx";

/** A page of the console: its heading, what stands beside it, and its content. */
export function ConsolePage({
  title,
  aside,
  above,
  clock = "venues",
  children,
}: {
  title: string;
  /** Beside the heading: the page's main act. */
  aside?: ReactNode;
  /** Above it: the way back. */
  above?: ReactNode;
  /**
   * Whose clock its times are read from: that of one venue, by its zone, and the device's; those of several
   * venues and the device's; the device's alone. Null: it shows no time.
   */
  clock?: { venue: string } | "venues" | "device" | null;
  children: ReactNode;
}) {
  return (
    <div className="console-page">
      {above !== undefined && <p className="console-above">{above}</p>}
      <div className="console-head">
        <PageTitle tab={title}>{title}</PageTitle>
        {aside}
      </div>
      {clock !== null && <Clocks clock={clock} />}
      {children}
    </div>
  );
}

/** Says once, for a whole page, on whose clock its times are. */
function Clocks({ clock }: { clock: { venue: string } | "venues" | "device" }) {
  const t = useText();
  const now = Date.now();
  const device = formatZone(now);
  const words = () => {
    if (typeof clock === "string") return t(`clock.${clock}`, { device });
    if (!isOtherZone(now, clock.venue)) return t("clock.same", { device });
    return t("clock.apart", { venue: formatZone(now, clock.venue), device });
  };
  return <p className="small">{words()}</p>;
}

/** What a query has loaded; until then that it is loading, or why not. Not found is the router's page. */
export function Fetched<Data>({
  query: { data, error },
  children,
}: {
  query: { data: Data | undefined; error: Error | null };
  children: (data: Data) => ReactNode;
}) {
  if (data !== undefined) return children(data);
  if (error === null) return <Loading className="console-page" />;
  const problem = asProblem(error);
  if (problem.status === 404 || problem.status === 400) throw notFound();
  return (
    <div className="console-page">
      <ConsoleProblem problem={problem} />
    </div>
  );
}

/** A list that is read a page at a time, with the words for none. */
export function Listed<Item>({
  list,
  none,
  children,
}: {
  list: List<Item>;
  none: string;
  children: (items: Item[]) => ReactNode;
}) {
  const { data, error, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery(list);
  if (data === undefined)
    return error === null ? <Loading className="" /> : <ConsoleProblem problem={asProblem(error)} />;
  const items = data.pages.flatMap((page) => page.items);
  return (
    <>
      {items.length === 0 ? <p className="soft">{none}</p> : children(items)}
      {hasNextPage && <More busy={isFetchingNextPage} onPress={() => void fetchNextPage()} />}
    </>
  );
}

export function Cell({
  head,
  amount = false,
  children,
}: {
  head: string;
  amount?: boolean;
  children: ReactNode;
}) {
  return (
    <td className={amount ? "cell amount" : "cell"}>
      <span className="cell-head" aria-hidden="true">
        {head}
      </span>
      {children}
    </td>
  );
}
