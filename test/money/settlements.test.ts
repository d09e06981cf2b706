import { expect, test } from "bun:test";
import { admittedBuyer, holdSeats, newKey, pay, putOnSale, topUp } from "../../testing/buyer.ts";
import { setStage } from "../../testing/stage.ts";

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

  await organiser("POST", `/v1/organiser/performances/${concert.performanceIds[0]}/complimentary-tickets`, {
    body: { seatNumbers: [9], recipient: { name: "A guest" }, reason: "Press." },
  });

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
  await frontrow.admin`update ledger_entries set created_at = ${at}::timestamptz`;
  await frontrow.admin`
    update ledger_entries set created_at = ${at}::timestamptz - interval '100 days' where transaction_id = (
      select transaction_id from ledger_entries where amount = 30000)`;
  await frontrow.admin`update payments set paid_at = ${at}::timestamptz`;
  await frontrow.admin`update cancellations set cancelled_at = ${at}::timestamptz`;
  await frontrow.admin`update fee_returns set returned_at = ${at}::timestamptz`;
  await frontrow.admin`update tickets set issued_at = ${at}::timestamptz`;
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
