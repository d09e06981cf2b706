import { expect, test } from "bun:test";
import { applied } from "./mutant.ts";
import { switchedSource } from "./switched-source.ts";
import { typescriptMutants } from "./typescript-edits.ts";

const SOURCE = `
export async function decide(seat: { until: number; status: string }, now: number, said: string[]) {
  const tx = (parts: TemplateStringsArray, ...values: unknown[]) =>
    said.push(String.raw({ raw: parts }, ...values));
  if (!seat || now >= seat.until) return "late";
  said.push("decided");
  await tx\`update seats set a = \${now > 3 ? "soon" : "later"}, b = 2 where id = \${now} for update\`;
  const kept = { ...seat, status: "HELD" };
  const writes = [() => said.push("written"), ...[kept.status]];
  if (typeof writes[0] === "function") writes[0]();
  return [kept.status, Math.max(1, now), writes.length, (kept.until ?? 0) - 1].join();
}
`;
const SEATS = [
  { until: 5, status: "FREE" },
  { until: 2, status: "FREE" },
];

type Decide = (seat: (typeof SEATS)[number], now: number, said: string[]) => Promise<string>;

/** What a source does, seen from outside. */
async function deeds(text: string): Promise<string> {
  const url = `data:text/javascript;base64,${btoa(new Bun.Transpiler({ loader: "ts" }).transformSync(text))}`;
  const { decide } = (await import(url)) as { decide: Decide };
  const all: unknown[] = [];
  for (const seat of SEATS) {
    for (const now of [1, 2, 4, 5]) {
      const said: string[] = [];
      all.push(await decide(seat, now, said).catch(String), said);
    }
  }
  return JSON.stringify(all);
}

test("each mutant, switched on, does what its edit does; and with none on, all is as it was", async () => {
  const mutants = typescriptMutants("a.ts", SOURCE);
  const numbered = mutants.map((mutant, number) => ({ mutant, number }));
  const switched = switchedSource(SOURCE, numbered);
  expect(switched.numbers.toSorted((a, b) => a - b)).toEqual(numbered.map(({ number }) => number));
  const told = globalThis as { mutantIsOn?: (n: number) => boolean };
  let differ = 0;
  try {
    const unchanged = await deeds(SOURCE);
    expect(await deeds(switched.text)).toBe(unchanged);
    for (const { mutant, number } of numbered) {
      told.mutantIsOn = (n) => n === number;
      const edited = await deeds(applied(SOURCE, mutant));
      expect(`${mutant.kind} ${await deeds(switched.text)}`).toBe(`${mutant.kind} ${edited}`);
      if (edited !== unchanged) differ += 1;
    }
  } finally {
    delete told.mutantIsOn;
  }
  expect(differ).toBeGreaterThan(15);
});
