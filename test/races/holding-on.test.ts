import { describe, expect, test } from "bun:test";
import * as fc from "fast-check";
import { Refusal } from "../../src/core/refusals.ts";
import { admittedBuyer, asOrganiser, type Buyer, join, putOnSale } from "../../testing/buyer.ts";
import { hold, holdCommand } from "./stage.ts";
import { type Guard, guarded, withoutEndedHolds } from "../../testing/batches/unguarded.ts";
import { setStage } from "../../testing/stage.ts";

const HOLD_SECONDS = 300;
const ENDINGS = ["release", "leave", "revoke", "lapse"] as const;

const { frontrow, call } = setStage();

/**
 * Somebody keeps one seat from a rival: holds it, ends the hold before its deadline, and is first to hold it
 * again.
 */
class Contest {
  static async begin(): Promise<Contest> {
    const { queueId, performanceIds } = await putOnSale(call, {
      policy: { holdSeconds: HOLD_SECONDS },
      queue: { sessionSeconds: 86_400 },
    });
    const buyers = [
      await admittedBuyer(frontrow, call, queueId),
      await admittedBuyer(frontrow, call, queueId),
    ];
    return new Contest(queueId, performanceIds[0]!, buyers[0]!, buyers[1]!);
  }

  constructor(
    readonly queueId: string,
    readonly performanceId: string,
    readonly keeper: Buyer,
    readonly rival: Buyer,
  ) {}

  /** The keeper is always the first to ask. Answers who has the seat now. */
  async next(guard: Guard): Promise<"keeper" | "rival"> {
    for (const name of ["keeper", "rival"] as const) {
      const command = await holdCommand(frontrow, this[name], this.performanceId, [1]);
      const outcome = await hold(frontrow, command, guard);
      if (!(outcome instanceof Refusal)) return name;
      expect(outcome.code).toBe("too_many_requests");
      expect(outcome.fields).toEqual({ seatNumbers: [1] });
    }
    throw new Error("a free seat was refused to both");
  }

  /** As much time passes as this share of a hold, for all that was ever held. */
  async pass(share: number): Promise<void> {
    const seconds = share * HOLD_SECONDS;
    await frontrow.admin.begin(async (tx) => {
      await tx`
        update reservations set held_at = held_at - ${seconds} * interval '1 second',
               expires_at = expires_at - ${seconds} * interval '1 second',
               ended_at = ended_at - ${seconds} * interval '1 second'
        where performance_id = ${this.performanceId}`;
      await tx`
        update seats set held_until = held_until - ${seconds} * interval '1 second'
        where performance_id = ${this.performanceId} and held_until is not null`;
    });
  }

  async end(ending: (typeof ENDINGS)[number]): Promise<void> {
    const { keeper, queueId } = this;
    if (ending === "release") {
      const { body } = await keeper.call("GET", "/v1/reservations");
      const path = `/v1/reservations/${body.items[0].reservationId}`;
      expect((await keeper.call("DELETE", path)).status).toBe(204);
      return;
    }
    if (ending === "lapse") return this.pass(1);
    if (ending === "leave") await keeper.call("DELETE", `/v1/queues/${queueId}/tokens/me`);
    else {
      const path = `/v1/organiser/queues/${queueId}/revocations`;
      await asOrganiser(call)("POST", path, { body: { userId: keeper.userId } });
    }
    await join(keeper, queueId);
    await frontrow.admit();
    const { body } = await keeper.call("GET", `/v1/queues/${queueId}/tokens/me`);
    expect(body.status).toBe("ACTIVE");
  }
}

/**
 * Turns until the rival has the seat; `turnsMax` if never. Each turn holds for this share of a hold and ends
 * like this.
 */
async function turnsUntilRival(
  turns: Iterable<{ share: number; ending: (typeof ENDINGS)[number] }>,
  guard: Guard,
): Promise<{ heldShares: number; isRivals: boolean }> {
  const contest = await Contest.begin();
  let heldShares = 0;
  for (const { share, ending } of turns) {
    if ((await contest.next(guard)) === "rival") return { heldShares, isRivals: true };
    await contest.pass(share);
    await contest.end(ending);
    heldShares += ending === "lapse" ? 1 : share;
  }
  return { heldShares, isRivals: (await contest.next(guard)) === "rival" };
}

describe("a seat that one buyer holds, and again, always the first to ask", () => {
  test("goes to a rival once it was held for three hold times, however each hold ended", async () => {
    const turn = fc.record({
      share: fc.integer({ min: 30, max: 99 }).map((n) => n / 100),
      ending: fc.constantFrom(...ENDINGS),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(turn, { minLength: 10, maxLength: 10 }), async (turns) => {
        const { heldShares, isRivals } = await turnsUntilRival(turns, guarded);
        expect(isRivals).toBe(true);
        expect(heldShares).toBeLessThanOrEqual(4);
      }),
      { numRuns: 10, endOnFailure: true },
    );
    expect(await frontrow.broken()).toEqual({});
  });

  test("is theirs again only after they have left it alone for as long as a hold lasts", async () => {
    const contest = await Contest.begin();
    for (let i = 0; i < 4; i += 1) {
      expect(await contest.next(guarded)).toBe("keeper");
      await contest.pass(0.95);
      await contest.end("release");
    }
    const again = () =>
      contest.keeper.call("POST", "/v1/reservations", {
        body: { performanceId: contest.performanceId, seatNumbers: [1] },
      });
    await contest.pass(0.9);
    expect(await again()).toMatchObject({ status: 429, body: { seatNumbers: [1] } });
    await contest.pass(0.1);
    expect((await again()).status).toBe(201);
  });

  test("control: where only lapses count, the rival never gets it", async () => {
    const turns = Array.from({ length: 25 }, () => ({ share: 0.95, ending: "release" as const }));
    const { heldShares, isRivals } = await turnsUntilRival(turns, withoutEndedHolds);
    expect(isRivals).toBe(false);
    expect(heldShares).toBeGreaterThan(20);
  });
});

test("who compares many seats, and pays for one, is never told to wait", async () => {
  const contest = await Contest.begin();
  for (let seat = 2; seat <= 12; seat += 1) {
    const body = { performanceId: contest.performanceId, seatNumbers: [seat] };
    const held = await contest.keeper.call("POST", "/v1/reservations", { body });
    expect(held.status).toBe(201);
    await contest.pass(0.9);
    await contest.end("release");
  }
});
