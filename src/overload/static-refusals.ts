import { problem } from "../http/http.ts";
import type { Metrics } from "../shared-memory/metrics.ts";
import { type SheddableCall, type Work, WORKS } from "../http/route-definition.ts";
import { overloaded, type Pressure } from "./pressure.ts";

type Handler = (request: Bun.BunRequest, server: Bun.Server<undefined>) => Response | Promise<Response>;
export type Routes = Record<string, { GET?: Handler | Response; POST?: Handler | Response }>;

/**
 * The server's route table while these kinds of work are turned away: `open`, plus a ready-made answer for
 * each such call. The server sends a ready-made answer without entering JavaScript, in 1 µs of processor time
 * instead of the 6 of the smallest handler (besides the system's cost of the connection). So turning many
 * away is cheap.
 */
function routesWithout(works: readonly Work[], open: Routes, calls: readonly SheddableCall[]): Routes {
  const routes: Routes = { ...open };
  for (const { work, method, path } of calls)
    if (works.includes(work)) routes[path] = { ...routes[path], [method]: problem(overloaded(work)) };
  return routes;
}

/**
 * Makes the server's routes follow the pressure on its worker, until `isClosing`, because ready-made answers
 * would keep closing connections open. They cannot be counted, so the seconds in which they were sent are.
 */
export function answerStaticallyUnder(
  pressure: Pressure,
  open: Routes,
  calls: readonly SheddableCall[],
  metrics: Metrics,
  isClosing: () => boolean,
  apply: (routes: Routes) => void,
): void {
  // One table for each number of kinds turned away.
  const tables = [...WORKS, undefined].map((_, count) => routesWithout(WORKS.slice(0, count), open, calls));
  const seconds = WORKS.map((work) =>
    metrics.counter(
      "frontrow_shedding_seconds_total",
      "Time in which calls were turned away, since this worker was behind.",
      { work },
    ),
  );
  let shut = 0;
  let countedAtMs = performance.now();
  pressure.listen(() => {
    const nowMs = performance.now();
    for (let n = 0; n < shut; n += 1) seconds[n]!.add((nowMs - countedAtMs) / 1_000);
    countedAtMs = nowMs;
    const next = isClosing() ? 0 : pressure.shedWorks.length;
    if (next === shut) return;
    shut = next;
    apply(tables[shut]!);
  });
}
