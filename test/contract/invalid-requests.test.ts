import { beforeAll, describe, expect, test } from "bun:test";
import { admittedBuyer, type Buyer, guest, join, newKey, pay, putOnSale } from "../../testing/buyer.ts";
import { setSaleStage } from "../../testing/stage.ts";

const { frontrow, call, organiser, concert, hold, holder } = setSaleStage();

/** What no page and no ticket can show as a name. */
const UNSHOWABLE = [
  ["a line break", "A\nB"],
  ["an override of the direction", "A\u202eB"],
  ["nothing but spaces", "  "],
  ["nothing that shows", "\u200b"],
] as const;

describe("400 invalid_request names what is wrong", () => {
  let buyer: Buyer;
  beforeAll(async () => {
    buyer = await admittedBuyer(frontrow, call, concert.queueId);
  });

  const badHolds: [string, () => unknown, string][] = [
    [
      "a seat that is not a number",
      () => ({ performanceId: concert.performanceIds[0], seatNumbers: ["7"] }),
      "seatNumbers[0]",
    ],
    [
      "a seat that is a fraction",
      () => ({ performanceId: concert.performanceIds[0], seatNumbers: [1.5] }),
      "seatNumbers[0]",
    ],
    ["seat 0", () => ({ performanceId: concert.performanceIds[0], seatNumbers: [0] }), "seatNumbers[0]"],
    [
      "seat 51 of 50",
      () => ({ performanceId: concert.performanceIds[0], seatNumbers: [1, 51] }),
      "seatNumbers[1]",
    ],
    [
      "a seat named twice",
      () => ({ performanceId: concert.performanceIds[0], seatNumbers: [1, 1] }),
      "seatNumbers",
    ],
    ["no seat", () => ({ performanceId: concert.performanceIds[0], seatNumbers: [] }), "seatNumbers"],
    [
      "10,000 seats",
      () => ({
        performanceId: concert.performanceIds[0],
        seatNumbers: Array.from({ length: 10_000 }, (_, i) => i),
      }),
      "seatNumbers",
    ],
    ["no performance", () => ({ seatNumbers: [1] }), "performanceId"],
    ["a malformed id", () => ({ performanceId: "42", seatNumbers: [1] }), "performanceId"],
    [
      "an unknown field",
      () => ({ performanceId: concert.performanceIds[0], seatNumbers: [1], price: 1 }),
      "price",
    ],
    ["an array for a body", () => [1, 2], "body"],
    ["null for a body", () => null, "body"],
  ];
  for (const [what, body, path] of badHolds) {
    test(what, async () => {
      const reply = await buyer.call("POST", "/v1/reservations", { body: body() });
      expect(reply).toMatchObject({ status: 400, body: { code: "invalid_request" } });
      expect(reply.body.errors.map((error: { path: string }) => error.path)).toContain(path);
    });
  }

  test("a body that is not JSON", async () => {
    const reply = await buyer.call("POST", "/v1/reservations", { rawBody: "{oops" });
    expect(reply).toMatchObject({ status: 400, body: { errors: [{ path: "body" }] } });
  });

  for (const name of ["__proto__", "\\u005f_proto__"]) {
    test(`a price for ${name}, which a table would drop without a word`, async () => {
      const reply = await organiser("PATCH", `/v1/organiser/performances/${concert.performanceIds[0]}`, {
        rawBody: `{"prices": {"${name}": 5}}`,
      });
      expect(reply).toMatchObject({ status: 400, body: { errors: [{ path: "__proto__" }] } });
    });
  }

  test("a body of another content type", async () => {
    const options = { rawBody: "a=b", headers: { "Content-Type": "application/x-www-form-urlencoded" } };
    const reply = await buyer.call("POST", "/v1/reservations", options);
    expect(reply).toMatchObject({ status: 400, body: { errors: [{ path: "Content-Type" }] } });
  });

  test("an Idempotency-Key that is too short", async () => {
    const reply = await hold(buyer, [1], concert, { "Idempotency-Key": "short" });
    expect(reply).toMatchObject({ status: 400, body: { errors: [{ path: "Idempotency-Key" }] } });
  });

  for (const amount of [0, -1, 10_000_001, 1.5, "100", null]) {
    test(`a top-up of ${JSON.stringify(amount)}`, async () => {
      const body = { amount, paymentMethod: "pm_sandbox_approve" };
      const reply = await buyer.call("POST", `/v1/users/${buyer.userId}/wallet/top-ups`, {
        body,
        headers: newKey(),
      });
      expect(reply).toMatchObject({ status: 400, body: { errors: [{ path: "amount" }] } });
    });
  }

  test("a date with no such day, and a limit out of bounds", async () => {
    const date = await buyer.call("GET", `/v1/concerts/${concert.concertId}/seats?date=2030-02-30`);
    expect(date).toMatchObject({ status: 400, body: { errors: [{ path: "date" }] } });
    expect(await buyer.call("GET", "/v1/tickets?limit=101")).toMatchObject({
      status: 400,
      body: { errors: [{ path: "limit" }] },
    });
    expect(await buyer.call("GET", "/v1/tickets?cursor=1")).toMatchObject({
      status: 400,
      body: { errors: [{ path: "cursor" }] },
    });
  });

  test("a date with two performances asks for one of them", async () => {
    const twice = await putOnSale(call, {
      performances: [{ startsAt: "2030-12-24T05:00:00Z" }, { startsAt: "2030-12-24T10:00:00Z" }],
    });
    const visitor = await admittedBuyer(frontrow, call, twice.queueId);
    const reply = await visitor.call("GET", `/v1/concerts/${twice.concertId}/seats?date=2030-12-24`);
    expect(reply).toMatchObject({ status: 400, body: { errors: [{ path: "date" }] } });
  });

  const badConcerts: [string, Record<string, unknown>, string][] = [
    ["no title", { title: undefined }, "title"],
    ["a time zone that does not exist", { timeZone: "Mars/Olympus" }, "timeZone"],
    ["no performance", { performances: [] }, "performances"],
    [
      "two performances at one time",
      { performances: [{ startsAt: "2030-01-01T10:00:00Z" }, { startsAt: "2030-01-01T10:00:00Z" }] },
      "performances",
    ],
    [
      "a negative price",
      { performances: [{ startsAt: "2030-01-01T10:00:00Z", seats: [{ count: 1, price: -1 }] }] },
      "performances[0].seats[0].price",
    ],
    [
      "sales that close before they open",
      { salesOpenAt: "2030-01-02T00:00:00Z", salesCloseAt: "2030-01-01T00:00:00Z" },
      "salesCloseAt",
    ],
    ["a NUL in the title", { title: "a\0b" }, "title"],
    ...(["title", "venue"] as const).flatMap((field) =>
      UNSHOWABLE.map(([what, name]): [string, Record<string, unknown>, string] => [
        `${what} in the ${field}`,
        { [field]: name },
        field,
      ]),
    ),
    ...(["section", "grade"] as const).flatMap((field) =>
      [...UNSHOWABLE, ["nothing", ""] as const].map(
        ([what, name]): [string, Record<string, unknown>, string] => [
          `${what} in a ${field}`,
          { performances: [{ startsAt: "2030-01-01T10:00:00Z", seats: [{ count: 1, [field]: name }] }] },
          `performances[0].seats[0].${field}`,
        ],
      ),
    ),
    ["an unknown policy", { policy: { holdMinutes: 5 } }, "policy.holdMinutes"],
    ["a queue that does not exist", { queueId: Bun.randomUUIDv7() }, "queueId"],
  ];
  test("names that buyers see are kept without spaces around them, as an import does", async () => {
    const name = "가".repeat(80);
    const body = {
      title: "  T 1 ",
      venue: "\tV\n",
      performances: [
        { startsAt: "2030-01-01T10:00:00Z", seats: [{ count: 1, section: ` ${name} `, grade: " R " }] },
      ],
    };
    const { body: made } = await organiser("POST", "/v1/organiser/concerts", { body });
    expect((await call("GET", `/v1/concerts/${made.concertId}`)).body).toMatchObject({
      title: "T 1",
      venue: "V",
    });
    const rows = await frontrow.admin`
      select s.section, p.title from performances d join plan_seats s using (plan_no)
      join concerts p using (concert_id) where concert_id = ${made.concertId}`;
    expect([...rows]).toEqual([{ section: name, title: "T 1" }]);
    const change = { body: { title: "a\u202eb" } };
    expect((await organiser("PATCH", `/v1/organiser/concerts/${made.concertId}`, change)).status).toBe(400);
  });

  for (const [what, overrides, path] of badConcerts) {
    test(`a concert with ${what}`, async () => {
      const body = {
        title: "T",
        venue: "V",
        performances: [{ startsAt: "2030-01-01T10:00:00Z" }],
        ...overrides,
      };
      const reply = await organiser("POST", "/v1/organiser/concerts", { body });
      expect(reply).toMatchObject({ status: 400, body: { code: "invalid_request" } });
      expect(reply.body.errors.map((error: { path: string }) => error.path)).toContain(path);
    });
  }
});

describe("400 idempotency_key_required", () => {
  test("on payments and top-ups", async () => {
    const { buyer, reservationId } = await holder([11]);
    expect(await pay(buyer, reservationId, {} as never)).toMatchObject({
      status: 400,
      body: { code: "idempotency_key_required" },
    });
    const body = { amount: 1, paymentMethod: "pm_sandbox_approve" };
    const reply = await buyer.call("POST", `/v1/users/${buyer.userId}/wallet/top-ups`, { body });
    expect(reply).toMatchObject({ status: 400, body: { code: "idempotency_key_required" } });
  });
});

describe("413, 422, 423", () => {
  test("body_too_large above 64 KiB", async () => {
    const buyer = await admittedBuyer(frontrow, call, concert.queueId);
    const reply = await buyer.call("POST", "/v1/reservations", {
      rawBody: JSON.stringify({ filler: "x".repeat(66_000) }),
    });
    expect(reply).toMatchObject({ status: 413, body: { code: "body_too_large" } });
  });

  test("idempotency_key_reused with another body; the same body gets the same answer", async () => {
    const buyer = await admittedBuyer(frontrow, call, concert.queueId);
    const headers = newKey();
    const first = await hold(buyer, [28], concert, headers);
    expect(await hold(buyer, [28], concert, headers)).toMatchObject({ status: 201, body: first.body });
    const other = await hold(buyer, [29], concert, headers);
    expect(other).toMatchObject({ status: 422, body: { code: "idempotency_key_reused" } });
  });

  test("sales_not_open before the sale, with when it opens", async () => {
    const salesOpenAt = "2031-01-01T00:00:00.000Z";
    const later = await putOnSale(call, { salesOpenAt });
    const reply = await join(await guest(call), later.queueId);
    expect(reply).toMatchObject({ status: 423, body: { code: "sales_not_open", opensAt: salesOpenAt } });
    expect((await call("GET", `/v1/queues/${later.queueId}`)).body.state).toBe("SCHEDULED");
  });
});
