import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { CONSOLE } from "../api/queries.ts";
import type { LiveFigures } from "../api/types.ts";

/** After a refusal. A connection that merely breaks, the browser itself opens again after a second. */
const ASK_AGAIN_MS = 5_000;

export interface LiveSale {
  figures: LiveFigures | null;
  /** Whether the figures are those of now. */
  isLive: boolean;
}

/** The figures of a sale, told by the server as they move. */
export function useLiveSale(concertId: string): LiveSale {
  const queries = useQueryClient();
  const [sale, setSale] = useState<LiveSale>({ figures: null, isLive: false });
  useEffect(() => {
    let source: EventSource;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const connect = () => {
      source = new EventSource(`/v1/organiser/concerts/${concertId}/live`);
      source.addEventListener("open", () =>
        setSale(({ figures }) => ({ figures, isLive: figures !== null })),
      );
      source.addEventListener("live", ({ data }: MessageEvent<string>) =>
        setSale({ figures: JSON.parse(data) as LiveFigures, isLive: true }),
      );
      source.addEventListener("error", () => {
        setSale(({ figures }) => ({ figures, isLive: false }));
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
