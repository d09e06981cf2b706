import type { SQL } from "bun";
import { afterAll, beforeAll, expect, test } from "bun:test";
import { migrate } from "../../src/database/migrations.ts";
import { planOfGroups } from "../../src/halls/for-transactions.ts";
import { seatPlanDocument } from "../../src/halls/plan.ts";
import { readInvariants } from "../../src/organiser/checks/checks.ts";
import { writeUnchecked } from "../../testing/unchecked.ts";
import { databaseBefore } from "../../testing/postgres.ts";

/** Seats that were sold by the version before there were plans, and what became of them. */
const [CONCERT, OTHER] = ["00000000-0000-7000-8000-00000000000a", "00000000-0000-7000-8000-00000000000b"];
const DATES = [1, 2, 3, 4].map((n) => `00000000-0000-7000-8000-00000000000${n}`);
const HOLD = "00000000-0000-7000-8000-0000000000aa";

let owner: SQL;
let drop: () => Promise<void>;

beforeAll(async () => {
  const database = await databaseBefore("0020-dates-of-plans.sql");
  ({ owner, drop } = database);
  await sellTheOldWay();
  await migrate(database.adminUrl);
});
afterAll(async () => {
  await owner.close();
  await drop();
});

async function sellTheOldWay(): Promise<void> {
  await writeUnchecked(owner, async (tx) => {
    await tx`
      insert into concerts (concert_id, queue_no, title, venue, time_zone, policy)
      select id, 1, 'A concert', 'A "hall"', 'Asia/Seoul', '{"holdSeconds": 300, "seatsPerUser": 4}'
      from unnest(${`{${CONCERT},${OTHER}}`}::uuid[]) id`;
    await tx`
      insert into performances (performance_id, concert_id, starts_at, local_date, seats_total)
      select id, case when n = 4 then ${OTHER}::uuid else ${CONCERT}::uuid end,
             '2030-01-01T00:00:00Z'::timestamptz + n * interval '1 day', '2030-01-01', 25
      from unnest(${`{${DATES.join()}}`}::uuid[]) with ordinality as d(id, n)`;
    // Two groups of section A, whose rows began anew, and one of section B, in rows of five. The third date
    // asks two prices for its grade R. The fourth is like the first, in another concert.
    await tx`
      insert into seats (performance_id, seat_number, section, seat_row, grade, price)
      select id, n, case when n <= 20 then 'A' else 'B\\' end,
             ((case when n <= 10 then n - 1 when n <= 20 then n - 11 else n - 21 end) / 5 + 1)::text,
             case when n <= 10 then 'VIP' else 'R' end,
             case when n <= 10 then 2000 when n > 20 and id = ${DATES[2]!}::uuid then 900 else 1000 end
      from unnest(${`{${DATES.join()}}`}::uuid[]) id, generate_series(1, 25) n`;
    await tx`
      insert into reservations (reservation_id, user_id, performance_id, concert_id, queue_no, position,
                                status, seat_numbers, seat_grades, seat_prices, amount, held_at, expires_at)
      values (${HOLD}, ${CONCERT}, ${DATES[0]!}, ${CONCERT}, 1, 1, 'HELD', '{7}', '{VIP}', '{2000}', 2000,
              '2030-01-01', '2030-01-02')`;
    await tx`
      update seats set status = 'HELD', held_until = '2030-01-02', reservation_id = ${HOLD}
      where performance_id = ${DATES[0]!} and seat_number = 7`;
    await tx`update seats set status = 'BLOCKED' where performance_id = ${DATES[1]!} and seat_number = 25`;
  });
}

const planOf = (date: string) => owner`
  select l.* from seat_plans l join performances using (plan_no) where performance_id = ${date}`;

test("each seat is where it was, with its grade, its price, and a label of its own in its row", async () => {
  interface Found {
    n: number;
    section: string;
    row: string;
    label: string;
    grade: string;
    price: number;
  }
  const seats = await owner<Found[]>`
    select s.seat_number n, c.section, c.seat_row as row, c.label, p.prices->c.category->>'grade' grade,
           (p.prices->c.category->>'price')::int price
    from seats s join performances p using (performance_id) join plan_seats c using (plan_no, seat_number)
    where performance_id = ${DATES[2]!} order by seat_number`;
  const found = seats.map(({ n, section, row, label, grade, price }) =>
    [n, section, row, label, grade, price].join(" "),
  );
  expect(found).toHaveLength(25);
  expect(found[0]).toBe("1 A 1 1 VIP 2000");
  expect(found[4]).toBe("5 A 1 5 VIP 2000");
  expect(found[5]).toBe("6 A 2 1 VIP 2000");
  // The second group of the section began its rows anew, and stands beside the first.
  expect(found[10]).toBe("11 A 1 6 R 1000");
  expect(found[24]).toBe("25 B\\ 1 5 R 900");
  const names = seats.map(({ section, row, label }) => `${section} ${row} ${label}`);
  expect(new Set(names).size).toBe(25);
});

test("equal dates of a concert share a plan, others have their own", async () => {
  const plans = await owner<{ plan_no: number; prices: object[] }[]>`
    select performance_id, plan_no, prices from performances order by performance_id`;
  const [first, second, third, fourth] = plans.map((each) => each.plan_no);
  expect(second).toBe(first!);
  expect(new Set([first, third, fourth]).size).toBe(3);
  expect(plans[2]!.prices).toEqual([
    { category: "VIP", grade: "VIP", price: 2000 },
    { category: "R", grade: "R", price: 1000 },
    { category: "R 2", grade: "R", price: 900 },
  ]);
  const [plan] = await planOf(DATES[0]!);
  expect(plan).toMatchObject({ name: 'A "hall"', seats: 25, origin: "GENERATED", categories: ["VIP", "R"] });
});

test("a plan's document is the one that this version makes of the same seats", async () => {
  const [plan] = await planOf(DATES[0]!);
  const group = { seatsPerRow: 5, grade: "R", price: 1_000, section: "A" };
  const made = planOfGroups('A "hall"', [
    { ...group, count: 10, grade: "VIP", price: 2_000 },
    { ...group, count: 10 },
    { ...group, count: 5, section: "B\\" },
  ]).plan;
  // Rows of the second group went on from the first in no version before.
  const seats = made.seats.map((seat, i) =>
    i >= 10 && i < 20
      ? { ...seat, row: String(Number(seat.row) - 2), label: String(Number(seat.label) + 5) }
      : seat,
  );
  const document = JSON.stringify(seatPlanDocument({ ...made, seats }));
  expect(plan.document).toBe(document);
  expect(plan.digest).toBe(new Bun.CryptoHasher("sha256").update(document).digest("hex"));
});

test("what was held or kept back still is", async () => {
  const rows = await owner`
    select seat_number, status, reservation_id from seats where status <> 'AVAILABLE' order by seat_number`;
  expect([...rows]).toEqual([
    { seat_number: 7, status: "HELD", reservation_id: HOLD },
    { seat_number: 25, status: "BLOCKED", reservation_id: null },
  ]);
});

test("the promises about plans and seats hold", async () => {
  const broken: string[] = [];
  // The rows of this test have no line, no wallet and no payment, which others of the promises are about.
  const ours = (await readInvariants()).filter(({ name }) => / plan|a performance counts/.test(name));
  expect(ours).toHaveLength(5);
  for (const { name, text } of ours) if ((await owner.unsafe(text)).length > 0) broken.push(name);
  expect(broken).toEqual([]);
});
