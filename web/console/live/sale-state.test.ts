import { expect, test } from "bun:test";
import { isOutdated, stateOfLine, stopOf } from "./sale-state.ts";

test("a stopped sale is called stopped, and a pause a pause", () => {
  expect(stateOfLine({ state: "PAUSED", isStopped: true })).toBe("STOPPED");
  expect(stateOfLine({ state: "PAUSED", isStopped: false })).toBe("PAUSED");
  expect(stateOfLine({ state: "CLOSED", isStopped: true })).toBe("CLOSED");
  expect(stateOfLine({ state: "OPEN" })).toBe("OPEN");
});

const at = (performanceId: string, state: "ON_SALE" | "STOPPED" | "POSTPONED" | "CANCELLED") => ({
  performanceId,
  startsAt: "2030-12-24T10:00:00Z",
  state,
});

test("which dates are stopped, and whether nothing else is sold", () => {
  const some = [at("a", "STOPPED"), at("b", "ON_SALE")];
  expect(stopOf(some)).toEqual({ stopped: [at("a", "STOPPED")], isAll: false });
  expect(stopOf([at("a", "STOPPED"), at("b", "CANCELLED")])).toMatchObject({ isAll: true });
  expect(stopOf([at("b", "ON_SALE")])).toEqual({ stopped: [], isAll: false });
});

test("what a colleague has stopped or resumed makes the record outdated; the course of time does not", () => {
  const live = [at("a", "ON_SALE"), at("b", "STOPPED")];
  const recorded = (a: "ON_SALE" | "OVER" | "STOPPED", b: "ON_SALE" | "STOPPED") =>
    [
      { performanceId: "a", state: a },
      { performanceId: "b", state: b },
    ] as const;
  expect(isOutdated(recorded("OVER", "STOPPED"), live)).toBe(false);
  expect(isOutdated(recorded("OVER", "ON_SALE"), live)).toBe(true);
  expect(isOutdated(recorded("STOPPED", "STOPPED"), live)).toBe(true);
});
