import { beforeAll, describe, expect, test } from "bun:test";
import { SQL } from "bun";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DATABASE, startEmbeddedPostgres } from "../../src/postgres-server/embedded-postgres.ts";
import { createLog } from "../../src/core/log.ts";
import { migrate } from "../../src/database/migrations.ts";
import { admittedBuyer, type Buyer, guest, newKey, putOnSale, topUp } from "../../testing/buyer.ts";
import { SECRET } from "../../testing/worker-config.ts";
import { setStage } from "../../testing/stage.ts";

const { frontrow, call } = setStage({ gateway: true });
/** Has topped up twice, paid, cancelled a seat and sent points back: five entries of every kind. */
let buyer: Buyer;
let other: Buyer;

beforeAll(async () => {
  const { queueId, performanceIds } = await putOnSale(call);
  buyer = await admittedBuyer(frontrow, call, queueId);
  other = await admittedBuyer(frontrow, call, queueId);
  await topUp(other, 700);
  const { topUpId } = (await topUp(buyer, 30_000)).body;
  await topUp(buyer, 5_000);
  const body = { performanceId: performanceIds[0], seatNumbers: [1, 2] };
  const { reservationId } = (await buyer.call("POST", "/v1/reservations", { body })).body;
  const send = (path: string, sent: object) => buyer.call("POST", path, { body: sent, headers: newKey() });
  await send("/v1/payments", { reservationId });
  await send(`/v1/reservations/${reservationId}/cancellations`, { seatNumbers: [2] });
  await send(`/v1/users/${buyer.userId}/wallet/top-ups/${topUpId}/reversals`, { amount: 1_000 });
  await guest(call);
});

interface Run {
  code: number;
  out: string;
  err: string;
}

/** `npm run replay`, with this environment and nothing of ours. */
async function replay(environment: Record<string, string>, ...parameters: string[]): Promise<Run> {
  const script = join(import.meta.dir, "..", "..", "scripts", "replay.ts");
  const child = Bun.spawn([process.execPath, script, ...parameters], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...environment },
    stdout: "pipe",
    stderr: "pipe",
  });
  const [out, err] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
  ]);
  return { code: await child.exited, out, err };
}

const ours = () => ({ DATABASE_URL: frontrow.config.databaseUrl, FRONTROW_SECRET: SECRET });

test("exit 0: a ledger that nobody touched, all wallets and entries read, none differs", async () => {
  const { code, out } = await replay(ours());
  expect(out).toBe(
    "2 wallets, 6 entries replayed: 0 differ.\n" +
      "Points in wallets 24700, from the gateway 34700, in sales 10000.\n",
  );
  expect(code).toBe(0);
});

describe("exit 1: each kind of damage is seen and named", () => {
  /** Damages the tables, replays, and puts everything back. */
  async function replayAfter(damage: (tx: SQL) => Promise<unknown>): Promise<Run> {
    await frontrow.admin.begin(async (tx) => {
      await tx`create table kept_entries as table ledger_entries`;
      await tx`create table kept_wallets as table wallets`;
      // As one who may do anything: no constraint stands in the way of the damage.
      await tx`set local session_replication_role = replica`;
      await damage(tx);
    });
    try {
      return await replay(ours());
    } finally {
      await frontrow.admin.begin(async (tx) => {
        await tx`set local session_replication_role = replica`;
        await tx`delete from ledger_entries`;
        await tx`insert into ledger_entries table kept_entries`;
        await tx`delete from wallets`;
        await tx`insert into wallets table kept_wallets`;
        await tx`drop table kept_entries, kept_wallets`;
      });
    }
  }

  /** The lines that say what differs. */
  async function differencesAfter(damage: (tx: SQL) => Promise<unknown>): Promise<string[]> {
    const { code, out } = await replayAfter(damage);
    const lines = out.split("\n").filter((line) => line.startsWith("DIFFERS"));
    expect(out).toContain(`replayed: ${lines.length} differ.`);
    expect(code).toBe(1);
    return lines.map((line) => line.replace("DIFFERS  ", ""));
  }

  async function entry(sequence: number): Promise<string> {
    const [row] = await frontrow.admin<{ id: string }[]>`
      select entry_id id from ledger_entries where user_id = ${buyer.userId} and sequence = ${sequence}`;
    return row!.id;
  }

  const own = (kind: string, id: string) => `${kind}  wallet ${buyer.userId}, entry ${id}`;

  test("an entry's amount was changed: all later balances, the wallet", async () => {
    const [third, fourth, fifth] = [await entry(3), await entry(4), await entry(5)];
    const found = await differencesAfter(
      (tx) => tx`update ledger_entries set amount = amount + 5000 where entry_id = ${third}`,
    );
    expect(found).toEqual([
      own("running_balance", third),
      own("running_balance", fourth),
      own("running_balance", fifth),
      `wallet_balance  wallet ${buyer.userId}`,
    ]);
  });

  test("a running balance was changed", async () => {
    const second = await entry(2);
    const found = await differencesAfter(
      (tx) => tx`update ledger_entries set balance_after = balance_after + 1 where entry_id = ${second}`,
    );
    expect(found).toEqual([own("running_balance", second)]);
  });

  test("a wallet's balance was changed, and its count", async () => {
    const found = await differencesAfter(
      (tx) =>
        tx`update wallets set balance = balance + 1, entries = entries + 1 where user_id = ${buyer.userId}`,
    );
    expect(found).toEqual([
      `wallet_balance  wallet ${buyer.userId}`,
      `wallet_entries  wallet ${buyer.userId}`,
    ]);
  });

  test("a whole movement was removed from the middle", async () => {
    const [second, third] = [await entry(2), await entry(3)];
    const found = await differencesAfter((tx) => tx`delete from ledger_entries where entry_id = ${second}`);
    expect(found).toContain(own("sequence", third));
    expect(found).toContain(own("running_balance", third));
    expect(found).toContain(`wallet_entries  wallet ${buyer.userId}`);
  });

  test("but not that the newest movement went with its points and count: the books add up", async () => {
    // `npm run check` and `npm run reconcile` see this one, by what the movement was for.
    const fifth = await entry(5);
    const { code } = await replayAfter(async (tx) => {
      await tx`delete from ledger_entries where entry_id = ${fifth}`;
      await tx`update wallets set balance = balance + 1000, entries = entries - 1
        where user_id = ${buyer.userId}`;
    });
    expect(code).toBe(0);
  });

  test("a balance was below zero on the way", async () => {
    const [first, second] = [await entry(1), await entry(2)];
    const found = await differencesAfter(async (tx) => {
      await tx`update ledger_entries set amount = -amount where entry_id = ${first}`;
      await tx`update ledger_entries set amount = 65000 where entry_id = ${second}`;
    });
    expect(found).toEqual([own("running_balance", first), own("overdrawn", first)]);
  });

  test("a wallet was removed", async () => {
    const found = await differencesAfter((tx) => tx`delete from wallets where user_id = ${other.userId}`);
    expect(found).toEqual([`no_wallet  wallet ${other.userId}`]);
  });

  test("a wallet has points and no entries", async () => {
    const userId = Bun.randomUUIDv7();
    const found = await differencesAfter(
      (tx) => tx`insert into wallets (user_id, balance) values (${userId}, 5)`,
    );
    expect(found).toEqual([`wallet_balance  wallet ${userId}`]);
  });

  test("a number beyond what JavaScript counts exactly", async () => {
    const huge = "9007199254740993"; // 2^53 + 1, which as a double is 2^53
    const first = await entry(1);
    const found = await differencesAfter(async (tx) => {
      await tx`update ledger_entries set amount = ${huge}::bigint, balance_after = ${huge}::bigint - 1
               where entry_id = ${first}`;
    });
    expect(found).toContain(own("running_balance", first));
  });
});

describe("exit 2, with one clear line", () => {
  const NOBODY = "postgres://frontrow:secret-word@127.0.0.1:9/frontrow";

  test.each([
    [
      "no such option",
      { DATABASE_URL: NOBODY, FRONTROW_SECRET: SECRET },
      ["--wallet"],
      "Unknown option '--wallet'; try --help",
    ],
    [
      "a bad variable",
      { DATABASE_URL: "mysql://x", FRONTROW_SECRET: SECRET },
      [],
      "DATABASE_URL must look like",
    ],
    [
      "an unreachable database",
      { DATABASE_URL: NOBODY, FRONTROW_SECRET: SECRET },
      [],
      "127.0.0.1:9 cannot be reached",
    ],
    ["nothing in DATA_DIR", { DATA_DIR: "/nowhere/at/all" }, [], "there is no database in /nowhere/at/all"],
  ] as const)("%s", async (_, environment, parameters, line) => {
    const { code, out, err } = await replay(environment, ...parameters);
    expect(err).toContain(line);
    expect(err).not.toContain("secret-word");
    expect({ code, out }).toEqual({ code: 2, out: "" });
  });

  test("a database that Frontrow never ran on", async () => {
    const url = new URL(frontrow.config.databaseUrl);
    url.pathname = "/postgres";
    const { code, err } = await replay({ DATABASE_URL: url.href, FRONTROW_SECRET: SECRET });
    expect(err).toContain("there is no ledger in this database");
    expect(code).toBe(2);
  });
});

test("the embedded database is read while it runs, and started for it when it does not", async () => {
  const folder = mkdtempSync(join(tmpdir(), "frontrow-replay-"));
  // PostgreSQL runs as another account when we are root, and must get in.
  chmodSync(folder, 0o711);
  const dataDir = join(folder, "data");
  try {
    const postgres = await startEmbeddedPostgres({ dataDir, log: createLog("error") });
    try {
      const admin = new SQL({ url: postgres.adminUrl(), max: 1 });
      await admin.unsafe(`create database ${DATABASE}`);
      await admin.close();
      await migrate(postgres.adminUrl(DATABASE));
      expect(await replay({ DATA_DIR: dataDir })).toMatchObject({
        code: 0,
        out: expect.stringContaining("0 wallets, 0 entries"),
      });
    } finally {
      await postgres.stop();
    }
    expect(await replay({ DATA_DIR: dataDir })).toMatchObject({ code: 0, err: "" });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
