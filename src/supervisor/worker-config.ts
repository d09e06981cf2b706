import type { CompanyConfig } from "./config.ts";
import type { IdentityProviderConfig } from "./variables/identity.ts";
import type { MailConfig } from "./variables/mail.ts";
import type { LogLevel } from "../core/log.ts";
import type { Secrets } from "../core/signed-token.ts";

export interface SandboxGatewayConfig {
  kind: "sandbox";
  url: string;
  key: string;
  /** The name of its journal. */
  books?: string;
  bounds?: GatewayBoundsConfig;
}

/** A payment company, with the configuration that the supervisor read. */
export interface CompanyGatewayConfig extends CompanyConfig {
  kind: "company";
  bounds?: GatewayBoundsConfig;
}

/** Shorter than usual in tests; in milliseconds. */
export interface GatewayBoundsConfig {
  leaveMs: number;
  chargeMs: number;
  findMs: number;
}

/** A worker's whole configuration; it reads no environment. Holds secrets: never print it. */
export interface WorkerConfig {
  /**
   * Counts from 1. The successor of a running worker has a number above `workers`, until it is replaced
   * itself.
   */
  workerNumber: number;
  /** Workers that serve. During a replacement there is one more. */
  workers: number;
  host: string;
  /** 0 means any free port: the first worker reports it, and the others get that one. */
  port: number;
  databaseUrl: string;
  /** They sign and verify tokens, the signing one first. */
  secrets: Secrets;
  organiserKey: string;
  walletAccess: "admitted" | "signed-in";
  /** 0 means no limit. */
  rateLimitPerMinute: number;
  /** 0 means no limit. */
  pollsPerSecond: number;
  trustedProxyHops: number;
  embedOrigins: readonly string[];
  identity: IdentityProviderConfig | null;
  gateway: SandboxGatewayConfig | CompanyGatewayConfig;
  /** Null: nothing is sent, and nothing is asked of buyers. */
  mail: MailConfig | null;
  /** How long a contact is kept after its last use; 0 is for ever. */
  contactDays: number;
  /** Whether webhooks may go into private networks, and without TLS. */
  webhooksToPrivateAddresses: boolean;
  demo: boolean;
  /** A folder for this run, with the files that all workers of this machine map into memory. */
  sharedFolder: string;
  /** Only for tests: push services may be in private networks, and without TLS. */
  pushToPrivateAddresses?: boolean;
  /** Only for tests: every copy in memory counts as out of date. */
  distrustsMemory?: boolean;
  /** The built pages; null serves the API alone. */
  pagesFolder: string | null;
  logLevel: LogLevel;
}

/**
 * Messages of the supervisor to its processes. `leave`: others serve this port, so the process only ends its
 * connections. `stop`: no others will, so it reports not ready and answers for `graceMs` more while a
 * balancer notices.
 */
export type ToWorker =
  | { type: "start"; config: WorkerConfig }
  | { type: "leave" }
  | { type: "stop"; graceMs: number };

/**
 * Messages of such a process to its supervisor. `leaving`: it was told to end and asks for a successor first.
 */
export type FromWorker =
  | { type: "ready"; port: number }
  | { type: "failed"; message: string }
  | { type: "leaving" };
