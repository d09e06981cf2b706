import { expect, test } from "bun:test";
import { admittedBuyer, buyerWithHold, newKey, pay, putOnSale } from "../../testing/buyer.ts";
import { setStage } from "../../testing/stage.ts";

/** Whoever compares two pages of the organiser finds one number for one thing. */
const { frontrow, call, organiser } = setStage({ gateway: true });

type Counts = Record<"seats" | "available" | "held" | "sold" | "blocked" | "complimentary", number>;
type Money = Record<"gross" | "fees" | "refunds" | "net", number>;

const STATES = ["available", "held", "sold", "blocked", "complimentary"] as const;
const sumOf = <Name extends string>(rows: Record<Name, number>[], names: readonly Name[]) =>
  Object.fromEntries(names.map((name) => [name, rows.reduce((sum, row) => sum + row[name], 0)]));
const seatsOf = (counts: Counts) => sumOf([counts], ["seats", ...STATES]);
const moneyOf = (money: Money) => sumOf([money], ["gross", "fees", "refunds", "net"]);

/** A sale in which each thing has happened that a seat can go through. */
async function sale() {
  const on = await putOnSale(call, {
    policy: { seatsPerUser: 6 },
    performances: ["2030-12-24T10:00:00Z", "2030-12-25T10:00:00Z"].map((startsAt) => ({
      startsAt,
      seats: [
        { count: 4, grade: "VIP", price: 20_000 },
        { count: 16, grade: "R", price: 10_000 },
      ],
    })),
  });
  const [first, second] = on.performanceIds as [string, string];
  const post = async (path: string, body: object) => {
    const reply = await organiser("POST", `/v1/organiser/${path}`, {
      body: { reason: "r", ...body },
      headers: newKey(),
    });
    expect([path, reply.body.detail, reply.status < 300]).toEqual([path, undefined, true]);
    return reply.body;
  };
  const buy = async (seatNumbers: number[]) => {
    const { buyer, reservationId } = await buyerWithHold(frontrow, call, on, seatNumbers);
    expect((await pay(buyer, reservationId)).status).toBe(201);
    return reservationId;
  };
  const giveBack = (reservationId: string, seatNumbers: number[], seats: "release" | "block") =>
    post(`reservations/${reservationId}/cancellations`, { seatNumbers, fee: 1_000, to: "wallet", seats });

  await giveBack(await buy([1, 2, 5]), [2], "block");
  const { cancellationId } = await giveBack(await buy([6, 7]), [7], "release");
  const moved = await buy([8, 9]);
  const to = { performanceId: second, seatNumbers: [9] };
  await post(`reservations/${moved}/seat-moves`, { seatNumbers: [8], to, difference: "wallet" });
  await buyerWithHold(frontrow, call, on, [10, 11]);
  const lapsed = await buyerWithHold(frontrow, call, on, [12]);
  await frontrow.admin`
    update reservations set expires_at = clock_timestamp() where reservation_id = ${lapsed.reservationId}`;
  await frontrow.admin`
    update seats set held_until = clock_timestamp() where reservation_id = ${lapsed.reservationId}`;
  await post(`performances/${first}/counter-sales`, { seatNumbers: [13], paidBy: "cash" });
  await post(`performances/${first}/seat-changes`, { seatNumbers: [14], to: "BLOCKED" });
  await post(`performances/${first}/seat-changes`, {
    seatNumbers: [15, 16],
    to: "BLOCKED",
    allocation: "sponsor",
  });
  const give = (seatNumbers: number[]) =>
    post(`performances/${first}/complimentary-tickets`, { seatNumbers, recipient: { name: "A guest" } });
  await give([16, 17]);
  const { tickets } = await give([18]);
  const path = `/v1/organiser/performances/${first}/complimentary-tickets/${tickets[0].ticketId}`;
  expect((await organiser("DELETE", path)).status).toBe(204);
  return { ...on, first, second, cancellationId, post };
}

test("each call tells the same seats and money, by date, grade, channel, price and time", async () => {
  const { concertId, queueId, first, second, cancellationId, post } = await sale();
  const get = async (path: string) => (await organiser("GET", `/v1/organiser/${path}`)).body;
  const live = () => frontrow.services.live.figures(concertId as never);
  const before = await live();
  // A fee that is returned changes no seat, and yet what the live page says of the money.
  await post(`cancellations/${cancellationId}/fee-returns`, { amount: 400 });

  const now = await live();
  expect(now.total.fees).toBe(before.total.fees - 400);
  const concert = await get(`concerts/${concertId}`);
  const listed = (await get("concerts")).items[0];
  const sales = await get(`concerts/${concertId}/sales`);
  const dates = [await get(`performances/${first}/sales`), await get(`performances/${second}/sales`)];
  const month = await get("settlements");

  // What has been done, counted by hand.
  expect(dates.map(({ total }) => seatsOf(total))).toEqual([
    { seats: 20, available: 7, held: 2, sold: 5, blocked: 4, complimentary: 2 },
    { seats: 20, available: 19, held: 0, sold: 1, blocked: 0, complimentary: 0 },
  ]);
  for (const { byGrade, total } of dates) {
    for (const counts of [...byGrade, total])
      expect(counts.seats).toBe(STATES.reduce((sum, state) => sum + counts[state], 0));
    expect(sumOf(byGrade, Object.keys(total))).toEqual(total);
  }

  for (const [i, { performanceId, byGrade, total }] of dates.entries()) {
    expect(now.performances[i]).toMatchObject({ performanceId, byGrade });
    const { seats, ...states } = seatsOf(total);
    for (const { performances } of [concert, listed])
      expect(performances[i]).toMatchObject({ seatsTotal: seats, seats: states, revenue: moneyOf(total) });
    const { sold, ...money } = { ...moneyOf(total), sold: total.sold };
    expect(sales.byDate[i]).toMatchObject({ performanceId, seats: sold, ...money });
    const overview = await get(`performances/${performanceId}/seat-status`);
    const packed = Buffer.from(overview.statuses, "base64");
    const statuses = Array.from({ length: total.seats }, (_, at) => (packed[at >> 2]! >> ((at & 3) * 2)) & 3);
    expect([0, 1, 2, 3].map((status) => statuses.filter((each) => each === status).length)).toEqual([
      total.available,
      total.held,
      total.sold + total.complimentary,
      total.blocked,
    ]);
    expect(overview.given).toHaveLength(total.complimentary);
    const csv = (await organiser("GET", `/v1/organiser/performances/${performanceId}/attendees.csv`)).body;
    expect(csv.trim().split("\r\n").slice(1)).toHaveLength(total.sold + total.complimentary);
  }

  const all = dates.map(({ total }) => total);
  expect(now.total).toEqual(sumOf(all, Object.keys(all[0])) as never);
  for (const { revenue } of [concert, listed]) expect(revenue).toEqual(moneyOf(now.total));
  const sold = { seats: now.total.sold, ...moneyOf(now.total) };
  expect(sales.total).toEqual(sold);
  expect(sales.byChannel.map(({ channel }: { channel: string }) => channel)).toEqual([
    "web",
    "counter",
    "complimentary",
  ]);
  const ofWhich = sales.byChannel.filter(({ channel }: { channel: string }) => channel !== "complimentary");
  for (const split of [sales.byDate, sales.byGrade, sales.byPrice, sales.byDay, sales.byHour, ofWhich])
    expect(sumOf(split, Object.keys(sold))).toEqual(sold);
  const given = sales.byChannel.find(({ channel }: { channel: string }) => channel === "complimentary");
  expect(given.seats).toBe(now.total.complimentary);

  // A month tells what was sold and what was given back in it; what is sold now is the difference.
  expect(month.total).toMatchObject({ complimentary: now.total.complimentary, ...moneyOf(now.total) });
  expect(month.total.sold - month.total.givenBack).toBe(now.total.sold);

  // Buyers are told of the same free seats.
  const buyer = await admittedBuyer(frontrow, call, queueId);
  const { items } = (await buyer.call("GET", `/v1/concerts/${concertId}/performances`)).body;
  expect(items.map((each: { seatsAvailable: number }) => each.seatsAvailable)).toEqual(
    all.map(({ available }) => available),
  );
});
