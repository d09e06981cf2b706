import { describe, expect, test } from "bun:test";
import {
  type Breaker,
  CLOSED,
  FAILING_MS_MIN,
  FAILURES_MIN,
  recordAnswer,
  recordNoAnswer,
  letThrough,
  PAUSE_MS_MAX,
  PAUSE_MS_MIN,
  pauseMs,
  withCircuitBreaker,
} from "./circuit-breaker.ts";
import { DEFAULT_BOUNDS, type Gateway, type GatewayAnswer } from "./gateway.ts";

function failing(times: number, everyMs: number): Breaker {
  let breaker = CLOSED;
  for (let i = 0; i < times; i += 1) breaker = recordNoAnswer(breaker, false, i * everyMs, 0.5);
  return breaker;
}

describe("a breaker opens", () => {
  test.each([
    ["too few failures, however long", FAILURES_MIN - 1, FAILING_MS_MIN, false],
    ["enough failures, but all at once: one batch of time-outs", FAILURES_MIN * 3, 0, false],
    ["enough failures for long enough", FAILURES_MIN, FAILING_MS_MIN / (FAILURES_MIN - 1), true],
  ])("%s", (_, times, everyMs, opens) => {
    expect(failing(times, everyMs).openUntil !== null).toBe(opens);
  });

  test("never when an answer comes between", () => {
    let breaker = failing(FAILURES_MIN - 1, FAILING_MS_MIN);
    breaker = recordAnswer();
    expect(recordNoAnswer(breaker, false, 1e9, 0.5).openUntil).toBeNull();
  });
});

describe("an open breaker", () => {
  const open = failing(FAILURES_MIN, FAILING_MS_MIN);
  const later = open.openUntil!;

  test("lets nothing through until its pause is over, then one probe", () => {
    expect(letThrough(open, later - 1).passes).toBe(false);
    const probe = letThrough(open, later);
    expect(probe.passes).toBe(true);
    expect(letThrough(probe.breaker, later).passes).toBe(false);
  });

  test("closes by an answer, and pauses longer after each failed probe", () => {
    expect(recordAnswer()).toEqual(CLOSED);
    const probe = letThrough(open, later).breaker;
    const again = recordNoAnswer(probe, true, later, 0.5);
    expect(again.openUntil).toBe(later + 2 * PAUSE_MS_MIN);
    const next = letThrough(again, again.openUntil!);
    expect(next.passes).toBe(true);
    const third = recordNoAnswer(next.breaker, true, again.openUntil!, 0.5);
    expect(third.openUntil).toBe(again.openUntil! + 4 * PAUSE_MS_MIN);
  });

  test("pauses no longer for what was sent before it opened, and counts a late probe as any other", () => {
    const probe = letThrough(open, later).breaker;
    expect(recordNoAnswer(probe, false, later, 0.5)).toMatchObject({ probing: true, openUntil: later });
    // An answer closed it while the probe was under way.
    expect(recordNoAnswer(CLOSED, true, later, 0.5)).toMatchObject({ openUntil: null, failures: 1 });
  });
});

test("pauses double to a limit, spread by a quarter", () => {
  expect([0, 1, 2, 9].map((failed) => pauseMs(failed, 0.5))).toEqual([1_000, 2_000, 4_000, PAUSE_MS_MAX]);
  expect(pauseMs(0, 0)).toBe(750);
  expect(pauseMs(0, 1)).toBe(1_250);
});

describe("a gateway behind it", () => {
  function stage() {
    let nowMs = 0;
    let calls = 0;
    let answer: GatewayAnswer = { outcome: "unknown", reason: "timed_out" };
    const inner: Gateway = {
      name: "test",
      mode: "test",
      books: "test",
      methods: [],
      page: null,
      bounds: DEFAULT_BOUNDS,
      charge: () => {
        calls += 1;
        return Promise.resolve(answer);
      },
      find: () => Promise.resolve(answer),
      cancel: () => Promise.resolve({ outcome: "unreachable" }),
      findCancel: () => Promise.resolve({ outcome: "absent" }),
      readWebhook: () => "unreadable",
      captures: () => Promise.resolve({ captures: [], nextCursor: null }),
    };
    const said: string[] = [];
    const gateway = withCircuitBreaker(inner, { warn: (event) => void said.push(event) }, () => nowMs);
    const charge = () => gateway.charge({ key: "k", amount: 1, method: "m" });
    return {
      gateway,
      charge,
      said,
      calls: () => calls,
      pass: (ms: number) => (nowMs += ms),
      answers: (next: GatewayAnswer) => (answer = next),
    };
  }

  test("is not called while it is open, and the charge is told as never sent", async () => {
    const { charge, calls, pass } = stage();
    for (let i = 0; i < FAILURES_MIN; i += 1) {
      await charge();
      pass(FAILING_MS_MIN);
    }
    // The pause after the last failure is over, so this charge is the probe. It fails.
    await charge();
    const before = calls();
    expect(await charge()).toEqual({ outcome: "unreachable" });
    expect(calls()).toBe(before);
  });

  test.each<[GatewayAnswer, isCalled: boolean]>([
    [{ outcome: "unreachable" }, false],
    [{ outcome: "unknown", reason: "timed_out" }, false],
    [{ outcome: "declined", reason: "no" }, true],
  ])("that answers %j for long: is called again: %p", async (answer, isCalled) => {
    const { charge, calls, pass, answers } = stage();
    answers(answer);
    for (let i = 0; i < FAILURES_MIN; i += 1) {
      pass(FAILING_MS_MIN);
      await charge();
    }
    const before = calls();
    await charge();
    expect(calls() - before).toBe(isCalled ? 1 : 0);
  });

  test("is called again once a question is answered, and the log says when it was open", async () => {
    const { gateway, charge, pass, answers, said } = stage();
    for (let i = 0; i <= FAILURES_MIN; i += 1) {
      await charge();
      pass(FAILING_MS_MIN);
    }
    await charge();
    answers({ outcome: "declined", reason: "no" });
    await gateway.find("k");
    expect(await charge()).toMatchObject({ outcome: "declined" });
    expect(said).toEqual(["gateway.breaker_opened", "gateway.breaker_closed"]);
  });
});
