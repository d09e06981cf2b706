import { beforeAll, describe, expect, test } from "bun:test";
import {
  admittedBuyer,
  asOrganiser,
  type Buyer,
  type ConcertOnSale,
  guest,
  join,
  newKey,
  putOnSale,
  topUp,
} from "../../testing/buyer.ts";
import { passSession } from "../../testing/time-travel.ts";
import { fill, type PublishedCall, publishedCalls } from "./published-calls.ts";
import { digestOfDatabase } from "./whole-database.ts";
import { setStage } from "../../testing/stage.ts";

const { frontrow, call } = setStage({ gateway: true });
let concert: ConcertOnSale;
let other: ConcertOnSale;
let owner: Buyer;
let stranger: Buyer;
/** Things that the owner has, by the name they have in an address. */
let owned: Record<string, string>;
let calls: PublishedCall[];

beforeAll(async () => {
  concert = await putOnSale(call, { queue: { capacity: 50 } });
  other = await putOnSale(call);
  ({ calls } = publishedCalls(frontrow.app));
  owner = await admittedBuyer(frontrow, call, concert.queueId);
  stranger = await admittedBuyer(frontrow, call, concert.queueId);
  const topped = await topUp(owner, 50_000);
  const hold = (seatNumber: number) =>
    owner.call("POST", "/v1/reservations", {
      body: { performanceId: concert.performanceIds[0], seatNumbers: [seatNumber] },
    });
  const reservation = await hold(1);
  const { reservationId } = reservation.body;
  const paid = await owner.call("POST", "/v1/payments", { body: { reservationId }, headers: newKey() });
  const reversed = await owner.call(
    "POST",
    `/v1/users/${owner.userId}/wallet/top-ups/${topped.body.topUpId}/reversals`,
    { body: { amount: 1_000 }, headers: newKey() },
  );
  owned = {
    reservationId,
    paymentId: paid.body.paymentId,
    ticketId: paid.body.tickets[0].ticketId,
    topUpId: topped.body.topUpId,
    reversalId: reversed.body.reversalId,
    userId: owner.userId,
  };
  expect(Object.values(owned).every(Boolean)).toBe(true);
  await join(owner, concert.queueId);
});

/** A body that each call takes, by its address; a new call with a body has to say here how it is called. */
function bodyOf(path: string): unknown {
  const bodies: Record<string, unknown> = {
    "/v1/reservations": { performanceId: concert.performanceIds[0], seatNumbers: [9] },
    "/v1/payments": { reservationId: owned["reservationId"] },
    "/v1/reservations/{reservationId}/cancellations": {},
    "/v1/users/{userId}/wallet/top-ups": { amount: 1_000, paymentMethod: "pm_sandbox_approve" },
    "/v1/users/{userId}/wallet/top-ups/{topUpId}/confirm": { paymentKey: "a-payment-key" },
    "/v1/users/{userId}/wallet/top-ups/{topUpId}/reversals": { amount: 1_000 },
  };
  if (!(path in bodies)) throw new Error(`say in bodyOf how ${path} is called`);
  return bodies[path];
}

function optionsFor({ path, body }: PublishedCall) {
  return { ...(body ? { body: bodyOf(path) } : {}), headers: newKey() };
}

describe("what is not yours is like what is not there", () => {
  test("in every call that names a thing of somebody's: the same answer, nothing is written", async () => {
    const about = calls.filter(
      ({ path, needs }) =>
        needs.includes("accessToken") && Object.keys(owned).some((name) => path.includes(`{${name}}`)),
    );
    expect(about.length).toBeGreaterThan(8);
    const before = await digestOfDatabase(frontrow);
    for (const each of about) {
      const theirs = await stranger.call(each.method, fill(each.path, owned), optionsFor(each));
      const absent = await stranger.call(each.method, fill(each.path, {}), optionsFor(each));
      expect([each.method, each.path, theirs.status]).toEqual([each.method, each.path, 404]);
      expect(theirs.body).toEqual(absent.body);
    }
    const payment = { body: { reservationId: owned["reservationId"] }, headers: newKey() };
    const theirs = await stranger.call("POST", "/v1/payments", payment);
    const nothing = { body: { reservationId: Bun.randomUUIDv7() }, headers: newKey() };
    expect(theirs.body).toEqual((await stranger.call("POST", "/v1/payments", nothing)).body);
    expect(await digestOfDatabase(frontrow)).toEqual(before);
  });
});

describe("the sale is closed to every token but an ACTIVE one of one's own", () => {
  const ids = (buyer: Buyer) => ({
    ...owned,
    userId: buyer.userId,
    concertId: concert.concertId,
    performanceId: concert.performanceIds[0]!,
    queueId: concert.queueId,
  });

  async function spent(how: "consumed" | "left" | "timed_out" | "revoked"): Promise<Buyer> {
    const buyer = await admittedBuyer(frontrow, call, concert.queueId);
    if (how === "left") await buyer.call("DELETE", `/v1/queues/${concert.queueId}/tokens/me`);
    if (how === "timed_out") await passSession(frontrow, buyer);
    if (how === "revoked")
      await asOrganiser(call)("POST", `/v1/organiser/queues/${concert.queueId}/revocations`, {
        body: { userId: buyer.userId },
      });
    if (how === "consumed") {
      await topUp(buyer, 10_000);
      const body = { performanceId: concert.performanceIds[0], seatNumbers: [40] };
      const held = await buyer.call("POST", "/v1/reservations", { body });
      const paid = { body: { reservationId: held.body.reservationId }, headers: newKey() };
      expect((await buyer.call("POST", "/v1/payments", paid)).status).toBe(201);
    }
    return buyer;
  }

  async function waiting(): Promise<Buyer> {
    await asOrganiser(call)("PATCH", `/v1/organiser/queues/${concert.queueId}`, { body: { capacity: 0 } });
    const buyer = await guest(call);
    await join(buyer, concert.queueId);
    return buyer;
  }

  async function withTokenOf(thief: Buyer, from: Buyer): Promise<Buyer> {
    const token = { "Queue-Token": from.queueToken };
    return {
      ...thief,
      call: (method, path, options = {}) =>
        thief.call(method, path, { ...options, headers: { ...options.headers, ...token } }),
    };
  }

  const KINDS: [string, () => Promise<Buyer>, string[]][] = [
    ["none", () => guest(call), ["queue_token_missing"]],
    ["somebody else's", async () => withTokenOf(await guest(call), stranger), ["queue_token_invalid"]],
    [
      "one of another queue",
      () => admittedBuyer(frontrow, call, other.queueId),
      ["queue_token_invalid", "any queue"],
    ],
    [
      "an access token",
      async () => {
        const buyer = await guest(call);
        return withTokenOf(buyer, { ...buyer, queueToken: buyer.accessToken });
      },
      ["queue_token_invalid"],
    ],
    ["a spent one", () => spent("consumed"), ["queue_token_expired"]],
    ["one that was given up", () => spent("left"), ["queue_token_expired"]],
    ["one whose time is over", () => spent("timed_out"), ["queue_token_expired"]],
    ["one that was taken back", () => spent("revoked"), ["queue_token_expired"]],
    ["one that waits", waiting, ["queue_token_waiting"]],
  ];

  test.each(KINDS)("%s", async (_, make, [code, exception]) => {
    const buyer = await make();
    const inSale = calls.filter(({ needsActiveToken }) => needsActiveToken);
    expect(inSale.length).toBeGreaterThan(5);
    const before = await digestOfDatabase(frontrow);
    for (const each of inSale) {
      // Balance and top-up take an ACTIVE token of any queue.
      if (exception === "any queue" && each.path.includes("/wallet")) continue;
      // It names the owner's reservation, which is absent to everybody else whatever their token.
      if (exception === "any queue" && each.path === "/v1/payments") continue;
      const query = each.path.endsWith("/concerts/{concertId}/seats") ? `?date=${concert.dates[0]}` : "";
      const reply = await buyer.call(each.method, fill(each.path, ids(buyer)) + query, optionsFor(each));
      expect([each.method, each.path, reply.body.code]).toEqual([each.method, each.path, code!]);
    }
    expect(await digestOfDatabase(frontrow)).toEqual(before);
  });
});

describe("steps out of order", () => {
  let buyer: Buyer;
  const seats = (...seatNumbers: number[]) => ({
    body: { performanceId: concert.performanceIds[0], seatNumbers },
  });
  const pay = (who: Buyer, reservationId: string) =>
    who.call("POST", "/v1/payments", { body: { reservationId }, headers: newKey() });

  beforeAll(async () => {
    await asOrganiser(call)("PATCH", `/v1/organiser/queues/${concert.queueId}`, { body: { capacity: 50 } });
    buyer = await admittedBuyer(frontrow, call, concert.queueId);
    await topUp(buyer, 100_000);
  });

  test("paying without a hold, with a released one, with a lapsed one and twice", async () => {
    expect((await pay(buyer, Bun.randomUUIDv7())).status).toBe(404);
    const released = (await buyer.call("POST", "/v1/reservations", seats(20))).body.reservationId;
    await buyer.call("DELETE", `/v1/reservations/${released}`);
    expect((await pay(buyer, released)).body.code).toBe("reservation_not_held");
    const held = (await buyer.call("POST", "/v1/reservations", seats(21))).body.reservationId;
    const short = await putOnSale(call, { policy: { holdSeconds: 1 } });
    const late = await admittedBuyer(frontrow, call, short.queueId);
    const lapsed = await late.call("POST", "/v1/reservations", {
      body: { performanceId: short.performanceIds[0], seatNumbers: [1] },
    });
    await frontrow.admin`select pg_sleep(1.01)`;
    expect((await pay(late, lapsed.body.reservationId)).body.code).toBe("reservation_expired");
    expect((await pay(buyer, held)).status).toBe(201);
    expect((await pay(buyer, held)).body).toMatchObject({ code: "queue_token_expired", reason: "consumed" });
  });

  test("holding after paying needs a new place", async () => {
    expect((await buyer.call("POST", "/v1/reservations", seats(22))).body).toMatchObject({
      code: "queue_token_expired",
      reason: "consumed",
    });
  });

  test("nothing of it broke a promise", async () => {
    expect(await frontrow.broken()).toEqual({});
  });
});
