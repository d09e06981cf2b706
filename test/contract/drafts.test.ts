import { beforeAll, describe, expect, test } from "bun:test";
import {
  admittedBuyer,
  type Buyer,
  type ConcertOnSale,
  guest,
  holdSeats,
  join,
  newKey,
  pay,
  putOnSale,
  topUp,
} from "../../testing/buyer.ts";
import { setStage } from "../../testing/stage.ts";

const { frontrow, call, organiser } = setStage({ gateway: true });

const STARTS_AT = "2030-12-24T10:00:00Z";
const draft = (overrides: Record<string, unknown> = {}) => putOnSale(call, { state: "DRAFT", ...overrides });
const publish = ({ concertId }: { concertId: string }, headers: Record<string, string> = {}) =>
  organiser("POST", `/v1/organiser/concerts/${concertId}/publish`, { headers });
const recorded = async ({ concertId }: { concertId: string }) =>
  (await organiser("GET", `/v1/organiser/concerts/${concertId}`)).body;

describe("a draft is public nowhere", () => {
  let shop: ConcertOnSale;
  let hidden: ConcertOnSale;
  /** Sold through the queue of a concert that is public. */
  let beside: ConcertOnSale;
  let inside: Buyer;

  beforeAll(async () => {
    shop = await putOnSale(call);
    hidden = await draft();
    beside = await draft({ queueId: shop.queueId });
    inside = await admittedBuyer(frontrow, call, shop.queueId);
  });

  const AT_ADDRESSES: [string, () => [method: string, path: string]][] = [
    ["concert", () => ["GET", `/v1/concerts/${hidden.concertId}`]],
    ["concert beside another", () => ["GET", `/v1/concerts/${beside.concertId}`]],
    ["queue", () => ["GET", `/v1/queues/${hidden.queueId}`]],
    ["stream of its queue", () => ["GET", `/v1/queues/${hidden.queueId}/stream`]],
    ["joining its queue", () => ["POST", `/v1/queues/${hidden.queueId}/tokens`]],
    ["registrations", () => ["GET", `/v1/queues/${hidden.queueId}/registrations`]],
    ["dates", () => ["GET", `/v1/concerts/${hidden.concertId}/performances`]],
    ["dates beside another", () => ["GET", `/v1/concerts/${beside.concertId}/performances`]],
    ["seats", () => ["GET", `/v1/performances/${hidden.performanceIds[0]}/seats`]],
    ["seats beside another", () => ["GET", `/v1/performances/${beside.performanceIds[0]}/seats`]],
    ["seats by date", () => ["GET", `/v1/concerts/${beside.concertId}/seats?date=2030-12-24`]],
  ];
  test.each(AT_ADDRESSES)("%s: 404", async (_, address) => {
    const [method, path] = address();
    expect(await inside.call(method, path)).toMatchObject({ status: 404, body: { code: "not_found" } });
  });

  test("not in the list, and no seat of it can be held from inside a queue that it shares", async () => {
    const listed = await call("GET", "/v1/concerts?limit=100");
    const ids = listed.body.items.map((each: { concertId: string }) => each.concertId);
    expect(ids).toContain(shop.concertId);
    expect(ids).not.toContain(hidden.concertId);
    expect(ids).not.toContain(beside.concertId);
    expect(await holdSeats(inside, beside, [1])).toMatchObject({ status: 404 });
  });

  test("but the organiser sees it with its queue, and deletes it", async () => {
    const mine = await draft();
    expect(await recorded(mine)).toMatchObject({ state: "DRAFT", missing: [], title: "A concert" });
    const queue = await organiser("GET", `/v1/organiser/queues/${mine.queueId}`);
    expect(queue).toMatchObject({ status: 200, body: { state: "SCHEDULED" } });
    const changed = await organiser("PATCH", `/v1/organiser/queues/${mine.queueId}`, {
      body: { capacity: 7 },
    });
    expect(changed).toMatchObject({ status: 200, body: { capacity: 7 } });
    const places = await organiser("GET", `/v1/organiser/queues/${mine.queueId}/places`);
    expect(places).toMatchObject({ status: 200, body: { items: [] } });
    expect((await organiser("DELETE", `/v1/organiser/concerts/${mine.concertId}`)).status).toBe(204);
    expect((await organiser("GET", `/v1/organiser/concerts/${mine.concertId}`)).status).toBe(404);
  });

  test("and its seats keep no sale from being sold out", async () => {
    const small = await putOnSale(call, {
      performances: [{ startsAt: STARTS_AT, seats: [{ count: 1, price: 0 }] }],
    });
    await draft({ queueId: small.queueId });
    const buyer = await admittedBuyer(frontrow, call, small.queueId);
    const held = await holdSeats(buyer, small, [1]);
    await pay(buyer, held.body.reservationId);
    await frontrow.admit();
    expect((await call("GET", `/v1/queues/${small.queueId}`)).body.state).toBe("SOLD_OUT");
  });
});

describe("publishing", () => {
  test("says what is missing, and changes nothing", async () => {
    const { body: empty } = await organiser("POST", "/v1/organiser/concerts", {
      body: { state: "DRAFT", queue: { lottery: true } },
    });
    const missing = ["title", "venue", "performances", "salesOpenAt"];
    expect(await publish(empty)).toMatchObject({
      status: 409,
      body: { code: "invalid_state", currentStatus: "DRAFT", missing },
    });
    expect(await recorded(empty)).toMatchObject({ state: "DRAFT", missing });
    const late = await draft({
      salesOpenAt: "2030-12-25T00:00:00Z",
      performances: [{ startsAt: STARTS_AT }],
    });
    expect(await publish(late)).toMatchObject({ status: 409, body: { missing: ["saleTimes"] } });
    const over = await draft({ performances: [{ startsAt: "2020-01-01T00:00:00Z" }] });
    expect(await publish(over)).toMatchObject({ status: 409, body: { missing: ["performances"] } });
  });

  test("makes it public with its queue, for everybody at once", async () => {
    const mine = await draft();
    const other = await frontrow.startAnother();
    // Both workers have looked for it in vain.
    expect((await call("GET", `/v1/queues/${mine.queueId}`)).status).toBe(404);
    expect(await other.room.board.find(mine.queueId as never)).toBeUndefined();
    const reply = await publish(mine);
    expect(reply).toMatchObject({ status: 200, body: { state: "PUBLISHED", missing: [] } });
    expect((await call("GET", `/v1/concerts/${mine.concertId}`)).status).toBe(200);
    expect(await other.catalogue.concert(mine.concertId as never)).toMatchObject({ isDraft: false });
    expect((await other.room.pages.document(mine.queueId as never)).state).toBe("OPEN");
    const buyer = await admittedBuyer(frontrow, call, mine.queueId);
    await topUp(buyer, 10_000);
    const held = await holdSeats(buyer, mine, [1]);
    expect((await pay(buyer, held.body.reservationId)).status).toBe(201);
    expect(await recorded(mine)).toMatchObject({
      performances: [
        {
          state: "ON_SALE",
          seats: { available: 49, held: 0, sold: 1, blocked: 0 },
          revenue: { gross: 10_000, fees: 0, refunds: 0, net: 10_000 },
        },
      ],
      revenue: { net: 10_000 },
    });
  });

  test("happens once: again, and under the same key, it answers the same", async () => {
    const mine = await draft();
    const headers = newKey();
    for (const key of [headers, headers, {}])
      expect(await publish(mine, key)).toMatchObject({ status: 200, body: { state: "PUBLISHED" } });
    const actions = await organiser("GET", "/v1/organiser/actions");
    const published = actions.body.items.filter(
      ({ action, subject }: Record<string, string>) =>
        action === "publish_concert" && subject === mine.concertId,
    );
    expect(published).toHaveLength(1);
    expect(await publish({ concertId: Bun.randomUUIDv7() })).toMatchObject({ status: 404 });
  });

  test("of a draft whose queue has ended with its other concert is refused, and says so", async () => {
    const shop = await putOnSale(call);
    const beside = await draft({ queueId: shop.queueId });
    await organiser("DELETE", `/v1/organiser/concerts/${shop.concertId}`);
    expect(await publish(beside)).toMatchObject({ status: 409, body: { missing: ["queueId"] } });
  });

  test("a concert that is published at once still needs a title, a venue and a date", async () => {
    const reply = await organiser("POST", "/v1/organiser/concerts", { body: {} });
    expect(reply.status).toBe(400);
    const paths = reply.body.errors.map(({ path }: { path: string }) => path);
    expect(paths).toEqual(["title", "venue", "performances"]);
    const about = { title: "T", venue: "V", performances: [{ startsAt: STARTS_AT }] };
    const other = await organiser("POST", "/v1/organiser/concerts", { body: { ...about, state: "SECRET" } });
    expect(other).toMatchObject({ status: 400, body: { errors: [{ path: "state" }] } });
    const odd = await organiser("POST", "/v1/organiser/concerts", { body: { state: "DRAFT", ageLimit: -1 } });
    expect(odd).toMatchObject({ status: 400, body: { errors: [{ path: "ageLimit" }] } });
  });
});

describe("what buyers should know", () => {
  const FACTS = {
    colour: "#b3123f",
    runningMinutes: 120,
    doorsMinutes: 60,
    ageLimit: 8,
    address: "424, Olympic-ro, Songpa-gu, Seoul",
    notice: "No photographs, please.",
    seller: { name: "Frontrow Inc.", registration: "120-81-00000", contact: "02-000-0000" },
    refundPolicy: "Full refund within seven days.",
  };
  const UNKNOWN = Object.fromEntries(
    [...Object.keys(FACTS), "posterId", "logoId"].map((name) => [name, null]),
  );

  test("is shown once it is known, and no longer when it is taken back", async () => {
    const mine = await putOnSale(call, FACTS);
    const shown = async () => (await call("GET", `/v1/concerts/${mine.concertId}`)).body;
    expect(await shown()).toMatchObject({ ...FACTS, posterId: null });
    const path = `/v1/organiser/concerts/${mine.concertId}`;
    await organiser("PATCH", path, { body: { ageLimit: null, notice: "Doors at 18:00." } });
    expect(await shown()).toMatchObject({ ...FACTS, ageLimit: null, notice: "Doors at 18:00." });
    expect((await call("GET", `/v1/concerts/${(await putOnSale(call)).concertId}`)).body).toMatchObject(
      UNKNOWN,
    );
  });

  test.each<[string, unknown, string]>([
    ["runningMinutes", 0, "runningMinutes"],
    ["runningMinutes", 1_441, "runningMinutes"],
    ["doorsMinutes", 0, "doorsMinutes"],
    ["doorsMinutes", 721, "doorsMinutes"],
    ["ageLimit", 121, "ageLimit"],
    ["ageLimit", 12.5, "ageLimit"],
    ["address", "", "address"],
    ["address", "x".repeat(301), "address"],
    ["notice", "x".repeat(2_001), "notice"],
    ["refundPolicy", "a\u0000b", "refundPolicy"],
    ["posterId", "a picture", "posterId"],
    ["logoId", "a picture", "logoId"],
    ["colour", "red", "colour"],
    ["colour", "#b3123", "colour"],
    ["colour", "#b3123f; background: url(//evil.example)", "colour"],
    ["seller", { name: "Frontrow Inc." }, "seller.registration"],
    ["seller", { ...FACTS.seller, name: "" }, "seller.name"],
    ["seller", { ...FACTS.seller, fax: "1" }, "seller.fax"],
  ])("%s cannot be %p", async (name, value, path) => {
    const { concertId } = await putOnSale(call);
    const reply = await organiser("PATCH", `/v1/organiser/concerts/${concertId}`, {
      body: { [name]: value },
    });
    expect(reply).toMatchObject({ status: 400, body: { code: "invalid_request" } });
    expect(reply.body.errors.map((error: { path: string }) => error.path)).toContain(path);
  });
});

test("seatsPerPerformance limits the seats of one date, beside those of the concert", async () => {
  const concert = await putOnSale(call, {
    policy: { seatsPerUser: 3, seatsPerPerformance: 2 },
    performances: [{ startsAt: STARTS_AT }, { startsAt: "2030-12-25T10:00:00Z" }],
  });
  expect((await call("GET", `/v1/concerts/${concert.concertId}`)).body.policy).toMatchObject({
    seatsPerPerformance: 2,
  });
  const buyer = await admittedBuyer(frontrow, call, concert.queueId);
  const hold = (date: number, seatNumbers: number[]) =>
    buyer.call("POST", "/v1/reservations", {
      body: { performanceId: concert.performanceIds[date], seatNumbers },
    });
  expect(await hold(0, [1, 2, 3])).toMatchObject({ status: 409, body: { limit: 2, limitOf: "performance" } });
  const both = await Promise.all([hold(0, [1, 2]), hold(0, [3])]);
  const codes = both.map(({ status, body }) => body.code ?? status).toSorted();
  expect(codes).toEqual([201, "seat_limit_exceeded"]);
  expect(await hold(1, [1])).toMatchObject({ status: 201 });
  // Two of the first date and one of the second, or one and one: the limit of the concert comes first.
  const more = await hold(1, [2, 3]);
  expect(more).toMatchObject({
    status: 409,
    body: { code: "seat_limit_exceeded", limit: 3, limitOf: "concert" },
  });
});

test("the organiser's list has every concert, the newest first, by pages", async () => {
  const first = await draft({ title: "First" });
  const second = await putOnSale(call, { title: "Second" });
  const page = await organiser("GET", "/v1/organiser/concerts?limit=1");
  expect(page.body.items).toMatchObject([{ concertId: second.concertId, state: "PUBLISHED" }]);
  const next = await organiser("GET", `/v1/organiser/concerts?limit=1&cursor=${page.body.nextCursor}`);
  expect(next.body.items).toMatchObject([{ concertId: first.concertId, state: "DRAFT" }]);
  expect((await join(await guest(call), second.queueId)).status).toBe(201);
});
