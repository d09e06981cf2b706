import { SQL } from "bun";
import { readConfig } from "../src/supervisor/config.ts";
import { sqlState } from "../src/database/database.ts";
import { openPostgres } from "../src/postgres-server/open-postgres.ts";
import { type ReplayDifference, type ReplayedLedger, replayLedger } from "../src/wallet/ledger/replay.ts";
import { failWith, orFail, readCommandLine } from "./command-line.ts";

/**
 * `npm run replay`: reads the whole ledger in order and reckons every balance anew, and prints each entry
 * and wallet that is kept otherwise. It asks the database itself, the one that the same
 * environment starts Frontrow with, whether Frontrow runs or not. Exits 0 only when nothing differs; 2 when
 * there is no ledger to read.
 */
const TELL_EVERY_MS = 2_000;
const UNDEFINED_TABLE = "42P01";

const USAGE = `npm run replay

Reads the whole ledger in order, reckons every balance anew, and prints what is kept otherwise. It asks
the database itself: the one of DATABASE_URL, else the embedded one in DATA_DIR, whether Frontrow runs or
not.

Exits with 0 when nothing differs, 1 when something does, 2 when there is no ledger to read or it was
called wrongly.`;

readCommandLine(USAGE, {});

const config = orFail(() => readConfig(process.env));
const postgres = await openPostgres(config).catch((error: Error) => failWith(error.message));
const sql = new SQL({ url: postgres.url, max: 1, connection: { application_name: "frontrow replay" } });
let complaint: string | undefined;
let isRight = false;
try {
  const replayed = await replayLedger(sql, { differs: printDifference, progress: progressTeller() });
  printSummary(replayed);
  isRight = replayed.differences === 0;
} catch (error) {
  const isEmpty = sqlState(error) === UNDEFINED_TABLE;
  complaint = isEmpty
    ? "there is no ledger in this database; start Frontrow on it once"
    : (error as Error).message;
} finally {
  await sql.close();
  await postgres.close();
}
if (complaint !== undefined) failWith(complaint);
process.exit(isRight ? 0 : 1);

function printDifference({ kind, userId, entryId, kept, reckoned }: ReplayDifference): void {
  const which = entryId === null ? `wallet ${userId}` : `wallet ${userId}, entry ${entryId}`;
  console.log(`DIFFERS  ${kind}  ${which}\n         kept: ${kept}\n         reckoned: ${reckoned}`);
}

function printSummary({ wallets, entries, balances, differences }: ReplayedLedger): void {
  const { WALLET, GATEWAY, SALES, COUNTER } = balances;
  console.log(`${wallets} wallets, ${entries} entries replayed: ${differences} differ.`);
  const till = COUNTER === 0n ? "" : `, from the till ${-COUNTER}`;
  console.log(`Points in wallets ${WALLET}, from the gateway ${-GATEWAY}${till}, in sales ${SALES}.`);
}

/** Says how far it is, every two seconds: a long ledger takes minutes. */
function progressTeller(): (read: number, total: number) => void {
  let toldMs = performance.now();
  return (read, total) => {
    if (performance.now() - toldMs < TELL_EVERY_MS) return;
    toldMs = performance.now();
    console.error(`  ${Math.floor((read / total) * 100)} percent of the ledger`);
  };
}
