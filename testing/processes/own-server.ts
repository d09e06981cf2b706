import { type FrontrowProcesses, type ProcessesOptions, startProcesses } from "./frontrow-processes.ts";

/**
 * A Frontrow that is measured: started as its users do, with a database, secrets and a port of its own. With
 * null it starts as many workers as it does by itself. It logs nothing as long as nothing is amiss.
 */
export function startOwnServer(
  workers: number | null,
  options: ProcessesOptions = {},
): Promise<FrontrowProcesses> {
  const variables = { LOG_LEVEL: "warn", WORKERS: workers?.toString() };
  return startProcesses({ ...options, ownSession: true, variables });
}
