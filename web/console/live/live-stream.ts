import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { CONSOLE } from "../api/queries.ts";
import type { LiveFigures, SaleCurve } from "../api/types.ts";
import { withNews } from "./course.ts";

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
