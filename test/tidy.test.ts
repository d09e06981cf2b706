import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { ADDRESSES, CONSOLE_ADDRESSES } from "../src/pages/addresses.ts";
import { documentedImports } from "./tidy/documented-imports.ts";
import { circlesOf, type Import, importsOf, MAY_IMPORT, MODULES, objectionTo } from "./tidy/imports.ts";
import { documentedOwnership, ownershipOf, tablesOf, usesOf } from "./tidy/tables.ts";

/** The order of the house: what every file keeps to, and cases that show that each rule can fail. */
const ROOT = join(import.meta.dir, "..");
const FILES = [
  ...new Bun.Glob("{src,web,testing,test,e2e,faults,rehearsal,bench,scripts}/**/*.{ts,tsx}").scanSync(ROOT),
].toSorted();

const textOf = (file: string) => readFileSync(join(ROOT, file), "utf8");

const value = (to: string): Pick<Import, "to" | "isType"> => ({ to, isType: false });
const type = (to: string): Pick<Import, "to" | "isType"> => ({ to, isType: true });

describe("imports", () => {
  const AGAINST: [from: string, what: Pick<Import, "to" | "isType">][] = [
    // core and infrastructure know nothing above them
    ["src/core/points.ts", value("src/database/clock.ts")],
    ["src/core/points.ts", value("src/wallet/ledger/rules.ts")],
    ["src/core/points.ts", value("zod")],
    ["src/core/points.ts", value("node:fs")],
    ["src/database/leader.ts", value("src/supervisor/config.ts")],
    ["src/shared-memory/pace.ts", value("src/database/database.ts")],
    ["src/http/http.ts", value("src/identity/service.ts")],
    ["src/http/http.ts", value("src/overload/pressure.ts")],
    ["src/http/http.ts", type("src/wallet/ledger/api.ts")],
    ["src/http/http.ts", value("src/main.ts")],
    ["src/postgres-server/postmaster.ts", value("src/wallet/service.ts")],
    // rules are pure
    ["src/wallet/ledger/rules.ts", type("src/database/database.ts")],
    ["src/wallet/ledger/rules.ts", value("src/wallet/ledger/store.ts")],
    ["src/wallet/ledger/rules.ts", value("src/wallet/gateways/gateway.ts")],
    ["src/wallet/ledger/rules.ts", type("src/waiting-room/line/rules.ts")],
    ["src/waiting-room/admission/rules.ts", value("src/waiting-room/line/queue-store.ts")],
    // stores know their own tables
    ["src/payments/store.ts", value("src/wallet/service.ts")],
    ["src/payments/store.ts", type("src/wallet/ledger/api.ts")],
    ["src/payments/store.ts", value("src/payments/rules.ts")],
    ["src/payments/store.ts", type("src/payments/service.ts")],
    ["src/reservations/rows/seat-store.ts", value("src/reservations/rows/store.ts")],
    // contracts are schemas
    ["src/organiser/api.ts", value("src/wallet/service.ts")],
    ["src/organiser/api.ts", value("src/organiser/store.ts")],
    ["src/tickets/api.ts", value("src/database/database.ts")],
    ["src/payments/api.ts", value("src/organiser/api.ts")],
    // routes call their service
    ["src/identity/routes.ts", value("src/waiting-room/service.ts")],
    ["src/payments/routes.ts", value("src/payments/store.ts")],
    ["src/payments/routes.ts", value("src/payments/rules.ts")],
    ["src/organiser/routes.ts", value("src/payments/store.ts")],
    ["src/payments/paying.ts", value("src/payments/routes.ts")],
    // another module is known by its open files
    ["src/payments/paying.ts", value("src/wallet/ledger/store.ts")],
    ["src/payments/paying.ts", value("src/wallet/ledger/rules.ts")],
    ["src/payments/paying.ts", value("src/wallet/top-ups/topping-up.ts")],
    ["src/reservations/holding.ts", type("src/waiting-room/line/rules.ts")],
    ["src/reservations/holding.ts", value("src/waiting-room/routes.ts")],
    ["src/organiser/service.ts", value("src/catalogue/seats/seat-map.ts")],
    // and never upward or sideways
    ["src/identity/service.ts", value("src/catalogue/service.ts")],
    ["src/waiting-room/service.ts", value("src/catalogue/service.ts")],
    ["src/catalogue/service.ts", value("src/reservations/service.ts")],
    ["src/reservations/service.ts", value("src/wallet/service.ts")],
    ["src/reservations/service.ts", value("src/payments/service.ts")],
    ["src/wallet/service.ts", value("src/tickets/service.ts")],
    ["src/tickets/service.ts", value("src/payments/api.ts")],
    ["src/payments/service.ts", value("src/organiser/service.ts")],
    ["src/wallet/gateways/toss-payments/gateway.ts", value("src/wallet/ledger/store.ts")],
    ["src/wallet/gateways/toss-payments/gateway.ts", value("src/payments/service.ts")],
    ["src/documentation/pages.ts", value("src/catalogue/service.ts")],
    ["src/wallet/service.ts", value("src/worker/app.ts")],
    // the worker puts services and routes together
    ["src/worker/app.ts", value("src/wallet/ledger/store.ts")],
    ["src/worker.ts", value("src/waiting-room/line/rules.ts")],
    // what is rehearsed knows nothing of what is measured, and what all share knows neither
    ["rehearsal/crowd/visitor.ts", value("bench/load/wire-connection.ts")],
    ["rehearsal/model/fairness-model.ts", type("bench/measures/measure.ts")],
    ["testing/programs/charts.ts", value("rehearsal/judge/run-result.ts")],
    ["bench/measures/measure.ts", value("faults/faults.ts")],
    // clients know the contract
    ["rehearsal/onsale.ts", value("src/wallet/ledger/api.ts")],
    ["rehearsal/onsale.ts", type("src/wallet/ledger/rules.ts")],
    ["rehearsal/crowd/visitor.ts", value("src/core/ids.ts")],
    ["web/seats/seats.tsx", value("src/catalogue/api.ts")],
    ["web/seats/seats.tsx", value("src/http/http.ts")],
  ];
  const ALONG: [from: string, what: Pick<Import, "to" | "isType">][] = [
    ["src/core/points.ts", value("src/core/limits.ts")],
    ["src/core/signed-token.ts", value("node:crypto")],
    ["src/http/http.ts", value("src/core/refusals.ts")],
    ["src/http/http.ts", value("hono")],
    ["src/wallet/ledger/rules.ts", value("src/core/points.ts")],
    ["src/wallet/ledger/rules.ts", type("src/wallet/gateways/gateway.ts")],
    ["src/waiting-room/admission/rules.ts", value("src/waiting-room/line/rules.ts")],
    ["src/wallet/ledger/store.ts", type("src/wallet/ledger/rules.ts")],
    ["src/wallet/ledger/store.ts", value("src/database/database.ts")],
    ["src/tickets/api.ts", value("src/http/schemas.ts")],
    ["src/payments/api.ts", value("src/tickets/api.ts")],
    ["src/organiser/api.ts", value("src/waiting-room/api.ts")],
    ["src/organiser/concerts/api.ts", value("src/organiser/performances-api.ts")],
    ["src/catalogue/routes.ts", value("src/waiting-room/service.ts")],
    ["src/reservations/holding.ts", value("src/catalogue/for-transactions.ts")],
    ["src/payments/paying.ts", value("src/wallet/for-transactions.ts")],
    ["src/wallet/gateways/toss-payments/gateway.ts", value("src/wallet/gateways/gateway.ts")],
    ["src/worker/app.ts", value("src/wallet/routes.ts")],
    ["src/worker/loops.ts", value("src/waiting-room/for-transactions.ts")],
    ["rehearsal/onsale.ts", type("src/wallet/ledger/api.ts")],
    ["rehearsal/onsale.ts", value("testing/programs/program.ts")],
    ["bench/measures/waiting/stream-listeners.ts", value("rehearsal/client/queue-listener.ts")],
    ["web/seats/seats.tsx", type("src/catalogue/api.ts")],
    ["web/routes.tsx", value("src/pages/addresses.ts")],
    ["web/routes.tsx", value("src/core/bookings/buyer-limits.ts")],
    ["src/core/points.test.ts", value("src/wallet/ledger/store.ts")],
  ];

  test.each(AGAINST)("%s may not have %o", (from, what) => {
    expect(objectionTo({ from, ...what })).toBeString();
  });

  test.each(ALONG)("%s may have %o", (from, what) => {
    expect(objectionTo({ from, ...what })).toBeUndefined();
  });

  test("are seen however they are written", () => {
    const text = `import { a, type B } from "./x.ts";
import type { C } from "../core/ids.ts";
import { type D, type E as F } from "./y.ts";
export * from "../payments/service.ts";
const g = await import("../tickets/store.ts");
import "./z.ts";
import h from "hono";`;
    expect(
      importsOf("src/wallet/service.ts", text).map(({ to, isType }) => `${isType ? "type " : ""}${to}`),
    ).toEqual([
      "src/wallet/x.ts",
      "type src/core/ids.ts",
      "type src/wallet/y.ts",
      "src/payments/service.ts",
      "hono",
      "src/tickets/store.ts",
      "src/wallet/z.ts",
    ]);
  });

  test("keep the direction of the house in every file", () => {
    const imports = FILES.flatMap((file) => importsOf(file, textOf(file)));
    const objections = imports.flatMap((each) => {
      const objection = objectionTo(each);
      return objection === undefined ? [] : [`${each.from} → ${each.to}: ${objection}`];
    });
    expect(objections).toEqual([]);
    expect(MODULES).toHaveLength(21);
  });

  test("may be what docs/architecture.md says", () => {
    // The worker puts all together, and may import all.
    const { worker: _, ...documented } = documentedImports(textOf("docs/architecture.md"));
    const allowed = Object.entries(MAY_IMPORT).map(([folder, others]) => [folder, others.toSorted()]);
    expect(documented).toEqual(Object.fromEntries(allowed));
  });
});

describe("tables", () => {
  const ARCHITECTURE = textOf("docs/architecture.md");
  const MIGRATIONS = [...new Bun.Glob("src/database/migrations/*.sql").scanSync(ROOT)].map(textOf).join("\n");

  test("are written and read by the folders that docs/architecture.md names, and by no other", () => {
    const tables = tablesOf(MIGRATIONS);
    // The sandbox's journal is a file of its own.
    const files = FILES.filter((file) => /^src\/(?!.*(\.test\.|gateways\/sandbox\/))/.test(file));
    const uses = files.flatMap((file) => usesOf(file, textOf(file), tables));
    expect(documentedOwnership(ARCHITECTURE)).toEqual(ownershipOf(uses));
  });

  test("are seen in a statement however it uses them", () => {
    const use = (sql: string) => usesOf("src/wallet/store.ts", sql, ["seats", "seat_changes"]);
    const seats = { table: "seats", file: "src/wallet/store.ts" };
    expect(use("select * from seats s")).toEqual([{ ...seats, writes: false, reads: true }]);
    expect(use("select 1 from x left join seats using (id)")).toEqual([
      { ...seats, writes: false, reads: true },
    ]);
    expect(use("update seats set status = 1")).toEqual([{ ...seats, writes: true, reads: false }]);
    expect(use("delete from seats where true")).toEqual([{ ...seats, writes: true, reads: false }]);
    expect(use("insert into seats (id) values (1)")).toEqual([{ ...seats, writes: true, reads: false }]);
    expect(use("select seats from x")).toEqual([]);
  });

  test("that an undocumented folder writes are found", () => {
    const tables = tablesOf("create table seats (id int);");
    const uses = [
      ...usesOf("src/reservations/rows/store.ts", "update seats set id = 1", tables),
      ...usesOf("src/wallet/store.ts", "update seats set id = 1", tables),
    ];
    const page =
      "### The tables\n\n| Table | Written by | Read by |\n|---|---|---|\n| `seats` | `reservations` | |\n";
    expect(documentedOwnership(page)).not.toEqual(ownershipOf(uses));
    expect(documentedOwnership(page)).toEqual(ownershipOf(uses.slice(0, 1)));
  });
});

test("each metric that the code makes is in the table for operators, and no other", () => {
  const page = textOf("docs/running-in-production.md");
  const table = [...page.matchAll(/^\| `frontrow_[^|]*\|/gm)].flatMap(([cell]) =>
    cell.match(/frontrow_\w+/g)!,
  );
  const sources = FILES.filter((file) => file.startsWith("src/") && !file.includes(".test.")).map(textOf);
  const made = sources.flatMap((text) => text.match(/(?<=")frontrow_\w+_\w+(?=")/g) ?? []);
  expect([...new Set(made)].toSorted()).toEqual(table.toSorted());
});

test("each page has a route in the browser under its address", () => {
  const routes = textOf("web/routes.tsx").match(/(?<=path: ADDRESSES\.)\w+/g) ?? [];
  expect(routes.toSorted()).toEqual(Object.keys(ADDRESSES).toSorted());
  const ofConsole = textOf("web/console/routes.tsx").match(/(?<=path: CONSOLE_ADDRESSES\.)\w+/g) ?? [];
  expect(ofConsole.toSorted()).toEqual(Object.keys(CONSOLE_ADDRESSES).toSorted());
});

describe("the pages", () => {
  const PAGES = FILES.filter((file) => /^web\/.*\.tsx?$/.test(file) && !file.includes(".test."));
  /** What the browser alone decides: how much it shows, and what a payment company's own form takes. */
  const OF_THE_BROWSER = new Set(["PROGRESS_SEATS", "BEST_SEATS_MAX", "NAME_CHARACTERS_MAX"]);
  const limitsIn = (text: string) =>
    [
      ...text.matchAll(/const (?!\w*_MS)(\w*(?:POINTS|AMOUNT|CHAR|ITEMS|SEATS|DIGITS|BYTES)\w*) = ["\d]/g),
      ...text.matchAll(/\b(maxLength|minLength)=(?:\{|")\d/g),
    ].flatMap(([, name]) => (OF_THE_BROWSER.has(name!) ? [] : [name!]));

  test("take the limits that the server also knows from src/core/bookings/buyer-limits.ts", () => {
    expect(limitsIn('const AMOUNT_MAX = 10_000;\nconst PAGE_ITEMS = "100";')).toHaveLength(2);
    expect(limitsIn("<input maxLength={100} />")).toEqual(["maxLength"]);
    expect(PAGES.flatMap((file) => limitsIn(textOf(file)))).toEqual([]);
  });

  test("spell no key of a query but in web/api/endpoint.ts", () => {
    const spelled = (text: string) =>
      /queryKey: ?\[|(?:invalidate|remove|reset)Queries\(\{ queryKey: \[/.test(text);
    expect(spelled('useQuery({ queryKey: ["wallet"] })')).toBe(true);
    const others = PAGES.filter((file) => file !== "web/api/endpoint.ts");
    expect(others.filter((file) => spelled(textOf(file)))).toEqual([]);
  });
});

describe("sizes", () => {
  const LINES_MAX = 320;
  const LINE_CHARS_MAX = 110;
  const FILES_OF_A_FOLDER_MAX = 12;

  test("no file is so long that it should be two", () => {
    const long = FILES.map((file) => `${file}: ${textOf(file).split("\n").length - 1}`).filter(
      (line) => Number(line.split(": ")[1]) > LINES_MAX,
    );
    expect(long).toEqual([]);
  });

  test("no line is longer than 110 characters", () => {
    // A migration that has landed is never edited.
    const styles = [...new Bun.Glob("{src,web,testing}/**/*.{css,js}").scanSync(ROOT)];
    const files = [...FILES, ...styles];
    const long = files.flatMap((file) =>
      textOf(file)
        .split("\n")
        .flatMap((line, i) => (line.length > LINE_CHARS_MAX ? [`${file}:${i + 1}`] : [])),
    );
    expect(long).toEqual([]);
  });

  test("no folder holds more than can be taken in at once", () => {
    const sized = FILES.filter((file) => !/^scripts\/|\.test\./.test(file));
    const folders = Map.groupBy(sized, (file) => dirname(file));
    const full = [...folders].filter(([, files]) => files.length > FILES_OF_A_FOLDER_MAX);
    expect(full.map(([folder, files]) => `${folder}: ${files.length}`)).toEqual([]);
  });
});

test("no folders of src import each other in a circle", () => {
  const imports = FILES.filter((file) => file.startsWith("src/") && !file.includes(".test.")).flatMap(
    (file) => importsOf(file, textOf(file)),
  );
  expect(circlesOf(imports)).toEqual([]);
  const back = { from: "src/core/ids.ts", to: "src/wallet/service.ts", isType: true };
  expect(circlesOf([...imports, back]).length).toBeGreaterThan(0);
});

describe("tests", () => {
  /** What starts PostgreSQL or a process. */
  const STARTS = new RegExp(
    [
      /testing\/(postgres|stage|frontrow|own-services|processes\/\w+-processes)\.ts/,
      /Bun\.spawn|node:child_process|startEmbeddedPostgres\(/,
    ]
      .map(({ source }) => source)
      .join("|"),
  );

  test("beside the code need neither PostgreSQL nor a process, so that `npm test -- --pure` is quick", () => {
    const beside = FILES.filter((file) => /\.test\.tsx?$/.test(file) && !/^(test|e2e)\//.test(file));
    expect(beside.filter((file) => STARTS.test(textOf(file)))).toEqual([]);
    expect(beside.length).toBeGreaterThan(50);
    expect(STARTS.test(textOf("test/main.test.ts"))).toBe(true);
  });
});

test("each folder of infrastructure, and each module with a hard idea, says what it is in 40 lines", () => {
  const folders = [...textOf("docs/architecture.md").matchAll(/\(\.\.\/src\/([\w-]+)\/README\.md\)/g)].map(
    ([, name]) => name!,
  );
  const without = Object.keys(MAY_IMPORT).filter(
    (name) => !MODULES.includes(name) && !folders.includes(name),
  );
  expect(without).toEqual(["documentation", "pages"]);
  const lines = folders.map((name) => textOf(`src/${name}/README.md`).split("\n").length - 1);
  expect(Math.max(...lines)).toBeLessThanOrEqual(40);
});
