import type { ReactNode } from "react";
import { asProblem } from "../api/problem.ts";
import type { Concert } from "../api/types.ts";
import { Loading } from "../parts/loading.tsx";
import { NotFoundPage } from "../parts/frame/not-found-page.tsx";
import { ProblemNotice } from "../parts/notice.tsx";
import { useConcert } from "./concert.ts";

/** Shows `children` once the concert of the address is loaded, or a page that says there is none. */
export function WithConcert({
  concertId,
  children,
}: {
  concertId: string;
  children: (concert: Concert) => ReactNode;
}) {
  const { data, error } = useConcert(concertId);
  if (data !== undefined) return children(data);
  if (error === null) return <Loading className="page" />;
  const problem = asProblem(error);
  if (problem.status === 404 || problem.status === 400) return <NotFoundPage />;
  return (
    <div className="page">
      <ProblemNotice problem={problem} />
    </div>
  );
}
