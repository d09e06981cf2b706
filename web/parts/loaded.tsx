import { notFound } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { asProblem } from "../api/problem.ts";
import { isGone } from "../api/queries.ts";
import { Loading } from "./loading.tsx";
import { ProblemNotice } from "./notice.tsx";

/**
 * Shows `children` with what a query has loaded; until then that it is loading, or why not. For what does not
 * exist, the router shows its page. Other errors stay in place, so that the query can recover from them.
 */
export function Loaded<Data>({
  query: { data, error },
  className,
  isPage = false,
  children,
}: {
  query: { data: Data | undefined; error: Error | null };
  /** Of the words that it is loading. */
  className?: string;
  /** There is no page around it yet. */
  isPage?: boolean;
  /** None where a page looks at the data itself. */
  children?: (data: Data) => ReactNode;
}) {
  if (data !== undefined) return children?.(data);
  if (error === null) return <Loading className={isPage ? "page" : (className ?? "")} />;
  if (isPage && isGone(error)) throw notFound();
  const notice = <ProblemNotice problem={asProblem(error)} />;
  return isPage ? <div className="page">{notice}</div> : notice;
}
