import type { UserId } from "../../core/ids.ts";
import type { Refusal } from "../../core/refusals.ts";
import type { Instant } from "../../core/time.ts";
import type { BatchPlan } from "../../database/batches/batch-commit.ts";
import { readClock, type Tx } from "../../database/database.ts";
import { drawWhenDue } from "../lottery/draw.ts";
import { extendDigest, registrationLeaf } from "../lottery/lottery.ts";
import {
  checkJoin,
  checkProof,
  isLive,
  isRegistering,
  type Place,
  presentPlace,
  type Proof,
  type Queue,
} from "../line/rules.ts";
import { isSoldOut } from "../admission/turn.ts";
import { NOTHING_LEFT, readStock, type Stock } from "../admission/store.ts";
import { insertPlaces, lockLivePlaces, updatePlaces } from "../line/place-store.ts";
import { insertSpentProofs, readSpentProofs } from "./proof-store.ts";
import { lockQueues, updateLines } from "../line/queue-store.ts";

export interface JoinCommand {
  queueNo: number;
  userId: UserId;
  /** The proof of work that came with the request, or why it is invalid. */
  proof?: Proof | Refusal | undefined;
}

export interface Joined {
  created: boolean;
  place: Place;
}

/** What a batch of joins is decided by, read under the locks of its queues. */
interface Line {
  queues: Map<number, Queue>;
  /** By queue and user. A lapsed one may be among them. */
  live: Map<string, Place>;
  stocks: ReadonlyMap<number, Stock>;
  /** Proofs that have bought a place before. */
  spent: Set<string>;
  now: Instant;
}

/** What a batch of joins changes. */
interface Joins {
  outcomes: (Joined | Refusal)[];
  added: Place[];
  /** Proofs that have bought a place now. */
  bought: Proof[];
  /** Lapsed places of users who have got a new one. */
  ended: Place[];
}

/** Carries out a batch of joins under their queues' locks. */
export async function planJoins(tx: Tx, commands: readonly JoinCommand[]): Promise<BatchPlan<Joined>> {
  const queueNos = [...new Set(commands.map((command) => command.queueNo))];
  const proofs = commands.map(({ proof }) => proof).filter(isProof);
  const [queues, live, stocks, spent, now] = await Promise.all([
    lockQueues(tx, queueNos),
    lockLivePlaces(tx, commands),
    readStock(tx, queueNos),
    readSpentProofs(
      tx,
      proofs.map(({ proofId }) => proofId),
    ),
    readClock(tx),
  ]);
  const { outcomes, added, bought, ended } = decideJoins(commands, { queues, live, stocks, spent, now });
  if (added.length === 0) return { outcomes, writes: [] };
  const joined = new Set(added.map((place) => place.queueNo));
  const writes = [
    () => insertPlaces(tx, added),
    () =>
      updateLines(
        tx,
        [...queues.values()].filter((queue) => joined.has(queue.queueNo)),
      ),
  ];
  if (bought.length > 0) writes.push(() => insertSpentProofs(tx, bought));
  // Written first, so that the user's old place is no longer live when the new one is inserted.
  if (ended.length > 0) writes.unshift(() => updatePlaces(tx, ended));
  return { outcomes, writes };
}

/**
 * Positions have no gaps, and a user has at most one live place. The line is left as it is after the batch:
 * each command is decided by those before it.
 */
export function decideJoins(
  commands: readonly JoinCommand[],
  { queues, live, stocks, spent, now }: Line,
): Joins {
  const added: Place[] = [];
  const bought: Proof[] = [];
  const ended: Place[] = [];
  const outcomes = commands.map((command): Joined | Refusal => {
    // Anybody who joins after the opening stands behind the draw, even if admission has not made the draw
    // yet.
    const queue = drawWhenDue(queues.get(command.queueNo)!, now);
    queues.set(command.queueNo, queue);
    const key = `${command.queueNo} ${command.userId}`;
    const known = live.get(key);
    const present = known && presentPlace(known, queue, now);
    if (present && isLive(present.status) && !queue.isWithdrawn) return { created: false, place: present };
    const refusal =
      checkJoin({ ...queue, soldOut: isSoldOut(stocks.get(command.queueNo) ?? NOTHING_LEFT) }, now) ??
      checkProof(queue, command.proof, (proofId) => spent.has(proofId), now);
    if (refusal) return refusal;
    if (queue.proofOfWork !== null) {
      const proof = command.proof as Proof;
      spent.add(proof.proofId);
      bought.push(proof);
    }
    if (present) ended.push(present);
    queue.lastPosition += 1;
    if (isRegistering(queue)) {
      const leaf = registrationLeaf(queue.queueId, queue.lastPosition, command.userId);
      queue.lotteryDigest = extendDigest(queue.lotteryDigest!, leaf);
    }
    const place = newPlace(command, queue.lastPosition, now);
    live.set(key, place);
    added.push(place);
    return { created: true, place };
  });
  return { outcomes, added, bought, ended };
}

function isProof(proof: JoinCommand["proof"]): proof is Proof {
  return proof !== undefined && "proofId" in proof;
}

function newPlace({ queueNo, userId }: JoinCommand, position: number, now: Instant): Place {
  return {
    queueNo,
    userId,
    position,
    status: "WAITING",
    joinedAt: now,
    deadline: null,
    heldUntil: null,
    arrivedAt: null,
    recalls: 0,
  };
}
