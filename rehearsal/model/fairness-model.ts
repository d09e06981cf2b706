import { admissionQuota, returnedShare } from "../../src/waiting-room/admission/rules.ts";
import { arrive, type Place, presentPlace, type Queue } from "../../src/waiting-room/line/rules.ts";
import { estimateWaitSeconds, peopleAhead, peopleStillAhead } from "../../src/waiting-room/status/rules.ts";
import { OutflowMeter } from "../../src/waiting-room/status/outflow.ts";
import { type FairnessOptions, type FairnessResult, noResult } from "./fairness-options.ts";
import { placeWith, queueWith } from "../../testing/line.ts";
import { numberBetween, seededRandom } from "../../testing/seeded-random.ts";

const TICK_MS = 200;
const ARRIVAL_SECONDS = 60;

type Event = { do: "join" | "show" | "finish" | "leave" | "ask"; who: number };

interface Visitor {
  joinAt: number;
  isSilent: boolean;
  place: Place | undefined;
  firstCall: number;
  asked: { at: number; p50: number; p90: number } | undefined;
}

export function simulateFairness(options: FairnessOptions): FairnessResult {
  return new ModelSale(options).run();
}

class ModelSale {
  readonly #random;
  readonly #visitors: Visitor[];
  readonly #events = new Map<number, Event[]>();
  readonly #places: number[] = [];
  readonly #inside = new Set<number>();
  readonly #missed = new Set<number>();
  readonly #meter = new OutflowMeter();
  #queue: Queue;
  #order: number[] = [];
  #waiting = 0;
  readonly #result = noResult();

  constructor(readonly options: FairnessOptions) {
    const random = seededRandom("fairness", options.seed);
    this.#random = random;
    const { capacity, admitPerMinute } = options;
    this.#queue = queueWith({ capacity, admitPerMinute, arrivalSeconds: ARRIVAL_SECONDS });
    this.#visitors = Array.from({ length: options.visitors }, () => ({
      // The square crowds them at the start.
      joinAt: Math.floor(random() ** 2 * options.rushSeconds * 1_000),
      isSilent: random() < options.silent,
      place: undefined,
      firstCall: -1,
      asked: undefined,
    }));
    this.#visitors.forEach(({ joinAt }, who) => this.#at(joinAt, { do: "join", who }));
  }

  run(): FairnessResult {
    let now = 0;
    for (; this.#events.size > 0 || this.#waiting + this.#inside.size > 0; now += TICK_MS) {
      const tick = now / TICK_MS;
      const due = this.#events.get(tick) ?? [];
      this.#events.delete(tick);
      for (const event of due) this.#happen(event, now);
      this.#admit(now);
      if (now % 1_000 === 0) this.#sample(now / 1_000);
    }
    this.#result.seconds = now / 1_000;
    this.#judgeOrder();
    return this.#result;
  }

  #at(ms: number, event: Event): void {
    const tick = Math.ceil(ms / TICK_MS);
    const events = this.#events.get(tick);
    if (events) events.push(event);
    else this.#events.set(tick, [event]);
  }

  #happen(event: Event, now: number): void {
    const visitor = this.#visitors[event.who]!;
    if (event.do === "join") return this.#join(event.who, visitor, now);
    const place = visitor.place!;
    if (event.do === "ask") {
      const ahead = peopleAhead(place.position, this.#queue.frontier);
      const estimate = estimateWaitSeconds(peopleStillAhead(ahead, this.#queue), this.#meter.outflow);
      if (place.status === "WAITING" && estimate) visitor.asked = { at: now, ...estimate };
    } else if (event.do === "leave") {
      if (place.status !== "WAITING") return;
      visitor.place = { ...place, status: "LEFT" };
      this.#waiting -= 1;
      this.#queue.abandoned += 1;
      this.#result.left += 1;
    } else if (event.do === "finish") {
      visitor.place = { ...place, status: "CONSUMED" };
      this.#inside.delete(event.who);
    } else this.#show(event.who, visitor, place, now);
  }

  #join(who: number, visitor: Visitor, now: number): void {
    this.#queue.lastPosition += 1;
    this.#places.push(who);
    this.#waiting += 1;
    visitor.place = placeWith("WAITING", { position: this.#queue.lastPosition, joinedAt: now });
    const expectedMs = (this.options.visitors / this.options.capacity) * this.options.shoppingSeconds * 1_000;
    if (this.#random() < this.options.leaving)
      this.#at(now + this.#random() * expectedMs, { do: "leave", who });
    this.#at(now + this.#random() * expectedMs, { do: "ask", who });
  }

  #show(who: number, visitor: Visitor, place: Place, now: number): void {
    const here = arrive(place, this.#queue, now);
    visitor.place = here;
    if (here.status === "ACTIVE" && place.status !== "ACTIVE") {
      const shoppingMs = this.#shoppingSeconds() * 1_000;
      this.#at(now + TICK_MS + Math.min(shoppingMs, this.#queue.sessionSeconds * 1_000 - TICK_MS), {
        do: "finish",
        who,
      });
    } else if (here.status === "RETURNED") {
      this.#result.returned += 1;
      this.#inside.delete(who);
      this.#missed.add(who);
    }
  }

  #shoppingSeconds(): number {
    const { shopping, shoppingSeconds } = this.options;
    if (shopping === "alike") return shoppingSeconds * numberBetween(this.#random, 0.85, 1.15);
    if (shopping === "any") return -Math.log(1 - this.#random()) * shoppingSeconds;
    // Log-normal, by Box and Muller: most are quick, and some take very long.
    const normal = Math.sqrt(-2 * Math.log(1 - this.#random())) * Math.cos(2 * Math.PI * this.#random());
    return shoppingSeconds * Math.exp(normal - 0.5);
  }

  #admit(now: number): void {
    for (const who of this.#inside) {
      const visitor = this.#visitors[who]!;
      const present = presentPlace(visitor.place!, this.#queue, now);
      if (present === visitor.place) continue;
      visitor.place = present;
      this.#inside.delete(who);
      this.#result.missed += 1;
    }
    const quota = admissionQuota(
      this.#queue,
      { inside: this.#inside.size, returned: this.#missed.size, seatsUnsold: Infinity, callsMax: 2_000 },
      now,
    );
    let { calls } = quota;
    if (calls > 0) calls -= this.#callAgain(returnedShare(calls), now);
    while (calls > 0 && this.#queue.frontier < this.#queue.lastPosition) {
      const who = this.#places[this.#queue.frontier]!;
      this.#queue.frontier += 1;
      if (this.#visitors[who]!.place!.status === "WAITING") {
        this.#waiting -= 1;
        this.#call(who, now);
        calls -= 1;
      } else this.#queue.abandoned -= 1;
    }
    calls -= this.#callAgain(calls, now);
    this.#queue = { ...this.#queue, allowance: quota.allowance - (quota.calls - calls), allowanceAt: now };
    const free = this.options.capacity - this.#inside.size;
    if (free < 0) this.#result.capacityBreaches += 1;
    const isHeldBack = this.#queue.allowance < 1;
    const waiting = this.#waiting + this.#missed.size;
    if (free > 0 && !isHeldBack) this.#result.idleSlotSeconds += (Math.min(free, waiting) * TICK_MS) / 1_000;
  }

  /**
   * Calls so many of those who missed a call and came back, in the order of the line. Answers how many there
   * were.
   */
  #callAgain(callsMax: number, now: number): number {
    const returned = [...this.#missed].toSorted((a, b) => this.#positionOf(a) - this.#positionOf(b));
    const called = returned.slice(0, callsMax);
    for (const who of called) {
      this.#missed.delete(who);
      this.#call(who, now);
    }
    return called.length;
  }

  #call(who: number, now: number): void {
    const visitor = this.#visitors[who]!;
    const place = visitor.place!;
    const isAgain = visitor.firstCall >= 0;
    if (isAgain && place.status !== "RETURNED") this.#result.duplicates += 1;
    if (!isAgain) {
      visitor.firstCall = this.#order.push(place.position);
      if (visitor.asked) {
        const waitedSeconds = (now - visitor.asked.at) / 1_000;
        const { estimates } = this.#result;
        estimates.given += 1;
        if (waitedSeconds <= visitor.asked.p50) estimates.byP50 += 1;
        if (waitedSeconds <= visitor.asked.p90) estimates.byP90 += 1;
      }
    }
    this.#result.called += 1;
    this.#queue.calls += 1;
    if (isAgain) this.#queue.recalls += 1;
    const recalls = place.recalls + (isAgain ? 1 : 0);
    visitor.place = { ...place, status: "READY", deadline: now + ARRIVAL_SECONDS * 1_000, recalls };
    this.#inside.add(who);
    // Most come with their next poll; of the silent, half come back later.
    if (!visitor.isSilent) this.#at(now + numberBetween(this.#random, 1, 1_200), { do: "show", who });
    else if (!isAgain && this.#random() < 0.5)
      this.#at(now + numberBetween(this.#random, 61_000, 400_000), { do: "show", who });
  }

  #positionOf(who: number): number {
    return this.#visitors[who]!.place!.position;
  }

  #sample(second: number): void {
    let ready = 0;
    for (const who of this.#inside) if (this.#visitors[who]!.place!.status === "READY") ready += 1;
    const active = this.#inside.size - ready;
    this.#meter.observe({ ...this.#queue, ready, active }, second * 1_000);
    this.#result.curve.push({ second, waiting: this.#waiting, ready, active });
  }

  #judgeOrder(): void {
    const count = this.#order.length;
    this.#result.inversions = countInversions(this.#order);
    if (count > 1) this.#result.kendallTau = 1 - (4 * this.#result.inversions) / (count * (count - 1));
  }
}

/** Pairs that stand in the wrong order, by merging. */
export function countInversions(values: readonly number[]): number {
  if (values.length < 2) return 0;
  const middle = values.length >> 1;
  const [left, right] = [values.slice(0, middle), values.slice(middle)];
  let inversions = countInversions(left) + countInversions(right);
  const [low, high] = [left.toSorted((a, b) => a - b), right.toSorted((a, b) => a - b)];
  let passed = 0;
  for (const value of low) {
    while (passed < high.length && high[passed]! < value) passed += 1;
    inversions += passed;
  }
  return inversions;
}
