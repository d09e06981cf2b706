import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { beforeAll, describe, expect, test } from "bun:test";
import {
  admittedBuyer,
  asOrganiser,
  type Buyer,
  type ConcertOnSale,
  newKey,
  putOnSale,
} from "../../testing/buyer.ts";
import { enrolledDevice } from "../../testing/door/devices.ts";
import { ORGANISER_KEY } from "../../testing/worker-config.ts";
import {
  unknownChoices,
  type ExtremeRequest,
  extremeRequests,
  type Known,
  rightRequest,
  unreadableRequests,
} from "./extremes.ts";
import { type PublishedCall, publishedCalls, type Schema } from "./published-calls.ts";
import { setStage } from "../../testing/stage.ts";

const AT_ONCE = 20;

const { frontrow, call } = setStage({ gateway: true, pollsPerSecond: 0 });
let concert: ConcertOnSale;
let buyer: Buyer;
let deviceToken: string;
let calls: PublishedCall[];
let known: Known;
const ajv = addFormats.default(new Ajv2020({ strict: false, validateFormats: false }));

beforeAll(async () => {
  concert = await putOnSale(call, {
    queue: { capacity: 1_000 },
    policy: { seatsPerUser: 50 },
    performances: [{ startsAt: "2030-12-23T10:00:00Z", seats: [{ count: 50, price: 10 }] }],
  });
  buyer = await admittedBuyer(frontrow, call, concert.queueId);
  ({ deviceToken } = await enrolledDevice(call, asOrganiser(call), concert.performanceIds));
  const published = publishedCalls(frontrow.app);
  // What ends the buyer's place comes last, and before it what fills the catalogue: every organiser's change
  // reads it anew. A stream has no end to wait for, and checks take no input.
  calls = published.calls
    .filter(({ path, streams }) => !streams && !/\/(checks|metrics)$/.test(path))
    .toSorted((a, b) => turnOf(a) - turnOf(b));
  ajv.addSchema({ $id: "openapi.json", components: { schemas: published.schemas } });
  known = {
    schemas: published.schemas,
    ids: {
      userId: buyer.userId,
      queueId: concert.queueId,
      concertId: concert.concertId,
      performanceId: concert.performanceIds[0]!,
      performanceIds: concert.performanceIds[0]!,
      bookingNumber: "FR-22222222",
      month: "2024-02",
      seatNumber: "1",
    },
  };
});

function turnOf({ method, path }: PublishedCall): number {
  if (method === "DELETE") return 2;
  return /\/organiser\/concerts(\/\{concertId\}\/duplicate)?$/.test(path) ? 1 : 0;
}

async function ask({
  call: { method, path: template, needs },
  path,
  query,
  headers,
  rawBody,
}: ExtremeRequest) {
  const isOrganiser = needs.includes("organiserKey");
  const token = needs.includes("deviceToken") ? deviceToken : isOrganiser ? ORGANISER_KEY : buyer.accessToken;
  const who: Record<string, string> = {
    Authorization: `Bearer ${token}`,
    "Queue-Token": buyer.queueToken,
    ...(template.endsWith("/webhooks/{gateway}") ? {} : newKey()),
  };
  const options = { headers: { ...who, ...headers }, ...(rawBody === undefined ? {} : { rawBody }) };
  return call(method, `${path}${query && `?${query}`}`, options);
}

/** By schema: to compile one costs more than all its requests. */
const validators = new Map<Schema, (body: unknown) => boolean>();

function validatorOf(schema: Schema): (body: unknown) => boolean {
  const known = validators.get(schema);
  if (known) return known;
  const absolute = JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"openapi.json#/')) as object;
  const validate = ajv.compile(absolute);
  const made = (body: unknown) => validate(body) as boolean;
  validators.set(schema, made);
  return made;
}

/** Whether the published schema allows this body; what is no JSON it does not. */
function fits(schema: Schema, rawBody: string): boolean {
  const validate = validatorOf(schema);
  try {
    return validate(JSON.parse(rawBody));
  } catch {
    return false;
  }
}

/** What all of them came to. */
let asked = 0;
const statuses: Record<number, number> = {};

describe("every field of every published call, as far out as a sender can put it", () => {
  test("what people read is refused where it cannot be read; several lines stay so", async () => {
    const requests = calls.map((each) => unreadableRequests(each, known));
    const [refused, taken] = [
      requests.flatMap((each) => each.refused),
      requests.flatMap((each) => each.taken),
    ];
    expect(refused.length).toBeGreaterThan(500);
    expect(taken.length).toBeGreaterThan(5);
    expect(await notAnswered(refused, true)).toEqual([]);
    expect(await notAnswered(taken, false)).toEqual([]);
  });

  test("a choice in an address that does not exist is refused; no list is empty then", async () => {
    const requests = calls.flatMap((each) => unknownChoices(each, known));
    expect(requests.length).toBeGreaterThan(10);
    expect(await notAnswered(requests, true)).toEqual([]);
  });

  /** The fields of these requests that were not answered so: named as what is wrong, or not. */
  async function notAnswered(requests: readonly ExtremeRequest[], isRefused: boolean): Promise<string[]> {
    const wrong = new Set<string>();
    for (const request of requests) {
      const { call: of, field } = request;
      const { status, body } = await ask(request);
      const paths = status === 400 ? body.errors.map((each: { path: string }) => each.path) : [];
      if (paths.includes(field.replaceAll(/\.(\d+)/g, "[$1]")) !== isRefused)
        wrong.add(`${of.method} ${of.path} ${field}: ${status} ${paths}`);
    }
    return [...wrong];
  }

  test("the requests that they are made from are right: none is refused for its form", async () => {
    const refused: string[] = [];
    for (const each of calls.filter(({ method }) => method !== "DELETE")) {
      // The form of these is not told by a schema: of a scan, that it has one of two fields.
      if (/\/(webhooks\/\{gateway\}|scans)$/.test(each.path) || each.takesUpload) continue;
      const request = rightRequest(each, known);
      const { status, body } = await ask(request);
      if (status === 400)
        refused.push(`${each.method} ${each.path} ${request.rawBody}: ${JSON.stringify(body)}`);
    }
    expect(refused).toEqual([]);
  });

  test.each([
    ["other calls", 0],
    ["concerts that are made", 1],
    ["calls that remove something", 2],
  ])("%s: as documented, never by a fault; what no schema allows is invalid_request", async (_, turn) => {
    const requests = calls
      .filter((each) => turnOf(each) === turn)
      .flatMap((each) => extremeRequests(each, known));
    asked += requests.length;
    const wrong: string[] = [];
    for (let from = 0; from < requests.length; from += AT_ONCE) {
      const some = requests.slice(from, from + AT_ONCE);
      const replies = await Promise.all(
        some.map((request) =>
          ask(request).catch((error: Error) => ({ status: 599, body: { code: error.message } })),
        ),
      );
      replies.forEach(({ status, body }, i) => {
        const { call: of, field, path, query, rawBody } = some[i]!;
        statuses[status] = (statuses[status] ?? 0) + 1;
        const isFault = status >= 500;
        const isWronglyTaken =
          status < 400 && rawBody !== undefined && of.body !== null && !fits(of.body, rawBody);
        if (isFault || isWronglyTaken)
          wrong.push(
            `${of.method} ${path.slice(0, 120)}?${query.slice(0, 60)} ${field} ${rawBody?.slice(0, 200)}: ` +
              `${status} ${JSON.stringify(body).slice(0, 200)}`,
          );
      });
    }
    expect(wrong).toEqual([]);
    expect(await frontrow.broken()).toEqual({});
  });

  test("were thousands of requests, and of many the form was refused", () => {
    expect(asked).toBeGreaterThan(3_000);
    expect(statuses[400]).toBeGreaterThan(1_000);
  });
});
