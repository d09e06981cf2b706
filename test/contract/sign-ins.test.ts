import { afterAll, beforeAll, expect, test } from "bun:test";
import { TokenSigner } from "../../src/core/signed-token.ts";
import { SignInProvider } from "../../testing/identity/sign-in-provider.ts";
import { signInAtProvider } from "../../testing/identity/signing-in.ts";
import { setStage } from "../../testing/stage.ts";
import { SECRET } from "../../testing/worker-config.ts";

const provider = await SignInProvider.listen();
const { call } = setStage({ identity: provider.config });
beforeAll(() => provider.serve("http://frontrow"));
afterAll(() => provider.close());

const begin = async () => (await call("POST", "/v1/sign-ins")).body;
const confirm = (body: object) => call("POST", "/v1/sign-ins/confirm", { body });
const me = (accessToken: string) =>
  call("GET", "/v1/users/me", { headers: { Authorization: `Bearer ${accessToken}` } });

/** A sign-in as far as the provider has sent the buyer back; what confirms it. */
async function sentBack(who = "minji") {
  const { address, signIn } = await begin();
  const { code, state, iss } = await signInAtProvider(address, who);
  return { signIn, code, state, iss };
}

const signer = new TokenSigner([SECRET], "sign-in");
/** The proofs of a sign-in with some of them exchanged, signed as ours. */
const withOther = (signIn: string, other: object) => signer.sign({ ...signer.open(signIn), ...other });

test("whoever signs in with the provider is the same buyer each time, and gets a token of ours", async () => {
  const first = await confirm(await sentBack());
  expect(first).toMatchObject({
    status: 200,
    body: { signOutAddress: `${provider.issuer}/session/end?client_id=frontrow-tests` },
  });
  const again = await confirm(await sentBack());
  expect(again.body.userId).toBe(first.body.userId);
  expect((await confirm(await sentBack("joon"))).body.userId).not.toBe(first.body.userId);
  expect(await me(again.body.accessToken)).toMatchObject({
    status: 200,
    body: { userId: first.body.userId, expiresAt: again.body.expiresAt },
  });
  const days = (Date.parse(first.body.expiresAt) - Date.now()) / 86_400_000;
  expect(days).toBeGreaterThan(29.9);
  expect(days).toBeLessThan(30.1);
});

test("the provider is asked by the code flow, with S256 and a fresh state, nonce and challenge", async () => {
  const [one, other] = await Promise.all([begin(), begin()]);
  const asked = new URL(one.address).searchParams;
  expect(Object.fromEntries(asked)).toMatchObject({
    response_type: "code",
    client_id: "frontrow-tests",
    redirect_uri: "http://frontrow/sign-in",
    scope: "openid",
    code_challenge_method: "S256",
    state: one.state,
  });
  for (const name of ["state", "nonce", "code_challenge"])
    expect(asked.get(name)).not.toBe(new URL(other.address).searchParams.get(name));
  // Neither the verifier nor the secret leaves with the buyer.
  expect(one.address).not.toContain(String(signer.open(one.signIn)!["verifier"]));
  expect(one.address).not.toContain("secret");
});

test.each<[string, (good: Awaited<ReturnType<typeof sentBack>>) => Promise<object> | object]>([
  ["another state", (good) => ({ ...good, state: "x".repeat(good.state.length) })],
  ["the state of another browser's sign-in", async (good) => ({ ...good, signIn: (await begin()).signIn })],
  ["a code that was never given", (good) => ({ ...good, code: "x".repeat(43) })],
  ["another issuer", (good) => ({ ...good, iss: "https://evil.example" })],
  ["another nonce", (good) => ({ ...good, signIn: withOther(good.signIn, { nonce: "n".repeat(43) }) })],
  ["another verifier", (good) => ({ ...good, signIn: withOther(good.signIn, { verifier: "v".repeat(43) }) })],
  [
    "proofs that have ended",
    (good) => ({ ...good, signIn: withOther(good.signIn, { e: Date.now() - 60_000 }) }),
  ],
  [
    "proofs that somebody else signed",
    (good) => ({
      ...good,
      signIn: new TokenSigner([`${SECRET}.`], "sign-in").sign(signer.open(good.signIn)!),
    }),
  ],
  ["proofs without a signature", (good) => ({ ...good, signIn: "abc" })],
])("nobody signs in with %s", async (_, change) => {
  const refused = await confirm(await change(await sentBack()));
  expect(refused).toMatchObject({ status: 403, body: { code: "forbidden" } });
});

test("a code is good once", async () => {
  const good = await sentBack();
  expect((await confirm(good)).status).toBe(200);
  expect(await confirm(good)).toMatchObject({ status: 403, body: { code: "forbidden" } });
});

test("an ID token that the provider has not signed signs nobody in", async () => {
  const good = await sentBack();
  provider.forges = true;
  const refused = await confirm(good);
  provider.forges = false;
  expect(refused).toMatchObject({ status: 403, body: { code: "forbidden" } });
});

test("the provider sends nobody to an address that is not registered there", async () => {
  const { address } = await begin();
  const elsewhere = new URL(address);
  elsewhere.searchParams.set("redirect_uri", "http://evil.example/sign-in");
  const answer = await fetch(elsewhere, { redirect: "manual" });
  expect(answer.status).toBe(400);
  expect(answer.headers.get("Location")).toBeNull();
});

test("signing out everywhere voids what older sign-ins gave", async () => {
  const [one, other] = [await confirm(await sentBack("hana")), await confirm(await sentBack("hana"))];
  const headers = { Authorization: `Bearer ${one.body.accessToken}` };
  const fresh = await call("POST", "/v1/users/me/sign-out-everywhere", { headers });
  expect(fresh.status).toBe(200);
  for (const { body } of [one, other]) expect((await me(body.accessToken)).status).toBe(401);
  expect((await me(fresh.body.accessToken)).status).toBe(200);
  expect((await me((await confirm(await sentBack("hana"))).body.accessToken)).status).toBe(200);
});

test("no guest is made, no session renewed, and no guest's token accepted", async () => {
  expect((await call("POST", "/v1/users")).status).toBe(404);
  const { body } = await confirm(await sentBack());
  const headers = { Authorization: `Bearer ${body.accessToken}` };
  expect((await call("POST", "/v1/users/me/token", { headers })).status).toBe(404);
  const guests = new TokenSigner([SECRET], "access").sign({ u: body.userId, e: Date.now() + 60_000 });
  expect((await me(guests)).status).toBe(401);
});

// Last, because it takes the provider away.
test("while the provider is away, a sign-in that was begun is refused for now, not for good", async () => {
  const good = await sentBack();
  provider.goAway();
  expect(await confirm(good)).toMatchObject({ status: 503, body: { code: "unavailable" } });
});
