import { expect, test } from "bun:test";
import * as fc from "fast-check";
import { sweepLapsedHolds } from "../../src/reservations/for-transactions.ts";
import { attachedActs } from "./attached-acts.ts";
import { publishedCalls } from "../attacks/published-calls.ts";
import { type Buyer, guest, join, newKey, topUp } from "../../testing/buyer.ts";
import type { Reply } from "../../testing/clients/call.ts";
import { lapseHold } from "../../testing/time-travel.ts";
import { hall, row, seat, zone } from "../../testing/halls/written-plan.ts";
import { setStage } from "../../testing/stage.ts";
import { messageActs } from "./message-acts.ts";
import { keptSeatActs } from "./kept-seat-acts.ts";
import { EACH_ONCE } from "./each-act-once.ts";
import { orderActs } from "./order-acts.ts";
import { refundActs } from "./refund-acts.ts";

/**
 * Nothing that the organiser is allowed to do, at whatever moment of a sale, breaks a promise that is
 * checked.
 */
const SEQUENCES = 16;
const ACTS_MIN = 25;
const ACTS_MAX = 40;
const BUYERS = 3;
/** All checks after each of some five hundred acts take a quarter of a minute; on a busy machine minutes. */
const TEST_MS_MAX = 300_000;

const { frontrow, call, organiser } = setStage({ gateway: true });

interface Concert {
  concertId: string;
  queueId: string;
  performanceIds: string[];
}

interface World {
  concerts: Concert[];
  seatPlanIds: string[];
  refundIds: string[];
  jobIds: string[];
  buyers: { buyer: Buyer; tokens: Map<string, string>; reservationIds: string[]; paidIds: string[] }[];
}

/** Three numbers by which an act chooses what it is about, so that any act fits any world. */
type Choice = [number, number, number];
type Act = (world: World, choice: Choice) => Promise<Reply | void>;

const pick = <T>(from: readonly T[], choice: number): T => from[choice % from.length]!;
const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();
const MOMENTS = [null, inHours(-48), inHours(-1), inHours(1), inHours(48)];
const SEATS = [{ count: 8, price: 1_000 }];

const dates = (n: number) =>
  Array.from({ length: 1 + (n % 2) }, (_, i) => ({ startsAt: inHours(100 + 24 * i), seats: SEATS }));

function concertOf(made: Reply["body"]): Concert {
  const { concertId, queueId, performances } = made;
  return {
    concertId,
    queueId,
    performanceIds: performances.map((each: { performanceId: string }) => each.performanceId),
  };
}

/** There is no mail server here; `test/messages/mails.test.ts` has one. */
const NEEDS_MAIL = "POST /v1/organiser/orders/{bookingNumber}/mails";
/** Every call of the organiser that changes something, by its name in the OpenAPI document. */
const ORGANISER_ACTS: Record<string, Act> = {
  ...keptSeatActs(organiser),
  ...refundActs(organiser),
  ...messageActs(organiser),
  ...orderActs(organiser),
  ...attachedActs(organiser),
  "POST /v1/organiser/concerts": async ({ concerts }, [a, b, c]) => {
    const shared = a % 3 === 0 ? { queueId: pick(concerts, b).queueId } : {};
    const lottery = a % 3 === 1 && { queue: { lottery: true, capacity: 2 }, salesOpenAt: inHours(2) };
    const policy = { seatsPerUser: 1 + (c % 3), seatsPerPerformance: c % 5 === 0 ? 1 + (c % 2) : null };
    const state = b % 4 === 1 ? { state: "DRAFT" } : {};
    const about = { title: "t", venue: "v", policy, performances: dates(c), drawNow: true, ...state };
    const body = { ...about, ...shared, ...lottery };
    const reply = await organiser("POST", "/v1/organiser/concerts", { body, headers: c % 2 ? newKey() : {} });
    if (reply.status === 201) concerts.push(concertOf(reply.body));
    return reply;
  },
  "PATCH /v1/organiser/concerts/{concertId}": ({ concerts }, [a, b, c]) => {
    const changes = [
      { policy: { seatsPerUser: 1 + (c % 4) } },
      { policy: { seatsPerPerformance: c % 3 === 0 ? null : c % 3 } },
      { policy: { holdSeconds: 1 + (c % 300) } },
      { salesOpenAt: pick(MOMENTS, c), drawNow: c % 2 === 0 },
      { salesCloseAt: pick(MOMENTS, c) },
      { title: "another" },
    ];
    const { concertId } = pick(concerts, a);
    return organiser("PATCH", `/v1/organiser/concerts/${concertId}`, { body: pick(changes, b) });
  },
  "POST /v1/organiser/concerts/{concertId}/publish": ({ concerts }, [a, b]) =>
    organiser("POST", `/v1/organiser/concerts/${pick(concerts, a).concertId}/publish`, {
      headers: b % 3 ? {} : newKey(),
    }),
  "POST /v1/organiser/concerts/{concertId}/duplicate": async ({ concerts }, [a]) => {
    const path = `/v1/organiser/concerts/${pick(concerts, a).concertId}/duplicate`;
    const reply = await organiser("POST", path, { body: {} });
    if (reply.status === 201) concerts.push(concertOf(reply.body));
    return reply;
  },
  "POST /v1/organiser/concerts/{concertId}/performances": async ({ concerts }, [a, b]) => {
    const concert = pick(concerts, a);
    const body = { startsAt: inHours(100 + b), seats: SEATS };
    const path = `/v1/organiser/concerts/${concert.concertId}/performances`;
    const reply = await organiser("POST", path, { body });
    if (reply.status === 201) concert.performanceIds.push(reply.body.performanceId);
    return reply;
  },
  "POST /v1/organiser/seat-plans": async ({ seatPlanIds }, [a]) => {
    const file = hall([zone("Stalls", [row("A", [seat("1", 0), seat(a % 3 === 0 ? "1" : "2", 25)])])]);
    const reply = await organiser("POST", "/v1/organiser/seat-plans", { body: file });
    if (reply.status === 201) seatPlanIds.push(reply.body.seatPlanId);
    return reply;
  },
  "DELETE /v1/organiser/seat-plans/{seatPlanId}": ({ seatPlanIds }, [a]) =>
    organiser("DELETE", `/v1/organiser/seat-plans/${pick(seatPlanIds, a) ?? Bun.randomUUIDv7()}`),
  "DELETE /v1/organiser/concerts/{concertId}": ({ concerts }, [a]) =>
    organiser("DELETE", `/v1/organiser/concerts/${pick(concerts, a).concertId}`),
  "POST /v1/organiser/concerts/{concertId}/stop": ({ concerts }, [a, b]) =>
    organiser("POST", `/v1/organiser/concerts/${pick(concerts, a).concertId}/stop`, {
      body: { holds: pick(["let_pay", "release"], b) },
      headers: b % 3 ? {} : newKey(),
    }),
  "PATCH /v1/organiser/performances/{performanceId}": ({ concerts }, [a, b, c]) => {
    const body = pick<object>(
      [
        { state: pick(["ON_SALE", "STOPPED"], c) },
        { salesCloseAt: pick(MOMENTS, c) },
        { prices: { R: c } },
        { startsAt: inHours(c) },
      ],
      b,
    );
    return organiser("PATCH", `/v1/organiser/performances/${pick(pick(concerts, a).performanceIds, b)}`, {
      body,
    });
  },
  "PATCH /v1/organiser/queues/{queueId}": ({ concerts }, [a, b, c]) => {
    const body = b % 2 ? { state: pick(["OPEN", "PAUSED", "CLOSED"], c) } : { capacity: c % 4 };
    return organiser("PATCH", `/v1/organiser/queues/${pick(concerts, a).queueId}`, { body });
  },
  "POST /v1/organiser/queues/{queueId}/revocations": ({ concerts, buyers }, [a, b]) =>
    organiser("POST", `/v1/organiser/queues/${pick(concerts, a).queueId}/revocations`, {
      body: { userId: pick(buyers, b).buyer.userId },
    }),
};

/** The buyer, with the token of the concert's queue if there is one. */
function visitorOf({ buyers, concerts }: World, [a, b]: Choice) {
  const visitor = pick(buyers, a);
  const concert = pick(concerts, b);
  visitor.buyer.queueToken = visitor.tokens.get(concert.queueId) ?? "";
  return { ...visitor, concert };
}

const BUYERS_ACTS: Record<string, Act> = {
  join: async (world, choice) => {
    const { buyer, tokens, concert } = visitorOf(world, choice);
    const reply = await join(buyer, concert.queueId);
    if (reply.status < 300) tokens.set(concert.queueId, buyer.queueToken);
    return reply;
  },
  "ask for the status": (world, choice) => {
    const { buyer, concert } = visitorOf(world, choice);
    return buyer.call("GET", `/v1/queues/${concert.queueId}/tokens/me`);
  },
  hold: async (world, choice) => {
    const { buyer, concert, reservationIds } = visitorOf(world, choice);
    const c = choice[2];
    const seatNumbers = [c, c + 1, c + 2].map((n) => 1 + (n % 8)).slice(0, 1 + (c % 3));
    const body = { performanceId: pick(concert.performanceIds, c), seatNumbers };
    const reply = await buyer.call("POST", "/v1/reservations", { body, headers: c % 2 ? newKey() : {} });
    if (reply.status === 201) reservationIds.push(reply.body.reservationId);
    return reply;
  },
  pay: async (world, choice) => {
    const { buyer, reservationIds, paidIds } = visitorOf(world, choice);
    const reservationId = reservationIds.at(-1 - (choice[2] % 2));
    if (reservationId === undefined) return;
    const reply = await buyer.call("POST", "/v1/payments", { body: { reservationId }, headers: newKey() });
    if (reply.status === 201) paidIds.push(reservationId);
    return reply;
  },
  release: async (world, choice) => {
    const { buyer, reservationIds } = visitorOf(world, choice);
    const id = reservationIds.at(-1);
    if (id !== undefined) return buyer.call("DELETE", `/v1/reservations/${id}`);
  },
  cancel: async (world, choice) => {
    const { buyer, paidIds } = visitorOf(world, choice);
    const id = paidIds.at(-1 - (choice[2] % 2));
    if (id !== undefined)
      return buyer.call("POST", `/v1/reservations/${id}/cancellations`, { body: {}, headers: newKey() });
  },
  leave: (world, choice) => {
    const { buyer, concert } = visitorOf(world, choice);
    return buyer.call("DELETE", `/v1/queues/${concert.queueId}/tokens/me`);
  },
  "let a hold lapse": async (world, choice) => {
    const id = visitorOf(world, choice).reservationIds.at(-1);
    if (id === undefined) return;
    const { body } = await visitorOf(world, choice).buyer.call("GET", `/v1/reservations/${id}`);
    if (body.status === "HELD") await lapseHold(frontrow, id);
  },
  "let the loops run": async () => {
    await frontrow.admit();
    await frontrow.services.db.transaction((tx) => sweepLapsedHolds(tx, 100));
    await frontrow.services.jobs.work();
  },
};

const ACTS = { ...ORGANISER_ACTS, ...BUYERS_ACTS };

test("every call of the organiser that changes something takes part", () => {
  const published = publishedCalls(frontrow.app)
    .calls.filter(({ method, needs }) => needs.includes("organiserKey") && method !== "GET")
    // Staff, webhooks and the door touch no sale; they have tests of their own.
    .filter(({ action }) => !/^(staff|token|self|webhook|door)\./.test(action!))
    .map(({ method, path }) => `${method} ${path}`);
  expect(Object.keys(ORGANISER_ACTS).toSorted()).toEqual(published.toSorted());
});

async function perform(world: World, name: string, chosen: Choice): Promise<Reply | void> {
  const reply = await ACTS[name]!(world, chosen);
  if (reply && reply.status >= 500) throw new Error(`${name}: ${JSON.stringify(reply.body)}`);
  expect([name, await frontrow.broken()]).toEqual([name, {}]);
  return reply;
}

/** Three people inside a sale, one of whom holds seats; with `hasSold`, another owns one. */
async function newWorld(hasSold: boolean): Promise<World> {
  const world: World = { concerts: [], seatPlanIds: [], refundIds: [], jobIds: [], buyers: [] };
  await perform(world, "POST /v1/organiser/concerts", [2, 0, 1]);
  for (let n = 0; n < BUYERS; n += 1) {
    const visitor = {
      buyer: await guest(call),
      tokens: new Map<string, string>(),
      reservationIds: [],
      paidIds: [],
    };
    world.buyers.push(visitor);
    await perform(world, "join", [n, 0, 0]);
  }
  await frontrow.admit();
  for (const [n, { buyer }] of world.buyers.entries()) {
    await perform(world, "ask for the status", [n, 0, 0]);
    await topUp(buyer, 20_000);
  }
  await perform(world, "hold", [1, 0, 1]);
  if (hasSold) for (const name of ["hold", "pay"]) await perform(world, name, [0, 0, 0]);
  return world;
}

test("each act can be done", async () => {
  const world = await newWorld(true);
  for (const [name, chosen] of EACH_ONCE) {
    const reply = await perform(world, name, chosen);
    if (reply && reply.status >= 400) throw new Error(`${name}: ${JSON.stringify(reply.body)}`);
  }
  const done = new Set([...EACH_ONCE.map(([name]) => name), NEEDS_MAIL]);
  expect([...done].toSorted()).toEqual(Object.keys(ACTS).toSorted());
});

// The first concert often, so that its visitors meet what is done to it.
const choice: fc.Arbitrary<Choice> = fc.tuple(
  fc.nat(1_000),
  fc.oneof(fc.constant(0), fc.nat(1_000)),
  fc.nat(1_000),
);
const act = fc.record({
  name: fc.oneof(
    { weight: 2, arbitrary: fc.constantFrom(...Object.keys(ORGANISER_ACTS)) },
    { weight: 3, arbitrary: fc.constantFrom(...Object.keys(BUYERS_ACTS)) },
    // Those without which little else can come about.
    {
      weight: 3,
      arbitrary: fc.constantFrom("join", "ask for the status", "hold", "pay", "let the loops run"),
    },
  ),
  choice,
});

test(
  `${SEQUENCES} sales in which organiser and buyers do anything at any time: promises hold after each act`,
  async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(act, { minLength: ACTS_MIN, maxLength: ACTS_MAX, size: "max" }),
        fc.boolean(),
        async (acts, hasSold) => {
          const world = await newWorld(hasSold);
          for (const { name, choice: chosen } of acts) {
            await perform(world, name, chosen);
          }
        },
      ),
      { numRuns: SEQUENCES, endOnFailure: true, includeErrorInReport: true },
    );
  },
  TEST_MS_MAX,
);
