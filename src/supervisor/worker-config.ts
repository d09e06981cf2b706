import type { CompanyConfig, IdentityProviderConfig } from "./config.ts";
import type { LogLevel } from "../core/log.ts";

export interface SandboxGatewayConfig {
  kind: "sandbox";
  url: string;
  key: string;
  /** Which journal it is. */
  books?: string;
  bounds?: GatewayBoundsConfig;
}

/** A payment company, as the supervisor read its configuration. */
export interface CompanyGatewayConfig extends CompanyConfig {
  kind: "company";
  bounds?: GatewayBoundsConfig;
}

/** Shorter than usual in tests; milliseconds. */
export interface GatewayBoundsConfig {
  leaveMs: number;
  chargeMs: number;
  findMs: number;
}

/** All that a worker needs to know; it reads no environment. Holds secrets: never print it. */
export interface WorkerConfig {
  /** From 1; the successor of a running worker has a number beyond `workers`, until it is succeeded itself. */
  workerNumber: number;
  /** Workers that serve; one more runs for a moment while one is replaced. */
  workers: number;
  host: string;
  /** 0: take any free port and say which; every other worker then gets that one. */
  port: number;
  databaseUrl: string;
  secret: string;
  organiserKey: string;
  walletAccess: "admitted" | "signed-in";
  /** 0 is off. */
  rateLimitPerMinute: number;
  /** 0 is off. */
  pollsPerSecond: number;
  trustedProxyHops: number;
  identity: IdentityProviderConfig | null;
  gateway: SandboxGatewayConfig | CompanyGatewayConfig;
  demo: boolean;
  /** A folder of this run: files that all workers of this machine map into memory. */
  sharedFolder: string;
  /** In tests alone: no copy in memory is taken for the present state. */
  distrustsMemory?: boolean;
  /** The built pages; null serves the API alone. */
  pagesFolder: string | null;
  logLevel: LogLevel;
}

/**
 * What the supervisor says to a process it keeps. `leave`: others serve this port, so only connections are ended.
 * `stop`: nobody will, so it is not ready from now on, and answers for `graceMs` more while a balancer notices.
 */
export type ToWorker =
  | { type: "start"; config: WorkerConfig }
  | { type: "leave" }
  | { type: "stop"; graceMs: number };

/** What such a process says to its supervisor. `leaving`: it was told to end, and would be replaced first. */
export type FromWorker =
  | { type: "ready"; port: number }
  | { type: "failed"; message: string }
  | { type: "leaving" };
