import { readFileSync, writeFileSync } from "node:fs";
import { cpuSecondsSince, type Load, summariseLoad } from "./load.ts";
import { buyAll, type PurchasesJob } from "./purchases.ts";
import { packParts, unpackParts } from "./packed-parts.ts";
import { sendAll } from "./send-all.ts";
import type { Address } from "./wire-connection.ts";

/** Requests prepared by the parent, to be sent over so many connections. */
export interface SendJob {
  kind: "send";
  address: Address;
  /** The requests, packed. */
  requestsFile: string;
  connections: number;
  /**
   * Where the bodies of the answers go, packed in the order of their requests; null when nobody wants them.
   */
  bodiesFile: string | null;
  /** How long each connection rests between two requests, in milliseconds. */
  pauseMs: number;
}

export type Job = SendJob | PurchasesJob;

export type FromClient =
  | { type: "ready" }
  | { type: "done"; load: Load }
  | { type: "failed"; message: string };

/**
 * The client as a process of its own: what it costs can then be told from what the server costs, and from the
 * parent.
 */
process.on("message", (job: Job) => void work(job));
process.on("disconnect", () => process.exit(0));
tell({ type: "ready" });

async function work(job: Job): Promise<void> {
  try {
    tell({ type: "done", load: job.kind === "send" ? await send(job) : await buyAll(job) });
  } catch (error) {
    tell({ type: "failed", message: (error as Error).message });
  }
}

async function send({ address, requestsFile, connections, bodiesFile, pauseMs }: SendJob): Promise<Load> {
  const requests = unpackParts(readFileSync(requestsFile));
  const bodies: Buffer[] = [];
  const keep = bodiesFile === null ? undefined : keepIn(bodies);
  const before = process.cpuUsage();
  const sent = await sendAll(address, requests, connections, keep, pauseMs);
  const clientCpuSeconds = cpuSecondsSince(before);
  if (bodiesFile !== null) writeFileSync(bodiesFile, packParts(bodies));
  const { seconds, statuses, latenciesMs } = sent;
  return { requests: requests.length, seconds, statuses, ...summariseLoad(latenciesMs), clientCpuSeconds };
}

function keepIn(bodies: Buffer[]) {
  return ({ body }: { body: Buffer }, index: number): void => void (bodies[index] = Buffer.from(body));
}

function tell(message: FromClient): void {
  process.send!(message);
}
