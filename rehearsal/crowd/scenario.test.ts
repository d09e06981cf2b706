import { describe, expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { UsageError } from "../../testing/programs/program.ts";
import { parseScenario } from "./scenario.ts";

const SHIPPED = join(import.meta.dir, "..", "scenarios");

describe("parseScenario", () => {
  test("fills in what is left out, at every depth", () => {
    const scenario = parseScenario({ queue: { capacity: 7 }, habits: { changesMind: 0 } }, "test");
    expect(scenario.queue).toMatchObject({ capacity: 7, lottery: false, admitPerMinute: null });
    expect(scenario.habits.changesMind).toBe(0);
    expect(scenario.habits.topsUpTooLittle).toBeGreaterThan(0);
  });

  test.each([
    [{ visitors: -1 }, "visitors"],
    [{ visitors: "1000" }, "visitors"],
    [{ queue: { capcity: 1 } }, '"queue.capcity" is not part of a scenario'],
    [{ givingUp: { leavesWhileWaiting: 1.5 } }, "givingUp.leavesWhileWaiting"],
    [
      { givingUp: { leavesWhileWaiting: 0.6, silentWhileWaiting: 0.6 } },
      "givingUp: shares must add up to 1 at most",
    ],
    [{ cheating: { forgedToken: 0.6, borrowedToken: 0.6 } }, "cheating: shares must add up to 1 at most"],
    [{ habits: { paysTwiceSameKey: 0.6, paysTwiceOtherKey: 0.6 } }, "paysTwice"],
    [{ habits: { topsUpTooLittle: 0.6, paysWithoutPoints: 0.6 } }, "topsUpTooLittle"],
    [
      { sale: { grades: [{ grade: "R", price: 1, share: 0.5 }] } },
      "sale.grades: shares must add up to 1, not 0.5",
    ],
    [{ sale: { seats: 2, dates: 3 } }, "sale.seats"],
    [{ choosing: { thinkSecondsMin: 5 } }, "choosing.thinkSecondsMin"],
    [{ choosing: { seatsWantedWeights: [0, 0] } }, "choosing.seatsWantedWeights"],
    [{ paymentMethodWeights: { pm_of_my_own: 1 } }, "paymentMethodWeights"],
    [{ paymentMethodWeights: { pm_sandbox_approve: 0 } }, "needs one weight above 0"],
    [[], "the whole"],
    [null, "the whole"],
  ])("refuses %j", (input, message) => {
    expect(() => parseScenario(input, "file.json")).toThrow(UsageError);
    expect(() => parseScenario(input, "file.json")).toThrow(message);
    expect(() => parseScenario(input, "file.json")).toThrow(/^file\.json: [^\n]+$/);
  });
});

describe("the scenarios that come with Frontrow", () => {
  test.each(readdirSync(SHIPPED))("%s is valid and says what it is for", (file) => {
    const scenario = parseScenario(JSON.parse(readFileSync(join(SHIPPED, file), "utf8")), file);
    expect(scenario.description).not.toBe("");
  });
});
