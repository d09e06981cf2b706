import { API } from "../../testing/clients/api-calls.ts";
import { type Challenge, solveChallenge } from "altcha-lib";
import { deriveKey } from "altcha-lib/algorithms/pbkdf2";
import { cheatAfterPaying, cheatInside, cheatWhileWaiting } from "./cheats.ts";
import { checkOut, type CheckoutEnd } from "./checkout.ts";
import type { QueuePage } from "../../testing/clients/api-calls.ts";
import type { QueueStatus } from "../../src/waiting-room/api.ts";
import type { Reservation } from "../../src/reservations/api.ts";
import type { Seat } from "../../src/catalogue/api.ts";
import { NO_ANSWER } from "../client/http-client.ts";
import type { QueueListener } from "../client/queue-listener.ts";
import { enterStage, givesUpHere, keyed, type Run, sent, think, type Visitor, waitHurried } from "./run.ts";
import { chooseDate, chooseSeats, isOnlyCompanions } from "./seat-choice.ts";
import { seededRandom } from "../../testing/seeded-random.ts";
import { countIn, noteBroken, type Outcome } from "../judge/tally.ts";

/** Looking again when nothing is free just now, and trying again after an answer nobody expected. */
const LOOK_AGAIN_MS = 2_000;
/** Past the end of the time to show up, so that the call is surely missed. */
const MISSED_MARGIN_MS = 500;
const OPENING_WAIT_MAX_MS = 5_000;
/** Who listens asks no less often than this. */
const LISTEN_MAX_MS = 30_000;

/**
 * One visitor from joining to the end, whichever it is. It comes back as often as it is put out, while it
 * wants seats.
 */
export async function visit(visitor: Visitor, run: Run): Promise<Outcome> {
  const outcome = await goThroughSale(visitor, run);
  enterStage(visitor, run, "gone");
  run.tally.outcomes[outcome] += 1;
  return outcome;
}

async function goThroughSale(visitor: Visitor, run: Run): Promise<Outcome> {
  while (!run.isOver()) {
    enterStage(visitor, run, "waiting");
    const turn = await queueUp(visitor, run);
    if (turn === "put out") continue;
    if (turn !== "inside") return turn;
    enterStage(visitor, run, "choosing");
    const end = await shop(visitor, run);
    if (end === "bought") await cheatAfterPaying(visitor, run);
    if (end !== "put out") return end;
  }
  return "ran out of time";
}

type TurnEnd = "inside" | "put out" | Outcome;

async function queueUp(visitor: Visitor, run: Run): Promise<TurnEnd> {
  const { accessToken } = visitor;
  const isAsked = run.scenario.queue.proofOfWork !== null;
  const proofOfWork = isAsked ? await doProofOfWork(visitor, run) : undefined;
  const joined = await run.http.call(API.joinQueue(run.concert.queueId), { accessToken, proofOfWork });
  if (!joined.ok) return joinRefused(run, joined);
  if (joined.status === 201) run.tally.counts["tokens issued"] += 1;
  else run.tally.counts["places shown again"] += 1;
  visitor.queueToken = joined.body.token;
  return waitForTurn(visitor, run, joined.body);
}

/**
 * What the queue asks for before it gives a place; undefined when there is no challenge to be had just now.
 */
async function doProofOfWork(visitor: Visitor, run: Run): Promise<string | undefined> {
  const { accessToken } = visitor;
  const asked = await run.http.call(API.askChallenge(run.concert.queueId), { accessToken });
  if (!asked.ok) return undefined;
  // JSON has no undefined: a field that there is not is absent, as the solver wants it.
  const challenge = asked.body.challenge as Challenge;
  const solution = await solveChallenge({ challenge, deriveKey });
  return Buffer.from(JSON.stringify({ challenge, solution })).toString("base64");
}

async function joinRefused(
  run: Run,
  { code, problem }: { code: string; problem: Readonly<Record<string, unknown>> },
): Promise<TurnEnd> {
  switch (code) {
    case "sold_out":
      return "sold out";
    case "sales_not_open": {
      const opensInMs = Date.parse(String(problem["opensAt"])) - Date.now();
      // The clocks may differ, so it looks again now and then.
      await run.pauses.pause(Math.min(OPENING_WAIT_MAX_MS, Math.max(50, opensInMs || 0)));
      return "put out";
    }
    case NO_ANSWER:
    case "proof_of_work_required":
    case "overloaded":
    case "unavailable":
    case "too_many_requests":
      await run.pauses.pause(LOOK_AGAIN_MS);
      return "put out";
    default:
      countIn(run.tally.surprises, `join: ${code}`);
      return "failed";
  }
}

async function waitForTurn(visitor: Visitor, run: Run, joined: QueueStatus): Promise<TurnEnd> {
  const listener = visitor.plan.listens && joined.status !== "ACTIVE" ? run.listen() : null;
  try {
    return await askUntilTurn(visitor, run, joined, listener);
  } finally {
    listener?.close();
  }
}

async function askUntilTurn(
  visitor: Visitor,
  run: Run,
  joined: QueueStatus,
  listener: QueueListener | null,
): Promise<TurnEnd> {
  const { plan } = visitor;
  let status = joined;
  let foretold = foretell(joined);
  for (let polls = 1; !run.isOver(); polls += 1) {
    switch (status.status) {
      case "ACTIVE":
        run.tally.counts.admissions += 1;
        if (foretold) {
          const { p50Seconds, p90Seconds, toldAtMs } = foretold;
          const actualSeconds = (performance.now() - toldAtMs) / 1_000;
          run.tally.waits.push({ p50Seconds, p90Seconds, actualSeconds });
        }
        return "inside";
      case "CONSUMED":
      case "EXPIRED":
      case "LEFT":
      case "REVOKED":
        return "put out";
      default:
    }
    if (polls >= plan.pollsBeforeGivingUp && (await givesUpHere(visitor, run, "Waiting"))) return "gave up";
    await cheatWhileWaiting(visitor, run, status.position);
    if (run.watch.isSoldOut()) return "sold out";
    if (plan.returnsAfterMissing && !visitor.hasReturned && status.position !== null) {
      await lookAway(visitor, run, status.position);
    } else if (listener) {
      await listenUntilCalled(run, listener, status);
    } else {
      await waitHurried(run, status.pollAfterMs);
    }
    if (run.watch.isSoldOut()) return "sold out";
    const answer = await run.http.call(API.readStatus(run.concert.queueId), sent(visitor));
    if (answer.ok) {
      noteRisenPosition(visitor, run, status, answer.body);
      status = answer.body;
      foretold ??= foretell(status);
    } else if (answer.code === "sold_out") {
      return "sold out";
    } else if (answer.code === "queue_token_expired") {
      return "put out";
    } else if (answer.code.startsWith("queue_token") || answer.code === "not_found") {
      countIn(run.tally.surprises, `poll: ${answer.code}`);
      return "failed";
    }
  }
  return "ran out of time";
}

/**
 * Sleeps until the stream says that the visitor may be called, then as long as a poller would before asking.
 * It asks now and then all the same: a stream that fell silent must cost nobody their turn.
 */
async function listenUntilCalled(run: Run, listener: QueueListener, status: QueueStatus): Promise<void> {
  const mayBeCalled = (page: QueuePage) =>
    page.state === "SOLD_OUT" ||
    page.state === "CLOSED" ||
    (status.position === null ? page.state !== "SCHEDULED" : page.frontier >= status.position);
  await Promise.race([listener.until(mayBeCalled), waitHurried(run, LISTEN_MAX_MS)]);
  if (!run.watch.isSoldOut()) await waitHurried(run, Math.min(status.pollAfterMs, LOOK_AGAIN_MS));
}

/** The first estimate that a visitor is shown is the one it plans by. */
function foretell(status: QueueStatus) {
  const estimate = status.estimatedWaitSeconds;
  if (status.status !== "WAITING" || estimate === null) return null;
  return { p50Seconds: estimate.p50, p90Seconds: estimate.p90, toldAtMs: performance.now() };
}

/** Does not ask until it has been called and the time to show up is over. */
async function lookAway(visitor: Visitor, run: Run, position: number): Promise<void> {
  visitor.hasReturned = true;
  while (!run.isOver() && !run.watch.isSoldOut() && (run.watch.latest()?.frontier ?? 0) < position) {
    await run.pauses.pause(LOOK_AGAIN_MS / run.scenario.hurry);
  }
  if (run.watch.isSoldOut()) return;
  await run.pauses.pause(run.scenario.queue.arrivalSeconds * 1_000 + MISSED_MARGIN_MS);
}

function noteRisenPosition(visitor: Visitor, run: Run, before: QueueStatus, now: QueueStatus): void {
  if (before.status !== "WAITING" || now.status !== "WAITING") return;
  if ((now.position ?? 0) > (before.position ?? Infinity) || now.ahead > before.ahead) {
    const change = `from ${before.position} (${before.ahead} ahead) to ${now.position} (${now.ahead})`;
    const detail = `user ${visitor.userId}: ${change}`;
    noteBroken(run.tally, "a shown position never rises", detail);
  }
}

/** Chooses, collides, chooses again and pays, until one of the ends. */
async function shop(visitor: Visitor, run: Run): Promise<Exclude<CheckoutEnd, "choose again"> | Outcome> {
  const { plan } = visitor;
  while (!run.isOver()) {
    enterStage(visitor, run, "choosing");
    if (plan.givesUp?.endsWith("WhileChoosing")) await think(visitor, run);
    if (await givesUpHere(visitor, run, "Choosing")) return "gave up";
    await cheatInside(visitor, run);
    const end = await chooseAndHold(visitor, run);
    if (end === "nothing free") {
      if (run.watch.isSoldOut()) return "sold out";
      await waitHurried(run, LOOK_AGAIN_MS);
    } else if (end === "taken") {
      await think(visitor, run);
    } else if (typeof end === "string") {
      return end;
    } else {
      const checkout = await checkOut(visitor, run, end);
      if (checkout !== "choose again") return checkout;
    }
  }
  return "ran out of time";
}

type NoHold = "nothing free" | "taken" | "put out" | "sold out" | "failed";

async function chooseAndHold(visitor: Visitor, run: Run): Promise<Reservation | NoHold> {
  const { scenario, tally, acknowledged } = run;
  visitor.choices += 1;
  const random = seededRandom(scenario.seed, visitor.index, "choice", visitor.choices);
  const dates = await run.http.call(API.listDates(run.concert.concertId), sent(visitor));
  if (!dates.ok) return refusedInside(run, "list dates", dates.code);
  const available = dates.body.items.map((date) => date.seatsAvailable);
  if (isOnlyCompanions(available, tally.companionSeats.size, acknowledged.holds.at(-1)?.expiresAtMs)) {
    run.watch.endOfStock();
    return "sold out";
  }
  const performance = dates.body.items[chooseDate(random, available, scenario.choosing.dateWeights)];
  if (!performance) return "nothing free";
  const seats = await readSeats(visitor, run, performance.performanceId);
  if (typeof seats === "string") return seats;
  const { performanceId } = performance;
  const { companionSeats } = tally;
  const offered = seats.filter(({ seatNumber }) => !companionSeats.has(`${performanceId} ${seatNumber}`));
  // Whoever would leave a seat by itself tries with one more, and with one alone after the most.
  const wanted = 1 + ((visitor.plan.seatsWanted - 1 + visitor.singlesLeft) % scenario.sale.seatsPerUser);
  const seatNumbers = chooseSeats(random, offered, wanted, scenario.choosing.skew);
  if (seatNumbers.length === 0) return "nothing free";
  await think(visitor, run);
  const call = API.holdSeats({ performanceId, seatNumbers });
  const held = await run.http.call(call, keyed(visitor, run));
  if (!held.ok) {
    if (held.code === "seat_unavailable") tally.counts.collisions += 1;
    else if (!noteSeating(visitor, run, performanceId, held.problem))
      return refusedInside(run, "hold", held.code);
    return "taken";
  }
  const { reservationId, heldAt, expiresAt } = held.body;
  tally.counts.holds += 1;
  tally.counts["seats held"] += seatNumbers.length;
  const times = { heldAtMs: Date.parse(heldAt), expiresAtMs: Date.parse(expiresAt), endedEarly: false };
  acknowledged.holds.push({ userId: visitor.userId, reservationId, performanceId, seatNumbers, ...times });
  return held.body;
}

/** Whether these seats may not be sold so; whoever hears it chooses others. */
function noteSeating(
  visitor: Visitor,
  { tally }: Run,
  performanceId: string,
  { currentStatus, seatNumbers }: Readonly<Record<string, unknown>>,
): boolean {
  if (currentStatus === "COMPANION_WITHOUT_WHEELCHAIR")
    for (const seatNumber of seatNumbers as number[])
      tally.companionSeats.add(`${performanceId} ${seatNumber}`);
  if (currentStatus === "SINGLE_SEAT_LEFT") visitor.singlesLeft += 1;
  return currentStatus === "COMPANION_WITHOUT_WHEELCHAIR" || currentStatus === "SINGLE_SEAT_LEFT";
}

/** The seats as listed now; from memory when the server says that they are still the same. */
async function readSeats(visitor: Visitor, run: Run, performanceId: string): Promise<Seat[] | NoHold> {
  const known = visitor.seatLists.get(performanceId);
  const sender = { ...sent(visitor), ifNoneMatch: known?.etag };
  const answer = await run.http.call(API.listSeats(performanceId), sender);
  if (!answer.ok) return refusedInside(run, "list seats", answer.code);
  if (answer.body === null) return known?.seats ?? "nothing free";
  visitor.seatLists.set(performanceId, { etag: answer.etag, seats: answer.body.items });
  return answer.body.items;
}

function refusedInside(
  run: Run,
  call: string,
  code: string,
): "put out" | "sold out" | "nothing free" | "failed" {
  switch (code) {
    case "queue_token_expired":
      return "put out";
    case "sold_out":
      return "sold out";
    // A hold of its own that it does not know of, since the answer was lost: it lapses by itself.
    case "seat_limit_exceeded":
    case NO_ANSWER:
    case "overloaded":
    case "unavailable":
    case "too_many_requests":
      return "nothing free";
    default:
      countIn(run.tally.surprises, `${call}: ${code}`);
      return "failed";
  }
}
