import { Refusal } from "../../src/core/refusals.ts";
import { commitBatch } from "../../src/database/batches/batch-commit.ts";
import { planJoins } from "../../src/waiting-room/joining/joining.ts";
import { prepareHolds, prepareJoins, preparePayments } from "./commands.ts";
import { type OwnServices, startOwnServices } from "../../testing/own-services.ts";
import { planHolds, planPayments } from "../../testing/batches/plans.ts";

/**
 * A hot command without HTTP, in a process of its own: the service, which gathers the commands into batches,
 * and beside it the same plan with the same client and pool, one transaction for each. Takes `join`, `hold`
 * or `pay`, the commands of a round and the rounds; answers one JSON line: `{ rounds: [{ batched, single }]
 * }` in commands a second.
 *
 * It reaches inside the server, because what it compares exists only there.
 */

/** Callers that wait for an answer at any moment, as a busy worker has. */
const AT_A_TIME = 256;

const [kind, commandsText, roundsText] = process.argv.slice(2);
const commandsPerRound = Number(commandsText ?? 2_000);
const rounds = Number(roundsText ?? 5);

const own = await startOwnServices(1);
try {
  console.log(JSON.stringify({ rounds: await compare(own) }));
} finally {
  await own.stop();
}
process.exit(0);

async function compare(services: OwnServices): Promise<{ batched: number; single: number }[]> {
  const { db, room, reservations, payments, tickets } = services.workers[0]!;
  // One round more, which warms both up.
  const count = 2 * (rounds + 1) * commandsPerRound;
  switch (kind) {
    case "join":
      return takeTurns(
        await prepareJoins(services, count),
        (command) => room.joins.submit(command),
        (command) => commitBatch(db, (tx) => planJoins(tx, [command])).then(([outcome]) => outcome),
      );
    case "hold":
      return takeTurns(
        await prepareHolds(services, count),
        (command) => reservations.holds.submit(command),
        (command) => commitBatch(db, (tx) => planHolds(tx, [command])).then(([outcome]) => outcome),
      );
    case "pay":
      return takeTurns(
        await preparePayments(services, count),
        (command) => payments.pays.submit(command),
        (command) =>
          commitBatch(db, (tx) => planPayments(tx, [command], tickets)).then(([outcome]) => outcome),
      );
    default:
      throw new Error(`there are join, hold and pay, not ${kind}`);
  }
}

async function takeTurns<Command>(
  commands: Command[],
  inBatches: (command: Command) => Promise<unknown>,
  alone: (command: Command) => Promise<unknown>,
): Promise<{ batched: number; single: number }[]> {
  const results = [];
  for (let round = 0; round <= rounds; round += 1) {
    const batched = await commandsASecond(commands.splice(0, commandsPerRound), inBatches);
    const single = await commandsASecond(commands.splice(0, commandsPerRound), alone);
    if (round > 0) results.push({ batched, single });
  }
  return results;
}

async function commandsASecond<Command>(
  commands: readonly Command[],
  submit: (command: Command) => Promise<unknown>,
): Promise<number> {
  const waiting = commands.values();
  const take = async (): Promise<void> => {
    for (const command of waiting) {
      const outcome = await submit(command);
      if (outcome instanceof Refusal) throw outcome;
    }
  };
  const beganMs = performance.now();
  await Promise.all(Array.from({ length: AT_A_TIME }, take));
  return Math.round(commands.length / ((performance.now() - beganMs) / 1_000));
}
