import type { Timed } from "./types.ts";

/** What the server has put into the HTML of this page, so that it need not be asked for. */
export function readEmbedded<Answer>(name: string): Timed<Answer> | undefined {
  const text = document.getElementById(`embedded-${name}`)?.textContent;
  // The page's own clock begins when its HTML is asked for.
  return text ? { ...(JSON.parse(text) as Answer), askedAtMs: 0 } : undefined;
}

/** When that was so. The server makes a page every few seconds. */
export const EMBEDDED_AT_MS = performance.timeOrigin;
