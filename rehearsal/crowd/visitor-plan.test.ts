import { describe, expect, test } from "bun:test";
import { parseScenario, type ScenarioInput } from "./scenario.ts";
import { planVisitor, type VisitorPlan } from "./visitor-plan.ts";

function plans(input: ScenarioInput = {}, count = 5_000): VisitorPlan[] {
  const scenario = parseScenario(input, "test");
  return Array.from({ length: count }, (_, index) => planVisitor(scenario, index));
}

function share(all: readonly VisitorPlan[], does: (plan: VisitorPlan) => boolean): number {
  return all.filter(does).length / all.length;
}

describe("planVisitor", () => {
  test("the same seed makes the same visitors, another one others", () => {
    expect(plans({ seed: "a" }, 100)).toEqual(plans({ seed: "a" }, 100));
    expect(plans({ seed: "a" }, 100)).not.toEqual(plans({ seed: "b" }, 100));
  });

  test("a visitor's plan does not depend on how many others come", () => {
    expect(plans({ visitors: 10 }, 10)).toEqual(plans({ visitors: 5_000 }).slice(0, 10));
  });

  test("changing one habit leaves the rest of everybody's plan alone", () => {
    const before = plans({ habits: { changesMind: 0 } });
    const after = plans({ habits: { changesMind: 1 } });
    for (const plan of after) plan.changesMind = false;
    expect(after).toEqual(before);
  });

  test("as many do it as the scenario says", () => {
    const all = plans({
      givingUp: { silentWhileHolding: 0.2 },
      cheating: { forgedToken: 0.3 },
      habits: { paysTwiceSameKey: 0.5 },
    });
    expect(share(all, (plan) => plan.givesUp === "silentWhileHolding")).toBeCloseTo(0.2, 1);
    expect(share(all, (plan) => plan.cheat === "forgedToken")).toBeCloseTo(0.3, 1);
    expect(share(all, (plan) => plan.paysTwice === "same key")).toBeCloseTo(0.5, 1);
    expect(share(all, (plan) => plan.firstPaymentMethod === "pm_sandbox_approve")).toBeCloseTo(0.9, 1);
  });

  test("nobody wants more seats than one person may have", () => {
    const all = plans({ sale: { seatsPerUser: 2 }, choosing: { seatsWantedWeights: [1, 1, 1, 1] } });
    expect(Math.max(...all.map((plan) => plan.seatsWanted))).toBe(2);
  });

  test("too little is less than what is missing", () => {
    for (const plan of plans()) {
      expect(plan.tooLittlePart).toBeGreaterThan(0);
      expect(plan.tooLittlePart).toBeLessThan(1);
    }
  });
});
