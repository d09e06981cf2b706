import { describe, expect, test } from "bun:test";
import { join } from "node:path";
import { withHeaders } from "../../testing/clients/call.ts";
import {
  codeNow,
  cookieOf,
  PASSWORD,
  type SignedInStaff,
  signedInStaff,
} from "../../testing/staff/members.ts";
import { ORGANISER_KEY } from "../../testing/worker-config.ts";
import { setStage } from "../../testing/stage.ts";

const stage = setStage({ listens: true });
const { call, organiser } = stage;

async function invite(email: string, ...options: string[]) {
  const script = join(import.meta.dir, "../../scripts/invite.ts");
  const child = Bun.spawn([process.execPath, script, email, "--url", stage.url, ...options], {
    env: { PATH: process.env["PATH"], ORGANISER_KEY },
    stdout: "pipe",
    stderr: "pipe",
  });
  const [said, complaint] = await Promise.all(
    [child.stdout, child.stderr].map((stream) => new Response(stream).text()),
  );
  return { exitCode: await child.exited, said, complaint, link: /http\S+/.exec(said!)?.[0] };
}

test.each([
  ["notanemail", [], "email must be "],
  ["new@example.com", ["--role", "king"], "role must be "],
])("npm run invite -- %s %j is refused in a sentence that names the field", async (email, options, says) => {
  const { exitCode, complaint } = await invite(email, ...options);
  expect(complaint).toMatch(/^Frontrow: http:\S+ answered 400: [^{}\n]+\n$/);
  expect(complaint).toContain(`answered 400: ${says}`);
  expect(exitCode).toBe(2);
});

test("who works here already, and has lost their way in, is given a new link", async () => {
  const first = await invite("owner@example.com");
  expect(first.exitCode).toBe(0);
  // By a name: at an address of digits no browser makes a passkey.
  expect(first.link).toStartWith("http://localhost:");
  const again = await invite("Owner@Example.com");
  expect(again).toMatchObject({ exitCode: 0, said: expect.stringContaining("works here already") });
  expect(again.link).toBeDefined();
  expect(again.link).not.toBe(first.link);
});

const statusOf = async ({ call: as }: Pick<SignedInStaff, "call">) =>
  (await as("GET", "/v1/organiser/me")).status;

describe("the sessions of a colleague", () => {
  test("are seen by an owner, and ended one by one or all, with the reason in the history", async () => {
    const owner = await signedInStaff(call, "owner");
    const member = await signedInStaff(call, "box_office", { name: "Han" });
    const second = await call("POST", "/v1/staff/sessions", {
      body: { email: member.email, password: PASSWORD, code: codeNow(member.codeSecret, 1) },
      headers: { "User-Agent": "A phone" },
    });
    const phone = withHeaders(call, { Cookie: cookieOf(second)! });
    const path = `/v1/organiser/staff/${member.staffId}/sessions`;
    const { items } = (await owner.call("GET", path)).body;
    expect(items).toEqual((await member.call("GET", "/v1/organiser/me/sessions")).body.items);
    expect(items[0]).toMatchObject({ device: "A phone", lastSeenAt: expect.any(String) });
    const one = `${path}/${items[0].sessionId}?reason=Lost%20phone`;
    expect((await owner.call("DELETE", one)).status).toBe(204);
    expect([await statusOf({ call: phone }), await statusOf(member)]).toEqual([401, 200]);
    expect((await owner.call("DELETE", one)).status).toBe(404);
    expect((await owner.call("DELETE", `${path}?reason=Leaves`)).body).toEqual({ ended: 1 });
    expect(await statusOf(member)).toBe(401);
    const acts = (await organiser("GET", `/v1/organiser/actions?actor=${owner.staffId}`)).body.items;
    expect(acts.slice(0, 2)).toMatchObject([
      { action: "end_staff_sessions", subject: member.staffId, reason: "Leaves" },
      { action: "end_session", subject: member.staffId, reason: "Lost phone", detail: { name: "Han" } },
    ]);
  });

  test("are those of one member: none is ended by another's name, and nobody has none to see", async () => {
    const [owner, member] = [await signedInStaff(call, "owner"), await signedInStaff(call, "door")];
    const { items } = (await member.call("GET", "/v1/organiser/me/sessions")).body;
    const others = `/v1/organiser/staff/${owner.staffId}/sessions/${items[0].sessionId}?reason=Old`;
    expect((await owner.call("DELETE", others)).status).toBe(404);
    expect(await statusOf(member)).toBe(200);
    const nobody = `/v1/organiser/staff/${Bun.randomUUIDv7()}/sessions`;
    expect((await owner.call("GET", nobody)).status).toBe(404);
    for (const role of ["manager", "box_office", "viewer"] as const) {
      const other = await signedInStaff(call, role);
      const path = `/v1/organiser/staff/${member.staffId}/sessions`;
      expect((await other.call("GET", path)).status).toBe(403);
    }
  });
});
