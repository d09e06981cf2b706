import { afterAll, beforeAll, expect, test } from "bun:test";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isInstalled, runProgram } from "../../testing/processes/installed-programs.ts";

/** The samples of deploy/ that no other test runs, read by the programs that they are for. */

const DEPLOY = join(import.meta.dir, "..", "..", "deploy");
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "frontrow-samples-"));
  cpSync(DEPLOY, folder, { recursive: true });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const copied = (part: string) => join(folder, part);

test("Prometheus takes its sample, and each alarm goes off when it should and not before", () => {
  if (!isInstalled("promtool", "deploy/prometheus")) return;
  const run = (...words: string[]) => runProgram(["promtool", ...words], copied("prometheus")).exitCode;
  expect(run("check", "config", "prometheus.yml")).toBe(0);
  expect(run("test", "rules", "frontrow-alerts.test.yml")).toBe(0);

  const rules = copied("prometheus/frontrow-alerts.yml");
  writeFileSync(
    rules,
    readFileSync(rules, "utf8").replace('up{job="frontrow"} == 0', 'up{job="other"} == 0'),
  );
  expect(run("test", "rules", "frontrow-alerts.test.yml")).not.toBe(0);
});

test("HAProxy takes the sample that leads to the primary", () => {
  if (!isInstalled("haproxy", "deploy/patroni/haproxy.cfg")) return;
  const run = (...variables: string[]) =>
    runProgram(["env", "-u", "PG1", "-u", "PG2", ...variables, "haproxy", "-c", "-f", file]).exitCode;
  const file = copied("patroni/haproxy.cfg");
  const both = ["PG1=10.0.0.21", "PG2=10.0.0.22"];
  expect(run(...both)).toBe(0);
  // Without an address it would take its own machine for PostgreSQL's, and say that all is well.
  for (const some of [[], ["PG1=10.0.0.21"], ["PG2=10.0.0.22"], ["PG1=", "PG2="]])
    expect([some, run(...some)]).toEqual([some, 1]);
  writeFileSync(file, "listen nothing\n    servr pg1\n");
  expect(run(...both)).not.toBe(0);
});
