import { LIMITS } from "../core/limits.ts";
import { type Chore, Leader, type Transact } from "../database/leader.ts";
import { LeaderMark } from "../database/leader-watch.ts";
import type { Tx } from "../database/database.ts";
import type { Log } from "../core/log.ts";
import type { WorkerConfig } from "../supervisor/worker-config.ts";
import { releaseDueAllocation } from "../organiser/seats/for-transactions.ts";
import { collectEvents } from "../webhooks/for-transactions.ts";
import { sweepLapsedHolds } from "../reservations/for-transactions.ts";
import type { Services } from "./services.ts";
import {
  admitNextVisitors,
  findBusyQueues,
  findMismarkedQueues,
  countSilenceFromNow,
  tidyPresence,
  tidySpentProofs,
} from "../waiting-room/for-transactions.ts";
import type { Presence } from "../waiting-room/presence/presence.ts";
import { tidyStaff } from "../staff/for-transactions.ts";
import { tidyDatabase } from "../database/housekeeping.ts";

const ADMISSION_EVERY_MS = 200;
const STOCK_EVERY_MS = 5_000;
const SWEEP_EVERY_MS = 500;
const ALLOCATIONS_EVERY_MS = 1_000;
const TIDY_EVERY_MS = 60_000;
const BOARD_EVERY_MS = 100;
const STREAM_EVERY_MS = 100;
/** Each queue has a pace of its own, this at the fastest. */
const PRESENCE_EVERY_MS = 250;
const LIVE_EVERY_MS = 250;
const WEBHOOKS_EVERY_MS = 1_000;
const CATALOGUE_EVERY_MS = 500;
const BEAT_EVERY_MS = 1_000;
const LEADER_WATCH_EVERY_MS = 1_000;
const RECONCILE_EVERY_MS = 1_000;
/** With the size of a piece, what a job takes of a worker at most: 130 orders a second. */
const JOBS_EVERY_MS = 150;
const NOTIFICATIONS_EVERY_MS = 1_000;
const MESSAGES_EVERY_MS = 1_000;
const SIGN_OUTS_EVERY_MS = 250;

/** A worker's background work. `stop` resolves once all of it has ended. */
export interface Loops {
  stop(): Promise<void>;
}

/** Starts the loops of every worker, and the chores that only the leader runs. */
export function startLoops(config: WorkerConfig, services: Services, log: Log): Loops {
  const name = `frontrow-leader-${config.workerNumber}`;
  const leader = new Leader(config.databaseUrl, name, chores(services, log), log, services.db.gate);
  leader.start();
  const stopWatching = services.room.lag.watch();
  const { room, catalogue, wallets, reversals } = services;
  const stops = [
    repeat("board", BOARD_EVERY_MS, () => room.board.refresh(), log),
    repeat("stream", STREAM_EVERY_MS, async () => room.stream.push(), log),
    repeat("presence", PRESENCE_EVERY_MS, () => room.presence.report(services.db, services.clock), log),
    repeat("live", LIVE_EVERY_MS, () => services.live.stream.push(), log),
    repeat("sign-outs", SIGN_OUTS_EVERY_MS, () => services.signOuts.refresh(), log),
    repeat("beat", BEAT_EVERY_MS, async () => services.workerBeats.beat(), log),
    repeat("leader watch", LEADER_WATCH_EVERY_MS, () => services.leaderWatch.check(), log),
    repeat("catalogue", CATALOGUE_EVERY_MS, () => catalogue.refresh(), log),
    // Runs on every worker. Top-ups are claimed row by row, so each worker checks different ones.
    repeat("reconcile", RECONCILE_EVERY_MS, () => wallets.settleOpenTopUps(), log),
    repeat("webhooks", WEBHOOKS_EVERY_MS, () => services.webhookEndpoints.sendDue(), log),
    repeat("notifications", NOTIFICATIONS_EVERY_MS, () => services.notifications.sendDue(), log),
    repeat("turn mails", NOTIFICATIONS_EVERY_MS, () => services.turnMails.tellDue(), log),
    repeat("messages", MESSAGES_EVERY_MS, () => services.messages.sendDue(), log),
    repeat("jobs", JOBS_EVERY_MS, () => services.jobs.work(), log),
    repeat("reversals", RECONCILE_EVERY_MS, () => reversals.settleOpen(), log),
  ];
  return {
    async stop() {
      stopWatching();
      await Promise.all([leader.stop(), ...stops.map((stop) => stop())]);
    },
  };
}

function chores(
  { room, contacts, notifications, turnMails, outbox, recoveries, staff, webhookEndpoints }: Services,
  log: Log,
): Chore[] {
  const mark = new LeaderMark();
  return [
    {
      name: "admission",
      everyMs: ADMISSION_EVERY_MS,
      async run(transact) {
        // People in line could not be heard of while nobody served them.
        await transact(async (tx) => {
          const { afterOutage } = await mark.write(tx);
          if (afterOutage) await countSilenceFromNow(tx);
        });
        await admitEverywhere(transact, room.presence, findBusyQueues);
      },
    },
    {
      name: "stock",
      everyMs: STOCK_EVERY_MS,
      run: (transact) => admitEverywhere(transact, room.presence, findMismarkedQueues),
    },
    {
      name: "sweep",
      everyMs: SWEEP_EVERY_MS,
      run: (transact) => transact((tx) => sweepLapsedHolds(tx, LIMITS.sweepReservationsMax)),
    },
    {
      name: "allocations",
      everyMs: ALLOCATIONS_EVERY_MS,
      async run(transact) {
        while (await transact(releaseDueAllocation));
      },
    },
    {
      name: "webhooks",
      everyMs: WEBHOOKS_EVERY_MS,
      async run(transact) {
        while (await transact(collectEvents));
      },
    },
    {
      name: "tidy",
      everyMs: TIDY_EVERY_MS,
      async run(transact) {
        await transact(tidyDatabase);
        await transact(tidySpentProofs);
        await transact(tidyPresence);
        const resealed = [
          await transact((tx) => contacts.reseal(tx)),
          await transact((tx) => staff.members.reseal(tx)),
          await transact((tx) => webhookEndpoints.reseal(tx)),
        ];
        if (resealed.some((count) => count > 0)) {
          const [ofContacts, ofStaff, ofWebhooks] = resealed;
          log.info("sealed.again", { contacts: ofContacts, staff: ofStaff, webhooks: ofWebhooks });
        }
        await transact((tx) => contacts.deleteOld(tx));
        await transact((tx) => outbox.deleteOld(tx));
        await transact((tx) => notifications.deleteOver(tx));
        await transact((tx) => turnMails.deleteOver(tx));
        await transact((tx) => recoveries.deleteOld(tx));
        await transact((tx) => webhookEndpoints.deleteOld(tx));
        await transact(tidyStaff);
      },
    },
  ];
}

/** One turn of admission for every queue found. A queue that fails does not block the others. */
async function admitEverywhere(
  transact: Transact,
  presence: Presence,
  find: (tx: Tx) => Promise<number[]>,
): Promise<void> {
  const errors: unknown[] = [];
  for (const queueNo of await transact(find)) {
    await transact((tx) => admitNextVisitors(tx, queueNo, presence)).catch((error: unknown) =>
      errors.push(error),
    );
  }
  if (errors.length > 0)
    throw new AggregateError(errors, `admission failed for ${errors.length} queues`, { cause: errors[0] });
}

/**
 * Runs `turn` repeatedly, `everyMs` after the last one ended. Repeated failures are logged once until a turn
 * succeeds.
 */
function repeat(name: string, everyMs: number, turn: () => Promise<unknown>, log: Log): () => Promise<void> {
  let timer: Timer | undefined;
  let stopped = false;
  let failing = false;
  let running: Promise<void> = Promise.resolve();

  const run = async (): Promise<void> => {
    try {
      await turn();
      failing = false;
    } catch (error) {
      if (!failing) log.warn("background work failed", { loop: name, error });
      failing = true;
    }
    if (!stopped) timer = setTimeout(start, everyMs);
  };
  const start = (): void => void (running = run());
  start();
  return async () => {
    stopped = true;
    clearTimeout(timer);
    await running;
  };
}
