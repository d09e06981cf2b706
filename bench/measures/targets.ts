import { mkdirSync, writeFileSync } from "node:fs";
import { loadavg } from "node:os";
import { dirname, join } from "node:path";
import { textTable } from "../onsale/text-table.ts";
import type { Spread } from "./spread.ts";

/** A figure of a benchmark, beside what it is to be. */
export interface Target {
  name: string;
  measured: Spread;
  unit: string;
  atMost?: number;
  atLeast?: number;
  /** What a reader must know to believe the figure. */
  remark?: string;
}

/**
 * Prints each figure's median with the ends of its spread and its target, keeps them as JSON under `reports/`, and
 * answers whether every target was met.
 */
export function reportTargets(name: string, isQuick: boolean, targets: readonly Target[]): boolean {
  const rows = targets.map((target) => {
    const { measured, unit, atMost, atLeast } = target;
    const limit =
      atMost !== undefined ? `at most ${atMost}` : atLeast !== undefined ? `at least ${atLeast}` : "";
    const spread = `${figure(measured.min)} to ${figure(measured.max)}`;
    return [target.name, figure(measured.median), spread, unit, limit, isMet(target) ? "" : "MISSED"];
  });
  console.log(`\n${textTable([["figure", "median", "spread", "unit", "target", ""], ...rows])}\n`);
  for (const { name, remark } of targets) if (remark !== undefined) console.log(`${name}: ${remark}\n`);
  const folder = join(dirname(dirname(import.meta.dir)), "reports");
  mkdirSync(folder, { recursive: true });
  const at = new Date().toISOString();
  const file = join(folder, `${name}-${at.replaceAll(/[:.]/g, "-")}.json`);
  const report = { at, isQuick, bun: Bun.version, loadAverage: loadavg(), targets };
  writeFileSync(file, JSON.stringify(report, null, 2));
  console.log(`Written to ${file}`);
  return targets.every(isMet);
}

function isMet({ measured, atMost, atLeast }: Target): boolean {
  return (
    (atMost === undefined || measured.median <= atMost) &&
    (atLeast === undefined || measured.median >= atLeast)
  );
}

function figure(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString("en") : value.toFixed(2);
}
