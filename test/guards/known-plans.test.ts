import { expect, test } from "bun:test";
import type { ReservationId, UserId } from "../../src/core/ids.ts";
import { WorkingSet } from "../../src/database/batches/working-set.ts";
import type { Tx } from "../../src/database/database.ts";
import {
  insertSeatPlan,
  KnownPlans,
  type PlanSeat,
  type SeatPlan,
} from "../../src/halls/for-transactions.ts";
import { readPlanSeats } from "../../src/halls/store.ts";
import { askForPaying } from "../../src/payments/paying.ts";
import { ReservedPlaces } from "../../src/reservations/for-transactions.ts";
import { admittedBuyer } from "../../testing/buyer.ts";
import { setStage } from "../../testing/stage.ts";

const { frontrow, call, organiser } = setStage();

/** Two floors of three rows each. The second seat is the companion's of the first. */
const SEATS = Array.from({ length: 120 }, (_, i): PlanSeat => ({
  section: i < 60 ? "1층" : "2층",
  row: String.fromCharCode(65 + Math.floor((i % 60) / 20)),
  label: String((i % 20) + 1),
  category: i < 60 ? 0 : 1,
  flags: [1, 10][i] ?? 0,
  x: 20 * (i % 20),
  y: 20 * Math.floor(i / 20),
  companionOf: i === 1 ? 1 : null,
}));
const HALL: SeatPlan = {
  name: "Hall",
  width: 400,
  height: 160,
  shapes: [],
  sections: [{ name: "1층" }, { name: "2층" }],
  categories: [{ name: "VIP" }, { name: "R" }],
  seats: SEATS,
};
const save = (plan: SeatPlan) => frontrow.services.db.transaction((tx) => insertSeatPlan(tx, plan));

test("a plan in memory says of every seat what the table says, and of no other", async () => {
  const { db } = frontrow.services;
  const { planNo } = await save(HALL);
  const plans = new KnownPlans(db);
  const numbers = Array.from({ length: 122 }, (_, i) => i);
  expect(numbers.map((number) => plans.find(planNo, number))).toEqual(numbers.map(() => undefined));
  await plans.read(planNo);
  const rows = await db.transaction((tx) =>
    readPlanSeats(
      tx,
      numbers.map((seatNumber) => ({ planNo, seatNumber })),
    ),
  );
  expect(rows).toHaveLength(120);
  for (const row of rows) expect({ planNo, ...plans.find(planNo, row.seatNumber) }).toEqual(row as never);
  expect([plans.find(planNo, 0), plans.find(planNo, 121)]).toEqual([undefined, undefined]);
});

test("plans in memory take no more than its bytes, and a plan that is not there does no harm", async () => {
  const { db } = frontrow.services;
  const all = new KnownPlans(db);
  const first = await save(HALL);
  await all.read(first.planNo);
  const other = await save({ ...HALL, name: "Other" });
  const small = new KnownPlans(db, all.bytes + 100);
  for (const { planNo } of [first, other]) await small.read(planNo);
  await small.read(1_000_000);
  expect(small.bytes).toBeLessThanOrEqual(all.bytes + 100);
  expect([first, other].map(({ planNo }) => small.find(planNo, 1)?.label)).toEqual([undefined, "1"]);
});

test("a batch pays by a plan in memory: no statement reads chairs or looks for companions", async () => {
  const { db } = frontrow.services;
  const { planNo, seatPlanId } = await save(HALL);
  const performances = [{ startsAt: "2030-12-24T10:00:00Z", seatPlanId, prices: { VIP: 0, R: 0 } }];
  const { body } = await organiser("POST", "/v1/organiser/concerts", {
    body: { title: "A", venue: "B", performances },
  });
  const buyer = await admittedBuyer(frontrow, call, body.queueId);
  const hold = async (seatNumbers: number[]) => {
    const asked = { performanceId: body.performances[0].performanceId, seatNumbers };
    return (await buyer.call("POST", "/v1/reservations", { body: asked })).body.reservationId;
  };
  const [common, withCompanion] = [await hold([3, 120]), await hold([1, 2])];
  const plans = new KnownPlans(db);
  const place = { queueNo: 1_000_000, position: 1 };
  const readFor = (reservationId: ReservationId, known?: KnownPlans) =>
    db.transaction(async (tx) => {
      const texts: string[] = [];
      const counted = (strings: TemplateStringsArray, ...values: unknown[]) => {
        texts.push(strings.join("?"));
        return tx(strings, ...values);
      };
      const set = new WorkingSet();
      askForPaying(set, buyer.userId as UserId, reservationId, place, known);
      await set.read(counted as unknown as Tx);
      const { places, startsAt } = set.of(ReservedPlaces).find(reservationId)!;
      return { places, startsAt, reads: texts.filter((text) => text.includes("plan_seats")).length };
    });
  const fromTable = await readFor(common);
  expect([fromTable.reads, await readFor(common, plans)]).toEqual([1, fromTable]);
  await plans.read(planNo);
  expect(await readFor(common, plans)).toEqual({ ...fromTable, reads: 0 });
  expect([...fromTable.places.values()]).toMatchObject([
    { section: "1층", row: "A", label: "3" },
    { section: "2층", row: "C", label: "20" },
  ]);
  // What the buyer has beside a companion seat is no fact of the plan.
  expect((await readFor(withCompanion, plans)).reads).toBe(1);
});
