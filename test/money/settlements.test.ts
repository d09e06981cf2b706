import { expect, test } from "bun:test";
import { admittedBuyer, holdSeats, newKey, pay, putOnSale, topUp } from "../../testing/buyer.ts";
import { setStage } from "../../testing/stage.ts";
import { moveBooks } from "../../testing/time-travel.ts";

const { frontrow, call, organiser } = setStage({ gateway: true });
const LONG_AGO = "2024-02";

const monthOf = async (month: string) =>
  (await organiser("GET", `/v1/organiser/settlements${month && `?month=${month}`}`)).body;
const close = (month: string, headers = newKey()) =>
  organiser("POST", `/v1/organiser/settlements/${month}/close`, { body: {}, headers });
const thisMonth = () => new Date(Date.now() + 9 * 3_600_000).toISOString().slice(0, 7);

test("a month is what the ledger says, by concert; closed once, and then it stays", async () => {
  const concert = await putOnSale(call);
  const buyer = await admittedBuyer(frontrow, call, concert.queueId);
  await topUp(buyer, 30_000);
  await topUp(buyer, 20_000);
  const { reservationId } = (await holdSeats(buyer, concert, [1, 2])).body;
  await pay(buyer, reservationId);
  const path = `/v1/organiser/reservations/${reservationId}/cancellations`;
  const body = { seatNumbers: [2], fee: 1_000, to: "wallet", seats: "release", reason: "Ill." };
  const { cancellationId } = (await organiser("POST", path, { body })).body;
  await organiser("POST", `/v1/organiser/cancellations/${cancellationId}/fee-returns`, {
    body: { amount: 400, reason: "A regular." },
  });

  const desk = `/v1/organiser/performances/${concert.performanceIds[0]}/complimentary-tickets`;
  const given = await organiser("POST", desk, {
    body: { seatNumbers: [9, 10], recipient: { name: "A guest" }, reason: "Press." },
  });
  // What is taken back was not given away.
  await organiser("DELETE", `${desk}/${given.body.tickets[1].ticketId}`);

  const seats = { sold: 2, givenBack: 1, complimentary: 1 };
  const money = { gross: 20_000, fees: 600, refunds: 9_400, net: 10_600, vat: 964 };
  const expected = {
    concerts: [{ concertId: concert.concertId, title: "A concert", ...seats, ...money }],
    total: { ...seats, ...money },
    topUps: { credited: 50_000, sentBack: 0, open: 0, openAmount: 0 },
    ledger: { sales: 10_600, isEqual: true },
  };
  expect(await monthOf(thisMonth())).toMatchObject({
    status: "OPEN",
    ...expected,
    points: { outstanding: 39_400, byAge: [{ days: "0-30", points: 39_400 }, {}, {}, {}] },
  });
  expect(await monthOf("")).toMatchObject({ month: thisMonth(), ...expected });
  expect(await close(thisMonth())).toMatchObject({ status: 409, body: { currentStatus: "RUNNING" } });

  // All of it happened long ago, and the first top-up a hundred days before.
  const at = `${LONG_AGO}-20T00:00:00Z`;
  await moveBooks(frontrow.admin, at);
  await frontrow.admin`
    update ledger_entries set created_at = ${at}::timestamptz - interval '100 days' where amount = 30000`;
  const headers = newKey();
  const closed = await close(LONG_AGO, headers);
  expect(closed).toMatchObject({
    status: 201,
    body: { status: "CLOSED", closedBy: "Organiser key", ...expected, topUps: { credited: 20_000 } },
  });
  // The oldest points were spent first: of those 30,000, 10,000 are left.
  expect(closed.body.points).toEqual({
    outstanding: 39_400,
    byAge: [
      { days: "0-30", points: 29_400 },
      { days: "31-90", points: 0 },
      { days: "91-365", points: 10_000 },
      { days: "366-", points: 0 },
    ],
  });
  expect((await close(LONG_AGO, headers)).body).toEqual(closed.body);
  expect(await close(LONG_AGO)).toMatchObject({ status: 409, body: { currentStatus: "CLOSED" } });
  expect(await monthOf(LONG_AGO)).toEqual(closed.body);
  const csv = await organiser("GET", `/v1/organiser/settlements/${LONG_AGO}/settlement.csv`);
  expect(csv.body.split("\r\n")[1]).toBe(`${concert.concertId},A concert,2,1,1,20000,600,9400,10600,964`);
  const denied = frontrow.services.db.query`update settlements set net = 0`;
  expect(await denied.then(String, (error: Error) => error.message)).toContain("permission denied");
});

test("400: what is no month", async () => {
  for (const month of ["2026-13", "2026-1", "x"])
    expect((await organiser("GET", `/v1/organiser/settlements?month=${month}`)).status).toBe(400);
});

test("a month's top-ups are compared with the company's listing, and with its file, by payment", async () => {
  const concert = await putOnSale(call);
  const buyer = await admittedBuyer(frontrow, call, concert.queueId);
  for (const amount of [10_000, 20_000, 30_000]) await topUp(buyer, amount);
  const ofBuyer = () => frontrow.admin<{ top_up_id: string; gateway_key: string; amount: string }[]>`
    select top_up_id, gateway_key, amount from top_ups where user_id = ${buyer.userId} order by amount`;
  const [first, second, third] = await ofBuyer();
  const reversals = `/v1/users/${buyer.userId}/wallet/top-ups/${third!.top_up_id}/reversals`;
  await buyer.call("POST", reversals, { body: { amount: 4_000 }, headers: newKey() });
  const path = (month: string) => `/v1/organiser/settlements/${month}/comparison`;
  const asked = await organiser("GET", path(thisMonth()));
  expect(asked).toMatchObject({ status: 200, body: { differences: [], differencesTotal: 0 } });
  expect(asked.body.compared).toBeGreaterThanOrEqual(3);
  expect(asked.body.theirs.cancelledAmount).toBe(4_000);

  await frontrow.admin`
    update top_ups set created_at = '2024-03-15T00:00:00Z' where user_id = ${buyer.userId}`;
  const compare = (lines: string[], header = "key,amount,cancelledAmount") =>
    organiser("POST", path("2024-03"), {
      rawBody: [header, ...lines].join("\n"),
      headers: { "Content-Type": "text/csv" },
    });
  const [a, b, c] = [first!.gateway_key, second!.gateway_key, third!.gateway_key];
  const equal = await compare([`${a},10000,0`, `${b},"20,000",`, `${c},30000,4000`]);
  expect(equal.body).toMatchObject({
    month: "2024-03",
    compared: 3,
    differences: [],
    theirs: { payments: 3, amount: 60_000, cancelledAmount: 4_000 },
  });
  const differing = await compare([`${b},20001,0`, `${c},30000,5000`, "stranger,7,0"]);
  const kinds = differing.body.differences.map(({ kind, key }: { kind: string; key: string }) => [key, kind]);
  expect(kinds.toSorted()).toEqual(
    [
      [a, "not_captured"],
      [b, "amount"],
      [c, "reversed"],
      ["stranger", "not_in_our_books"],
    ].toSorted(),
  );
  expect((await compare([`${c},30000`], "orderId,amount")).body.differences).toHaveLength(2);
  expect(await compare(["x"])).toMatchObject({ status: 400, body: { errors: [{ path: "line 2" }] } });
});

test("terms are shown as a calendar of fees, the day of buying free if they say so", async () => {
  const preview = (changes: object = {}) =>
    organiser("POST", "/v1/organiser/refund-terms/preview", {
      body: {
        refund: { preset: "percent", percent: 10, daysBefore: 3, hour: 18, freeOnPurchaseDay: true },
        boughtAt: "2026-12-01T03:00:00Z",
        startsAt: "2026-12-24T10:00:00Z",
        price: 99_000,
        ...changes,
      },
    });
  expect((await preview()).body).toEqual({
    closesAt: "2026-12-21T09:00:00.000Z",
    periods: [
      { from: "2026-12-01T03:00:00.000Z", until: "2026-12-01T15:00:00.000Z", fee: 0, refund: 99_000 },
      { from: "2026-12-01T15:00:00.000Z", until: "2026-12-21T09:00:00.000Z", fee: 9_900, refund: 89_100 },
    ],
  });
  expect((await preview({ refund: { preset: "none" } })).body.periods).toEqual([]);
  expect((await preview({ boughtAt: "2026-12-24T10:00:01Z" })).status).toBe(400);
  expect((await preview({ timeZone: "Moon/Base" })).status).toBe(400);
});
