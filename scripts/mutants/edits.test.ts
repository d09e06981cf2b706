import { describe, expect, test } from "bun:test";
import { type Mutant, onOneLine } from "./mutant.ts";
import { invariantMutants } from "./invariant-edits.ts";
import { typescriptMutants } from "./typescript-edits.ts";

function edits(mutants: readonly Mutant[]): string[] {
  return mutants.map(({ original, replacement }) => `${original} → ${onOneLine(replacement)}`);
}

function inFunction(body: string): Mutant[] {
  return typescriptMutants("rules.ts", `export function decide() {\n${body}\n}\n`);
}

describe("of TypeScript is taken out", () => {
  test("a refusal, each of its conditions, and the boundary of a comparison", () => {
    expect(edits(inFunction("if (!seat || now >= seat.until) return refuse();"))).toEqual([
      "!seat || now >= seat.until → false",
      "!seat || now >= seat.until → now >= seat.until",
      "!seat || now >= seat.until → !seat",
      ">= → >",
    ]);
  });

  test("each refusal of a ladder, and what was kept between commands, but not a default", () => {
    expect(edits(inFunction("const refusal = checkHeld(a) ?? checkSeats(a);"))).toEqual([
      "checkHeld(a) ?? checkSeats(a) → checkSeats(a)",
      "checkHeld(a) ?? checkSeats(a) → checkHeld(a)",
    ]);
    expect(edits(inFunction("const before = reversed.get(id) ?? 0;"))).toEqual(["reversed.get(id) ?? 0 → 0"]);
  });

  test("a statement and what a copy gets anew, but no log, no count for metrics and no pause", () => {
    const unguarded =
      'log.info("x");\nthis.totals.done += 1;\nthis.#options.metrics?.batches.add(1);\nawait Bun.sleep(9);';
    const body = `state.set(key, { ...place, status: "CONSUMED" });\n${unguarded}`;
    expect(edits(inFunction(body))).toEqual([
      'state.set(key, { ...place, status: "CONSUMED" }); → ;',
      ', status: "CONSUMED" → ',
    ]);
  });

  test("no question that only spares work on nothing", () => {
    expect(edits(inFunction("if (ids.length === 0) return new Map();"))).toEqual([]);
    expect(edits(inFunction("if (this.#asked.size > 0) await read();"))).toEqual([
      "this.#asked.size > 0 → false",
      "await read(); → ;",
    ]);
    expect(edits(inFunction("if (ids.length === 0) return refuse();"))).toEqual(["ids.length === 0 → false"]);
  });

  test("a write of a batch, and those that come with it", () => {
    expect(edits(inFunction("return [() => updatePlaces(tx), ...kept.writes(tx)];"))).toEqual([
      "() => updatePlaces(tx) → async () => {}",
      "...kept.writes(tx) → ...[]",
    ]);
    // What writes nothing is nothing to take out.
    expect(edits(inFunction("return [async () => undefined];"))).toEqual([]);
  });

  test("a lock and its order, each condition, and a bound of a query", () => {
    const query =
      "select 1 from seats s where s.id = ${id} and s.until <= ${now} order by s.id for update of s";
    expect(edits(inFunction(`await tx\`${query}\`;`)).slice(1)).toEqual([
      "s.id = ${id} → true",
      "s.until <= ${now} → true",
      "<= → <",
      "for update of s → ",
      "order by s.id → ",
    ]);
    expect(edits(inFunction("await tx`select facts ->> 'minutes' from t`;")).slice(1)).toEqual([]);
  });

  test("no boundary of a clock that runs, which nobody can meet, but the condition", () => {
    expect(edits(inFunction("if (performance.now() > giveUpAt) return;"))).toEqual([
      "performance.now() > giveUpAt → false",
    ]);
    const query = "select 1 from t where due <= clock_timestamp() or clock_timestamp() > t.over";
    expect(edits(inFunction(`await tx\`${query}\`;`)).slice(1)).toEqual([
      "due <= clock_timestamp() → false",
      "clock_timestamp() > t.over → false",
    ]);
  });

  test("an alternative within brackets, an assignment, but no `and` of a `between`", () => {
    const query = "update q set a = 1, b = ${b} where n between 1 and 9 and (x or y)";
    expect(edits(inFunction(`await tx\`${query}\`;`)).slice(1)).toEqual([
      "a = 1, → ",
      ", b = ${b} → ",
      "n between 1 and 9 → true",
      "(x or y) → true",
      "x → false",
      "y → false",
    ]);
  });
});

test("a mutant is the same wherever its function lies, and another when the function has changed", () => {
  const [here] = typescriptMutants("a.ts", "function f() { if (x) return 1; }");
  const [there] = typescriptMutants("b/c.ts", "// Moved.\nconst y = 1;\nfunction f() { if (x) return 1; }");
  const [changed] = typescriptMutants("a.ts", "function f() { if (x) return 2; }");
  expect(there!.id).toBe(here!.id);
  expect(changed!.id).not.toBe(here!.id);
});

test("of the invariants is taken out each query, and each alternative", () => {
  const text =
    "-- The promises.\n\n-- name: a\nselect 1 from t where x or (y and z);\n\n-- name: b\nselect 2;\n";
  expect(edits(invariantMutants("invariants.sql", text))).toEqual([
    "select 1 from t where x or (y and z) → select 1 where false",
    "x → false",
    "(y and z) → false",
    "select 2 → select 1 where false",
  ]);
});
