import { expect, test } from "bun:test";
import * as fc from "fast-check";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { contrast, themeColours } from "./theme-colours.ts";

test("contrast is reckoned as WCAG does", () => {
  expect(contrast("#000000", "#ffffff")).toBeCloseTo(21, 5);
  expect(contrast("#777777", "#ffffff")).toBeCloseTo(4.48, 2);
  expect(contrast("#abcdef", "#abcdef")).toBe(1);
});

test("a colour that can be read stays as it is", () => {
  expect(themeColours("#b3123f", "light").strong).toBe("#b3123f");
  expect(themeColours("#ff6b8a", "dark").strong).toBe("#ff6b8a");
});

test("any colour can be read on each ground of the pages, and words on it", () => {
  const style = readFileSync(join(import.meta.dir, "..", "..", "..", "web", "style", "base.css"), "utf8");
  const [light = "", dark = ""] = style.split("prefers-color-scheme: dark");
  const of = (part: string, name: string) => new RegExp(`--${name}: (#[0-9a-f]{6})`).exec(part)![1]!;
  const colour = fc.integer({ min: 0, max: 0xffffff }).map((n) => `#${n.toString(16).padStart(6, "0")}`);
  fc.assert(
    fc.property(colour, (chosen) => {
      for (const [shade, part] of [
        ["light", light],
        ["dark", dark],
      ] as const)
        for (const shown of Object.values(themeColours(chosen, shade)))
          for (const name of ["paper", "card", "sunken", "on-strong"])
            expect(contrast(shown, of(part, name))).toBeGreaterThanOrEqual(4.5);
    }),
    { numRuns: 200 },
  );
});
