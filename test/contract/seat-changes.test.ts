import { describe, expect, test } from "bun:test";
import { sweepLapsedHolds } from "../../src/reservations/for-transactions.ts";
import { admittedBuyer, type Buyer, newKey, pay, putOnSale } from "../../testing/buyer.ts";
import { endHoldNow } from "../../testing/time-travel.ts";
import { setStage } from "../../testing/stage.ts";

/** A buyer who has a list asks for what has changed since; merged, that is the list as it is now. */
const { frontrow, call } = setStage();

interface Item {
  seatNumber: number;
  status: string;
}

async function sale(seats = 600) {
  const on = await putOnSale(call, {
    performances: [{ startsAt: "2030-12-24T10:00:00Z", seats: [{ count: seats, price: 0 }] }],
  });
  const performanceId = on.performanceIds[0]!;
  const list = async (buyer: Buyer, query = "") => {
    const reply = await buyer.call("GET", `/v1/performances/${performanceId}/seats${query}`);
    return { status: reply.status, body: reply.body, items: (reply.body.items ?? []) as Item[] };
  };
  return { ...on, performanceId, list };
}

const hold = async (buyer: Buyer, performanceId: string, seatNumbers: number[]): Promise<string> => {
  const { status, body } = await buyer.call("POST", "/v1/reservations", {
    body: { performanceId, seatNumbers },
  });
  expect(status).toBe(201);
  return body.reservationId as string;
};

function merged(items: readonly Item[], changed: readonly Item[]): Item[] {
  const news = new Map(changed.map((item) => [item.seatNumber, item]));
  return items.map((item) => news.get(item.seatNumber) ?? item);
}

describe("GET /v1/performances/{performanceId}/seats?since=", () => {
  test("holds, releases, payments, cancellations, ended tokens, lapses tell the seats changed", async () => {
    const on = await sale();
    const buyers = await Promise.all(
      Array.from({ length: 6 }, () => admittedBuyer(frontrow, call, on.queueId)),
    );
    const [holder, releaser, payer, canceller, leaver, watcher] = buyers as [
      Buyer,
      Buyer,
      Buyer,
      Buyer,
      Buyer,
      Buyer,
    ];
    let known = await on.list(watcher);
    expect(known.body.since).toBeUndefined();
    expect(known.items).toHaveLength(600);

    const step = async (seatNumbers: number[], act: () => Promise<unknown>) => {
      await act();
      const news = await on.list(watcher, `?since=${known.body.version}`);
      expect(news.body.since).toBe(known.body.version);
      expect(news.body.version).toBeGreaterThan(known.body.version);
      expect(news.items.map((item) => item.seatNumber)).toEqual(seatNumbers);
      const whole = await on.list(watcher);
      expect(merged(known.items, news.items)).toEqual(whole.items);
      known = whole;
    };
    const { performanceId } = on;
    let reservationId = "";
    let held = "";
    await step([5, 300], async () => (held = await hold(holder, performanceId, [5, 300])));
    await step([7], async () => (reservationId = await hold(releaser, performanceId, [7])));
    await step([7], () => releaser.call("DELETE", `/v1/reservations/${reservationId}`));
    await step([599], async () => (reservationId = await hold(payer, performanceId, [599])));
    await step([599], async () => expect((await pay(payer, reservationId)).status).toBe(201));
    await step([10, 11], async () => {
      reservationId = await hold(canceller, performanceId, [10, 11]);
      expect((await pay(canceller, reservationId)).status).toBe(201);
    });
    await step([10], async () => {
      const cancelled = await canceller.call("POST", `/v1/reservations/${reservationId}/cancellations`, {
        body: { seatNumbers: [10] },
        headers: newKey(),
      });
      expect(cancelled.status).toBe(201);
    });
    await step([20], () => hold(leaver, performanceId, [20]));
    await step([20], () => leaver.call("DELETE", `/v1/queues/${on.queueId}/tokens/me`));
    await endHoldNow(frontrow, held);
    await step([5, 300], () => frontrow.services.db.transaction((tx) => sweepLapsedHolds(tx, 10)));
  });

  test("without changes it is empty, and the same on asking again", async () => {
    const on = await sale();
    const buyer = await admittedBuyer(frontrow, call, on.queueId);
    const { version } = (await on.list(buyer)).body;
    const news = await on.list(buyer, `?since=${version}`);
    expect(news.body).toEqual({ performanceId: on.performanceId, version, since: version, items: [] });
  });

  test("where the changes are not all known, it is the whole list", async () => {
    const on = await sale(30);
    const buyer = await admittedBuyer(frontrow, call, on.queueId);
    const { version } = (await on.list(buyer)).body;
    await hold(buyer, on.performanceId, [1]);
    await hold(buyer, on.performanceId, [2]);
    await frontrow.admin`delete from seat_changes where performance_id = ${on.performanceId}
      and version = ${version + 1}`;
    const news = await on.list(buyer, `?since=${version}`);
    expect(news.body.since).toBeUndefined();
    expect(news.items).toHaveLength(30);
    expect(news.items.slice(0, 3).map((item) => item.status)).toEqual(["HELD", "HELD", "AVAILABLE"]);
    for (const unknown of [version - 1, version + 1_000])
      expect((await on.list(buyer, `?since=${unknown}`)).items).toHaveLength(30);
  });

  test("with available=true it is all that can be had, since what is gone could not be told", async () => {
    const on = await sale(30);
    const buyer = await admittedBuyer(frontrow, call, on.queueId);
    const { version } = (await on.list(buyer)).body;
    await hold(buyer, on.performanceId, [1]);
    const news = await on.list(buyer, `?since=${version}&available=true`);
    expect(news.body.since).toBeUndefined();
    expect(news.items).toHaveLength(29);
  });

  test("by date it is the same", async () => {
    const on = await sale(30);
    const buyer = await admittedBuyer(frontrow, call, on.queueId);
    const { version } = (await on.list(buyer)).body;
    await hold(buyer, on.performanceId, [9]);
    const news = await buyer.call(
      "GET",
      `/v1/concerts/${on.concertId}/seats?date=2030-12-24&since=${version}`,
    );
    expect(news.body).toMatchObject({ since: version, items: [{ seatNumber: 9, status: "HELD" }] });
  });

  test.each(["x", "-1", "1.5", "1e3", "", "9999999999999999"])("since=%s is refused", async (since) => {
    const on = await sale(3);
    const buyer = await admittedBuyer(frontrow, call, on.queueId);
    expect(await on.list(buyer, `?since=${since}`)).toMatchObject({
      status: 400,
      body: { code: "invalid_request" },
    });
  });
});

test("of each performance a thousand changes are kept", async () => {
  const on = await sale(30);
  const buyer = await admittedBuyer(frontrow, call, on.queueId);
  const countKept = async () =>
    (
      await frontrow.admin`select count(*)::int kept, max(version)::int newest from seat_changes
        where performance_id = ${on.performanceId}`
    )[0];
  await frontrow.admin`update performances set version = version + 2000
    where performance_id = ${on.performanceId}`;
  await frontrow.admin`
    insert into seat_changes select ${on.performanceId}, n, '{1}' from generate_series(1002, 2001) n`;
  expect(await countKept()).toEqual({ kept: 1_000, newest: 2_001 });
  await hold(buyer, on.performanceId, [4]);
  expect(await countKept()).toEqual({ kept: 1_000, newest: 2_002 });
});
