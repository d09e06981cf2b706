import { describe, expect, test } from "bun:test";
import { LIMITS } from "../../src/core/limits.ts";
import { newKey, putOnSale } from "../../testing/buyer.ts";
import { withHeaders } from "../../testing/clients/call.ts";
import { setStage } from "../../testing/stage.ts";
import {
  codeNow,
  cookieOf,
  PASSWORD,
  type SignedInStaff,
  signedInStaff,
} from "../../testing/staff/members.ts";
import { ORGANISER_KEY } from "../../testing/worker-config.ts";

const { frontrow, call, organiser } = setStage();

const statusOf = async ({ call: as }: Pick<SignedInStaff, "call">) =>
  (await as("GET", "/v1/organiser/me")).status;

describe("a session", () => {
  test("says who is signed in and what they may do", async () => {
    const viewer = await signedInStaff(call, "viewer", { name: "Lee" });
    expect((await viewer.call("GET", "/v1/organiser/me")).body).toMatchObject({
      staffId: viewer.staffId,
      name: "Lee",
      role: "viewer",
      concertIds: null,
      can: ["self.read", "self.sessions", "concert.read", "sale.read", "plan.read", "seats.read"],
    });
    expect((await organiser("GET", "/v1/organiser/me")).body).toMatchObject({ staffId: null, role: "owner" });
  });

  test("ends when nothing is done in it for four hours, and after a day whatever is done", async () => {
    const member = await signedInStaff(call, "viewer");
    const pass = (minutes: number) => frontrow.admin`
      update staff_sessions set last_seen_at = last_seen_at - ${minutes} * interval '1 minute',
             expires_at = expires_at - ${minutes} * interval '1 minute' where staff_id = ${member.staffId}`;
    const steps = (LIMITS.staffSessionHours * 60) / LIMITS.staffIdleMinutes;
    for (let n = 1; n < steps; n += 1) {
      await pass(LIMITS.staffIdleMinutes - 1);
      expect(await statusOf(member)).toBe(200);
    }
    await pass(LIMITS.staffIdleMinutes + steps);
    expect(await statusOf(member)).toBe(401);
    const idle = await signedInStaff(call, "viewer");
    await frontrow.admin`
      update staff_sessions set last_seen_at = last_seen_at - ${LIMITS.staffIdleMinutes} * interval '1 minute'
      where staff_id = ${idle.staffId}`;
    expect(await statusOf(idle)).toBe(401);
  });

  test("is seen and ended by its member, and by no other", async () => {
    const member = await signedInStaff(call, "viewer");
    const second = await call("POST", "/v1/staff/sessions", {
      body: { email: member.email, password: PASSWORD, code: codeNow(member.codeSecret, 1) },
      headers: { "User-Agent": "A phone" },
    });
    const phone = withHeaders(call, { Cookie: cookieOf(second)! });
    const { items } = (await member.call("GET", "/v1/organiser/me/sessions")).body;
    expect(items).toHaveLength(2);
    expect(items[0]).toMatchObject({ device: "A phone", address: "unknown" });
    const path = `/v1/organiser/me/sessions/${items[0].sessionId}`;
    const stranger = await signedInStaff(call, "owner");
    expect((await stranger.call("DELETE", path)).status).toBe(404);
    expect((await organiser("DELETE", path)).status).toBe(404);
    expect((await member.call("DELETE", path)).status).toBe(204);
    expect(await statusOf({ call: phone })).toBe(401);
    expect(await statusOf(member)).toBe(200);
    const out = await member.call("DELETE", "/v1/staff/sessions/current");
    expect(out.status).toBe(204);
    expect(out.headers.getSetCookie()).toEqual(
      expect.arrayContaining([expect.stringContaining("frontrow-staff=; Path=/; Max-Age=0")]),
    );
    expect(await statusOf(member)).toBe(401);
  });
});

describe("what a member could do ends with the answer", () => {
  const path = ({ staffId }: SignedInStaff) => `/v1/organiser/staff/${staffId}`;
  const tokenOf = async (member: SignedInStaff) => {
    const body = { name: "Theirs", role: "viewer" };
    const reply = await member.call("POST", "/v1/organiser/api-tokens", { body });
    return withHeaders(call, { Authorization: `Bearer ${reply.body.token}` });
  };

  test.each<[string, (member: SignedInStaff) => Promise<unknown>]>([
    ["disabled", (m) => organiser("PATCH", path(m), { body: { status: "DISABLED" } })],
    ["removed", (m) => organiser("DELETE", `${path(m)}?reason=Left`)],
    ["invited again", (m) => organiser("POST", `${path(m)}/invitations`)],
    ["given a smaller role", (m) => organiser("PATCH", path(m), { body: { role: "viewer" } })],
  ])("that says they are %s: sessions and tokens", async (_, act) => {
    const member = await signedInStaff(call, "manager");
    const token = await tokenOf(member);
    expect([await statusOf(member), await statusOf({ call: token })]).toEqual([200, 200]);
    await act(member);
    expect([await statusOf(member), await statusOf({ call: token })]).toEqual([401, 401]);
    const again = await call("POST", "/v1/staff/sessions", {
      body: { email: member.email, password: PASSWORD, code: codeNow(member.codeSecret, 1) },
    });
    expect(again.status).toBe(_ === "given a smaller role" ? 201 : 401);
  });

  test("that ends their sessions: they may sign in again", async () => {
    const member = await signedInStaff(call, "manager");
    expect((await organiser("DELETE", `${path(member)}/sessions`)).body).toEqual({ ended: 1 });
    expect(await statusOf(member)).toBe(401);
  });

  test("that disables them, until they are let in again", async () => {
    const member = await signedInStaff(call, "manager");
    await organiser("PATCH", path(member), { body: { status: "DISABLED" } });
    const back = await organiser("PATCH", path(member), { body: { status: "ACTIVE" } });
    expect(back.body).toMatchObject({ status: "ACTIVE", hasPassword: true });
    expect(await statusOf(member)).toBe(401);
  });
});

describe("an owner", () => {
  test("who is the last cannot go, nor when two let each other go; the organiser's key may", async () => {
    await frontrow.admin`update staff set status = 'REMOVED'`;
    const [first, second] = [await signedInStaff(call, "owner"), await signedInStaff(call, "owner")];
    const demote = (by: SignedInStaff, whom: SignedInStaff) =>
      by.call("PATCH", `/v1/organiser/staff/${whom.staffId}`, { body: { role: "viewer" } });
    const replies = await Promise.all([demote(first, second), demote(second, first)]);
    expect(replies.map(({ status }) => status).toSorted()).not.toEqual([200, 200]);
    const { items } = (await organiser("GET", "/v1/organiser/staff")).body;
    const left = items.find(({ role }: { role: string }) => role === "owner");
    const owner = left.staffId === first.staffId ? first : second;
    const mine = `/v1/organiser/staff/${left.staffId}`;
    for (const reply of [
      await owner.call("PATCH", mine, { body: { status: "DISABLED", reason: "Left" } }),
      await owner.call("PATCH", mine, { body: { role: "manager" } }),
      await owner.call("POST", `${mine}/invitations?reason=Lost`),
      await owner.call("DELETE", `${mine}?reason=Left`),
    ])
      expect(reply).toMatchObject({
        status: 409,
        body: { code: "invalid_state", currentStatus: "LAST_OWNER" },
      });
    expect((await organiser("DELETE", mine)).status).toBe(204);
  });

  test("who changes what another has changed since is told, and changes nothing", async () => {
    const member = await signedInStaff(call, "door");
    const path = `/v1/organiser/staff/${member.staffId}`;
    const first = await organiser("PATCH", path, { body: { name: "One" } });
    const headers = { "If-Match": first.headers.get("ETag")! };
    // As the list has it, without quotes.
    const { items } = (await organiser("GET", "/v1/organiser/staff?limit=100")).body;
    const listed = items.find(({ staffId }: { staffId: string }) => staffId === member.staffId);
    expect(`"${listed.revision}"`).toBe(headers["If-Match"]);
    const change = (name: string) => organiser("PATCH", path, { body: { name }, headers });
    const replies = await Promise.all([change("Two"), change("Three")]);
    expect(replies.map(({ status }) => status).toSorted()).toEqual([200, 409]);
    expect(replies.find(({ status }) => status === 409)!.body).toMatchObject({
      code: "invalid_state",
      currentStatus: "CHANGED",
    });
    expect((await organiser("PATCH", path, { body: { name: "Four" } })).status).toBe(200);
  });
});

describe("an API token", () => {
  const tokenFrom = async (as: typeof call, body: object) => {
    const reply = await as("POST", "/v1/organiser/api-tokens", { body });
    return { reply, call: withHeaders(call, { Authorization: `Bearer ${reply.body.token}` }) };
  };

  test("is shown once, listed by its beginning, and good until it ends", async () => {
    const { reply, call: program } = await tokenFrom(organiser, { name: "Report", role: "finance" });
    expect(reply).toMatchObject({ status: 201, body: { name: "Report", role: "finance", madeBy: null } });
    expect(reply.body.token).toMatch(/^frt_[\w-]{43}$/);
    expect((await program("GET", "/v1/organiser/me")).body).toMatchObject({ name: "Report", staffId: null });
    const { items } = (await organiser("GET", "/v1/organiser/api-tokens")).body;
    expect(items[0]).toMatchObject({ prefix: reply.body.token.slice(0, 9), lastUsedAt: expect.any(String) });
    expect(JSON.stringify(items)).not.toContain(reply.body.token);
    await organiser("DELETE", `/v1/organiser/api-tokens/${reply.body.tokenId}`);
    expect(await statusOf({ call: program })).toBe(401);
    const short = await tokenFrom(organiser, { name: "Short", role: "viewer", expiresInDays: 1 });
    await frontrow.admin`update api_tokens set expires_at = expires_at - interval '1 day'`;
    expect(await statusOf(short)).toBe(401);
    expect(await statusOf({ call: withHeaders(call, { Authorization: "Bearer frt_made-up" }) })).toBe(401);
  });

  test("is the same for the same key, and kept nowhere in plain", async () => {
    const headers = newKey();
    const ask = () =>
      organiser("POST", "/v1/organiser/api-tokens", { body: { name: "Once", role: "viewer" }, headers });
    const [first, second] = await Promise.all([ask(), ask()]);
    expect(second.body).toEqual(first.body);
    const kept = JSON.stringify([
      await frontrow.admin`select * from idempotency_keys`,
      await frontrow.admin`select * from api_tokens`,
      await frontrow.admin`select * from organiser_actions`,
    ]);
    expect(kept).not.toContain(first.body.token.slice(10));
  });

  test("does no more than its maker may, and makes no other", async () => {
    const concert = await putOnSale(call);
    const manager = await signedInStaff(call, "manager", { concertIds: [concert.concertId] });
    for (const body of [
      { name: "More", role: "owner" },
      { name: "More", role: "viewer", concertIds: null },
      { name: "More", role: "viewer", concertIds: [Bun.randomUUIDv7()] },
    ])
      expect((await tokenFrom(manager.call, body)).reply).toMatchObject({ status: 403 });
    const mine = await tokenFrom(manager.call, { name: "Mine", role: "manager" });
    expect(mine.reply.body).toMatchObject({ concertIds: [concert.concertId] });
    const another = { name: "Another", role: "viewer" };
    expect((await tokenFrom(mine.call, another)).reply.status).toBe(403);
    const owners = await tokenFrom(organiser, { name: "Owner's", role: "owner" });
    expect((await tokenFrom(owners.call, another)).reply.status).toBe(403);
    expect((await owners.call("POST", "/v1/organiser/staff", { body: {} })).status).toBe(403);
    // A maker who may do less now, by a way that ends no tokens: the token is not good any more.
    await frontrow.admin`update staff set role = 'viewer' where staff_id = ${manager.staffId}`;
    expect(await statusOf(mine)).toBe(401);
  });

  test("of another member is out of sight, but for owners", async () => {
    const [one, two] = [await signedInStaff(call, "manager"), await signedInStaff(call, "manager")];
    const { reply } = await tokenFrom(one.call, { name: "One's", role: "viewer" });
    const path = `/v1/organiser/api-tokens/${reply.body.tokenId}?reason=Old`;
    expect((await two.call("GET", "/v1/organiser/api-tokens")).body.items).toEqual([]);
    expect((await two.call("DELETE", path)).status).toBe(404);
    const owner = await signedInStaff(call, "owner");
    expect((await owner.call("DELETE", path)).status).toBe(204);
  });
});

test("the history names who acted, with before, after and why", async () => {
  const owner = await signedInStaff(call, "owner", { name: "Owner Park" });
  const member = await signedInStaff(call, "viewer");
  const path = `/v1/organiser/staff/${member.staffId}`;
  await owner.call("PATCH", path, { body: { role: "finance", reason: "Does the books now" } });
  const { items } = (await organiser("GET", `/v1/organiser/actions?subject=${member.staffId}`)).body;
  expect(items[0]).toMatchObject({
    action: "change_staff",
    actor: owner.staffId,
    actorKind: "staff",
    actorName: "Owner Park",
    before: { role: "viewer" },
    after: { role: "finance" },
    reason: "Does the books now",
  });
  const mine = (await organiser("GET", `/v1/organiser/actions?actor=${owner.staffId}`)).body.items;
  expect(mine.map(({ action }: { action: string }) => action)).toEqual(["change_staff", "sign_in"]);
});

describe("a live stream that a caller has opened", () => {
  test("ends when the caller may not watch it any more, however that came, and no other does", async () => {
    const { concertId } = await putOnSale(call);
    const { live, staff } = frontrow.services;
    const member = (concertIds?: string[]) => signedInStaff(call, "viewer", concertIds ? { concertIds } : {});
    const token = async () =>
      (await organiser("POST", "/v1/organiser/api-tokens", { body: { name: "Wall", role: "viewer" } })).body;
    const patch = (id: string, body: object) => organiser("PATCH", `/v1/organiser/staff/${id}`, { body });
    const watching = async (headers: Record<string, string>) => {
      const actor = await staff.access.actorOf(new Request("http://localhost/", { headers }), "unknown");
      return (await live.listen(concertId as never, actor)).body!.getReader();
    };
    const cookie = async ({ cookie: Cookie }: SignedInStaff) => watching({ Cookie });
    const bearer = (secret: string) => watching({ Authorization: `Bearer ${secret}` });
    const hasEnded = async (reader: Awaited<ReturnType<typeof watching>>) => {
      // What was told before the check, and then the end or the next frame.
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return true;
        if (new TextDecoder().decode(value).includes("event: live")) return false;
      }
    };

    const [removed, disabled, signedOut, idle, limited, demoted] = await Promise.all(
      Array.from({ length: 6 }, () => member()),
    );
    const [other, own] = await Promise.all([member(), member([concertId])]);
    const [endedToken, lateToken, goodToken] = await Promise.all([token(), token(), token()]);
    const cut = {
      removed: await cookie(removed!),
      disabled: await cookie(disabled!),
      signedOut: await cookie(signedOut!),
      idle: await cookie(idle!),
      limited: await cookie(limited!),
      demoted: await cookie(demoted!),
      endedToken: await bearer(endedToken.token),
      lateToken: await bearer(lateToken.token),
    };
    const kept = {
      other: await cookie(other!),
      own: await cookie(own!),
      goodToken: await bearer(goodToken.token),
      key: await bearer(ORGANISER_KEY),
    };
    await organiser("DELETE", `/v1/organiser/staff/${removed!.staffId}`);
    await patch(disabled!.staffId, { status: "DISABLED" });
    await signedOut!.call("DELETE", "/v1/staff/sessions/current");
    await frontrow.admin`
      update staff_sessions set last_seen_at = last_seen_at - interval '1 day'
      where staff_id = ${idle!.staffId}`;
    await patch(limited!.staffId, { concertIds: [(await putOnSale(call)).concertId] });
    await patch(demoted!.staffId, { role: "door" });
    await organiser("DELETE", `/v1/organiser/api-tokens/${endedToken.tokenId}`);
    await frontrow.admin`
      update api_tokens set expires_at = clock_timestamp() where token_id = ${lateToken.tokenId}`;

    await live.stream.push();
    for (const [who, reader] of Object.entries(cut))
      expect([who, await hasEnded(reader)]).toEqual([who, true]);
    for (const [who, reader] of Object.entries(kept)) {
      expect([who, await hasEnded(reader)]).toEqual([who, false]);
      await reader.cancel();
    }
  });
});
