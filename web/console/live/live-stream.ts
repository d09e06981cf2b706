import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { CONSOLE } from "../api/queries.ts";
import type { LiveFigures, OrganiserQueue, RecordedConcert, SaleCurve } from "../api/types.ts";
import { withNews } from "./course.ts";
import { isOutdated } from "./sale-state.ts";

/** After a refusal. A connection that merely breaks, the browser itself opens again after a second. */
const ASK_AGAIN_MS = 5_000;

export interface LiveSale {
  figures: LiveFigures | null;
  curve: SaleCurve | null;
  /** Whether the figures are those of now. */
  isLive: boolean;
}

/** The figures and the course of a sale, told by the server as they move. */
export function useLiveSale(concertId: string): LiveSale {
  const queries = useQueryClient();
  const [sale, setSale] = useState<LiveSale>({ figures: null, curve: null, isLive: false });
  useEffect(() => {
    let source: EventSource;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const connect = () => {
      source = new EventSource(`/v1/organiser/concerts/${concertId}/live`);
      let isFirst = true;
      source.addEventListener("open", () => {
        isFirst = true;
        setSale((sale) => ({ ...sale, isLive: sale.figures !== null }));
      });
      source.addEventListener("live", ({ data }: MessageEvent<string>) =>
        setSale(({ curve }) => ({ figures: JSON.parse(data) as LiveFigures, curve, isLive: true })),
      );
      // Each connection begins with the whole course. Then come the minutes and acts that are new.
      source.addEventListener("curve", ({ data }: MessageEvent<string>) => {
        const told = JSON.parse(data) as SaleCurve;
        const isWhole = isFirst;
        isFirst = false;
        setSale((sale) => {
          return { ...sale, curve: isWhole || sale.curve === null ? told : withNews(sale.curve, told) };
        });
      });
      source.addEventListener("error", () => {
        setSale((sale) => ({ ...sale, isLive: false }));
        if (source.readyState !== EventSource.CLOSED) return;
        // A refused stream does not say why. Whether the session has ended is asked of the one who knows.
        void queries.invalidateQueries(CONSOLE.me.all());
        timer = setTimeout(connect, ASK_AGAIN_MS);
      });
    };
    connect();
    return () => {
      clearTimeout(timer);
      source.close();
    };
  }, [concertId, queries]);
  return sale;
}

/** Reads the queue's settings and the dates again when the stream tells that somebody has changed them. */
export function useFollowing(
  figures: LiveFigures | null,
  { concertId, performances }: RecordedConcert,
  { queueId, revision }: OrganiserQueue,
): void {
  const queries = useQueryClient();
  const told = figures?.queue.revision;
  const states = figures?.performances.map(({ performanceId, state }) => `${performanceId} ${state}`).join();
  useEffect(() => {
    if (told !== undefined && told !== revision) void queries.invalidateQueries(CONSOLE.queue.all(queueId));
    // Once for each change that is told. What one has saved oneself is known before the stream tells it.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [told]);
  useEffect(() => {
    if (figures !== null && isOutdated(performances, figures.performances))
      void queries.invalidateQueries(CONSOLE.concert.all(concertId));
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [states]);
}
