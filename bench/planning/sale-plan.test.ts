import { describe, expect, test } from "bun:test";
import { connectionNeed } from "../../src/database/connection-numbers.ts";
import { UsageError } from "../../testing/programs/program.ts";
import { connectionsOfWorker, MEASURED_COSTS } from "./measured-costs.ts";
import { PLAN_OPTIONS, readSale } from "./plan-options.ts";
import { planText } from "./plan-text.ts";
import { ASSUMED, busyWith, count, planSale, type SaleFacts } from "./sale-plan.ts";

const SALE: SaleFacts = { ...ASSUMED, crowd: 90_000, tickets: 7_200, hours: 1 };
/** A call that costs the same alone and at full load. */
const same = (us: number) => ({ aloneUs: us, fullUs: us });
/** Round figures, so that what is reckoned from them can be checked by hand. */
const COSTS: typeof MEASURED_COSTS = {
  ...MEASURED_COSTS,
  poll: { worker: same(10), database: same(1) },
  seatList: { worker: same(20), database: same(0) },
  join: { worker: same(40), database: same(20) },
  purchase: { worker: same(1_000), database: same(1_500) },
  idleShare: { worker: 0, database: 0 },
};
const planned = (changes: Partial<SaleFacts> = {}) => planSale({ ...SALE, ...changes }, COSTS);

describe("what a sale needs", () => {
  test("its rates are those of the crowd and the tickets", () => {
    const plan = planned();
    // 3,600 purchases in 3,600 seconds, twice that at the peak; two turns of 240 s for each.
    expect(plan).toMatchObject({ purchases: 3_600, inside: 960 });
    expect(plan.peak).toEqual({ joins: 150, polls: 3_000, seatLists: 480, purchases: 2 });
    expect(plan.total).toEqual({ joins: 90_000, polls: 5_400_000, seatLists: 864_000, purchases: 3_600 });
  });

  test("its processor time is each call's cost as often as it is made", () => {
    const plan = planned();
    expect(plan.workerSeconds).toBeCloseTo(90_000 * 4e-5 + 5_400_000 * 1e-5 + 864_000 * 2e-5 + 3.6, 6);
    expect(plan.databaseSeconds).toBeCloseTo(90_000 * 2e-5 + 5_400_000 * 1e-6 + 3_600 * 1.5e-3, 6);
  });

  test("a call costs less the busier its processor is, from alone to full", () => {
    const poll = { worker: { aloneUs: 100, fullUs: 10 }, database: same(0) };
    const costs = { ...COSTS, poll, idleShare: { worker: 0.02, database: 0 } };
    const busy = (polls: number) =>
      busyWith({ joins: 0, seatLists: 0, purchases: 0, polls }, costs, "worker");
    expect(busy(0)).toBe(0.02);
    // One at a time costs nearly all of its 100 µs, and as many as can be done just 10.
    expect((busy(100) - 0.02) / 100).toBeGreaterThan(97e-6);
    expect(busy(98_000)).toBeCloseTo(1, 9);
    expect(busy(196_000)).toBeCloseTo(1.98, 9);
    for (const polls of [1, 500, 5_000, 50_000]) {
      const [before, now] = [busy(polls), busy(polls * 1.01)];
      expect(now).toBeGreaterThan(before);
      expect(now / (polls * 1.01)).toBeLessThan(before / polls);
      expect(before).toBeCloseTo(0.02 + polls * (100 - 90 * before) * 1e-6, 9);
    }
  });

  test("workers keep processors no busier than is wanted, and there are never fewer than two", () => {
    expect(planned().workers).toBe(2);
    // 4.4 million in line ask 146,667 times a second: 1.47 cores, and the joins 0.29.
    const large = { crowd: 4_400_000, tickets: 2 };
    const cores = (4_400_000 / 30) * 1e-5 + (4_400_000 / 600) * 4e-5;
    expect(planned(large).workers).toBe(Math.ceil(cores / 0.5));
    expect(planned({ ...large, busyShare: 0.1 }).workers).toBe(Math.ceil(cores / 0.1));
  });

  test("one machine, one proxy and one PostgreSQL may be lost", () => {
    const plan = planned({ crowd: 44_000_000, cores: 4 });
    expect(plan.machines).toBe(Math.ceil(plan.workers / 4) + 1);
    expect(plan.proxies).toBe(221);
    // Each of the machines' four cores has a worker of 17 connections, and one is being replaced.
    expect(plan.databaseConnections).toBe(plan.machines * 4 * 17 + 17);
    expect(plan.databaseConnections).toBeGreaterThan(plan.workers * 17);
    // Sixteen on a machine share 180: ten each.
    const large = planned({ crowd: 44_000_000, cores: 16 });
    expect(large.databaseConnections).toBe(large.machines * 160 + 10);
    for (let workers = 1; workers <= 256; workers += 1)
      expect(connectionsOfWorker(workers) * workers).toBe(connectionNeed(workers).serving);
  });

  test("what a fraction loses is not rounded up to one more", () => {
    const plan = planned({ crowd: 14_000_000, tickets: 2_400_000, hours: 10 });
    expect(plan).toMatchObject({ purchases: 1_200_000, inside: 32_000 });
    expect(plan.peak.seatLists).toBe(16_000);
    expect(planned({ tickets: 7_201 }).purchases).toBe(3_601);
    expect(count(0.1 + 0.2 + 0.7)).toBe("1");
    expect(count(23_333.34)).toBe("23,334");
    expect(count(8_400_000_000)).toBe("8,400,000,000");
  });

  test("whatever is assumed to last longer than the sale is named", () => {
    expect(planned().longerThanSale).toEqual([]);
    const short = { hours: 0.01 };
    expect(planned(short).longerThanSale).toEqual([
      "--arrive-minutes 30 is longer than the sale, which is 36 seconds",
      "--turn-seconds 240 is longer than the sale, which is 36 seconds",
    ]);
    const fitting = { ...short, arriveMinutes: 0.6, turnSeconds: 36 };
    expect(planned(fitting).longerThanSale).toEqual([]);
    expect(planned({ ...fitting, pollSeconds: 37, seatPollSeconds: 40 }).longerThanSale).toHaveLength(2);
    const facts = { ...SALE, ...short };
    expect(planText(facts, planSale(facts, MEASURED_COSTS), MEASURED_COSTS)).toContain(
      "Is that meant?\n  --arrive-minutes 30 is longer",
    );
  });

  test("no more people are called, or buy, than have come", () => {
    const plan = planned({ crowd: 10, tickets: 20_000, hours: 0.01 });
    expect(plan).toMatchObject({ purchases: 10, inside: 10, total: { seatLists: 1_200 } });
  });

  test("what goes beyond everything measured is named, with both figures", () => {
    expect(planned().beyond).toEqual([]);
    const { beyond } = planned({ crowd: 14_000_000, tickets: 8_000_000 });
    expect(beyond.map((line) => line.split(":")[0])).toEqual([
      "people in one line",
      "joins a second at one database",
      "purchases a second at one database",
    ]);
    expect(beyond[0]).toBe("people in one line: 14,000,000 planned, 1,000,000 is the most measured");
  });

  test("more of anything that costs never needs less of anything", () => {
    const figures = (facts: Partial<SaleFacts>) => {
      const { workers, machines, databaseCores, databaseConnections, databaseBytes, logBytes } =
        planned(facts);
      return [workers, machines, databaseCores, databaseConnections, databaseBytes, logBytes];
    };
    const growing = [1, 10, 1_000, 100_000, 1_000_000, 20_000_000, 900_000_000];
    for (const fact of ["crowd", "tickets"] as const)
      for (const [i, value] of growing.slice(1).entries()) {
        const [less, more] = [figures({ [fact]: growing[i]! }), figures({ [fact]: value })];
        expect({ fact, value, isMore: more.every((figure, n) => figure >= less[n]!) }).toMatchObject({
          isMore: true,
        });
      }
  });
});

describe("npm run plan", () => {
  const read = (text: string) => readSale(text.split(" "));
  const crowdless = "--tickets 2400000 --hours 10";
  const needed = `${crowdless} --crowd 14000000`;

  test("reads the sale, and takes for granted what is not said", () => {
    expect(read(needed)).toEqual({ ...ASSUMED, crowd: 14_000_000, tickets: 2_400_000, hours: 10 });
    const halfAnHour = "--crowd 5 --tickets 5 --busy-share 0.7 --hours 0.5";
    expect(read(halfAnHour)).toMatchObject({ busyShare: 0.7, hours: 0.5 });
  });

  test.each([
    ["--tickets 5 --hours 1", "--crowd is missing"],
    ["--crowd 5 --hours 1", "--tickets is missing"],
    ["--crowd 5 --tickets 5", "--hours is missing"],
    [`${crowdless} --crowd many`, '--crowd must be a whole number from 1 to 1000000000, not "many"'],
    [`${crowdless} --crowd 0`, "--crowd must be"],
    [`${crowdless} --crowd -3`, '--crowd must be a whole number from 1 to 1000000000, not "-3"'],
    [`${crowdless} --crowd=-3`, "--crowd must be"],
    [`${needed} --crowd 3`, "--crowd is given twice"],
    [`${crowdless} --crowd 1.5`, "--crowd must be a whole number"],
    [`${crowdless} --crowd 1e6`, "--crowd must be"],
    [`${crowdless} --crowd`, "--crowd needs a value"],
    [`${crowdless} --crowd=`, "--crowd must be"],
    ["--crowd 5 --tickets 5 --hours Infinity", "--hours must be a number from 0.01 to 1000"],
    ["--crowd 5 --tickets 5 --hours 0", "--hours must be"],
    [`${needed} --busy-share 1.1`, "--busy-share must be a number from 0.05 to 1"],
    [`${needed} --people 5`, "Unknown option '--people'"],
    [`${needed} 5`, '"5" is one argument too many'],
  ])("%s is refused in one line: %s", (args, message) => {
    const refusal = (() => {
      try {
        return read(args);
      } catch (error) {
        return error;
      }
    })();
    expect(refusal).toBeInstanceOf(UsageError);
    expect((refusal as Error).message).toContain(message);
    expect((refusal as Error).message).not.toContain("\n");
  });

  test("prints every assumption with its value", () => {
    const facts = { ...SALE, arriveMinutes: 17, turnSeconds: 231 };
    const text = planText(facts, planSale(facts, MEASURED_COSTS), MEASURED_COSTS);
    for (const [name, { fact }] of Object.entries(PLAN_OPTIONS))
      expect(text).toMatch(new RegExp(`--${name} +${facts[fact].toLocaleString("en").replace(".", "\\.")} `));
    expect(text).toContain("7,200 tickets for 90,000 people in 1 hours");
    expect(text).toContain("lies within what was measured");
  });

  test("says where nobody has been yet", () => {
    const facts = { ...SALE, crowd: 14_000_000 };
    expect(planText(facts, planSale(facts, MEASURED_COSTS), MEASURED_COSTS)).toContain(
      "Beyond what was ever measured:\n  people in one line: 14,000,000 planned",
    );
  });
});
