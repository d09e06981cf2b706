import { problem } from "../http/http.ts";
import type { Metrics } from "../shared-memory/metrics.ts";
import { type SheddableCall, type Work, WORKS } from "../http/route-definition.ts";
import { overloaded, type Pressure } from "./pressure.ts";

type Handler = (request: Bun.BunRequest, server: Bun.Server<undefined>) => Response | Promise<Response>;
export type Routes = Record<string, { GET?: Handler | Response; POST?: Handler | Response }>;

/**
 * The server's table of routes for what is turned away: `open`, and a finished answer for each call that comes for such
 * work. The server gives a finished answer without entering JavaScript, at a fifth of what the smallest handler takes
 * (1 µs of processor time and not 6, besides what the system takes for the connection), which is what makes it cheap to
 * turn many away.
 */
function routesWithout(works: readonly Work[], open: Routes, calls: readonly SheddableCall[]): Routes {
  const routes: Routes = { ...open };
  for (const { work, method, path } of calls)
    if (works.includes(work)) routes[path] = { ...routes[path], [method]: problem(overloaded(work)) };
  return routes;
}

/**
 * Has the server's routes follow the pressure on its worker, until `isClosing`: finished answers would keep connections
 * that are to end. Finished answers cannot be counted; the seconds in which they were given are.
 */
export function answerStaticallyUnder(
  pressure: Pressure,
  open: Routes,
  calls: readonly SheddableCall[],
  metrics: Metrics,
  isClosing: () => boolean,
  apply: (routes: Routes) => void,
): void {
  // By how many of the works are turned away, in their order.
  const tables = [...WORKS, undefined].map((_, count) => routesWithout(WORKS.slice(0, count), open, calls));
  const seconds = WORKS.map((work) =>
    metrics.counter(
      "frontrow_shedding_seconds_total",
      "Time in which calls were turned away, since this worker was behind.",
      { work },
    ),
  );
  let shut = 0;
  let lookedAtMs = performance.now();
  pressure.listen(() => {
    const nowMs = performance.now();
    for (let n = 0; n < shut; n += 1) seconds[n]!.add((nowMs - lookedAtMs) / 1_000);
    lookedAtMs = nowMs;
    const next = isClosing() ? 0 : pressure.shedWorks.length;
    if (next === shut) return;
    shut = next;
    apply(tables[shut]!);
  });
}
