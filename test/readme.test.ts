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

async function blocks(): Promise<string[]> {
  const text = await Bun.file(README).text();
  const found = [...text.matchAll(/^```bash\n([\s\S]*?)^```$/gm)].map(([, block]) => block!);
  expect(found.length).toBeGreaterThan(7);
  return found.map((block) => block.replace(/^URL=.*$/m, `URL=${frontrow.url}`));
}

/** What a shell says to blocks that are pasted into it, one after another. Nothing goes wrong in it. */
async function paste(pasted: readonly string[]): Promise<string> {
  const script = new Blob([pasted.join("\n")]);
  const shell = Bun.spawn(["bash", "-eu"], { stdin: script, stdout: "pipe", stderr: "pipe" });
  const [said, complaints] = await Promise.all([
    new Response(shell.stdout).text(),
    new Response(shell.stderr).text(),
  ]);
  expect(complaints).toBe("");
  expect(await shell.exited).toBe(0);
  return said;
}

const codesIn = (said: string) => [...said.matchAll(/"code":"([a-z_]+)"/g)].map(([, code]) => code).join(" ");

/** The problems that the README announces, and no others: no points yet, and a token that is spent. */
const ONCE = "insufficient_points queue_token_expired";

test("the blocks buy two tickets, and two more when they are pasted again", async () => {
  const all = await blocks();
  const said = await paste([...all, ...all]);
  expect(said.match(/"paidAt":/g)).toHaveLength(2);
  expect(said.match(/"status":"VALID"/g)).toHaveLength(4);
  expect(codesIn(said)).toBe(`${ONCE} ${ONCE}`);
});

test("each block pasted twice in turn does what it does once", async () => {
  const said = await paste((await blocks()).flatMap((block) => [block, block]));
  expect(new Set(said.match(/"reservationId":"[^"]+"/g)).size).toBe(1);
  expect(new Set(said.match(/"topUpId":"[^"]+"/g)).size).toBe(1);
  expect(new Set(said.match(/"paymentId":"[^"]+"/g)).size).toBe(1);
  // The list of tickets, twice.
  expect(said.match(/"status":"VALID"/g)).toHaveLength(4);
  expect(codesIn(said)).toBe(ONCE.replaceAll(/\S+/g, "$& $&"));
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
