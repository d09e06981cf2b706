import { cpus } from "node:os";

/** The machine of a run as its report names it: its processors, and what runs the programs. */
export function machineName(): string {
  const processors = cpus();
  return `${processors.length} × ${processors[0]?.model.trim() ?? "unknown processor"}, Bun ${Bun.version}`;
}
