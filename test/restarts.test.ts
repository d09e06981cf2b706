import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { admitNextVisitors } from "../src/waiting-room/for-transactions.ts";
import { type Buyer, caller, guest, join, putOnSale } from "../testing/buyer.ts";
import type { Call } from "../testing/clients/call.ts";
import { startFrontrow } from "../testing/frontrow.ts";
import { ORGANISER_KEY } from "../testing/worker-config.ts";
import { type FrontrowProcesses, startProcesses } from "../testing/processes/frontrow-processes.ts";

const PEOPLE = 40;
const RESUME_MS_MAX = 60_000;

test("a leader that dies in the middle of a tick has called nobody; the next calls each once", async () => {
  const frontrow = await startFrontrow();
  try {
    const call = caller(frontrow);
    const { queueId } = await putOnSale(call, { queue: { capacity: 3 } });
    for (let i = 0; i < 5; i += 1) await join(await guest(call), queueId);
    const { db, room } = frontrow.services;
    const dying = db.transaction(async (tx) => {
      const [row] = await tx<{ pid: number; queue_no: number }[]>`
        select pg_backend_pid() pid, queue_no from queues where queue_id = ${queueId}`;
      expect((await admitNextVisitors(tx, row!.queue_no, room.presence)).called).toBe(3);
      await frontrow.admin`select pg_terminate_backend(${row!.pid}, 5000)`;
    });
    expect(await dying.catch(() => "lost")).toBe("lost");
    const statuses = () => frontrow.admin`
      select status, calls::int from places join queues using (queue_no) where queue_id = ${queueId}
      order by position`;
    expect((await statuses()).map((row: { status: string }) => row.status)).toEqual([
      "WAITING",
      "WAITING",
      "WAITING",
      "WAITING",
      "WAITING",
    ]);
    await frontrow.admit();
    await frontrow.admit();
    expect((await statuses()).map((row: { status: string }) => row.status)).toEqual([
      "READY",
      "READY",
      "READY",
      "WAITING",
      "WAITING",
    ]);
    expect((await statuses())[0].calls).toBe(3);
    expect(await frontrow.broken()).toEqual({});
  } finally {
    await frontrow.close();
  }
});

describe.if(process.platform === "linux")("with real processes", () => {
  let real: FrontrowProcesses;
  let queueId: string;
  let capacity = 5;
  const buyers: Buyer[] = [];
  const positions: number[] = [];

  /** As a client over the network: a connection that breaks counts as the answer 0. */
  const call: Call = async (method, path, options = {}) => {
    try {
      const init: RequestInit = {
        method,
        headers: { ...options.headers, "Content-Type": "application/json" },
        signal: AbortSignal.timeout(60_000),
        // Each on a connection of its own: a kept one may lead to a worker that was killed.
        keepalive: false,
      };
      if (options.body !== undefined) init.body = JSON.stringify(options.body);
      const response = await fetch(real.url + path, init);
      const text = await response.text();
      return { status: response.status, headers: response.headers, body: text ? JSON.parse(text) : "" };
    } catch {
      return { status: 0, headers: new Headers(), body: {} };
    }
  };
  const organiser: Call = (method, path, options = {}) =>
    call(method, path, { ...options, headers: { Authorization: `Bearer ${ORGANISER_KEY}` } });

  const me = () => `/v1/queues/${queueId}/tokens/me`;
  const frontier = async (): Promise<number> => {
    const { body } = await organiser("GET", `/v1/organiser/queues/${queueId}`);
    return body.frontier ?? 0;
  };

  /** Makes room for five more, as soon as that can be written: the database is back then. */
  async function makeRoom(): Promise<void> {
    capacity += 5;
    const path = `/v1/organiser/queues/${queueId}`;
    while ((await organiser("PATCH", path, { body: { capacity } })).status !== 200) await Bun.sleep(20);
  }

  /** How soon is the machine's affair: this one may be running three other test files. */
  async function untilCalled(): Promise<void> {
    const beganMs = performance.now();
    while ((await frontier()) < capacity) {
      if (performance.now() - beganMs > RESUME_MS_MAX) throw new Error("admission did not resume");
      await Bun.sleep(20);
    }
  }

  async function expectNothingLost(): Promise<void> {
    const again = [];
    for (const buyer of buyers) again.push((await join(buyer, queueId)).body.position);
    expect(again).toEqual(positions);
    const { body: queue } = await organiser("GET", `/v1/organiser/queues/${queueId}`);
    expect(queue).toMatchObject({ frontier: capacity, lastPosition: PEOPLE, noShows: 0 });
    // Nobody was called twice, and nobody passed over.
    expect(queue.calls).toBe(capacity);
    expect((await organiser("GET", "/v1/organiser/checks")).body).toMatchObject({ ok: true });
  }

  beforeAll(async () => {
    real = await startProcesses({ variables: { ORGANISER_KEY } });
    ({ queueId } = await putOnSale(call, {
      queue: { capacity, arrivalSeconds: 3_600, sessionSeconds: 3_600 },
      performances: [{ startsAt: "2030-12-24T10:00:00Z", seats: [{ count: 500 }] }],
    }));
    for (let i = 0; i < PEOPLE; i += 1) {
      const buyer = await guest(call);
      positions.push((await join(buyer, queueId)).body.position);
      buyers.push(buyer);
    }
    await untilCalled();
  });
  afterAll(() => real?.remove());

  test("all workers are killed, the leader too: admission resumes, and every place is kept", async () => {
    for (let round = 0; round < 2; round += 1) {
      real.kill("worker.ts");
      await makeRoom();
      await untilCalled();
    }
    await expectNothingLost();
  });

  test("the database is killed: closed while it is away, then resumed, with every place kept", async () => {
    const waiting = buyers.at(-1)!;
    const first = await guest(call);
    // Both workers know the queue.
    for (let i = 0; i < 10; i += 1) await waiting.call("GET", me());
    real.kill("postgres");
    const joined = first.call("POST", `/v1/queues/${queueId}/tokens`);
    const answers = await Promise.all(Array.from({ length: 10 }, () => waiting.call("GET", me())));
    for (const { status, body } of answers) {
      expect(status).toBe(200);
      expect(body).toMatchObject({ status: "WAITING", position: PEOPLE });
    }
    // A newcomer has a place that is written down, or none.
    const { status } = await joined;
    expect([200, 201, 503]).toContain(status);
    await makeRoom();
    await untilCalled();
    if (status < 300) await first.call("DELETE", me());
    const { body } = await organiser("GET", `/v1/organiser/queues/${queueId}`);
    expect(body.lastPosition).toBe(status < 300 ? PEOPLE + 1 : PEOPLE);
    const again = [];
    for (const buyer of buyers) again.push((await join(buyer, queueId)).body.position);
    expect(again).toEqual(positions);
    expect(body.calls).toBe(capacity);
    expect((await organiser("GET", "/v1/organiser/checks")).body).toMatchObject({ ok: true });
  });
});
