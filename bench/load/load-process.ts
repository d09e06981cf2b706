import { buyAll, type PurchasesJob } from "./purchases.ts";
import { cpuSecondsSince } from "../../testing/processes/processor-times.ts";
import { type Load, loadOf, sendAll } from "./send-all.ts";
import type { Address } from "./wire-connection.ts";

/** Requests prepared by the parent, to be sent over so many connections. */
export interface SendJob {
  kind: "send";
  address: Address;
  requests: readonly Buffer[];
  connections: number;
  /** Every answer's body is wanted, in the order of the requests. */
  keepBodies?: boolean;
  /** How long each connection rests between two requests; 0 unless said. */
  pauseMs?: number;
}

export type Job = SendJob | PurchasesJob;

/** What a load came to, and the bodies if they were wanted. */
export interface Done {
  load: Load;
  bodies: Buffer[];
}

export type FromClient = { type: "ready" } | ({ type: "done" } & Done) | { type: "failed"; message: string };

/**
 * The client as a process of its own: what it costs can then be told from what the server costs, and from the
 * parent.
 */
process.on("message", (job: Job) => void work(job));
process.on("disconnect", () => process.exit(0));
tell({ type: "ready" });

async function work(job: Job): Promise<void> {
  try {
    const bodies: Buffer[] = [];
    const before = process.cpuUsage();
    const sent = job.kind === "send" ? await send(job, bodies) : await buyAll(job);
    tell({ type: "done", load: loadOf(sent, cpuSecondsSince(before)), bodies });
  } catch (error) {
    tell({ type: "failed", message: (error as Error).message });
  }
}

function send({ address, requests, connections, keepBodies, pauseMs }: SendJob, bodies: Buffer[]) {
  const keep = ({ body }: { body: Buffer }, index: number): void => void (bodies[index] = Buffer.from(body));
  return sendAll(address, requests, connections, keepBodies ? keep : undefined, pauseMs);
}

function tell(message: FromClient): void {
  process.send!(message);
}
