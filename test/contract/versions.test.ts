import { beforeAll, describe, expect, test } from "bun:test";
import { admittedBuyer, holdSeats, pay, putOnSale } from "../../testing/buyer.ts";
import { setStage } from "../../testing/stage.ts";
import { type SignedInStaff, signedInStaff } from "../../testing/staff/members.ts";
import { publishedCalls } from "../attacks/published-calls.ts";
import { digestOfDatabase } from "../attacks/whole-database.ts";

/** Two members of staff change the same thing: the second is told, and changes nothing. */
const { frontrow, call, organiser } = setStage();
let kim: SignedInStaff;
beforeAll(async () => {
  kim = await signedInStaff(call, "owner");
});

/** Calls that change what is there and yet take no `If-Match`, each with the reason. */
const WITHOUT_VERSION: Record<string, string> = {
  "PUT /v1/organiser/concerts/{concertId}/rehearsal": "keeps a whole report of a program",
};
/** POST mostly makes something new, or does what can be done once. These change what is there. */
const CHANGING_POSTS = [
  "POST /v1/organiser/performances/{performanceId}/allocations",
  "POST /v1/organiser/performances/{performanceId}/allocations/{allocationId}/release",
];

interface Thing {
  path: string;
  revision: () => Promise<string>;
  /** What the one and the other want. */
  bodies: readonly [object, object];
}

/** Something to change, by each call that takes `If-Match`. */
const THINGS: Record<string, () => Promise<Thing>> = {
  "PATCH /v1/organiser/concerts/{concertId}": async () => {
    const { concertId } = await putOnSale(call);
    const path = `/v1/organiser/concerts/${concertId}`;
    const revision = async () => (await organiser("GET", path)).body.revision;
    return { path, revision, bodies: [{ title: "a" }, { title: "b" }] };
  },
  "PATCH /v1/organiser/performances/{performanceId}": async () => {
    const { concertId, performanceIds } = await putOnSale(call);
    const revision = async () =>
      (await organiser("GET", `/v1/organiser/concerts/${concertId}`)).body.performances[0].revision;
    const path = `/v1/organiser/performances/${performanceIds[0]}`;
    return { path, revision, bodies: [{ state: "STOPPED", reason: "Storm" }, { state: "ON_SALE" }] };
  },
  "PATCH /v1/organiser/queues/{queueId}": async () => {
    const path = `/v1/organiser/queues/${(await putOnSale(call)).queueId}`;
    const revision = async () => (await organiser("GET", path)).body.revision;
    return { path, revision, bodies: [{ capacity: 5 }, { capacity: 6 }] };
  },
  "POST /v1/organiser/performances/{performanceId}/allocations": async () => {
    const { path, revision } = await allocation();
    const bodies = [
      { name: "house", colour: "#1a2b3c" },
      { name: "house", kind: "kill" },
    ] as const;
    return { path, revision, bodies };
  },
  "POST /v1/organiser/performances/{performanceId}/allocations/{allocationId}/release": async () => {
    const { path, revision, allocationId } = await allocation();
    return { path: `${path}/${allocationId}/release`, revision, bodies: [{ reason: "a" }, { reason: "b" }] };
  },
  "PUT /v1/organiser/orders/{bookingNumber}/contact": async () => {
    const on = await putOnSale(call, {
      performances: [{ startsAt: "2030-12-24T10:00:00Z", seats: [{ count: 2, price: 0 }] }],
    });
    const buyer = await admittedBuyer(frontrow, call, on.queueId);
    const held = await holdSeats(buyer, on, [1]);
    const { bookingNumber } = (await pay(buyer, held.body.reservationId)).body;
    const order = `/v1/organiser/orders/${bookingNumber}`;
    const revision = async () => (await organiser("GET", order)).body.contactRevision;
    const contact = { name: "김민지", locale: "ko" };
    const bodies = [
      { ...contact, email: "a@example.com" },
      { ...contact, email: "b@example.com" },
    ] as const;
    return { path: `${order}/contact`, revision, bodies };
  },
  "PATCH /v1/organiser/staff/{staffId}": async () => {
    const { staffId } = await signedInStaff(call, "door");
    const revision = async () => {
      const { items } = (await organiser("GET", "/v1/organiser/staff?limit=100")).body;
      return items.find((each: { staffId: string }) => each.staffId === staffId).revision;
    };
    return { path: `/v1/organiser/staff/${staffId}`, revision, bodies: [{ name: "a" }, { name: "b" }] };
  },
  "PATCH /v1/organiser/webhook-endpoints/{endpointId}": async () => {
    const path = "/v1/organiser/webhook-endpoints";
    const body = { url: "https://partner.example/hooks", events: ["order.paid"] };
    const { endpointId } = (await organiser("POST", path, { body })).body;
    const revision = async () => {
      const { items } = (await organiser("GET", path)).body;
      return items.find((each: { endpointId: string }) => each.endpointId === endpointId).revision;
    };
    return { path: `${path}/${endpointId}`, revision, bodies: [{ enabled: false }, { enabled: true }] };
  },
};

async function allocation() {
  const { performanceIds } = await putOnSale(call);
  const path = `/v1/organiser/performances/${performanceIds[0]}/allocations`;
  const { allocationId } = (await organiser("POST", path, { body: { name: "house" } })).body;
  const revision = async () => (await organiser("GET", path)).body.items[0].revision;
  return { path, revision, allocationId };
}

const published = () =>
  publishedCalls(frontrow.app)
    .calls.filter(({ action, method }) => action !== undefined && method !== "GET")
    .map(({ method, path, parameters }) => ({
      name: `${method} ${path}`,
      takesVersion: parameters.some((each) => each.in === "header" && each.name === "If-Match"),
    }));

test("every call of the organiser that changes what others may change takes If-Match", () => {
  const mustTake = published().filter(
    ({ name }) =>
      (/^(?:PUT|PATCH) /.test(name) || CHANGING_POSTS.includes(name)) && !(name in WITHOUT_VERSION),
  );
  expect(mustTake.length).toBeGreaterThan(7);
  expect(mustTake.filter(({ takesVersion }) => !takesVersion)).toEqual([]);
  const names = published().map(({ name }) => name);
  for (const name of [...CHANGING_POSTS, ...Object.keys(WITHOUT_VERSION)]) expect(names).toContain(name);
});

test("every call that takes If-Match is tried here", () => {
  const taking = published().filter(({ takesVersion }) => takesVersion);
  expect(taking.map(({ name }) => name).toSorted()).toEqual(Object.keys(THINGS).toSorted());
});

describe("the second is refused, and nothing of theirs is done, by", () => {
  test.each(Object.keys(THINGS))("%s", async (name) => {
    const { path, revision, bodies } = await THINGS[name]!();
    const [method] = name.split(" ");
    const headers = { "If-Match": `"${await revision()}"` };
    expect((await kim.call(method!, path, { body: bodies[0], headers })).status).toBe(200);
    const before = await digestOfDatabase(frontrow);
    const late = await organiser(method!, path, { body: bodies[1], headers });
    expect(late).toMatchObject({ status: 409, body: { code: "invalid_state", currentStatus: "CHANGED" } });
    expect(await digestOfDatabase(frontrow)).toEqual(before);
    const fresh = { "If-Match": `"${await revision()}"` };
    expect((await organiser(method!, path, { body: bodies[1], headers: fresh })).status).toBe(200);
    expect((await organiser(method!, path, { body: bodies[0] })).status).toBe(200);
  });
});

test("of a concert, date or queue the second is told by whom; the history has both", async () => {
  const path = "PATCH /v1/organiser/queues/{queueId}";
  const { path: queue, revision } = await THINGS[path]!();
  const headers = { "If-Match": `"${await revision()}"` };
  await kim.call("PATCH", queue, { body: { capacity: 5 }, headers });
  const { body } = await organiser("PATCH", queue, { body: { capacity: 6 }, headers });
  expect(body.changedBy).toBe((await kim.call("GET", "/v1/organiser/me")).body.name);
  expect(body.changedAt).toBeString();
  expect(body.revision).toBe(await revision());
  const { items } = (await organiser("GET", `/v1/organiser/actions?subject=${queue.split("/").at(-1)}`)).body;
  expect(items[0]).toMatchObject({ before: { capacity: 100 }, after: { capacity: 5 } });
});
