import { existsSync } from "node:fs";
import { access, constants, open, readFile, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { z } from "zod";
import { systemReason } from "../src/core/start-error.ts";
import {
  commitmentOf,
  drawnPosition,
  drawSeedOf,
  emptyDigest,
  extendDigest,
  registrationLeaf,
} from "../src/waiting-room/lottery/lottery.ts";
import { failWith, readCommandLine } from "./command-line.ts";

/**
 * `npm run verify-draw -- <file or URL> [--registration <number> --user <userId>] [--save <file>]`:
 * recomputes an opening lottery from what is public. The URL is a queue's page,
 * `https://host/v1/queues/{queueId}`; a file is what `--save` wrote, and needs no network. With a visitor's
 * receipt it also says where they were drawn to. Exits 1 when anything does not fit, 2 when it was called
 * wrongly.
 */
const USAGE = `npm run verify-draw -- SOURCE [--registration NUMBER --user USER_ID] [--save FILE]

Makes an opening lottery's draw again from what is public, and says whether everything fits. SOURCE is
the address of a queue's page, https://host/v1/queues/QUEUE_ID, or a file that --save wrote.

  --registration, --user  a visitor's receipt: also says where they were drawn to
  --save FILE             keeps what was read, to check it again without a network

Exits with 0 when everything fits, 1 when something does not, 2 when it was called wrongly or cannot
read SOURCE.`;

const LOTTERY = z.object({
  commitment: z.string(),
  digest: z.string(),
  draw: z.object({ count: z.int().min(0), secret: z.string(), seed: z.string() }).nullable(),
});
const QUEUE = z.object({ queueId: z.string(), lottery: LOTTERY.nullish() });
const REGISTRATIONS = z.object({ items: z.array(z.string()), nextFrom: z.int().nullable() });
const DRAW = QUEUE.extend({ registrations: z.array(z.string()) });
type Draw = z.infer<typeof DRAW>;

const { values, positionals } = readCommandLine(
  USAGE,
  { registration: { type: "string" }, user: { type: "string" }, save: { type: "string" } },
  1,
);
const { registration, user, save } = values;
const [source] = positionals;
if (!source) failWith("which draw? npm run verify-draw -- https://host/v1/queues/QUEUE_ID");
if ((registration === undefined) !== (user === undefined))
  failWith("a receipt is both, --registration and --user; try --help");
if (registration !== undefined && !/^[1-9]\d{0,8}$/.test(registration))
  failWith(`--registration: "${registration}" is not a number from 1 on; try --help`);

if (save !== undefined) await refuseUnwritable(save);

const draw = /^https?:/.test(source) ? await download(source) : await readDraw(source);
if (save !== undefined) await keep(save);
process.exit(verify(draw) ? 0 : 1);

async function readDraw(file: string): Promise<Draw> {
  const text = await readFile(file, "utf8").catch((error) =>
    failWith(`${file} cannot be read (${systemReason(error)})`),
  );
  return asJson(text, DRAW) ?? failWith(`${file} is not what --save writes`);
}

/** Before anything is read: that may take minutes. */
async function refuseUnwritable(file: string): Promise<void> {
  // A new file by its folder, with the last part, without which a file would pass for one.
  const asked = existsSync(file)
    ? open(file, "r+").then((opened) => opened.close())
    : access(`${dirname(file)}/.`, constants.W_OK);
  await asked.catch(failToWrite(file));
}

async function keep(file: string): Promise<void> {
  await writeFile(file, JSON.stringify(draw)).catch(failToWrite(file));
}

function failToWrite(file: string) {
  return (error: unknown): never => failWith(`${file} cannot be written (${systemReason(error)})`);
}

/** Undefined where the text is no JSON, or other JSON. */
function asJson<T>(text: string, schema: z.ZodType<T>): T | undefined {
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

async function download(source: string): Promise<Draw> {
  const url = pageOf(source);
  const page = await ask(url, QUEUE);
  const registrations: string[] = [];
  for (let from: number | null = 1; from !== null && page.lottery?.draw;) {
    const part: z.infer<typeof REGISTRATIONS> = await ask(
      `${url}/registrations?limit=10000&from=${from}`,
      REGISTRATIONS,
    );
    for (const leaf of part.items) registrations.push(leaf);
    from = part.nextFrom;
  }
  return { ...page, registrations };
}

/** The address of the queue's page itself, as a browser's bar may show it with more behind it. */
function pageOf(source: string): string {
  const { origin, pathname } = URL.parse(source) ?? failWith(`${source} is no address`);
  return origin + pathname.replace(/\/+$/, "");
}

async function ask<T>(url: string, schema: z.ZodType<T>): Promise<T> {
  const response = await fetch(url).catch(() => failWith(`nothing answers at ${url}`));
  if (!response.ok) failWith(`${url} answered ${response.status}`);
  return asJson(await response.text(), schema) ?? failWith(`${url} is not the address of a queue's page`);
}

function verify({ queueId, lottery, registrations }: Draw): boolean {
  if (!lottery) return check(false, "this queue has a lottery");
  if (!lottery.draw) return check(false, `the draw was made (commitment so far: ${lottery.commitment})`);
  const { count, secret, seed } = lottery.draw;
  const digest = registrations.reduce(extendDigest, emptyDigest(queueId));
  const results = [
    check(registrations.length === count, `${count} registrations took part, and as many are listed`),
    check(
      commitmentOf(secret) === lottery.commitment,
      `the secret is the one committed to: ${lottery.commitment}`,
    ),
    check(digest === lottery.digest, `the digest is that of the registrations: ${lottery.digest}`),
    check(
      drawSeedOf(secret, digest, count) === seed,
      `the seed follows from secret, digest and number: ${seed}`,
    ),
    check(
      isPermutation(seed, count),
      "every registration has one position, and every position one registration",
    ),
  ];
  if (user !== undefined) {
    const number = Number(registration);
    const leaf = registrationLeaf(queueId, number, user.toLowerCase());
    results.push(check(registrations[number - 1] === leaf, `registration ${number} is this user's`));
    if (number <= count)
      console.log(`       and was drawn to position ${drawnPosition(seed, count, number)} of ${count}`);
  }
  return results.every(Boolean);
}

function isPermutation(seed: string, count: number): boolean {
  const taken = new Uint8Array(count + 1);
  for (let index = 1; index <= count; index += 1) taken[drawnPosition(seed, count, index)] = 1;
  return taken.subarray(1).every((each) => each === 1);
}

function check(holds: boolean, what: string): boolean {
  console.log(`${holds ? "ok    " : "FAILED"} ${what}`);
  return holds;
}
