import type { Scenario } from "./scenario.ts";

const DAY_MS = 86_400_000;
export const FIRST_DATE_AFTER_MS = 30 * DAY_MS;
/** Sales that are open already opened this long ago, whatever the server's clock says of now. */
const OPENED_BEFORE_MS = 60_000;

interface SeatGroup {
  count: number;
  grade: string;
  price: number;
  section: string;
}

/** The concert of a scenario, as the organiser posts it. */
export function concertBody(scenario: Scenario, nowMs: number) {
  const { sale, queue } = scenario;
  return {
    title: "On-sale simulation",
    venue: "Olympic Hall",
    timeZone: "Asia/Seoul",
    salesOpenAt: openingOf(scenario, nowMs),
    salesCloseAt: null,
    policy: { holdSeconds: sale.holdSeconds, seatsPerUser: sale.seatsPerUser },
    queue,
    performances: splitEvenly(sale.seats, sale.dates).map((seats, index) => ({
      startsAt: new Date(
        Math.floor(nowMs / DAY_MS) * DAY_MS + FIRST_DATE_AFTER_MS + index * DAY_MS,
      ).toISOString(),
      seats: seatGroups(seats, sale.grades),
    })),
  };
}

/** When the sale of a scenario opens, or has opened. */
export function openingOf({ arrivals: { opensAfterSeconds } }: Scenario, nowMs: number): string {
  const afterMs = opensAfterSeconds > 0 ? opensAfterSeconds * 1_000 : -OPENED_BEFORE_MS;
  return new Date(nowMs + afterMs).toISOString();
}

/** Whole numbers that add up to `total` and differ by one at most. */
export function splitEvenly(total: number, parts: number): number[] {
  return Array.from(
    { length: parts },
    (_, index) => Math.floor(total / parts) + (index < total % parts ? 1 : 0),
  );
}

/** One group for each grade that gets a seat at all; together exactly `seats`. */
export function seatGroups(seats: number, grades: Scenario["sale"]["grades"]): SeatGroup[] {
  let share = 0;
  let given = 0;
  return grades
    .map(({ grade, price, share: own }, index) => {
      share += own;
      // The last grade takes what rounding has left.
      const end = index === grades.length - 1 ? seats : Math.round(seats * share);
      const count = end - given;
      given = end;
      return { count, grade, price, section: grade };
    })
    .filter((group) => group.count > 0);
}
