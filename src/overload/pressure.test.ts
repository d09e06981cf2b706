import { describe, expect, test } from "bun:test";
import { type SheddableCall, type Work, WORKS } from "../http/route-definition.ts";
import { Pressure } from "./pressure.ts";

const SOME_ID = "019b2d0e-7c1a-7f3e-9a55-3f0c8f2d6b11";
const JOIN = ["POST", `/v1/queues/${SOME_ID}/tokens`] as const;
const LIST = ["GET", `/v1/performances/${SOME_ID}/seats?available=true`] as const;
const LIST_BY_DATE = ["GET", `/v1/concerts/${SOME_ID}/seats?date=2030-12-24`] as const;
const CONCERT = ["GET", `/v1/concerts/${SOME_ID}`] as const;
const HOLD = ["POST", "/v1/reservations"] as const;
const PAY = ["POST", "/v1/payments"] as const;
const TOP_UP = ["POST", `/v1/users/${SOME_ID}/wallet/top-ups`] as const;
const ALWAYS = [
  ["GET", `/v1/queues/${SOME_ID}/tokens/me`],
  ["GET", "/readyz"],
  ["GET", "/metrics"],
  ["DELETE", `/v1/reservations/${SOME_ID}`],
  ["PATCH", `/v1/organiser/queues/${SOME_ID}`],
] as const;
const CALLS: Record<Work, (readonly [string, string])[]> = {
  coming: [JOIN, LIST, LIST_BY_DATE, CONCERT],
  choosing: [HOLD],
  paying: [PAY, TOP_UP],
};

const call = (work: Work, method: string, path: string, showsSeats = false): SheddableCall => ({
  work,
  method,
  path,
  showsSeats,
});
const SHEDDABLE = [
  call("coming", "POST", "/v1/queues/:queueId/tokens"),
  call("coming", "GET", "/v1/performances/:performanceId/seats", true),
  call("coming", "GET", "/v1/concerts/:concertId/seats", true),
  call("coming", "GET", "/v1/concerts/:concertId"),
  call("choosing", "POST", "/v1/reservations"),
  call("paying", "POST", "/v1/payments"),
  call("paying", "POST", "/v1/users/:userId/wallet/top-ups"),
];

function pressureOn(batchers: ConstructorParameters<typeof Pressure>[0]): Pressure {
  const pressure = new Pressure(batchers);
  pressure.setCalls(SHEDDABLE);
  return pressure;
}

function isTaken(pressure: Pressure, [method, path]: readonly [string, string]): boolean {
  return pressure.shed({ method, url: `http://frontrow${path}` }) === undefined;
}

/** A batcher with only the fields that pressure reads. */
function work(underWay = 0, oldestMs = 0, done = 0) {
  return { underWay, oldestMs, totals: { batches: 0, commands: 0, done, isolated: 0, overloaded: 0 } };
}

/** A pressure that has seen an overload and has a limit of 400. The work alternates between two batchers. */
function limitedTo400() {
  const batchers = [work(300, 250), work(200, 100)];
  const pressure = pressureOn(batchers);
  for (let nowMs = 0; nowMs <= 500; nowMs += 20) {
    batchers[0]!.totals.done = nowMs;
    batchers[1]!.totals.done = nowMs;
    pressure.sample(0, nowMs);
  }
  let nowMs = 500;
  return {
    pressure,
    /** Sets the work under way from now on; the oldest still takes too long. */
    setUnderWay(underWay: number) {
      batchers[0]!.underWay = underWay - 100;
      batchers[1]!.underWay = 100;
    },
    /** Takes this many samples, with as much done per sample as before. */
    pass(samples: number) {
      for (let n = 0; n < samples; n += 1) {
        nowMs += 20;
        for (const batcher of batchers) batcher.totals.done = nowMs;
        pressure.sample(0, nowMs);
      }
    },
  };
}

describe("what is turned away", () => {
  const NONE: Work[] = [];
  const TABLE: [number, Work[]][] = [
    [399, NONE],
    [400, ["coming"]],
    [799, ["coming"]],
    [800, ["coming", "choosing"]],
    [1_599, ["coming", "choosing"]],
    [1_600, ["coming", "choosing", "paying"]],
  ];
  test.each(TABLE)("with a limit of 400, and %p under way: %p", (underWay, turnedAway) => {
    const { pressure, setUnderWay } = limitedTo400();
    setUnderWay(underWay);
    expect(pressure.shedWorks).toEqual(turnedAway);
    for (const each of WORKS)
      for (const request of CALLS[each])
        expect([each, isTaken(limitedAt(underWay), request)]).toEqual([each, !turnedAway.includes(each)]);
    for (const request of ALWAYS) expect(isTaken(pressure, request)).toBe(true);
  });

  function limitedAt(underWay: number): Pressure {
    const { pressure, setUnderWay } = limitedTo400();
    setUnderWay(underWay);
    return pressure;
  }

  const LATE: [number, Work[]][] = [
    [299, NONE],
    [300, ["coming"]],
    [600, ["coming", "choosing"]],
    [1_500, ["coming", "choosing", "paying"]],
  ];
  test.each(LATE)(
    "with an event loop that is late by %p ms, whatever is under way: %p",
    (lateMs, turnedAway) => {
      const pressure = pressureOn([]);
      pressure.sample(lateMs);
      expect(pressure.shedWorks).toEqual(turnedAway);
      for (const each of WORKS)
        for (const request of CALLS[each])
          expect([each, isTaken(pressure, request)]).toEqual([each, !turnedAway.includes(each)]);
      pressure.sample(0);
      expect(pressure.shedWorks).toEqual([]);
    },
  );

  test("nothing, however much comes at once, as long as nothing takes too long", () => {
    const pressure = pressureOn([work(10_000, 150)]);
    for (let nowMs = 0; nowMs <= 140; nowMs += 20) pressure.sample(0, nowMs);
    for (const each of WORKS)
      for (const request of CALLS[each]) expect(isTaken(pressure, request)).toBe(true);
  });

  test("nothing any more, once the watching has stopped", () => {
    const { pressure, setUnderWay } = limitedTo400();
    setUnderWay(1_600);
    pressure.stop();
    for (const each of WORKS)
      for (const request of CALLS[each]) expect(isTaken(pressure, request)).toBe(true);
  });
});

describe("those who have just been shown the seats are about to choose, and count", () => {
  test.each([
    ["a list", LIST],
    ["a list by date", LIST_BY_DATE],
  ])("%s", (_, list) => {
    const { pressure, setUnderWay } = limitedTo400();
    setUnderWay(390);
    for (let n = 0; n < 10; n += 1) expect(isTaken(pressure, list)).toBe(true);
    expect(isTaken(pressure, list)).toBe(false);
    // Anyone admitted is not refused the seat that they then choose.
    expect(isTaken(pressure, HOLD)).toBe(true);
  });

  test("for some 0.2 seconds: most have chosen by then", () => {
    const { pressure, setUnderWay, pass } = limitedTo400();
    setUnderWay(300);
    for (let n = 0; n < 100; n += 1) isTaken(pressure, LIST);
    expect(isTaken(pressure, LIST)).toBe(false);
    pass(10);
    let letIn = 0;
    while (isTaken(pressure, LIST)) letIn += 1;
    expect(letIn).toBeWithin(60, 70);
  });

  test("nobody else does: who joins or reads about a concert", () => {
    const { pressure, setUnderWay } = limitedTo400();
    setUnderWay(399);
    for (let n = 0; n < 10; n += 1) {
      expect(isTaken(pressure, JOIN)).toBe(true);
      expect(isTaken(pressure, CONCERT)).toBe(true);
    }
  });
});

test("the first who is turned away has the door shut at once, not at the next sample", () => {
  const { pressure, setUnderWay } = limitedTo400();
  let told: readonly Work[] = [];
  pressure.listen(() => (told = pressure.shedWorks));
  setUnderWay(400);
  expect(told).toEqual([]);
  isTaken(pressure, JOIN);
  expect(told).toEqual(["coming"]);
});

test("who is turned away hears when to come again, and that nothing was done", () => {
  const pressure = pressureOn([]);
  pressure.sample(10_000);
  for (const [method, path] of [JOIN, HOLD, PAY]) {
    const refusal = pressure.shed({ method, url: `http://frontrow${path}` })!;
    expect(refusal.code).toBe("overloaded");
    expect(refusal.retryAfterSeconds).toBeGreaterThan(0);
  }
});
