import { beforeAll, describe, expect, test } from "bun:test";
import { ACTIONS, isKeptFromTokens, mayDo, type Role, ROLES } from "../../src/core/access/permissions.ts";
import { organiserAccess } from "../../src/http/organiser-access.ts";
import { putOnSale } from "../../testing/buyer.ts";
import { type Call, withHeaders } from "../../testing/clients/call.ts";
import { setStage } from "../../testing/stage.ts";
import { type SignedInStaff, signedInStaff } from "../../testing/staff/members.ts";
import { fill, type PublishedCall, publishedCalls } from "../attacks/published-calls.ts";
import { digestOfDatabase } from "../attacks/whole-database.ts";

/** Every organiser's call of the OpenAPI document, so that a new one is here by itself. */
const { frontrow, call, organiser } = setStage();
let calls: PublishedCall[];
const members = new Map<Role, SignedInStaff>();

beforeAll(async () => {
  calls = publishedCalls(frontrow.app).calls.filter(({ needs }) => needs.includes("organiserKey"));
  for (const role of ROLES) members.set(role, await signedInStaff(call, role));
});

/** An address of things that are not there, and an empty body: whoever is let in changes nothing. */
const ask = (as: Call, { method, path, body }: PublishedCall, ids: Record<string, string> = {}) =>
  as(method, fill(path, ids), body ? { body: {} } : {});

/** A booking number that is well formed. */
const OF_NOBODY = "FR-22222222";

const isRefused = (status: number) => status === 401 || status === 403;

test("every organiser's call names an action of the table, and is made by key, token or session", () => {
  expect(calls.length).toBeGreaterThan(20);
  for (const { method, path, action, needs } of calls) {
    expect([method, path, ACTIONS.includes(action!)]).toEqual([method, path, true]);
    expect(needs).toEqual(["organiserKey", "apiToken", "staffSession"]);
  }
  const nameless = { operationId: "x", action: undefined, limits: undefined, path: "/x" };
  expect(() => organiserAccess(frontrow.app, nameless as never)).toThrow("name its action");
});

describe("each call, for each role: allowed, or refused before anything happens", () => {
  test.each([...ROLES])("%s", async (role) => {
    const { call: as } = members.get(role)!;
    const denied = calls.filter(({ action }) => !mayDo(role, action!));
    const before = await digestOfDatabase(frontrow);
    for (const each of denied)
      expect([each.method, each.path, (await ask(as, each)).status]).toEqual([each.method, each.path, 403]);
    expect(await digestOfDatabase(frontrow)).toEqual(before);
    const allowed = calls.filter(({ action }) => mayDo(role, action!));
    for (const each of allowed) {
      const { status } = await ask(as, each);
      expect([each.method, each.path, isRefused(status)]).toEqual([each.method, each.path, false]);
    }
    expect(allowed.length).toBeGreaterThan(2);
  });

  test("whoever may not see a sale sees no money of it, in the list and on its page", async () => {
    const { concertId } = await putOnSale(call);
    for (const role of ROLES) {
      const { call: as } = members.get(role)!;
      const { items } = (await as("GET", "/v1/organiser/concerts")).body;
      const { body } = await as("GET", `/v1/organiser/concerts/${concertId}`);
      const listed = items.find((each: { concertId: string }) => each.concertId === concertId);
      const told = [listed, body, body.performances[0]].map((each) => "revenue" in each);
      const may = mayDo(role, "sale.read");
      expect([role, ...told]).toEqual([role, may, may, may]);
    }
  });

  test("an API token of an owner: all but what would give it a successor", async () => {
    const body = { name: "All", role: "owner" };
    const { token } = (await organiser("POST", "/v1/organiser/api-tokens", { body })).body;
    const as = withHeaders(call, { Authorization: `Bearer ${token}` });
    for (const each of calls) {
      const { status } = await ask(as, each);
      const expected = isKeptFromTokens(each.action!);
      expect([each.method, each.path, isRefused(status)]).toEqual([each.method, each.path, expected]);
    }
  });
});

describe("a dangerous act", () => {
  const money = { fee: "none", to: "wallet", reason: "" };
  /** What is sent with those that are one with this body alone. Nothing of what they name is there. */
  const BODIES: Record<string, object> = {
    "POST /v1/organiser/concerts/{concertId}/stop": { holds: "let_pay" },
    "POST /v1/organiser/queues/{queueId}/revocations": { userId: Bun.randomUUIDv7() },
    "PATCH /v1/organiser/performances/{performanceId}": { state: "STOPPED" },
    "PATCH /v1/organiser/queues/{queueId}": { state: "CLOSED" },
    "PATCH /v1/organiser/staff/{staffId}": { status: "DISABLED" },
    "POST /v1/organiser/performances/{performanceId}/cancellation": { ...money, notify: false },
    "POST /v1/organiser/performances/{performanceId}/postponement": { ...money, notify: false },
  };
  /** Whether the call is refused for want of a reason. */
  const lacksReason = async (as: Call, { method, path, body }: PublishedCall, query = "") => {
    const sent = BODIES[`${method} ${path}`] ?? {};
    const address = fill(path, { month: "2024-02" }) + query;
    const reply = await as(method, address, body ? { body: sent } : {});
    const errors: { path: string; kind: string }[] = reply.body?.errors ?? [];
    return errors.some((error) => error.path === "reason" && error.kind === "missing");
  };

  test("is refused to people at a page who do not say why, at the field; programs need not say", async () => {
    const program = members.get("owner")!.call;
    const as = withHeaders(program, { "Sec-Fetch-Site": "same-origin" });
    const dangerous = calls.filter(({ asksReason }) => asksReason);
    for (const each of dangerous) {
      const told = [each.method, each.path];
      expect([...told, await lacksReason(as, each)]).toEqual([...told, true]);
      expect([...told, await lacksReason(as, each, "?reason=%20")]).toEqual([...told, true]);
      expect([...told, await lacksReason(as, each, "?reason=As%20agreed")]).toEqual([...told, false]);
      const isForAll = each.parameters.some(({ name, required = false }) => name === "reason" && required);
      for (const none of [organiser, program])
        expect([...told, await lacksReason(none, each)]).toEqual([...told, isForAll]);
    }
    expect(dangerous.length).toBeGreaterThanOrEqual(20);
  });

  test("is each call that removes something, but for one's own session", () => {
    const removing = calls.filter(({ method, asksReason }) => method === "DELETE" && !asksReason);
    expect(removing.map(({ path }) => path)).toEqual(["/v1/organiser/me/sessions/{sessionId}"]);
  });
});

describe("in every call, nobody is let in with", () => {
  const ended = async (act: (member: SignedInStaff) => Promise<unknown>): Promise<Call> => {
    const member = await signedInStaff(call, "owner");
    await act(member);
    return member.call;
  };

  test.each<[string, number, () => Promise<Call> | Call]>([
    ["nothing", 401, () => call],
    [
      "a session that was ended",
      401,
      () => ended((member) => member.call("DELETE", "/v1/staff/sessions/current")),
    ],
    [
      "a session of a disabled member",
      401,
      () =>
        ended(({ staffId }) =>
          organiser("PATCH", `/v1/organiser/staff/${staffId}`, { body: { status: "DISABLED" } }),
        ),
    ],
    [
      "an API token that expired",
      401,
      async () => {
        const body = { name: "Old", role: "owner", expiresInDays: 1 };
        const { token } = (await organiser("POST", "/v1/organiser/api-tokens", { body })).body;
        await frontrow.admin`update api_tokens set expires_at = clock_timestamp() where name = 'Old'`;
        return withHeaders(call, { Authorization: `Bearer ${token}` });
      },
    ],
    ["a cookie that was made up", 401, () => withHeaders(call, { Cookie: "frontrow-staff=made-up" })],
    ["a wrong key", 403, () => withHeaders(call, { Authorization: "Bearer made-up" })],
  ])("%s: %d", async (_, expected, making) => {
    const as = await making();
    for (const each of calls)
      expect([each.method, each.path, (await ask(as, each)).status]).toEqual([
        each.method,
        each.path,
        expected,
      ]);
  });

  test("an owner's cookie, sent by a page of another site to change something: 403", async () => {
    const { cookie } = await signedInStaff(call, "owner");
    const evil = withHeaders(call, { Cookie: cookie, "Sec-Fetch-Site": "cross-site" });
    const unsafe = calls.filter(({ method }) => method !== "GET");
    for (const each of unsafe) expect([each.path, (await ask(evil, each)).status]).toEqual([each.path, 403]);
  });
});

describe("a member who works for some concerts", () => {
  test("reaches nothing of another, and of what belongs to none only what is their own", async () => {
    const [mine, other] = [await putOnSale(call), await putOnSale(call)];
    const member = await signedInStaff(call, "manager", { concertIds: [mine.concertId] });
    const idsOf = ({ concertId, queueId, performanceIds }: typeof mine) => ({
      concertId,
      queueId,
      performanceId: performanceIds[0]!,
    });
    const before = await digestOfDatabase(frontrow);
    const reached = [];
    for (const each of calls) {
      for (const ids of [idsOf(other), {}]) {
        const { status } = await ask(member.call, each, {
          ...ids,
          bookingNumber: OF_NOBODY,
          month: "2024-02",
          seatNumber: "1",
        });
        if (!isRefused(status)) reached.push(`${each.method} ${each.path}`);
      }
    }
    expect(await digestOfDatabase(frontrow)).toEqual(before);
    expect(new Set(reached)).toEqual(
      new Set([
        "GET /v1/organiser/actions",
        "GET /v1/organiser/actions.csv",
        "GET /v1/organiser/readiness",
        "GET /v1/organiser/concerts",
        "POST /v1/organiser/concerts",
        "POST /v1/organiser/refund-terms/preview",
        "POST /v1/organiser/images",
        // Halls belong to no concert, and orders are shown of their own concerts alone.
        "POST /v1/organiser/seat-plans",
        "GET /v1/organiser/seat-plans",
        "DELETE /v1/organiser/seat-plans/{seatPlanId}",
        "GET /v1/organiser/orders",
        "GET /v1/organiser/orders.csv",
        "GET /v1/organiser/jobs",
        "POST /v1/organiser/devices",
        "GET /v1/organiser/devices",
        "GET /v1/organiser/me",
        "GET /v1/organiser/me/sessions",
        "DELETE /v1/organiser/me/sessions/{sessionId}",
        "GET /v1/organiser/api-tokens",
        "POST /v1/organiser/api-tokens",
        "DELETE /v1/organiser/api-tokens/{tokenId}",
      ]),
    );
    // Asked for another concert's history, they are told nothing.
    const others = (await member.call("GET", `/v1/organiser/actions?concertId=${other.concertId}`)).body;
    expect(others.items).toEqual([]);
    const ofConcert = calls.filter(({ path }) => /\{(concert|queue|performance)Id\}/.test(path));
    expect(ofConcert.length).toBeGreaterThan(5);
    for (const each of ofConcert.filter(({ method, streams }) => method !== "DELETE" && !streams)) {
      const { status } = await ask(member.call, each, idsOf(mine));
      expect([each.path, isRefused(status)]).toEqual([each.path, false]);
    }
  });

  test("reaches no queue that sells another concert too", async () => {
    const mine = await putOnSale(call);
    const member = await signedInStaff(call, "manager", { concertIds: [mine.concertId] });
    const path = `/v1/organiser/queues/${mine.queueId}`;
    expect((await member.call("GET", path)).status).toBe(200);
    await putOnSale(call, { queueId: mine.queueId });
    expect((await member.call("GET", path)).status).toBe(403);
  });

  test("is told of those actions that some call lets them take, and of no others", async () => {
    const mine = await putOnSale(call);
    for (const role of ["manager", "finance", "box_office", "door", "viewer"] as const) {
      const member = await signedInStaff(call, role, { concertIds: [mine.concertId] });
      const { can } = (await member.call("GET", "/v1/organiser/me")).body;
      const open = new Set<string>();
      for (const each of calls.filter(({ streams }) => !streams)) {
        // What is found by another name than these belongs to a concert too, and is reached through it.
        const isFound = /\{(bookingNumber|reservationId|cancellationId|jobId|deviceId)\}/.test(each.path);
        const { concertId, queueId, performanceIds } = mine;
        const ids = { concertId, queueId, performanceId: performanceIds[0]!, month: "2024-02" };
        if (each.method === "DELETE") continue;
        if (isFound ? mayDo(role, each.action!) : !isRefused((await ask(member.call, each, ids)).status))
          open.add(each.action!);
      }
      expect([role, [...open].toSorted()]).toEqual([role, can.toSorted()]);
    }
  });

  test("sees what they make: a new concert, or one like theirs", async () => {
    const mine = await putOnSale(call);
    const member = await signedInStaff(call, "manager", { concertIds: [mine.concertId] });
    const draft = await member.call("POST", "/v1/organiser/concerts", {
      body: { state: "DRAFT", title: "Mine" },
    });
    expect(draft.status).toBe(201);
    const body = { name: "Program", role: "manager" };
    const { token } = (await member.call("POST", "/v1/organiser/api-tokens", { body })).body;
    const program = withHeaders(call, { Authorization: `Bearer ${token}` });
    const path = `/v1/organiser/concerts/${mine.concertId}/duplicate`;
    const copies = [await member.call("POST", path, { body: {} })];
    copies.push(await program("POST", path, { body: {} }));
    for (const { body } of [draft, ...copies])
      expect((await member.call("GET", `/v1/organiser/concerts/${body.concertId}`)).status).toBe(200);
    const seen = (await program("GET", "/v1/organiser/concerts")).body.items;
    expect(seen.map(({ concertId }: { concertId: string }) => concertId)).toContain(
      copies[1]!.body.concertId,
    );
    const other = await signedInStaff(call, "manager", { concertIds: [mine.concertId] });
    const theirs = `/v1/organiser/concerts/${draft.body.concertId}`;
    expect((await other.call("GET", theirs)).status).toBe(403);
  });

  test("shares no queue that sells a concert of others", async () => {
    const [mine, other] = [await putOnSale(call), await putOnSale(call)];
    const member = await signedInStaff(call, "manager", { concertIds: [mine.concertId] });
    const draftIn = (queueId: string) =>
      member.call("POST", "/v1/organiser/concerts", { body: { state: "DRAFT", queueId } });
    expect((await draftIn(other.queueId)).status).toBe(403);
    expect((await draftIn(mine.queueId)).status).toBe(201);
  });

  test("is no owner, by invitation, by change or by token: 400", async () => {
    const { concertId } = await putOnSale(call);
    const limited = { role: "owner", concertIds: [concertId] };
    const invited = { email: "o@y.example", name: "O", ...limited };
    expect((await organiser("POST", "/v1/organiser/staff", { body: invited })).status).toBe(400);
    const token = { name: "T", ...limited };
    expect((await organiser("POST", "/v1/organiser/api-tokens", { body: token })).status).toBe(400);
    const { staffId } = await signedInStaff(call, "viewer", { concertIds: [concertId] });
    const path = `/v1/organiser/staff/${staffId}`;
    expect((await organiser("PATCH", path, { body: { role: "owner" } })).status).toBe(400);
    const body = { role: "owner", concertIds: null };
    expect((await organiser("PATCH", path, { body })).status).toBe(200);
  });

  test("is invited for concerts that exist, as a token is made for them", async () => {
    const { concertId } = await putOnSale(call);
    await organiser("DELETE", `/v1/organiser/concerts/${concertId}`);
    for (const id of [concertId, Bun.randomUUIDv7()])
      for (const [path, email] of Object.entries({ staff: { email: "x@y.example" }, "api-tokens": {} })) {
        const body = { ...email, name: "X", role: "viewer", concertIds: [id] };
        expect((await organiser("POST", `/v1/organiser/${path}`, { body })).status).toBe(400);
      }
  });
});
