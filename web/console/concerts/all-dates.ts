import { useInfiniteQuery } from "@tanstack/react-query";
import { formatDateTime } from "../../text/formats.ts";
import { CONSOLE_LISTS } from "../api/queries.ts";

export interface KnownDate {
  performanceId: string;
  concertId: string;
  startsAt: string;
  isCancelled: boolean;
  /** With the concert's title. */
  label: string;
}

/** The concerts that are known by now, and all of their dates, to choose from. */
export function useAllDates() {
  const concerts = useInfiniteQuery(CONSOLE_LISTS.concerts);
  const known = (concerts.data?.pages ?? []).flatMap(({ items }) => items);
  const dates: KnownDate[] = known.flatMap((concert) =>
    concert.performances.map(({ performanceId, startsAt, state }) => ({
      performanceId,
      concertId: concert.concertId,
      startsAt,
      isCancelled: state === "CANCELLED",
      label: `${concert.title} · ${formatDateTime(startsAt, concert.timeZone)}`,
    })),
  );
  return { concerts: known, dates };
}
