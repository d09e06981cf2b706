import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join as joinPath } from "node:path";
import { publishedDocument } from "../../testing/clients/published-document.ts";
import { createLog } from "../../src/core/log.ts";
import { startServer } from "../../src/worker/server.ts";
import { commitmentOf, drawnIndex } from "../../src/waiting-room/lottery/lottery.ts";
import { asOrganiser, type Buyer, caller, guest, join, putOnSale } from "../../testing/buyer.ts";
import type { Call } from "../../testing/clients/call.ts";
import { type Frontrow, startFrontrow } from "../../testing/frontrow.ts";
import { passArrivalWindow } from "../../testing/time-travel.ts";
import { OpenApiChecker } from "../../testing/clients/openapi-checker.ts";

let frontrow: Frontrow;
let call: Call;
let folder: string;

beforeAll(async () => {
  frontrow = await startFrontrow();
  call = caller(frontrow, new OpenApiChecker(publishedDocument(frontrow.app)));
  folder = mkdtempSync(joinPath(tmpdir(), "frontrow-lottery-"));
});

afterAll(async () => {
  try {
    expect(await frontrow.broken()).toEqual({});
  } finally {
    await frontrow.close();
    rmSync(folder, { recursive: true, force: true });
  }
});

const PEOPLE = 30;

async function registered(capacity = 4): Promise<{ queueId: string; buyers: Buyer[] }> {
  const { queueId } = await putOnSale(call, {
    salesOpenAt: "2035-01-01T00:00:00Z",
    queue: { capacity, lottery: true, arrivalSeconds: 3_600 },
  });
  const buyers: Buyer[] = [];
  for (let i = 0; i < PEOPLE; i += 1) {
    const buyer = await guest(call);
    const reply = await join(buyer, queueId);
    expect(reply).toMatchObject({
      status: 201,
      body: { status: "REGISTERED", position: null, registration: i + 1, queueState: "SCHEDULED" },
    });
    buyers.push(buyer);
  }
  return { queueId, buyers };
}

async function open(queueId: string): Promise<void> {
  await frontrow.admin`update concerts set sales_open_at = clock_timestamp() - interval '1 second'
    where queue_no = (select queue_no from queues where queue_id = ${queueId})`;
  await frontrow.admin`update queues set opens_at = clock_timestamp() - interval '1 second',
    version = version + 1
    where queue_id = ${queueId}`;
}

async function page(queueId: string) {
  await frontrow.services.room.board.refresh();
  return (await call("GET", `/v1/queues/${queueId}`)).body;
}

const status = async (buyer: Buyer, queueId: string) =>
  (await buyer.call("GET", `/v1/queues/${queueId}/tokens/me`)).body;

async function verifyDraw(...args: string[]): Promise<{ code: number; text: string }> {
  const script = joinPath(import.meta.dir, "..", "..", "scripts", "verify-draw.ts");
  const child = Bun.spawn([process.execPath, script, ...args], { stdout: "pipe", stderr: "pipe" });
  return { text: await new Response(child.stdout).text(), code: await child.exited };
}

describe("an opening lottery", () => {
  test("binds itself before anybody registers, draws at the opening, calls in the order drawn", async () => {
    const { queueId, buyers } = await registered();
    const before = await page(queueId);
    expect(before).toMatchObject({
      state: "SCHEDULED",
      frontier: 0,
      lottery: { registered: PEOPLE, draw: null },
    });
    expect(JSON.stringify(before)).not.toContain("secret");
    await frontrow.admit();
    expect((await page(queueId)).lottery.draw).toBeNull();
    const early = await call("GET", `/v1/queues/${queueId}/registrations`);
    expect(early).toMatchObject({ status: 409, body: { code: "invalid_state" } });
    // Registering again is the same registration; who leaves has no turn.
    expect((await join(buyers[2]!, queueId)).body.registration).toBe(3);
    expect((await buyers[5]!.call("DELETE", `/v1/queues/${queueId}/tokens/me`)).status).toBe(204);

    await open(queueId);
    // The first after the opening stands behind the draw, though the loop has not come round.
    const late = await guest(call);
    await join(late, queueId);
    await frontrow.admit();
    const after = await page(queueId);
    expect(after.lottery).toMatchObject({
      commitment: before.lottery.commitment,
      digest: before.lottery.digest,
    });
    expect(commitmentOf(after.lottery.draw.secret)).toBe(before.lottery.commitment);
    const { count, seed } = after.lottery.draw;
    expect(count).toBe(PEOPLE);
    expect(await status(late, queueId)).toMatchObject({ position: PEOPLE + 1, status: "WAITING" });

    const seen: number[] = [];
    for (let position = 1; position <= PEOPLE; position += 1) {
      const registration = drawnIndex(seed, count, position);
      const buyer = buyers[registration - 1]!;
      if (registration === 6) continue;
      // Room for four at a time; each who has come in leaves again.
      let view = await status(buyer, queueId);
      if (view.status === "WAITING") {
        expect(view.position).toBe(position);
        await frontrow.admit();
        view = await status(buyer, queueId);
      }
      expect(view).toMatchObject({ status: "ACTIVE", position, registration });
      seen.push(position);
      await buyer.call("DELETE", `/v1/queues/${queueId}/tokens/me`);
    }
    expect(seen).toHaveLength(PEOPLE - 1);
    await frontrow.admit();
    expect(await status(late, queueId)).toMatchObject({ status: "ACTIVE", position: PEOPLE + 1 });
    expect((await page(queueId)).waiting).toBe(0);
  });

  test("calls those who missed their turn and came back in the order drawn, not of registering", async () => {
    const { queueId, buyers } = await registered(PEOPLE);
    await open(queueId);
    await frontrow.admit();
    const drawn: number[] = [];
    for (const buyer of buyers) {
      await passArrivalWindow(frontrow, buyer);
      const view = await status(buyer, queueId);
      expect(view.status).toBe("MISSED");
      drawn.push(view.position);
    }
    // There is room again for three.
    const change = { body: { capacity: 3 } };
    await asOrganiser(call)("PATCH", `/v1/organiser/queues/${queueId}`, change);
    await frontrow.admit();
    const called: number[] = [];
    for (const buyer of buyers) {
      const view = await status(buyer, queueId);
      if (view.status === "ACTIVE") called.push(view.position);
    }
    expect(drawn).not.toEqual(drawn.toSorted((a, b) => a - b));
    expect(called.toSorted((a, b) => a - b)).toEqual([1, 2, 3]);
  });

  test("never has more inside than its capacity, whoever left before the draw", async () => {
    const { queueId, buyers } = await registered(3);
    for (const buyer of buyers.slice(0, 20)) await buyer.call("DELETE", `/v1/queues/${queueId}/tokens/me`);
    await open(queueId);
    await frontrow.admit();
    expect(await page(queueId)).toMatchObject({ ready: 3, waiting: 7, lottery: { draw: { count: PEOPLE } } });
  });

  test("can be checked by anybody, from public data and a receipt, online and offline", async () => {
    const { queueId, buyers } = await registered();
    await open(queueId);
    await frontrow.admit();
    const server = startServer(frontrow.config, frontrow.services, createLog("error"));
    const file = joinPath(folder, "draw.json");
    const receipt = ["--registration", "7", "--user", buyers[6]!.userId];
    try {
      const online = await verifyDraw(`${server.url}v1/queues/${queueId}/?x=1`, ...receipt, "--save", file);
      expect(online.text).not.toContain("FAILED");
      expect(online.code).toBe(0);
      const { queueId: plain } = await putOnSale(call);
      const without = await verifyDraw(`${server.url}v1/queues/${plain}`);
      expect(without).toEqual({ code: 1, text: "FAILED this queue has a lottery\n" });
    } finally {
      await server.stop(true);
    }
    const offline = await verifyDraw(file, ...receipt);
    expect(offline.code).toBe(0);
    const { position } = await status(buyers[6]!, queueId);
    expect(offline.text).toContain(`drawn to position ${position} of ${PEOPLE}`);

    const draw = await Bun.file(file).json();
    const forged: [string, unknown][] = [
      [
        "a registration swapped",
        { ...draw, registrations: draw.registrations.with(0, draw.registrations[1]) },
      ],
      ["one left out", { ...draw, registrations: draw.registrations.slice(1) }],
      ["another commitment", { ...draw, lottery: { ...draw.lottery, commitment: "0".repeat(64) } }],
      [
        "another seed",
        { ...draw, lottery: { ...draw.lottery, draw: { ...draw.lottery.draw, seed: "1".repeat(64) } } },
      ],
    ];
    for (const [what, forgery] of forged) {
      await Bun.write(file, JSON.stringify(forgery));
      expect([what, (await verifyDraw(file)).code]).toEqual([what, 1]);
    }
    await Bun.write(file, JSON.stringify(draw));
    expect((await verifyDraw(file, "--registration", "8", "--user", buyers[6]!.userId)).code).toBe(1);
    // What was drawn stays to be checked, whatever becomes of the concert.
    const [concert] = await frontrow.admin`
      select concert_id id from concerts join queues using (queue_no) where queue_id = ${queueId}`;
    const removed = await asOrganiser(call)("DELETE", `/v1/organiser/concerts/${concert.id}`);
    expect(removed.status).toBe(204);
    await frontrow.services.room.board.refresh();
    expect((await call("GET", `/v1/queues/${queueId}/registrations`)).status).toBe(200);
  });

  test("needs an opening", async () => {
    const body = {
      title: "A concert",
      venue: "A hall",
      queue: { lottery: true },
      performances: [{ startsAt: "2030-12-24T10:00:00Z" }],
    };
    const reply = await asOrganiser(call)("POST", "/v1/organiser/concerts", { body });
    expect(reply).toMatchObject({ status: 400, body: { errors: [{ path: "queue.lottery" }] } });
  });
});

describe("a change that would draw the lottery at once", () => {
  const PAST = "2020-01-01T00:00:00Z";
  const someRegistered = async (people: number) => {
    const concert = await putOnSale(call, {
      salesOpenAt: "2035-01-01T00:00:00Z",
      queue: { capacity: 4, lottery: true },
    });
    for (let n = 0; n < people; n += 1) await join(await guest(call), concert.queueId);
    return concert;
  };
  type Concert = Awaited<ReturnType<typeof someRegistered>>;
  const patch = ({ concertId }: Concert, body: object) =>
    asOrganiser(call)("PATCH", `/v1/organiser/concerts/${concertId}`, { body });
  const share = ({ queueId }: Concert, body: object) =>
    asOrganiser(call)("POST", "/v1/organiser/concerts", {
      body: {
        title: "t",
        venue: "v",
        queueId,
        performances: [{ startsAt: "2036-06-01T00:00:00Z" }],
        ...body,
      },
    });
  const CHANGES: [string, (concert: Concert, more?: object) => ReturnType<typeof patch>][] = [
    ["no opening", (concert, more) => patch(concert, { salesOpenAt: null, ...more })],
    ["an opening in the past", (concert, more) => patch(concert, { salesOpenAt: PAST, ...more })],
    ["another concert in its queue that has no opening", (concert, more) => share(concert, more ?? {})],
    [
      "another concert in its queue that opened in the past",
      (concert, more) => share(concert, { salesOpenAt: PAST, ...more }),
    ],
  ];

  test.each(CHANGES)(
    "%s: refused, and nothing is drawn or shown; with drawNow it is drawn",
    async (_, change) => {
      const concert = await someRegistered(3);
      expect(await change(concert)).toMatchObject({
        status: 409,
        body: { code: "invalid_state", currentStatus: "SCHEDULED", registered: 3 },
      });
      expect((await change(concert, { drawNow: false })).status).toBe(409);
      await frontrow.admit();
      expect(await page(concert.queueId)).toMatchObject({ state: "SCHEDULED", lottery: { draw: null } });
      expect((await change(concert, { drawNow: true })).status).toBeLessThan(300);
      await frontrow.admit();
      expect(await page(concert.queueId)).toMatchObject({ state: "OPEN", lottery: { draw: { count: 3 } } });
    },
  );

  test("is none where nobody has registered, it opens later still, or only the queue is closed", async () => {
    expect((await patch(await someRegistered(0), { salesOpenAt: null })).status).toBe(200);
    const concert = await someRegistered(2);
    expect((await patch(concert, { salesOpenAt: "2036-01-01T00:00:00Z" })).status).toBe(200);
    const close = { body: { state: "CLOSED" } };
    await asOrganiser(call)("PATCH", `/v1/organiser/queues/${concert.queueId}`, close);
    await join(await guest(call), concert.queueId);
    await frontrow.admit();
    expect(await page(concert.queueId)).toMatchObject({ state: "CLOSED", lottery: { draw: null } });
  });
});
