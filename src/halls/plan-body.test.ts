import { expect, test } from "bun:test";
import { drawArena, drawStadium } from "../../testing/halls/bowls.ts";
import { type ImportedPlan, importPlan } from "./importing/import-plan.ts";
import { PlanBody } from "./plan-body.ts";

test.each([
  [20_000, drawArena, 80_000],
  [80_000, drawStadium, 300_000],
])("a hall of %d seats is so small on the wire, whatever a client unpacks", async (seats, draw, bytesMax) => {
  const bytes = new TextEncoder().encode(JSON.stringify(draw({ seats })));
  const { document, digest } = importPlan({ mediaType: "application/json", bytes }) as ImportedPlan;
  const body = new PlanBody(
    { seatPlanId: "019b2d0e-7c1a-7f3e-9a55-3f0c8f2d6b11", name: "" },
    document,
    digest,
  );
  for (const encoding of ["zstd", "br", "gzip"]) {
    const answer = await body.answer(encoding, undefined);
    expect(answer.headers.get("Content-Encoding")).toBe(encoding);
    expect((await answer.bytes()).length).toBeLessThanOrEqual(bytesMax);
  }
});
