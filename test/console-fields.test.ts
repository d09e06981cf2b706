import { expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ConcertPatch, QueuePatch } from "../src/organiser/api.ts";
import { PerformancePatch } from "../src/organiser/performances-api.ts";
import { en } from "../web/text/console/en.ts";

const CONSOLE = join(import.meta.dir, "..", "web", "console");
const PAGES = readdirSync(CONSOLE, { recursive: true, encoding: "utf8" })
  .filter((file) => /\.tsx?$/.test(file) && !file.endsWith(".test.ts"))
  .map((file) => readFileSync(join(CONSOLE, file), "utf8"))
  .join("\n");

/** What no form of the console asks for: it says so beside an act, or in another way. */
const ELSEWHERE = new Set(["reason"]);

const policy = ConcertPatch.shape.policy.unwrap();

const CHANGEABLE: [string, string[]][] = [
  ["a concert", Object.keys(ConcertPatch.shape)],
  ["the policy of a concert", Object.keys(policy.shape)],
  ["a queue", Object.keys(QueuePatch.shape)],
  ["a date", Object.keys(PerformancePatch.shape)],
];

test.each(CHANGEABLE)(
  "everything that the calls let an organiser change of %s can be changed on the console",
  (_, names) => {
    const isThere = (name: string) => new RegExp(`["'.\\b]${name}["']|\\b${name}\\b\\s*[:,}]`).test(PAGES);
    const missing = names.filter((name) => !ELSEWHERE.has(name) && !isThere(name));
    expect(missing).toEqual([]);
  },
);

test.each(CHANGEABLE)("the history has a name for everything that can be changed of %s", (_, names) => {
  const missing = names.filter((name) => !ELSEWHERE.has(name) && !(name in en.field));
  expect(missing).toEqual([]);
});
