import { afterAll, beforeAll, expect, test } from "bun:test";
import { join } from "node:path";
import { type FrontrowProcesses, startProcesses } from "../testing/processes/frontrow-processes.ts";

/** What the README has a newcomer paste does what it says, as often as it is pasted. */

const README = join(import.meta.dir, "..", "README.md");
let frontrow: FrontrowProcesses;

beforeAll(async () => {
  frontrow = await startProcesses({ variables: { DEMO: "1", WORKERS: "1" } });
});
afterAll(() => frontrow?.remove());

async function blocks(): Promise<string> {
  const text = await Bun.file(README).text();
  const found = [...text.matchAll(/^```bash\n([\s\S]*?)^```$/gm)].map(([, block]) => block!);
  expect(found.length).toBeGreaterThan(7);
  return found.join("\n").replace(/^URL=.*$/m, `URL=${frontrow.url}`);
}

test("the blocks buy two tickets, and two more when they are pasted again", async () => {
  const script = await blocks();
  const pasted = `${script}\n${script}\n`;
  const shell = Bun.spawn(["bash", "-eu"], { stdin: new Blob([pasted]), stdout: "pipe", stderr: "pipe" });
  const [said, complaints] = await Promise.all([
    new Response(shell.stdout).text(),
    new Response(shell.stderr).text(),
  ]);
  expect(complaints).toBe("");
  expect(await shell.exited).toBe(0);

  const payments = said.match(/"paidAt":/g) ?? [];
  expect(payments).toHaveLength(2);
  expect(said.match(/"status":"VALID"/g)).toHaveLength(4);
  // Of the problems only those that the README announces: no points yet, and a token that is spent.
  const once = "insufficient_points queue_token_expired";
  const codes = [...said.matchAll(/"code":"([a-z_]+)"/g)].map(([, code]) => code);
  expect(codes.join(" ")).toBe(`${once} ${once}`);
});

test("the Korean README has the commands, variables and links of the English one", async () => {
  const [english, korean] = await Promise.all(
    ["README.md", "README.ko.md"].map((name) => Bun.file(join(import.meta.dir, "..", name)).text()),
  );
  const blocksOf = (text: string) => text.match(/^```[^\n]*\n[\s\S]*?^```$/gm)!;
  const codesOf = (text: string) =>
    [
      ...new Set(text.replaceAll(/^```[\s\S]*?^```$/gm, "").match(/`(?:npm [^`]+|[A-Z][A-Z_]{3,})`/g)),
    ].toSorted();
  // Its own pages are in Korean, where there is one.
  const linksOf = (text: string) =>
    [...text.matchAll(/\]\(([^)]+)\)/g)]
      .map(([, to]) => to!.replace(".ko.md", ".md"))
      .filter((to) => to !== "README.md")
      .toSorted();
  expect(blocksOf(korean!)).toEqual(blocksOf(english!));
  expect(codesOf(korean!)).toEqual(codesOf(english!));
  expect(linksOf(korean!)).toEqual(linksOf(english!));
  expect(korean!.match(/^#+ /gm)).toEqual(english!.match(/^#+ /gm));
});
