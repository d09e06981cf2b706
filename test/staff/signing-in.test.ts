import { describe, expect, test } from "bun:test";
import { LIMITS } from "../../src/core/limits.ts";
import { Authenticator } from "../../testing/staff/authenticator.ts";
import { newKey } from "../../testing/buyer.ts";
import type { Call } from "../../testing/clients/call.ts";
import { withHeaders } from "../../testing/clients/call.ts";
import { setStage } from "../../testing/stage.ts";
import {
  acceptByPassword,
  codeNow,
  cookieOf,
  invite,
  PASSWORD,
  type SignedInStaff,
  signedInStaff,
} from "../../testing/staff/members.ts";

const { frontrow, call, organiser } = setStage();

const signIn = (body: object, as: Call = call) => as("POST", "/v1/staff/sessions", { body });
const me = (cookie: string) => call("GET", "/v1/organiser/me", { headers: { Cookie: cookie } });
/**
 * As from another address, behind a proxy, would be counted apart; here each test clears what was counted.
 */
const forgetTries = () => frontrow.admin`delete from sign_in_tries`;
const passwordOf = ({ email, codeSecret }: SignedInStaff, stepsLater = 1) => ({
  email,
  password: PASSWORD,
  code: codeNow(codeSecret, stepsLater),
});

describe("an invitation", () => {
  test("is for one person once, however often it is accepted at the same time", async () => {
    const { body } = await invite(call, "box_office", { name: "Kim Minji" });
    expect(body).toMatchObject({
      status: "INVITED",
      name: "Kim Minji",
      role: "box_office",
      concertIds: null,
    });
    const invitation = body.invitation.token;
    expect(body.invitation.path).toBe(`/console/invitation#${invitation}`);
    const opened = await call("POST", "/v1/staff/invitations/open", { body: { invitation } });
    const code = codeNow(opened.body.oneTimeCode.secret);
    const accept = () =>
      call("POST", "/v1/staff/invitations/accept", { body: { invitation, password: PASSWORD, code } });
    const replies = await Promise.all([accept(), accept(), accept(), accept()]);
    expect(replies.map(({ status }) => status).toSorted()).toEqual([201, 404, 404, 404]);
    expect((await accept()).status).toBe(404);
    const cookie = cookieOf(replies.find(({ status }) => status === 201)!)!;
    expect((await me(cookie)).body).toMatchObject({ staffId: body.staffId, role: "box_office" });
  });

  test("that has ended, was replaced or never was is the same nothing", async () => {
    const { body } = await invite(call, "viewer");
    const again = await organiser("POST", `/v1/organiser/staff/${body.staffId}/invitations`);
    const open = (invitation: string) => call("POST", "/v1/staff/invitations/open", { body: { invitation } });
    expect((await open(again.body.invitation.token)).status).toBe(200);
    await frontrow.admin`update staff_invitations set expires_at = clock_timestamp()`;
    const bodies = [];
    for (const token of [again.body.invitation.token, body.invitation.token, "fri_none"]) {
      const reply = await open(token);
      expect(reply.status).toBe(404);
      bodies.push(reply.body.detail);
      expect((await acceptByPassword(call, token)).reply.status).toBe(404);
    }
    expect(new Set(bodies).size).toBe(1);
  });

  test("is the same for the same key, however nearly at once the two calls come", async () => {
    for (let round = 0; round < 40; round += 1) {
      const body = { email: `twice-${round}@theatre.example`, name: "Twice", role: "viewer" };
      const headers = newKey();
      const ask = () => organiser("POST", "/v1/organiser/staff", { body, headers });
      const replies = await Promise.all([ask(), ask(), ask()]);
      expect(replies.map(({ status }) => status)).toEqual([201, 201, 201]);
      expect(new Set(replies.map((reply) => reply.body.staffId)).size).toBe(1);
    }
  });

  test("is the same for the same key, and what is kept of it opens nothing", async () => {
    const headers = newKey();
    const body = { email: "once@theatre.example", name: "Once", role: "viewer" };
    const ask = () => organiser("POST", "/v1/organiser/staff", { body, headers });
    const [first, second] = await Promise.all([ask(), ask()]);
    expect(second.body).toEqual(first.body);
    expect((await ask()).body).toEqual(first.body);
    const rows = JSON.stringify([
      await frontrow.admin`select * from idempotency_keys`,
      await frontrow.admin`select * from staff_invitations`,
      await frontrow.admin`select * from organiser_actions`,
    ]);
    expect(rows).toContain("once@theatre.example");
    expect(rows).not.toContain(first.body.invitation.token);
    const taken = await organiser("POST", "/v1/organiser/staff", {
      body: { ...body, email: "ONCE@theatre.example" },
    });
    expect(taken).toMatchObject({ status: 409, body: { code: "invalid_state", currentStatus: "TAKEN" } });
  });

  test.each([
    ["a short password", { password: "elevenchars" }, 400],
    ["a code of five digits", { code: "12345" }, 400],
    ["a wrong code", { code: "000000" }, 401],
  ])("with %s is not accepted, and still good", async (_, wrong, status) => {
    await forgetTries();
    const { body } = await invite(call, "door");
    const invitation = body.invitation.token;
    const tried = await call("POST", "/v1/staff/invitations/accept", {
      body: { invitation, password: PASSWORD, code: "000000", ...wrong },
    });
    expect(tried.status).toBe(status);
    expect((await acceptByPassword(call, invitation)).reply.status).toBe(201);
  });
});

describe("signing in by password and one-time code", () => {
  test("opens a session, whose cookie no script and no other site can use", async () => {
    const member = await signedInStaff(call, "manager");
    const reply = await signIn(passwordOf(member));
    expect(reply).toMatchObject({ status: 201, body: { staffId: member.staffId, role: "manager" } });
    expect(reply.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^frontrow-staff=[\w-]{43}; Path=\/; Max-Age=86400; HttpOnly; SameSite=Strict$/),
    ]);
    expect((await me(cookieOf(reply)!)).status).toBe(200);
    const stored = JSON.stringify(await frontrow.admin`select * from staff_sessions`);
    expect(stored).not.toContain(cookieOf(reply)!.split("=")[1]!);
  });

  test("takes each code once, also when two sign in with it at the same time", async () => {
    const member = await signedInStaff(call, "manager");
    const body = passwordOf(member);
    const replies = await Promise.all([signIn(body), signIn(body), signIn(body)]);
    expect(replies.map(({ status }) => status).toSorted()).toEqual([201, 401, 401]);
    expect((await signIn(body)).status).toBe(401);
    // The code with which the invitation was accepted.
    expect((await signIn(passwordOf(member, 0))).status).toBe(401);
  });

  test("says the same whatever was wrong, and nothing of whether the address is known", async () => {
    await forgetTries();
    const member = await signedInStaff(call, "manager");
    const good = passwordOf(member);
    const disabled = await signedInStaff(call, "manager");
    await organiser("PATCH", `/v1/organiser/staff/${disabled.staffId}`, { body: { status: "DISABLED" } });
    const invited = (await invite(call, "viewer")).body;
    const wrongs = [
      { ...good, password: "another password" },
      { ...good, code: "000000" },
      { ...good, email: "nobody@theatre.example" },
      { ...good, email: invited.email },
      passwordOf(disabled),
    ];
    const heard = [];
    for (const body of wrongs) {
      const reply = await signIn(body);
      heard.push({ status: reply.status, body: reply.body, cookies: reply.headers.getSetCookie() });
    }
    expect(heard[0]).toMatchObject({ status: 401, body: { code: "unauthenticated" }, cookies: [] });
    for (const each of heard) expect(each).toEqual(heard[0]!);
    expect((await signIn({ ...good, email: good.email.toUpperCase() })).status).toBe(201);
  });

  test("is tried ten times an account, known or not, and then no password helps for a while", async () => {
    for (const email of [(await signedInStaff(call, "finance")).email, "nobody@theatre.example"]) {
      await forgetTries();
      const statuses = [];
      for (let n = 0; n <= LIMITS.signInTriesPerAccount; n += 1)
        statuses.push((await signIn({ email, password: "a guess", code: "000000" })).status);
      expect(statuses).toEqual([...Array<number>(LIMITS.signInTriesPerAccount).fill(401), 429]);
    }
    const member = await signedInStaff(call, "finance");
    await forgetTries();
    const guess = () => signIn({ email: member.email, password: "a guess", code: "000000" });
    await Promise.all(Array.from({ length: 30 }, guess));
    const late = await signIn(passwordOf(member));
    expect(late).toMatchObject({ status: 429, body: { code: "too_many_requests" } });
    expect(Number(late.headers.get("Retry-After"))).toBeWithin(1, 15 * 60 + 1);
    await frontrow.admin`update sign_in_tries set began_at = began_at - interval '15 minutes'`;
    expect((await signIn(passwordOf(member))).status).toBe(201);
  });

  test("is tried a bounded number of times from one address, whatever the account", async () => {
    await frontrow.admin`update sign_in_tries set tries = ${LIMITS.signInTriesPerAddress}`;
    const member = await invite(call, "viewer");
    const body = { email: "fresh@theatre.example", password: "a guess", code: "000000" };
    expect((await signIn(body)).status).toBe(429);
    expect((await acceptByPassword(call, member.body.invitation.token)).reply.status).toBe(429);
    await forgetTries();
  });
});

describe("signing in by passkey", () => {
  const ORIGIN = "https://box.example";
  const site = withHeaders(call, { Host: "box.example", Origin: ORIGIN });
  const optionsOf = async (as: Call = site) =>
    (await as("POST", "/v1/staff/passkey-options")).body.options as { challenge: string; rpId: string };

  async function withPasskey(origin = ORIGIN) {
    await forgetTries();
    const { body } = await invite(call, "owner");
    const invitation = body.invitation.token;
    const opened = await site("POST", "/v1/staff/invitations/open", { body: { invitation } });
    const device = new Authenticator(origin);
    const passkey = device.create(opened.body.passkey);
    const accepted = await site("POST", "/v1/staff/invitations/accept", { body: { invitation, passkey } });
    return { staffId: body.staffId as string, device, accepted };
  }

  test("needs no name: the passkey made with the invitation opens a session of TLS", async () => {
    const { staffId, device, accepted } = await withPasskey();
    expect(accepted.status).toBe(201);
    const options = await optionsOf();
    expect(options).toMatchObject({ rpId: "box.example", userVerification: "required" });
    expect(options).not.toHaveProperty("allowCredentials");
    const reply = await signIn({ passkey: device.get(options) }, site);
    expect(reply).toMatchObject({ status: 201, body: { staffId, role: "owner" } });
    expect(reply.headers.getSetCookie()[0]).toMatch(
      /^__Host-frontrow-staff=[\w-]{43}; .*; HttpOnly; SameSite=Strict; Secure$/,
    );
  });

  test("answers each challenge once, also when two arrive at the same time", async () => {
    const { device } = await withPasskey();
    const passkey = device.get(await optionsOf());
    const replies = await Promise.all([signIn({ passkey }, site), signIn({ passkey }, site)]);
    expect(replies.map(({ status }) => status).toSorted()).toEqual([201, 401]);
    expect((await signIn({ passkey }, site)).status).toBe(401);
  });

  test("is refused of another site, unverified, and with a counter gone back", async () => {
    const { device } = await withPasskey();
    const elsewhere = new Authenticator("https://evil.example");
    expect((await signIn({ passkey: elsewhere.get(await optionsOf()) }, site)).status).toBe(401);
    device.origin = "https://evil.example";
    expect((await signIn({ passkey: device.get(await optionsOf()) }, site)).status).toBe(401);
    const evil = withHeaders(call, { Host: "evil.example", Origin: "https://evil.example" });
    expect((await signIn({ passkey: device.get(await optionsOf(evil)) }, evil)).status).toBe(401);
    device.origin = ORIGIN;
    expect((await signIn({ passkey: device.get(await optionsOf(), 0x01) }, site)).status).toBe(401);
    device.counter = 5;
    expect((await signIn({ passkey: device.get(await optionsOf()) }, site)).status).toBe(201);
    device.counter = 5;
    expect((await signIn({ passkey: device.get(await optionsOf()) }, site)).status).toBe(401);
    device.counter = 6;
    expect((await signIn({ passkey: device.get(await optionsOf()) }, site)).status).toBe(201);
  });

  test("takes no challenge that is forged, too old, or of an invitation", async () => {
    const { device } = await withPasskey();
    const forged = Buffer.from("a.b.c").toString("base64url");
    expect(
      (await signIn({ passkey: device.get({ challenge: forged, rpId: "box.example" }) }, site)).status,
    ).toBe(401);
    const { body } = await invite(call, "viewer");
    const opened = await site("POST", "/v1/staff/invitations/open", {
      body: { invitation: body.invitation.token },
    });
    const { challenge } = opened.body.passkey;
    expect((await signIn({ passkey: device.get({ challenge, rpId: "box.example" }) }, site)).status).toBe(
      401,
    );
    const old = await optionsOf();
    frontrow.services.clock.observe(Date.now() - 6 * 60_000);
    const older = await optionsOf();
    frontrow.services.clock.observe(Date.now());
    expect((await signIn({ passkey: device.get(older) }, site)).status).toBe(401);
    expect((await signIn({ passkey: device.get(old) }, site)).status).toBe(201);
  });

  test("is not made where the answer comes from a page of another site", async () => {
    const { accepted } = await withPasskey("https://evil.example");
    expect(accepted).toMatchObject({ status: 401, body: { code: "unauthenticated" } });
  });

  test("is not offered on an address of digits, for which browsers make none", async () => {
    for (const host of ["127.0.0.1:3000", "[::1]:3000"])
      expect((await call("POST", "/v1/staff/passkey-options", { headers: { Host: host } })).body).toEqual({
        options: null,
      });
  });
});

describe("nobody is signed in or out by a page of another site", () => {
  test.each<[string, Record<string, string>]>([
    ["Sec-Fetch-Site", { "Sec-Fetch-Site": "cross-site" }],
    ["Origin", { Host: "box.example", Origin: "https://evil.example" }],
  ])("as %s says", async (_, headers) => {
    await forgetTries();
    const member = await signedInStaff(call, "viewer");
    const evil = withHeaders(call, headers);
    expect((await signIn(passwordOf(member), evil)).status).toBe(403);
    expect((await evil("DELETE", "/v1/staff/sessions/current")).status).toBe(403);
    expect((await me(member.cookie)).status).toBe(200);
  });
});
