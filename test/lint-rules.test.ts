import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** The import rules of DESIGN.md section 4, each shown to be enforced: a linter that lets everything pass says nothing. */
const ROOT = join(import.meta.dir, "..");
const OXLINT = join(ROOT, "node_modules", ".bin", "oxlint");
// The linter takes a fraction of a second; a busy machine may take its time.
setDefaultTimeout(60_000);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "frontrow lint "));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Files = Record<string, string>;

/** Lints each set of files as a project of its own under the repository's configuration, all in one run. */
async function lint(...projects: Files[]): Promise<{ exitCode: number; complaints: string[] }> {
  const run = mkdtempSync(join(folder, "run-"));
  projects.forEach((files, i) => {
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(dirname(join(run, String(i), file)), { recursive: true });
      writeFileSync(join(run, String(i), file), text);
    }
    cpSync(join(ROOT, ".oxlintrc.json"), join(run, String(i), ".oxlintrc.json"));
  });
  const linter = Bun.spawn([OXLINT, "--deny-warnings", "--format=unix"], {
    cwd: run,
    stdout: "pipe",
    stderr: "inherit",
  });
  const lines = (await new Response(linter.stdout).text()).split("\n");
  const complaints = projects.map((_, i) => lines.filter((line) => line.startsWith(`${i}/`)).join("\n"));
  return { exitCode: await linter.exited, complaints };
}

const value = (path: string) => `export { thing } from "${path}";`;
const type = (path: string) => `export type { Thing } from "${path}";`;

const MODULES = [
  "identity",
  "catalog",
  "waiting-room",
  "reservations",
  "wallet",
  "tickets",
  "payments",
  "organiser",
];

const AGAINST: [file: string, text: string][] = [
  // core and platform know nothing above them
  ["src/core/points.ts", value("../platform/log.ts")],
  ["src/core/points.ts", value("../wallet/rules.ts")],
  ["src/core/points.ts", value("zod")],
  ["src/core/points.ts", value("node:fs")],
  ["src/platform/http.ts", value("../identity/service.ts")],
  ["src/platform/http.ts", type("../wallet/api.ts")],
  ["src/platform/http.ts", value("../main.ts")],
  // rules are pure
  ["src/wallet/rules.ts", value("./store.ts")],
  ["src/wallet/rules.ts", type("../platform/database.ts")],
  ["src/wallet/rules.ts", value("node:crypto")],
  ["src/wallet/rules.ts", value("bun")],
  ["src/wallet/rules.ts", type("../waiting-room/rules.ts")],
  ["src/wallet/rules.ts", value("./gateways/gateway.ts")],
  ["src/wallet/rules.ts", type("./gateways/sandbox.ts")],
  // a store knows its own tables
  ["src/wallet/store.ts", value("./rules.ts")],
  ["src/wallet/store.ts", value("./api.ts")],
  ["src/wallet/store.ts", type("./service.ts")],
  ["src/wallet/store.ts", value("./topping-up.ts")],
  ["src/payments/store.ts", value("../wallet/service.ts")],
  ["src/payments/store.ts", type("../wallet/api.ts")],
  ["src/wallet/reversal-store.ts", value("./rules.ts")],
  ["src/wallet/reversal-store.ts", value("./store.ts")],
  ["src/wallet/routes.ts", value("./reversal-store.ts")],
  // a contract depends on no inside
  ...MODULES.map((module): [string, string] => [`src/${module}/api.ts`, value("./rules.ts")]),
  ["src/organiser/api.ts", value("../wallet/service.ts")],
  ["src/wallet/api.ts", value("../platform/database.ts")],
  ["src/wallet/api.ts", value("../tickets/api.ts")],
  ["src/payments/api.ts", value("../organiser/api.ts")],
  // routes call the service
  ...MODULES.map((module): [string, string] => [`src/${module}/routes.ts`, value("./store.ts")]),
  ["src/wallet/routes.ts", value("./rules.ts")],
  ["src/catalog/routes.ts", value("../reservations/service.ts")],
  ["src/identity/routes.ts", value("../waiting-room/service.ts")],
  ["src/payments/routes.ts", value("../wallet/service.ts")],
  ["src/payments/routes.ts", value("../organiser/api.ts")],
  ["src/organiser/routes.ts", value("../payments/store.ts")],
  ...MODULES.map((module): [string, string] => [`src/${module}/service.ts`, value("./routes.ts")]),
  // a module reaches another through its service only
  ["src/payments/paying.ts", value("../wallet/store.ts")],
  ["src/payments/paying.ts", value("../wallet/rules.ts")],
  ["src/payments/paying.ts", value("../wallet/topping-up.ts")],
  ["src/reservations/holding.ts", type("../waiting-room/rules.ts")],
  ["src/reservations/holding.ts", value("../waiting-room/routes.ts")],
  ["src/organiser/service.ts", value("../catalog/seat-map.ts")],
  // and never upward or sideways
  ["src/identity/service.ts", value("../catalog/service.ts")],
  ["src/catalog/service.ts", value("../waiting-room/service.ts")],
  ["src/waiting-room/service.ts", value("../reservations/service.ts")],
  ["src/reservations/service.ts", value("../wallet/service.ts")],
  ["src/reservations/service.ts", value("../payments/service.ts")],
  ["src/wallet/service.ts", value("../tickets/service.ts")],
  ["src/tickets/service.ts", value("../payments/api.ts")],
  ["src/payments/service.ts", value("../organiser/service.ts")],
  ["src/wallet/gateways/toss.ts", value("../store.ts")],
  ["src/wallet/gateways/toss.ts", value("../../payments/service.ts")],
  ["src/documentation/pages.ts", value("../catalog/service.ts")],
  ["src/wallet/service.ts", value("../app.ts")],
  // the process composes services and routes
  ["src/app.ts", value("./wallet/store.ts")],
  ["src/worker.ts", value("./waiting-room/rules.ts")],
  // clients know the contract
  ["bench/onsale.ts", value("../src/wallet/api.ts")],
  ["bench/onsale.ts", type("../src/wallet/rules.ts")],
  ["bench/crowd/visitor.ts", value("../../src/core/ids.ts")],
  ["web/buyer/seats.tsx", value("../../src/catalog/api.ts")],
  ["web/buyer/seats.tsx", value("../../src/platform/http.ts")],
  // whichever way it is written
  ["src/wallet/service.ts", `export const thing = await import("../payments/service.ts");\n`],
  ["src/wallet/service.ts", `export * from "../payments/service.ts";`],
];

const ALONG: [file: string, text: string][] = [
  ["src/core/points.ts", value("./limits.ts")],
  ["src/platform/http.ts", value("../core/refusals.ts") + value("hono").replace("thing", "Hono")],
  ["src/wallet/rules.ts", value("../core/points.ts") + type("./gateways/gateway.ts")],
  ["src/wallet/store.ts", type("./rules.ts") + value("../platform/database.ts")],
  ["src/wallet/api.ts", value("../platform/schemas.ts")],
  ["src/payments/api.ts", value("../tickets/api.ts")],
  ["src/organiser/api.ts", value("../waiting-room/api.ts")],
  ["src/catalog/routes.ts", value("../waiting-room/service.ts") + type("../identity/service.ts")],
  ["src/catalog/routes.ts", value("./service.ts") + type("./seat-map.ts")],
  ["src/organiser/routes.ts", value("../catalog/api.ts")],
  ["src/payments/routes.ts", value("../tickets/api.ts")],
  ["src/reservations/holding.ts", value("../catalog/service.ts") + type("../waiting-room/api.ts")],
  ["src/payments/paying.ts", value("../wallet/service.ts") + type("./store.ts")],
  ["src/organiser/service.ts", value("../payments/service.ts") + type("../wallet/service.ts")],
  ["src/wallet/gateways/toss.ts", value("./gateway.ts") + type("../../core/points.ts")],
  ["src/app.ts", value("./wallet/routes.ts")],
  ["src/loops.ts", value("./waiting-room/service.ts")],
  ["bench/onsale.ts", type("../src/wallet/api.ts") + value("./visitor.ts")],
  ["web/buyer/seats.tsx", type("../../src/catalog/api.ts")],
  ["src/core/points.test.ts", value("../wallet/store.ts")],
];

test("an import against the direction is refused, however it is written", async () => {
  const { exitCode, complaints } = await lint(...AGAINST.map(([file, text]) => ({ [file]: text })));
  const missed = AGAINST.filter((_, i) => !complaints[i]!.includes("eslint(no-restricted-imports)"));
  expect(missed).toEqual([]);
  expect(exitCode).not.toBe(0);
});

test("one wrong import alone fails the lint", async () => {
  const [file, text] = AGAINST[0]!;
  expect((await lint({ [file]: text })).exitCode).not.toBe(0);
});

test("an import along the direction is allowed", async () => {
  const { exitCode, complaints } = await lint(...ALONG.map(([file, text]) => ({ [file]: text })));
  expect(complaints.filter((complaint) => complaint !== "")).toEqual([]);
  expect(exitCode).toBe(0);
});

test("files that import each other in a circle are refused", async () => {
  const { exitCode, complaints } = await lint({
    "src/core/ids.ts": value("./limits.ts"),
    "src/core/limits.ts": value("./ids.ts"),
  });
  expect(complaints[0]).toContain("import(no-cycle)");
  expect(exitCode).not.toBe(0);
});

describe("the environment", () => {
  const READS = [
    "export const port = process.env.PORT;",
    'export const port = process.env["PORT"];',
    "export const port = Bun.env.PORT;",
    "export const { env } = process;",
  ];
  const inEach = (files: string[]) => files.flatMap((file) => READS.map((text) => ({ [file]: text })));

  test("is read by no module, not by the platform and not by the worker", async () => {
    const projects = inEach(["src/wallet/service.ts", "src/platform/http.ts", "src/worker.ts"]);
    const { exitCode, complaints } = await lint(...projects);
    expect(projects.filter((_, i) => !complaints[i]!.includes("eslint(no-restricted-properties)"))).toEqual(
      [],
    );
    expect(exitCode).not.toBe(0);
  });

  test("is read by main and its configuration", async () => {
    const { exitCode, complaints } = await lint(...inEach(["src/main.ts", "src/platform/config.ts"]));
    expect(complaints.filter((complaint) => complaint !== "")).toEqual([]);
    expect(exitCode).toBe(0);
  });
});
