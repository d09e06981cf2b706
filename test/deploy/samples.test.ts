import { afterAll, beforeAll, expect, test } from "bun:test";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connectionNeed } from "../../src/database/connection-numbers.ts";
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

interface Manifest {
  kind: string;
  spec: {
    replicas?: number;
    maxReplicas?: number;
    strategy?: { rollingUpdate: { maxSurge: number } };
    template?: { spec: { containers: { env: { name: string; value: string }[] }[] } };
  };
}
interface PatroniFile {
  bootstrap: { dcs: { postgresql: { parameters: { max_connections: number } } } };
}

test("all machines that the samples start have room for their connections at the samples' PostgreSQL", () => {
  const text = (part: string) => readFileSync(join(DEPLOY, part), "utf8");
  const manifests = text("kubernetes/frontrow.yaml")
    .split("\n---\n")
    .map((part) => Bun.YAML.parse(part) as Manifest);
  const ofKind = (kind: string) => manifests.find((each) => each.kind === kind)!.spec;
  const deployment = ofKind("Deployment");
  // Else each `apply` would set back what the autoscaler has chosen.
  expect(deployment.replicas).toBeUndefined();
  const [container] = deployment.template!.spec.containers;
  const workers = Number(container!.env.find(({ name }) => name === "WORKERS")!.value);
  const pods = ofKind("HorizontalPodAutoscaler").maxReplicas! + deployment.strategy!.rollingUpdate.maxSurge;
  const patroni = Bun.YAML.parse(text("patroni/patroni.yml")) as PatroniFile;
  const allowed = patroni.bootstrap.dcs.postgresql.parameters.max_connections;
  expect(pods * connectionNeed(workers).serving).toBeLessThanOrEqual(allowed - 20);

  const compose = readFileSync(join(DEPLOY, "..", "compose.yaml"), "utf8");
  const ofCompose = Number(/max_connections=(\d+)/.exec(compose)![1]);
  // With a worker on each processor.
  for (let cores = 1; cores <= 59; cores += 1)
    expect(connectionNeed(cores).replacing).toBeLessThanOrEqual(ofCompose - 20);
});
