import { expect } from "bun:test";
import { planOf, type PlanMediaType } from "../../src/halls/importing/import-plan.ts";
import { type Finding, Findings } from "../../src/halls/importing/reading/findings.ts";
import type { SeatPlan } from "../../src/halls/plan.ts";

export function bytesOf(file: unknown): Uint8Array {
  return new TextEncoder().encode(typeof file === "string" ? file : JSON.stringify(file));
}

export function readPlan(file: unknown, mediaType: PlanMediaType = "application/json", name?: string) {
  const findings = new Findings();
  const plan = planOf({ mediaType, bytes: bytesOf(file), name }, findings);
  return { plan, errors: findings.errors, warnings: findings.warnings };
}

export function planIn(file: unknown, mediaType: PlanMediaType = "application/json"): SeatPlan {
  const { plan, errors } = readPlan(file, mediaType, mediaType === "text/csv" ? "Hall" : undefined);
  expect(errors).toEqual([]);
  return plan!;
}

/** The errors are these and no others; of each message a part. */
export function expectErrors(errors: Finding[], expected: object[]): void {
  expect(errors).toMatchObject(
    expected.map((each) => ({
      ...each,
      message: expect.stringContaining((each as { message: string }).message),
    })),
  );
}
