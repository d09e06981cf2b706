import { Batchers } from "../../src/database/batches/batchers.ts";
import type { UserId } from "../../src/core/ids.ts";
import { Database } from "../../src/database/database.ts";
import { createLog } from "../../src/core/log.ts";
import type { Gateway } from "../../src/wallet/gateways/gateway.ts";
import { sandboxGateway } from "../../src/wallet/gateways/sandbox/gateway.ts";
import { NO_PURPOSES } from "../../testing/batches/plans.ts";
import { Wallets } from "../../src/wallet/service.ts";

/**
 * Tops up once with the real services, and is killed at a named point of it, as by a power cut:
 *
 *     bun faults/money/crash-worker.ts '{"point": "after_commit", "userId": …, "databaseUrl": …, "gateway":
 *     {…}}'
 */
export type CrashPoint =
  | "before_gateway_accepts"
  | "after_gateway_accepts"
  | "before_commit"
  | "after_commit"
  | "before_reply";

export interface CrashCommand {
  point: CrashPoint;
  userId: string;
  key: string;
  databaseUrl: string;
  gateway: { url: string; key: string };
}

function die(): Promise<never> {
  process.kill(process.pid, "SIGKILL");
  return new Promise(() => {});
}

/** The database whose transactions, once armed, end in a crash before or after their commit. */
class CrashingDatabase extends Database {
  armed: "before_commit" | "after_commit" | null = null;

  override async transaction<T>(work: Parameters<Database["transaction"]>[0]): Promise<T> {
    const result = await super.transaction(async (tx) => {
      const done = await work(tx);
      if (this.armed === "before_commit") await die();
      return done;
    });
    if (this.armed === "after_commit") await die();
    return result as T;
  }
}

async function crash({ point, userId, key, databaseUrl, gateway }: CrashCommand): Promise<void> {
  const db = new CrashingDatabase({ url: databaseUrl, connectionsMax: 2, applicationName: "crash" });
  const real = sandboxGateway(gateway.url, gateway.key);
  const crashing: Gateway = {
    ...real,
    async charge(charge) {
      if (point === "before_gateway_accepts") await die();
      const answer = await real.charge(charge);
      if (point === "after_gateway_accepts") await die();
      if (point === "before_commit" || point === "after_commit") db.armed = point;
      return answer;
    },
  };
  const wallets = new Wallets(db, new Batchers(db), crashing, createLog("error"), NO_PURPOSES);
  const use = { userId, route: "top-up", key, bodyHash: "of-the-crash" };
  await wallets.topUp(userId as UserId, 1_000, "pm_sandbox_approve", use);
  if (point === "before_reply") await die();
  process.exit(1);
}

await crash(JSON.parse(process.argv[2]!) as CrashCommand);
