import { describe, expect, test } from "bun:test";
import { DAY_MS } from "../../src/core/time.ts";
import { asOrganiser, newKey, putOnSale } from "../../testing/buyer.ts";
import { setStage } from "../../testing/stage.ts";

const BAND = "https://band.example";
const { frontrow, call } = setStage({ embedOrigins: [BAND] });

const putOnSaleIn = (days: number, title: string, overrides: Record<string, unknown> = {}) =>
  putOnSale(call, {
    title,
    performances: [{ startsAt: new Date(Date.now() + days * DAY_MS).toISOString(), seats: [{ count: 1 }] }],
    ...overrides,
  });

const titles = (items: { title: string }[]) => items.map((each) => each.title);

/** The whole list, a page at a time. */
async function walk(query: string): Promise<{ title: string }[]> {
  const items: { title: string }[] = [];
  let cursor: string | null = "";
  while (cursor !== null) {
    const from: string = cursor === "" ? "" : `&cursor=${cursor}`;
    const { body } = await call("GET", `/v1/concerts?${query}${from}`);
    items.push(...body.items);
    cursor = body.nextCursor;
  }
  return items;
}

describe("the list of concerts", () => {
  test("of more than a hundred reaches every one, nearest date first, whatever the page's size", async () => {
    const days = Array.from({ length: 105 }, (_, i) => ((i * 37) % 105) + 2);
    for (const day of days) await putOnSaleIn(day, `In ${day} days`);
    const expected = days.toSorted((a, b) => a - b).map((day) => `In ${day} days`);
    for (const limit of [7, 100]) expect(titles(await walk(`limit=${limit}`))).toEqual(expected);
    expect(titles((await call("GET", "/v1/concerts?limit=1")).body.items)).toEqual(["In 2 days"]);
  });

  test("is searched in title, venue and description, and paged while it is", async () => {
    await putOnSaleIn(50, "서울의 밤", { venue: "Olympic Hall" });
    await putOnSaleIn(40, "Night", { venue: "부산 Olympic", description: "서울 아님" });
    expect(titles(await walk(`limit=1&q=${encodeURIComponent("서울 olympic")}`))).toEqual([
      "Night",
      "서울의 밤",
    ]);
    expect(titles(await walk("q=nobody"))).toEqual([]);
    expect(await walk("q=%20")).toHaveLength(107);
  });

  test("says what each queue does now, in the same answer", async () => {
    const { concertId, queueId } = await putOnSaleIn(1, "Tomorrow");
    const first = async () => (await call("GET", "/v1/concerts?limit=1")).body.items[0];
    expect(await first()).toMatchObject({ concertId, queueState: "OPEN" });
    await asOrganiser(call)("PATCH", `/v1/organiser/queues/${queueId}`, { body: { state: "PAUSED" } });
    await frontrow.services.room.board.refresh();
    expect(await first()).toMatchObject({ concertId, queueState: "PAUSED" });
  });

  test("is narrowed to a venue, a month there and a state of sale, and names these", async () => {
    const at = (startsAt: string) => ({ performances: [{ startsAt, seats: [{ count: 1 }] }] });
    // In Seoul it is March already.
    await putOnSaleIn(0, "First of March", { venue: "Narrow Hall", ...at("2031-02-28T16:00:00Z") });
    await putOnSaleIn(0, "Later", {
      venue: "Narrow Hall",
      salesOpenAt: "2031-03-01T00:00:00Z",
      ...at("2031-03-20T10:00:00Z"),
    });
    const narrowed = async (query: string) => titles(await walk(`venue=Narrow%20Hall&${query}`));
    expect(await narrowed("")).toEqual(["First of March", "Later"]);
    expect(await narrowed("month=2031-03")).toEqual(["First of March", "Later"]);
    expect(await narrowed("month=2031-02")).toEqual([]);
    expect(await narrowed("sale=ON_SALE")).toEqual(["First of March"]);
    expect(await narrowed("sale=SCHEDULED&month=2031-03")).toEqual(["Later"]);
    expect(await narrowed("sale=OVER")).toEqual([]);
    const { choices } = (await call("GET", "/v1/concerts?limit=1&q=nobody")).body;
    expect(choices.venues).toContain("Narrow Hall");
    expect(choices.months.at(-1)).toBe("2031-03");
    expect(await call("GET", "/v1/concerts?month=2031-13")).toMatchObject({ status: 400 });
  });

  test("tells no date that does not hold, and is not narrowed to its month", async () => {
    const seats = [{ count: 1 }];
    const { concertId, performanceIds } = await putOnSale(call, {
      title: "Moving",
      venue: "Moving Hall",
      performances: [
        { startsAt: "2032-05-01T10:00:00Z", seats },
        { startsAt: "2032-06-01T10:00:00Z", seats },
      ],
    });
    const callOff = async (i: number, how: "cancellation" | "postponement") => {
      const path = `/v1/organiser/performances/${performanceIds[i]}/${how}`;
      const body = { fee: "none", to: "wallet", notify: false };
      expect((await asOrganiser(call)("POST", path, { body, headers: newKey() })).status).toBe(202);
    };
    const listed = async (query = "") => (await walk(`venue=Moving%20Hall${query}`))[0];
    await callOff(0, "cancellation");
    expect(await listed()).toMatchObject({ concertId, nextStartsAt: "2032-06-01T10:00:00.000Z" });
    expect(await listed("&month=2032-05")).toBeUndefined();
    await callOff(1, "postponement");
    expect(await listed()).toMatchObject({ nextStartsAt: null, isDateOpen: true, isCancelled: false });
    const { choices } = (await call("GET", "/v1/concerts?limit=1")).body;
    expect(choices.venues).toContain("Moving Hall");
    expect(choices.months.filter((month: string) => month.startsWith("2032"))).toEqual([]);
  });

  test.each(["x", "0.1", "2.1.019b2d0e-7c1a-7f3e-9a55-3f0c8f2d6b11", "0.1.%00"])(
    "refuses %p as a cursor",
    async (cursor) => {
      const reply = await call("GET", `/v1/concerts?cursor=${cursor}`);
      expect(reply).toMatchObject({ status: 400, body: { code: "invalid_request" } });
    },
  );
});

test("a concert shows everybody its dates with what is left of each grade, before the line", async () => {
  const seats = [
    { count: 3, grade: "R", price: 99_000 },
    { count: 2, grade: "VIP", price: 154_000 },
  ];
  const startsAt = new Date(Date.now() + 90 * DAY_MS).toISOString();
  const { concertId } = await putOnSale(call, { performances: [{ startsAt, seats }] });
  const { status, body } = await call("GET", `/v1/concerts/${concertId}`);
  expect(status).toBe(200);
  expect(body.performances).toMatchObject([
    {
      startsAt,
      state: "ON_SALE",
      seatsTotal: 5,
      grades: [
        { grade: "VIP", price: 154_000, seatsAvailable: 2 },
        { grade: "R", price: 99_000, seatsAvailable: 3 },
      ],
    },
  ]);
});

test("pages of a named site may read what everybody may, those of another site nothing", async () => {
  const { concertId, queueId } = await putOnSaleIn(30, "Embedded");
  const allowed = async (method: string, path: string, origin: string) => {
    const request = new Request(`http://localhost${path}`, { method, headers: { Origin: origin } });
    return (await frontrow.app.fetch(request)).headers.get("Access-Control-Allow-Origin");
  };
  const open = ["/v1/concerts", `/v1/concerts/${concertId}`, `/v1/queues/${queueId}`];
  for (const path of open) {
    expect(await allowed("GET", path, BAND)).toBe(BAND);
    expect(await allowed("GET", path, "https://other.example")).toBeNull();
    expect(await allowed("OPTIONS", path, BAND)).toBeNull();
    // A cache must not give one site's answer to another, or to a page of no site.
    const { headers } = await frontrow.app.fetch(new Request(`http://localhost${path}`));
    expect(headers.get("Vary")).toContain("Origin");
  }
  for (const path of [
    "/v1/users/me",
    "/v1/tickets",
    `/v1/queues/${queueId}/tokens/me`,
    "/v1/organiser/concerts",
  ])
    expect(await allowed("GET", path, BAND)).toBeNull();
  expect(await allowed("POST", `/v1/queues/${queueId}/tokens`, BAND)).toBeNull();
});
