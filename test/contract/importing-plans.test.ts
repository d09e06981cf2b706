import { describe, expect, test } from "bun:test";
import { admittedBuyer, newKey } from "../../testing/buyer.ts";
import { drawArena } from "../../testing/halls/bowls.ts";
import { drawTheatre } from "../../testing/halls/theatre.ts";
import { hall, ofSeats, row, seat, zone } from "../../testing/halls/written-plan.ts";
import { ORGANISER_KEY } from "../../testing/worker-config.ts";
import { setStage } from "../../testing/stage.ts";

const stage = setStage({ listens: true });
const { frontrow, call, organiser } = stage;

const PLANS = "/v1/organiser/seat-plans";
const SMALL = ofSeats(seat("1", 0), seat("2", 25));
const CSV = "section,row,seat,category\nStalls,A,1,VIP\nStalls,A,2,VIP\n";
const AS_CSV = { "Content-Type": "text/csv; charset=utf-8" };

const importPlan = (body: unknown, headers: Record<string, string> = {}, query = "") =>
  organiser("POST", PLANS + query, { body, headers });

async function plansKept(): Promise<number> {
  const [row] = await frontrow.admin`select count(*)::int n from seat_plans`;
  return (row as { n: number }).n;
}

describe("a file of the seating editor", () => {
  test("becomes a plan that buyers get with every label, and that a date is sold by", async () => {
    const file = drawTheatre({ seats: 300 });
    const imported = await importPlan(file);
    expect(imported).toMatchObject({
      status: 201,
      body: { name: "Theatre of 300", sections: 2, warnings: [] },
    });
    const { seatPlanId, seats, categories } = imported.body;
    const plan = await call("GET", `/v1/seat-plans/${seatPlanId}`);
    const labels = file.zones.flatMap(({ rows }) =>
      rows.flatMap((each) => each.seats.map((one) => one.seat_number)),
    );
    expect(plan.body).toMatchObject({ seatPlanId, name: "Theatre of 300", labels });
    expect(seats).toBe(labels.length);
    expect(categories.map((each: { name: string }) => each.name)).toEqual(["VIP", "R", "S"]);

    const prices = Object.fromEntries(categories.map((each: { name: string }) => [each.name, 1_000]));
    const performances = [{ startsAt: "2030-12-24T10:00:00Z", seatPlanId, prices }];
    const made = await organiser("POST", "/v1/organiser/concerts", {
      body: { title: "t", venue: "v", performances },
    });
    expect(made).toMatchObject({ status: 201, body: { performances: [{ seatsTotal: seats }] } });
    expect(await frontrow.broken()).toEqual({});
  });

  test("is called as the address says, else as it calls itself", async () => {
    expect((await importPlan(SMALL, {}, "?name=%EA%B7%B9%EC%9E%A5")).body.name).toBe("극장");
    expect((await importPlan(SMALL)).body.name).toBe("Hall");
    const tooLong = { path: "name", kind: "too_long", values: { max: "200" } };
    expect((await importPlan(SMALL, {}, `?name=${"N".repeat(201)}`)).body.errors).toMatchObject([tooLong]);
  });

  test("with an error is refused with all errors, and nothing of it is kept", async () => {
    const before = await plansKept();
    const reply = await importPlan(ofSeats(seat("1", 0), seat("1", 25, 0, { category: "X" })));
    expect(reply).toMatchObject({
      status: 400,
      body: {
        code: "invalid_seat_plan",
        errors: [
          { path: "zones[0].rows[0].seats[1].category", message: expect.stringContaining('"X"') },
          {
            path: "zones[0].rows[0].seats[1].seat_number",
            message: expect.stringContaining("second seat 1"),
          },
        ],
      },
    });
    expect(await plansKept()).toBe(before);
  });

  test("that is no JSON is refused as a plan, and says where", async () => {
    const reply = await organiser("POST", PLANS, { rawBody: "{oops" });
    expect(reply).toMatchObject({
      status: 400,
      body: { code: "invalid_seat_plan", errors: [{ path: "$" }] },
    });
  });

  test("is recorded as an act of the organiser", async () => {
    const { body } = await importPlan(SMALL);
    const actions = await organiser("GET", `/v1/organiser/actions?subject=${body.seatPlanId}`);
    expect(actions.body.items).toMatchObject([
      { action: "import_seat_plan", subject: body.seatPlanId, detail: { name: "Hall", seats: 2 } },
    ]);
  });
});

describe("a table", () => {
  test("becomes a plan without coordinates, called as the address says", async () => {
    const imported = await organiser("POST", `${PLANS}?name=Club`, { rawBody: CSV, headers: AS_CSV });
    expect(imported).toMatchObject({
      status: 201,
      body: { name: "Club", seats: 2, sections: 1, categories: [{ name: "VIP", seats: 2 }] },
    });
    const plan = await call("GET", `/v1/seat-plans/${imported.body.seatPlanId}`);
    expect(plan.body).toMatchObject({ labels: ["1", "2"], x: [], y: [] });
  });

  test("with an error is refused by its line", async () => {
    const rawBody = `${CSV}Stalls,A,2,VIP\n`;
    const reply = await organiser("POST", `${PLANS}?name=Club`, { rawBody, headers: AS_CSV });
    const error = {
      line: 4,
      kind: "seat_twice",
      values: { section: "Stalls", row: "A", label: "2", other: 3 },
    };
    expect(reply).toMatchObject({ status: 400, body: { code: "invalid_seat_plan", errors: [error] } });
    const many = await organiser("POST", `${PLANS}?name=Club`, {
      rawBody: CSV + "Stalls,A,2,VIP\n".repeat(150),
      headers: AS_CSV,
    });
    expect(many.body.detail).toBe("The file has at least 100 things to correct. Nothing was kept.");
  });
});

describe("a body", () => {
  test.each([["text/plain"], ["application/xml"], ["multipart/form-data"]])(
    "of type %s is refused",
    async (type) => {
      const reply = await organiser("POST", PLANS, { rawBody: CSV, headers: { "Content-Type": type } });
      expect(reply).toMatchObject({ status: 400, body: { errors: [{ path: "Content-Type" }] } });
    },
  );

  test("that says that it is compressed is refused as that, and not as a file with mistakes", async () => {
    const headers = { ...AS_CSV, "Content-Encoding": "gzip" };
    const refused = { status: 400, body: { errors: [{ path: "Content-Encoding" }] } };
    expect(await organiser("POST", `${PLANS}?name=A`, { rawBody: CSV, headers })).toMatchObject(refused);
    const asJson = { "Content-Type": "application/json", "Content-Encoding": "gzip" };
    expect(
      await organiser("POST", "/v1/organiser/concerts", { rawBody: "\u001f", headers: asJson }),
    ).toMatchObject(refused);
    const plain = { ...AS_CSV, "Content-Encoding": "identity" };
    expect((await organiser("POST", `${PLANS}?name=A`, { rawBody: CSV, headers: plain })).status).toBe(201);
  });

  test("over 16 MiB is refused, with its size announced and without", async () => {
    const bytes = new Uint8Array(16 * 1024 * 1024 + 1).fill(0x20);
    const send = (body: BodyInit) =>
      fetch(stage.url + PLANS, {
        method: "POST",
        headers: { Authorization: `Bearer ${ORGANISER_KEY}`, "Content-Type": "application/json" },
        body,
      });
    const chunked = new ReadableStream({
      start(controller) {
        for (let from = 0; from < bytes.length; from += 1 << 20)
          controller.enqueue(bytes.subarray(from, from + (1 << 20)));
        controller.close();
      },
    });
    for (const body of [bytes, chunked]) {
      const reply = await send(body);
      expect([reply.status, ((await reply.json()) as { code: string }).code]).toEqual([
        413,
        "body_too_large",
      ]);
    }
  });
});

describe("an Idempotency-Key", () => {
  test("has one effect, however often and at once it is sent", async () => {
    const headers = newKey();
    const before = await plansKept();
    const replies = await Promise.all([1, 2, 3].map(() => importPlan(SMALL, headers)));
    for (const reply of replies) expect(reply).toMatchObject({ status: 201, body: replies[0]!.body });
    expect(await plansKept()).toBe(before + 1);
  });

  test("stands for one file of one name", async () => {
    const headers = newKey();
    expect((await importPlan(SMALL, headers)).status).toBe(201);
    const reused = { status: 422, body: { code: "idempotency_key_reused" } };
    expect(await importPlan(SMALL, headers, "?name=Other")).toMatchObject(reused);
    expect(await importPlan(ofSeats(seat("1", 0)), headers)).toMatchObject(reused);
  });

  test("is not taken by a file that is refused", async () => {
    const headers = newKey();
    expect((await importPlan(ofSeats(), headers)).status).toBe(400);
    expect((await importPlan(SMALL, headers)).status).toBe(201);
  });
});

describe("imported plans", () => {
  test("are listed newest first, page by page, without those that the server made", async () => {
    await organiser("POST", "/v1/organiser/concerts", {
      body: { title: "t", venue: "Generated", performances: [{ startsAt: "2030-12-24T10:00:00Z" }] },
    });
    const first = (await importPlan(SMALL, {}, "?name=First")).body;
    const second = (await importPlan(SMALL, {}, "?name=Second")).body;
    const page = await organiser("GET", `${PLANS}?limit=1`);
    expect(page.body.items).toMatchObject([
      { seatPlanId: second.seatPlanId, name: "Second", seats: 2, categories: ["R"], isUsed: false },
    ]);
    const next = await organiser("GET", `${PLANS}?limit=1&cursor=${page.body.nextCursor}`);
    expect(next.body.items).toMatchObject([{ seatPlanId: first.seatPlanId, name: "First" }]);
    const all = await organiser("GET", `${PLANS}?limit=100`);
    expect(all.body.items.map((each: { name: string }) => each.name)).not.toContain("Generated");
    const named = await organiser("GET", `${PLANS}?q=firs`);
    expect(named.body.items).toMatchObject([{ seatPlanId: first.seatPlanId }]);
  });

  test("are removed with their seats while no date is sold by them", async () => {
    const { seatPlanId } = (await importPlan(SMALL)).body;
    expect((await organiser("DELETE", `${PLANS}/${seatPlanId}`)).status).toBe(204);
    expect((await call("GET", `/v1/seat-plans/${seatPlanId}`)).status).toBe(404);
    expect((await organiser("DELETE", `${PLANS}/${seatPlanId}`)).status).toBe(404);
    expect(await frontrow.broken()).toEqual({});
  });

  test("stay while a date is sold by them", async () => {
    const { seatPlanId } = (await importPlan(SMALL)).body;
    const performances = [{ startsAt: "2030-12-24T10:00:00Z", seatPlanId, prices: { R: 1_000 } }];
    await organiser("POST", "/v1/organiser/concerts", { body: { title: "t", venue: "v", performances } });
    expect(await organiser("DELETE", `${PLANS}/${seatPlanId}`)).toMatchObject({
      status: 409,
      body: { code: "invalid_state", currentStatus: "IN_USE" },
    });
    const { body } = await organiser("GET", PLANS);
    expect(body.items[0]).toMatchObject({ seatPlanId, isUsed: true });
    expect((await call("GET", `/v1/seat-plans/${seatPlanId}`)).status).toBe(200);
  });

  const concertOf = async (seatPlanId: string, more: object = {}) => {
    const performances = [{ startsAt: "2030-12-24T10:00:00Z", seatPlanId, prices: { R: 1_000 } }];
    const body = { title: "t", venue: "v", performances, ...more };
    return organiser("POST", "/v1/organiser/concerts", { body });
  };

  test.each([
    ["a draft", { state: "DRAFT" }],
    ["a published concert", {}],
  ])("are removed once %s that was sold by them is deleted, and sell nothing again", async (_, more) => {
    const { seatPlanId } = (await importPlan(SMALL)).body;
    const { concertId } = (await concertOf(seatPlanId, more)).body;
    const other = (await concertOf(seatPlanId, more)).body;
    expect((await organiser("DELETE", `/v1/organiser/concerts/${concertId}`)).status).toBe(204);
    expect((await organiser("DELETE", `${PLANS}/${seatPlanId}`)).body.currentStatus).toBe("IN_USE");
    expect((await organiser("DELETE", `/v1/organiser/concerts/${other.concertId}`)).status).toBe(204);
    expect((await organiser("GET", PLANS)).body.items[0]).toMatchObject({ seatPlanId, isUsed: false });

    expect((await organiser("DELETE", `${PLANS}/${seatPlanId}`)).status).toBe(204);
    expect((await organiser("DELETE", `${PLANS}/${seatPlanId}`)).status).toBe(404);
    expect((await call("GET", `/v1/seat-plans/${seatPlanId}`)).status).toBe(404);
    const { items } = (await organiser("GET", `${PLANS}?limit=100`)).body;
    expect(items.map((each: { seatPlanId: string }) => each.seatPlanId)).not.toContain(seatPlanId);
    expect(await concertOf(seatPlanId, more)).toMatchObject({
      status: 400,
      body: { errors: [{ path: "performances[0].seatPlanId" }] },
    });
    expect(await frontrow.broken()).toEqual({});
  });

  test("that are removed are still named by the reservations of their date", async () => {
    const { seatPlanId } = (await importPlan(ofSeats(seat("A-1", 0), seat("A-2", 25)))).body;
    const { concertId, queueId, performances } = (await concertOf(seatPlanId)).body;
    const buyer = await admittedBuyer(frontrow, call, queueId);
    const body = { performanceId: performances[0].performanceId, seatNumbers: [2] };
    const { reservationId } = (await buyer.call("POST", "/v1/reservations", { body })).body;
    await organiser("DELETE", `/v1/organiser/concerts/${concertId}`);
    expect((await organiser("DELETE", `${PLANS}/${seatPlanId}`)).status).toBe(204);
    expect((await buyer.call("GET", `/v1/reservations/${reservationId}`)).body.seats).toMatchObject([
      { section: "Stalls", row: "A", label: "A-2" },
    ]);
    expect((await buyer.call("GET", "/v1/reservations")).body.items[0].seats[0].label).toBe("A-2");
  });

  test("that the server made for a deleted concert are not taken again once they are removed", async () => {
    const seats = { venue: "Removed hall", performances: [{ startsAt: "2030-12-24T10:00:00Z" }] };
    const make = async () => {
      const { concertId } = (await concertOf("", seats)).body;
      const { seatPlanIds } = (await call("GET", `/v1/concerts/${concertId}`)).body;
      return { concertId, seatPlanId: seatPlanIds[0] as string };
    };
    const first = await make();
    await organiser("DELETE", `/v1/organiser/concerts/${first.concertId}`);
    expect((await organiser("DELETE", `${PLANS}/${first.seatPlanId}`)).status).toBe(204);
    const second = await make();
    expect(second.seatPlanId).not.toBe(first.seatPlanId);
    expect((await call("GET", `/v1/seat-plans/${second.seatPlanId}`)).status).toBe(200);
    expect(await frontrow.broken()).toEqual({});
  });
});

test("a hall of 20,000 is read on a thread of its own: others are answered meanwhile", async () => {
  const rawBody = JSON.stringify(drawArena());
  const beganMs = performance.now();
  const imported = organiser("POST", PLANS, { rawBody });
  let answeredMs = beganMs;
  let longestMs = 0;
  const answers = async (): Promise<"answered"> => {
    expect((await call("GET", "/healthz")).status).toBe(200);
    await new Promise((resolve) => setTimeout(resolve, 1));
    longestMs = Math.max(longestMs, performance.now() - answeredMs);
    answeredMs = performance.now();
    return "answered";
  };
  while ((await Promise.race([imported, answers()])) === "answered");
  expect(await imported).toMatchObject({ status: 201, body: { seats: 20_000, sections: 60 } });
  // Reading takes most of the time. On the worker's own thread it would be one pause.
  expect(longestMs).toBeLessThan((performance.now() - beganMs) / 3);
});

test("of many files at once, those that would wait too long are refused", async () => {
  const file = hall([zone("Stalls", [row("A", [seat("1", 0)])])]);
  const replies = await Promise.all(Array.from({ length: 8 }, () => importPlan(file)));
  const statuses = replies.map(({ status }) => status);
  expect(statuses.filter((status) => status === 201)).toHaveLength(4);
  for (const reply of replies.filter(({ status }) => status !== 201))
    expect(reply).toMatchObject({ status: 503, body: { code: "overloaded" } });
});
