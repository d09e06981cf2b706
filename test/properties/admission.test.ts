import { describe, expect, test } from "bun:test";
import * as fc from "fast-check";
import { newId, type UserId } from "../../src/core/ids.ts";
import { asOrganiser, type Buyer, guest, join, newKey, putOnSale } from "../../testing/buyer.ts";
import { passSilence, passTime } from "../../testing/time-travel.ts";
import { setStage } from "../../testing/stage.ts";

/**
 * The real admission over a real database, against what a reference says may have happened: any order of
 * joins, arrivals, silences, returns, leaves, payments, expiries, pauses, and changes of capacity and rate.
 * Who was silent for too long when their turn comes is passed over, and nobody else is.
 */
const { frontrow, call } = setStage({ endsBroken: true });

type Step =
  | { do: "join" | "tick" }
  | { do: "show" | "leave" | "buy"; who: number }
  | { do: "pass"; seconds: number }
  | { do: "set"; change: { state?: string; capacity?: number; admitPerMinute?: number | null } };

const who = fc.nat(30);
const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.constant<Step>({ do: "join" }) },
  { weight: 6, arbitrary: who.map((each): Step => ({ do: "show", who: each })) },
  { weight: 2, arbitrary: who.map((each): Step => ({ do: "leave", who: each })) },
  { weight: 2, arbitrary: who.map((each): Step => ({ do: "buy", who: each })) },
  {
    weight: 4,
    arbitrary: fc.constantFrom(5, 61, 301, 700).map((seconds): Step => ({ do: "pass", seconds })),
  },
  { weight: 8, arbitrary: fc.constant<Step>({ do: "tick" }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom("OPEN", "OPEN", "PAUSED").map((state): Step => ({
      do: "set",
      change: { state },
    })),
  },
  { weight: 1, arbitrary: fc.nat(5).map((capacity): Step => ({ do: "set", change: { capacity } })) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(null, null, 6, 120).map((admitPerMinute): Step => ({
      do: "set",
      change: { admitPerMinute },
    })),
  },
);

/** What may become of a place in one step, however long that took. */
const MOVES: Record<string, string[]> = {
  WAITING: ["READY", "MISSED", "LEFT"],
  // Who buys has come in first, within the same step.
  READY: ["ACTIVE", "CONSUMED", "MISSED", "RETURNED", "EXPIRED", "LEFT"],
  ACTIVE: ["CONSUMED", "EXPIRED", "LEFT"],
  MISSED: ["RETURNED", "EXPIRED", "LEFT"],
  RETURNED: ["READY", "MISSED", "LEFT"],
};

interface Snapshot {
  statuses: string[];
  frontier: number;
  capacity: number;
  admitPerMinute: number | null;
  open: boolean;
  unsold: number;
}

async function look(queueId: string): Promise<Snapshot> {
  const [queue] = await frontrow.admin`
    select q.*, (select sum(seats_total - seats_sold)::int from concerts join performances using (concert_id)
                 where queue_no = q.queue_no) unsold
    from queues q where queue_id = ${queueId}`;
  const places = await frontrow.admin<{ status: string }[]>`
    select status from places where queue_no = ${queue.queue_no} order by position`;
  return {
    statuses: places.map((place) => place.status),
    frontier: Number(queue.frontier),
    capacity: queue.capacity,
    admitPerMinute: queue.admit_per_minute,
    open: queue.switch === "OPEN",
    unsold: queue.unsold,
  };
}

const count = ({ statuses }: Snapshot, ...wanted: string[]) =>
  statuses.filter((status) => wanted.includes(status)).length;

function checkMoves(before: Snapshot, after: Snapshot): void {
  before.statuses.forEach((from, i) => {
    const to = after.statuses[i]!;
    if (from !== to && !MOVES[from]?.includes(to)) throw new Error(`${from} became ${to} at ${i + 1}`);
  });
  expect(after.frontier).toBeGreaterThanOrEqual(before.frontier);
}

/**
 * What one turn of admission must have done. `earned` bounds what the rate gave: at least, and at most.
 * Answers how many it called.
 */
function checkTick(before: Snapshot, after: Snapshot, earned: { least: number; most: number }): number {
  const inside = count(after, "READY", "ACTIVE");
  // Capacity and stock: never more than there is room for, and never one more than were in where that was
  // lowered.
  const room = Math.min(after.capacity, after.unsold);
  const called = after.statuses.filter((to, i) => to === "READY" && before.statuses[i] !== "READY");
  if (called.length > 0) expect(inside).toBeLessThanOrEqual(room);
  expect(called.length).toBeLessThanOrEqual(earned.most);
  if (!after.open) expect(called).toEqual([]);
  // Who came back goes first, but takes no more than half of the calls while others wait, and no less while
  // they do.
  const share = Math.min(called.length, Math.max(1, Math.floor(called.length / 2)));
  const again = after.statuses.filter((to, i) => to === "READY" && before.statuses[i] === "RETURNED");
  if (count(after, "RETURNED") > 0) expect(again.length).toBeGreaterThanOrEqual(share);
  if (count(after, "WAITING") > 0) expect(again.length).toBeLessThanOrEqual(share);
  // Nobody is passed over.
  expect(after.statuses.slice(0, after.frontier)).not.toContain("WAITING");
  expect(after.statuses.slice(after.frontier)).not.toContain("READY");
  // No free place beside a live visitor in line, but for the rate.
  const waiting = count(after, "WAITING", "RETURNED");
  if (after.open && waiting > 0 && inside < room) expect(called.length).toBeGreaterThanOrEqual(earned.least);
  return called.length;
}

/** Real time passes too, some seconds of it: near the bound either may be right. */
const SLACK_SECONDS = 10;

/** Whose turn came in a step: called if they were heard of lately, passed over if not. */
function checkPresence(before: Snapshot, after: Snapshot, silentSeconds: (place: number) => number): void {
  before.statuses.forEach((from, i) => {
    if (from !== "WAITING" && from !== "RETURNED") return;
    const silence = silentSeconds(i);
    if (after.statuses[i] === "READY") expect(silence).toBeLessThan(PRESENCE_SECONDS + SLACK_SECONDS);
    if (after.statuses[i] === "MISSED") expect(silence).toBeGreaterThanOrEqual(PRESENCE_SECONDS);
  });
}

class Run {
  readonly #buyers: Buyer[] = [];
  /** By place: when its visitor was last heard of, in seconds of the time that has passed. */
  readonly #heardAt: number[] = [];
  #passedSeconds = 0;
  #sinceTickSeconds = 0;
  #wasChanged = true;
  /** What the last turn may have left in the bucket: with nobody to call, it stays full. */
  #left = 0;
  #lastAtMs = performance.now();

  constructor(
    readonly queueId: string,
    readonly performanceId: string,
  ) {}

  async take(step: Step): Promise<void> {
    const before = await look(this.queueId);
    await this.#do(step);
    const after = await look(this.queueId);
    checkMoves(before, after);
    if (step.do !== "tick") return;
    checkPresence(before, after, (place) => this.#passedSeconds - this.#heardAt[place]!);
    const earned = this.#earned(after);
    this.#left = earned.most - checkTick(before, after, earned);
    this.#sinceTickSeconds = 0;
    this.#wasChanged = false;
    this.#lastAtMs = performance.now();
  }

  /**
   * The bucket's contents, as far as they are known: a change of policy empties or fills it, and real time
   * passes.
   */
  #earned({ admitPerMinute }: Snapshot): { least: number; most: number } {
    if (admitPerMinute === null) return { least: Infinity, most: Infinity };
    const burst = Math.max(1, admitPerMinute / 60);
    const realSeconds = (performance.now() - this.#lastAtMs) / 1_000;
    const least = Math.min(burst, (this.#sinceTickSeconds * admitPerMinute) / 60);
    const most = this.#wasChanged
      ? burst
      : Math.min(burst, this.#left + least + (realSeconds * admitPerMinute) / 60 + 1);
    return { least: this.#wasChanged ? 0 : Math.floor(least + 1e-6), most };
  }

  async #do(step: Step): Promise<void> {
    switch (step.do) {
      case "join": {
        const buyer = await guest(call);
        if ((await join(buyer, this.queueId)).status !== 201) return;
        this.#buyers.push(buyer);
        this.#heardAt.push(this.#passedSeconds);
        return;
      }
      case "tick":
        return frontrow.admit();
      case "pass":
        this.#sinceTickSeconds += step.seconds;
        this.#passedSeconds += step.seconds;
        await passSilence(frontrow, this.queueId, step.seconds);
        return passTime(frontrow, this.queueId, step.seconds);
      case "set": {
        this.#wasChanged = true;
        await asOrganiser(call)("PATCH", `/v1/organiser/queues/${this.queueId}`, { body: step.change });
        return;
      }
      default: {
        const buyer = this.#buyers[step.who % Math.max(1, this.#buyers.length)];
        if (!buyer) return;
        this.#heardAt[this.#buyers.indexOf(buyer)] = this.#passedSeconds;
        await this.#visit(step.do, buyer, step.who);
      }
    }
  }

  async #visit(how: "show" | "leave" | "buy", buyer: Buyer, seat: number): Promise<void> {
    const me = `/v1/queues/${this.queueId}/tokens/me`;
    if (how === "leave") return void (await buyer.call("DELETE", me));
    await buyer.call("GET", me);
    if (how === "show") return;
    const body = { performanceId: this.performanceId, seatNumbers: [1 + (seat % SEATS)] };
    const held = await buyer.call("POST", "/v1/reservations", { body });
    if (held.status !== 201 || seat % 3 === 0) return;
    const { reservationId } = held.body;
    await buyer.call("POST", "/v1/payments", { body: { reservationId }, headers: newKey() });
  }
}

const SEATS = 6;
const PRESENCE_SECONDS = 180;

test(
  "however a sale goes, admission neither overshoots nor idles, and keeps the order",
  async () => {
    const steps = fc.array(anyStep, { minLength: 10, maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(steps, fc.integer({ min: 1, max: 4 }), async (sale, capacity) => {
        const { queueId, performanceIds } = await putOnSale(call, {
          queue: { capacity, presenceSeconds: PRESENCE_SECONDS },
          performances: [{ startsAt: "2030-12-24T10:00:00Z", seats: [{ count: SEATS, price: 0 }] }],
        });
        const run = new Run(queueId, performanceIds[0]!);
        try {
          for (const step of sale) await run.take(step);
          // And whatever happened, the line moves on as soon as it may.
          await run.take({ do: "set", change: { state: "OPEN", capacity: 3, admitPerMinute: null } });
          await run.take({ do: "tick" });
          await run.take({ do: "pass", seconds: 1_300 });
          await run.take({ do: "tick" });
          expect(await frontrow.broken()).toEqual({});
        } finally {
          // Over, so that later ticks pass it by.
          await frontrow.admin.begin(async (tx) => {
            const [{ queue_no }] = await tx`
              update queues set abandoned = last_position - frontier where queue_id = ${queueId}
              returning queue_no`;
            await tx`
              update places set status = 'LEFT' where queue_no = ${queue_no}
              and status in ('WAITING', 'READY', 'ACTIVE', 'MISSED', 'RETURNED')`;
          });
        }
      }),
      { numRuns: 25, endOnFailure: true },
    );
  },
  { timeout: 180_000 },
);

describe("silent visitors do not stall the line", () => {
  test("a thousand of them cost ten arrival windows at a capacity of 100, 100 called at once", async () => {
    const { queueId } = await putOnSale(call, {
      queue: { capacity: 100, arrivalSeconds: 60 },
      performances: [{ startsAt: "2030-12-24T10:00:00Z", seats: [{ count: 2_000 }] }],
    });
    const { room } = frontrow.services;
    await Promise.all(Array.from({ length: 1_000 }, () => room.join(queueId as never, newId<UserId>())));
    const patient = await guest(call);
    expect((await join(patient, queueId)).body.position).toBe(1_001);
    const frontiers: number[] = [];
    for (let window = 0; window <= 10; window += 1) {
      await frontrow.admit();
      frontiers.push((await look(queueId)).frontier);
      if (window < 10) await passTime(frontrow, queueId, 60);
    }
    expect(frontiers).toEqual([100, 200, 300, 400, 500, 600, 700, 800, 900, 1_000, 1_001]);
    const { body } = await patient.call("GET", `/v1/queues/${queueId}/tokens/me`);
    expect(body.status).toBe("ACTIVE");
    expect(await frontrow.broken()).toEqual({});
  });

  test("a thousand who have gone away cost nothing: who is there is called in the first turn", async () => {
    const { queueId } = await putOnSale(call, { queue: { capacity: 1 } });
    const { room } = frontrow.services;
    await Promise.all(Array.from({ length: 1_000 }, () => room.join(queueId as never, newId<UserId>())));
    await passSilence(frontrow, queueId, PRESENCE_SECONDS + 1);
    const patient = await guest(call);
    expect((await join(patient, queueId)).body.position).toBe(1_001);
    await frontrow.admit();
    const { body } = await patient.call("GET", `/v1/queues/${queueId}/tokens/me`);
    expect(body.status).toBe("ACTIVE");
    expect(count(await look(queueId), "MISSED")).toBe(1_000);
    expect(await frontrow.broken()).toEqual({});
  });
});
