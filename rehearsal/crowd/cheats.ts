import { API } from "../../testing/clients/api-calls.ts";
import type { HttpAnswer, HttpClient } from "../client/http-client.ts";
import { keyed, type Run, sent, type Visitor } from "./run.ts";
import { seededRandom } from "../../testing/seeded-random.ts";
import { countIn, noteBroken } from "../judge/tally.ts";
import type { CheatKind } from "./scenario.ts";

export const NO_CHEAT_SUCCEEDS = "no cheat succeeds";

/** Longer than a worker may take to see a new frontier, and a cache to let go of the old page. */
const FRONTIER_LAG_MS = 2_500;

/**
 * A first seat for a cheat to ask for: what is asked must be sound, so that only the cheating can be the
 * reason.
 */
function anySeat(run: Run) {
  return { performanceId: run.concert.performances[0]!.performanceId, seatNumbers: [1] };
}

/** While waiting, with a token of its own. */
export async function cheatWhileWaiting(visitor: Visitor, run: Run, position: number | null): Promise<void> {
  if (visitor.hasCheated || visitor.queueToken === undefined) return;
  switch (visitor.plan.cheat) {
    case "forgedToken":
      return tryCheat(visitor, run, "forgedToken", (http) => {
        const queueToken = forgeToken(visitor.queueToken!, visitor.index);
        return http.call(API.holdSeats(anySeat(run)), { ...keyed(visitor, run), queueToken });
      });
    case "borrowedToken": {
      const stranger = pickStranger(visitor, run, (other) => other.queueToken !== undefined);
      if (!stranger) return;
      const { queueToken } = stranger;
      return tryCheat(visitor, run, "borrowedToken", (http) =>
        http.call(API.listDates(run.concert.concertId), { ...sent(visitor), queueToken }),
      );
    }
    case "jumpsTheQueue":
      if (position === null) return;
      return jumpTheQueue(visitor, run, position);
    default:
  }
}

/** Inside, where its own token is good: what is wrong is whose business it meddles with. */
export async function cheatInside(visitor: Visitor, run: Run): Promise<void> {
  if (visitor.hasCheated) return;
  if (visitor.plan.cheat === "strangersReservation") {
    const stranger = pickStranger(visitor, run, (other) => other.reservationId !== undefined);
    if (!stranger) return;
    await tryCheat(visitor, run, "strangersReservation", (http) =>
      http.call(API.payReservation(stranger.reservationId!), keyed(visitor, run)),
    );
  } else if (visitor.plan.cheat === "strangersWallet") {
    const stranger = pickStranger(visitor, run, () => true);
    if (!stranger) return;
    await tryCheat(visitor, run, "strangersWallet", (http) =>
      http.call(API.readWallet(stranger.userId), sent(visitor)),
    );
  }
}

/** After paying: the token is spent, but perhaps it still opens something. */
export async function cheatAfterPaying(visitor: Visitor, run: Run): Promise<void> {
  if (visitor.hasCheated || visitor.plan.cheat !== "spentToken") return;
  await tryCheat(visitor, run, "spentToken", (http) =>
    http.call(API.holdSeats(anySeat(run)), keyed(visitor, run)),
  );
}

/**
 * Puts another position into a JWS, or takes its signature away while claiming that none is needed. Which of
 * the two depends on `variant`.
 */
export function forgeToken(token: string, variant: number): string {
  const [header = "", payload = "", signature = ""] = token.split(".");
  if (variant % 2 === 0) return [header, withPosition(payload, 1), signature].join(".");
  return [encode({ alg: "none", typ: "JWT" }), withPosition(payload, 1), ""].join(".");
}

function withPosition(payload: string, position: number): string {
  try {
    const claims = JSON.parse(Buffer.from(payload, "base64url").toString()) as Record<string, unknown>;
    // The name of the claim is the server's own affair, so every number that may be it is changed.
    for (const [name, value] of Object.entries(claims))
      if (typeof value === "number") claims[name] = position;
    return encode({ ...claims, forged: true });
  } catch {
    return encode({ position, forged: true });
  }
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

/**
 * Succeeding is no proof here: the visitor may have been called in the meantime, and then the call was its
 * good right. It was cheating if the frontier, looked at well after, still had not come to its position.
 */
async function jumpTheQueue(visitor: Visitor, run: Run, position: number): Promise<void> {
  const succeeded = await attempt(visitor, run, "jumpsTheQueue", (http) =>
    http.call(API.listDates(run.concert.concertId), sent(visitor)),
  );
  if (!succeeded) return;
  await run.pauses.pause(FRONTIER_LAG_MS);
  const queue = await run.http.call(API.readQueue(run.concert.queueId));
  if (queue.ok && queue.body.frontier < position)
    noteSuccess(run, "jumpsTheQueue", `position ${position} was let in`);
}

type Act = (http: HttpClient) => Promise<HttpAnswer<unknown>>;

async function tryCheat(visitor: Visitor, run: Run, kind: CheatKind, act: Act): Promise<void> {
  const succeeded = await attempt(visitor, run, kind, act);
  if (succeeded) noteSuccess(run, kind, `visitor ${visitor.index} (user ${visitor.userId})`);
}

/** True when the server did what it was asked. */
async function attempt(visitor: Visitor, run: Run, kind: CheatKind, act: Act): Promise<boolean> {
  visitor.hasCheated = true;
  run.tally.cheats[kind].tried += 1;
  const answer = await act(cheatingClient(run.http));
  if (answer.ok) return true;
  countIn(run.tally.cheats[kind].refusals, answer.code);
  return false;
}

function noteSuccess(run: Run, kind: CheatKind, detail: string): void {
  run.tally.cheats[kind].succeeded += 1;
  noteBroken(run.tally, NO_CHEAT_SUCCEEDS, `${kind}: ${detail}`);
}

/**
 * Counts its calls apart, so that the refusals that cheats are meant to get do not mix with those of honest
 * visitors.
 */
function cheatingClient(http: HttpClient): HttpClient {
  return { call: (call, sender) => http.call({ ...call, name: "cheat" }, { ...sender, isCheat: true }) };
}

function pickStranger(visitor: Visitor, run: Run, suits: (other: Visitor) => boolean): Visitor | undefined {
  const strangers = [...run.inside.values()].filter((other) => other !== visitor && suits(other));
  const random = seededRandom(run.scenario.seed, visitor.index, "stranger");
  return strangers[Math.floor(random() * strangers.length)];
}
