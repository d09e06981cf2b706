import {
  commitmentOf,
  drawnPosition,
  drawSeedOf,
  emptyDigest,
  extendDigest,
  registrationLeaf,
} from "../src/waiting-room/lottery/lottery.ts";
import { answerHelp } from "./help.ts";

/**
 * `npm run verify-draw -- <file or URL> [--registration <number> --user <userId>] [--save <file>]`:
 * recomputes an opening lottery from what is public. The URL is a queue's page,
 * `https://host/v1/queues/{queueId}`; a file is what `--save` wrote, and needs no network. With a visitor's
 * receipt it also says where they were drawn to. Exits 1 when anything does not fit, 2 when it was called
 * wrongly.
 */
interface Draw {
  queueId: string;
  lottery: {
    commitment: string;
    registered: number;
    digest: string;
    draw: { count: number; secret: string; seed: string } | null;
  };
  registrations: string[];
}

answerHelp(`npm run verify-draw -- SOURCE [--registration NUMBER --user USER_ID] [--save FILE]

Makes an opening lottery's draw again from what is public, and says whether everything fits. SOURCE is
the address of a queue's page, https://host/v1/queues/QUEUE_ID, or a file that --save wrote.

  --registration, --user  a visitor's receipt: also says where they were drawn to
  --save FILE             keeps what was read, to check it again without a network

Exits with 0 when everything fits, 1 when something does not, 2 when it was called wrongly.`);

const [source, ...rest] = process.argv.slice(2);
const options = new Map<string, string>();
for (let i = 0; i < rest.length; i += 2) options.set(rest[i]!, rest[i + 1] ?? "");
const unknown = [...options.keys()].find((name) => !["--registration", "--user", "--save"].includes(name));
if (!source || unknown !== undefined || options.has("--registration") !== options.has("--user")) {
  console.error(
    "Usage: npm run verify-draw -- <file or URL> [--registration <number> --user <userId>] [--save <file>]",
  );
  process.exit(2);
}

const draw = /^https?:/.test(source) ? await download(source) : ((await Bun.file(source).json()) as Draw);
const save = options.get("--save");
if (save) await Bun.write(save, JSON.stringify(draw));
process.exit(verify(draw) ? 0 : 1);

async function download(url: string): Promise<Draw> {
  const page = (await getJson(url)) as Omit<Draw, "registrations">;
  const registrations: string[] = [];
  for (let from: number | null = 1; from !== null && page.lottery?.draw;) {
    const part = (await getJson(`${url}/registrations?limit=10000&from=${from}`)) as {
      items: string[];
      nextFrom: number | null;
    };
    for (const leaf of part.items) registrations.push(leaf);
    from = part.nextFrom;
  }
  return { queueId: page.queueId, lottery: page.lottery, registrations };
}

async function getJson(url: string): Promise<unknown> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  return response.json();
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
  const registration = Number(options.get("--registration") ?? 0);
  const user = options.get("--user");
  if (user !== undefined) {
    const leaf = registrationLeaf(queueId, registration, user.toLowerCase());
    results.push(
      check(registrations[registration - 1] === leaf, `registration ${registration} is this user's`),
    );
    if (registration >= 1 && registration <= count)
      console.log(`       and was drawn to position ${drawnPosition(seed, count, registration)} of ${count}`);
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
