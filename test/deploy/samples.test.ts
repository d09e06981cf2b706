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
  const run = () => {
    const command = [
      "env",
      "PG1=10.0.0.21",
      "PG2=10.0.0.22",
      "haproxy",
      "-c",
      "-f",
      copied("patroni/haproxy.cfg"),
    ];
    return runProgram(command).exitCode;
  };
  expect(run()).toBe(0);
  writeFileSync(copied("patroni/haproxy.cfg"), "listen nothing\n    servr pg1\n");
  expect(run()).not.toBe(0);
});
