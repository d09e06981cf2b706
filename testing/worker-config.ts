import type { SandboxGatewayConfig, WorkerConfig } from "../src/supervisor/worker-config.ts";

export const ORGANISER_KEY = "test-organiser-key-of-no-value";
export const SECRET = "0123456789abcdef-only-for-tests-0123456789abcdef";
export const SANDBOX_KEY = "sandbox-key-for-tests";

type Configured = WorkerConfig & { gateway: SandboxGatewayConfig };

/**
 * A worker's configuration without limits; where its database and its shared folder are is for the caller to
 * say.
 */
export function workerConfig(
  own: Pick<WorkerConfig, "databaseUrl" | "sharedFolder"> & Partial<Configured>,
): Configured {
  return {
    workerNumber: 1,
    workers: 1,
    host: "127.0.0.1",
    port: 0,
    secrets: [SECRET],
    organiserKey: ORGANISER_KEY,
    walletAccess: "admitted",
    rateLimitPerMinute: 0,
    pollsPerSecond: 0,
    trustedProxyHops: 0,
    embedOrigins: [],
    identity: null,
    // Nothing listens there.
    gateway: { kind: "sandbox", url: "http://127.0.0.1:9", key: SANDBOX_KEY },
    mail: null,
    contactDays: 400,
    webhooksToPrivateAddresses: false,
    demo: false,
    pagesFolder: null,
    logLevel: "error",
    ...own,
  };
}
