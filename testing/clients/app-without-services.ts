import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLog } from "../../src/core/log.ts";
import { type App, createHttpApp } from "../../src/http/http.ts";
import { Metrics } from "../../src/shared-memory/metrics.ts";

/** The empty app, whose routes need nobody to be identified. Its counts are kept by nobody. */
export function appWithoutServices(): App {
  const folder = mkdtempSync(join(tmpdir(), "frontrow-metrics-"));
  const metrics = new Metrics(join(folder, "metrics"), 1, 1);
  // What is mapped stays until the process ends.
  rmSync(folder, { recursive: true });
  return createHttpApp(createLog("error", {}), metrics, {} as App["credentials"], {} as App["repeatedCalls"]);
}
