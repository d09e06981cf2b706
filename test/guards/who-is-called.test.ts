import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LIMITS } from "../../src/core/limits.ts";
import { runChange } from "../../src/database/batches/change.ts";
import { readClock } from "../../src/database/database.ts";
import { callVisitors } from "../../src/waiting-room/admission/calling.ts";
import type { Queue } from "../../src/waiting-room/line/rules.ts";
import { placeAt } from "../../src/waiting-room/lottery/draw.ts";
import { Presence } from "../../src/waiting-room/presence/presence.ts";
import { type OwnDatabase, setDatabase } from "../../testing/database/database-stage.ts";
import { lineRows, newUser, soon } from "./line-rows.ts";

/** Whose turn it is among those who wait, who came back, who are away and who have left. */
let database: OwnDatabase;
setDatabase((own) => (database = own));
const { clear, written, queue, statuses } = lineRows(() => database);
let folder: string;
let presence: Presence;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "who-is-called-"));
  presence = new Presence(folder);
});
afterAll(() => rmSync(folder, { recursive: true }));

beforeEach(clear);

/** By letter: a place in line. Small letters: its visitor is away. */
const STATUS = { W: "WAITING", R: "RETURNED", L: "LEFT" } as const;
const SEED = "0123456789abcdef".repeat(4);

/** A queue that was joined long ago, of so many places. Who is called must have been heard of lately. */
function line(places: number, drawn: number | null): Promise<Queue> {
  const lottery = { lottery: true, lottery_secret: "s", lottery_digest: "d" };
  return queue({
    presence_seconds: 1_800,
    presence_from: soon(-600),
    missed: places,
    last_position: places,
    ...(drawn === null ? {} : { ...lottery, draw_count: drawn, draw_seed: SEED }),
  });
}

/** One turn with so many calls, while the visitors of these places are there; and its statements. */
async function turn(own: Queue, calls: number, here: readonly number[]) {
  return runChange(database.db, async (tx) => {
    const now = await readClock(tx);
    for (const each of here) presence.note(own, each, now);
    let statements = 0;
    const counted = new Proxy(tx, {
      apply(asked, self, parts) {
        statements += 1;
        return Reflect.apply(asked, self, parts);
      },
    });
    const done = await callVisitors(counted, own, calls, presence, now);
    return { ...done, statements };
  });
}

/** Places in these numbers and statuses. */
async function places(own: Queue, all: readonly (readonly [number, string])[]) {
  const joined = { queue_no: own.queueNo, joined_at: soon(-60) };
  const rows = all.map(([position, status]) => ({ ...joined, position, status, user_id: newUser() }));
  await written((tx) => tx`insert into places ${tx(rows)}`);
}

const numbersTo = (last: number) => Array.from({ length: last }, (_, i) => i + 1);

describe.each<[string, (places: number) => number | null, number]>([
  ["in a line in the order in which people came", () => null, 5],
  ["in a drawn line", (places) => places, 42],
  ["in a drawn line that was joined later on", (places) => (places > 9 ? 1 : places - 2), 7],
])("%s are called", (_, drawnOf, statementsMax) => {
  test.each([
    ["the next who wait", "WWW", 2, "CCW"],
    ["past those who have left", "LWLLWW", 2, "LCLLCW"],
    ["all of a line that is shorter than the calls", "LWLW", 9, "LCLC"],
    ["past those who are away: their turn passes", "wwWwW", 1, "MMCwW"],
    ["past those who are away, and no further than the calls reach", "WwWWwW", 3, "CMCCwW"],
    ["half from those who came back, half from the line", "RRRWWW", 4, "CCRCCW"],
    ["at least one who came back", "RRWW", 1, "CRWW"],
    ["more of those who came back where the line needs no call", "RRRRWL", 4, "CCCRCL"],
    ["past those who came back and are away again", "rRrRW", 2, "MCMRC"],
    ["of those who came back no more than are looked for", "RrRW", 1, "CrRW"],
    ["none of those who came back before one who is ahead of them", "RrRR", 2, "CMCR"],
    ["nobody without a call: and nobody's turn passes", "rRwW", 0, "rRwW"],
  ])("%s: of %s with %p calls", async (__, letters, calls, after) => {
    const own = await line(letters.length, drawnOf(letters.length));
    const numbers = [...letters].map((_letter, i) => placeAt(own, i + 1));
    const statusOf = (letter: string) => STATUS[letter.toUpperCase() as keyof typeof STATUS];
    await places(
      own,
      numbers.map((number, i) => [number, statusOf(letters[i]!)]),
    );
    const here = numbers.filter((_number, i) => letters[i] === letters[i]!.toUpperCase());
    const done = await turn(own, calls, here);
    const found: Record<number, string> = await statuses(own);
    const became = { READY: "C", MISSED: "M" };
    const seen = numbers.map((number, i) => became[found[number] as keyof typeof became] ?? letters[i]!);
    expect(seen.join("")).toBe(after);
    // Nobody who waits is left behind.
    expect(after.slice(0, done.frontier)).not.toMatch(/w/i);
    expect(done.frontier).toBeLessThanOrEqual(letters.length);
    expect(done.total).toBe([...after].filter((letter) => letter === "C").length);
  });

  test("who wait behind very many who have left, by the second turn", async () => {
    const last = 12 * LIMITS.admissionPerTickMax;
    const own = await line(last, drawnOf(last));
    const [away, here] = [placeAt(own, last - 1), placeAt(own, last)];
    await places(own, [
      [away, "WAITING"],
      [here, "WAITING"],
    ]);
    const first = await turn(own, 1, [here]);
    const second = await turn({ ...own, frontier: first.frontier }, 1, [here]);
    for (const { statements } of [first, second]) expect(statements).toBeLessThanOrEqual(statementsMax);
    expect(await statuses(own)).toEqual({ [away]: "MISSED", [here]: "READY" });
  });
});

test("of very many who are away, the turns of no more pass at once than a turn may call", async () => {
  const own = await line(2_600, null);
  await places(
    own,
    numbersTo(2_600).map((number) => [number, "WAITING"]),
  );
  const most = LIMITS.admissionPerTickMax;
  expect(await turn(own, 500, [])).toMatchObject({ total: 0, passed: most, frontier: most });
});

test("of very many who came back, one who is away keeps none from being called", async () => {
  const own = await line(503, null);
  await places(
    own,
    numbersTo(503).map((number) => [number, "RETURNED"]),
  );
  const here = numbersTo(503).slice(1);
  expect(await turn(own, 502, here)).toMatchObject({ total: 502, fromLine: 0, again: 502 });
});

test("where nobody can be called, or nobody missed a call, nobody is looked for", async () => {
  const own = await line(1, null);
  expect(await turn(own, 0, [])).toMatchObject({ total: 0, statements: 0 });
  expect(await turn({ ...own, missed: 0 }, 1, [])).toMatchObject({ total: 0, statements: 1 });
});
