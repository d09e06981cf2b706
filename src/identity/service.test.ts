import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT, UnsecuredJWT } from "jose";
import { isUuid } from "../core/ids.ts";
import { DAY_MS, isoTime } from "../core/time.ts";
import { DatabaseClock } from "../database/clock.ts";
import { TokenSigner } from "../core/signed-token.ts";
import { Identity, type IdentityProvider } from "./service.ts";

const SECRET = "only-for-tests-0123456789abcdef-0123456789abcdef";
const ORGANISER_KEY = "the-organiser's-key";
const NOW = Date.UTC(2026, 11, 1, 11);

/** Signing out needs the database: `test/contract/sign-outs.test.ts`. */
const NOBODY_SIGNED_OUT = { versionOf: () => 0, readVersion: async () => 0, signOut: async () => 1 };

function identity(
  provider: IdentityProvider | null = null,
  clock = new DatabaseClock(provider === null ? NOW : Date.now()),
): Identity {
  return new Identity({
    clock,
    signer: new TokenSigner([SECRET], "access"),
    sessions: new TokenSigner([SECRET], "session"),
    organiserKey: ORGANISER_KEY,
    signOuts: NOBODY_SIGNED_OUT,
    provider,
  });
}

/** The user, or the code of the refusal. */
/** As the route does it: the caller is identified first. */
async function renewAs(service: Identity, header: string) {
  return service.renew(await service.user(header));
}

async function askAs(service: Identity, header: string | undefined): Promise<string> {
  try {
    return await service.user(header);
  } catch (error) {
    return (error as { code: string }).code;
  }
}

describe("a guest buyer", () => {
  test("is whoever has the token, on any worker", async () => {
    const guest = identity().createGuest();
    expect(isUuid(guest.userId)).toBe(true);
    expect(await askAs(identity(), `Bearer ${guest.accessToken}`)).toBe(guest.userId);
  });

  test("who renews is the same, for 400 days from then, and the token from before goes on", async () => {
    const guest = identity().createGuest();
    const later = identity(null, new DatabaseClock(NOW + 399 * DAY_MS));
    const renewed = await renewAs(later, `Bearer ${guest.accessToken}`);
    expect(renewed.userId).toBe(guest.userId);
    expect(Math.abs(Date.parse(renewed.expiresAt) - (NOW + 799 * DAY_MS))).toBeLessThan(5_000);
    const muchLater = identity(null, new DatabaseClock(NOW + 798 * DAY_MS));
    expect(await askAs(muchLater, `Bearer ${renewed.accessToken}`)).toBe(guest.userId);
    expect(await askAs(later, `Bearer ${guest.accessToken}`)).toBe(guest.userId);
  });

  test("whose token has ended cannot renew it", async () => {
    const guest = identity().createGuest();
    const late = identity(null, new DatabaseClock(Date.parse(guest.expiresAt)));
    const header = `Bearer ${guest.accessToken}`;
    await expect(renewAs(late, header)).rejects.toMatchObject({ code: "unauthenticated" });
  });

  test("sees who they are and until when", async () => {
    const { userId, accessToken, expiresAt } = identity().createGuest();
    expect(await askAs(identity(), `Bearer ${accessToken}`)).toBe(userId);
    expect(await identity().expiryOf(`Bearer ${accessToken}`)).toBe(Date.parse(expiresAt));
  });

  test("is somebody new each time", () => {
    const service = identity();
    expect(new Set([1, 2, 3].map(() => service.createGuest().userId)).size).toBe(3);
  });

  test("stays for 400 days by the database's clock, and not a millisecond more", async () => {
    const guest = identity().createGuest();
    const expiresAt = NOW + 400 * DAY_MS;
    expect(Math.abs(Date.parse(guest.expiresAt) - expiresAt)).toBeLessThan(5_000);
    const at = (now: number) => askAs(identity(null, new DatabaseClock(now)), `Bearer ${guest.accessToken}`);
    expect(await at(Date.parse(guest.expiresAt) - 60_000)).toBe(guest.userId);
    expect(await at(Date.parse(guest.expiresAt))).toBe("unauthenticated");
  });

  test.each([
    ["no header", undefined],
    ["an empty one", ""],
    ["another scheme", "Basic dTpw"],
    ["no token", "Bearer "],
    ["no token of ours", "Bearer abc.def.ghi"],
    ["the organiser's key", `Bearer ${ORGANISER_KEY}`],
    ["a queue token", `Bearer ${new TokenSigner([SECRET], "queue").sign({ u: "u", e: NOW + DAY_MS })}`],
    [
      "another server's token",
      `Bearer ${new TokenSigner([`${SECRET}.`], "access").sign({ u: "u", e: NOW + DAY_MS })}`,
    ],
  ])("is not who sends %s", async (_, header) => {
    expect(await askAs(identity(), header)).toBe("unauthenticated");
  });
});

describe("the organiser", () => {
  test.each([
    [`Bearer ${ORGANISER_KEY}`, "passes"],
    [`Bearer ${ORGANISER_KEY} `, "forbidden"],
    [`Bearer ${ORGANISER_KEY.slice(0, -1)}`, "forbidden"],
    ["Bearer ", "forbidden"],
    [`Bearer ${identity().createGuest().accessToken}`, "forbidden"],
    [ORGANISER_KEY, "unauthenticated"],
    [undefined, "unauthenticated"],
  ])("%s: %s", (header, outcome) => {
    let heard = "passes";
    try {
      identity().requireOrganiserKey(header);
    } catch (error) {
      heard = (error as { code: string }).code;
    }
    expect(heard).toBe(outcome);
  });
});

describe("buyers of an outside identity provider", () => {
  const ISSUER = "https://id.example";
  const AUDIENCE = "frontrow";
  const SUBJECT = "019b2d0e-7c1a-7f3e-9a55-3f0c8f2d6b11";
  let server: Bun.Server<undefined>;
  let keys: CryptoKeyPair;
  let strangers: CryptoKeyPair;
  /** What the provider answers. Each test's service reads it anew. */
  let jwks: () => Response;
  let good: () => Response;
  let fetched = 0;

  beforeAll(async () => {
    keys = (await generateKeyPair("ES256", { extractable: true })) as CryptoKeyPair;
    strangers = (await generateKeyPair("ES256", { extractable: true })) as CryptoKeyPair;
    const published = {
      keys: [{ ...(await exportJWK(keys.publicKey)), kid: "1", alg: "ES256", use: "sig" }],
    };
    good = () => Response.json(published);
    server = Bun.serve({
      port: 0,
      hostname: "127.0.0.1",
      fetch() {
        fetched += 1;
        return jwks();
      },
    });
  });
  beforeEach(() => {
    jwks = good;
    fetched = 0;
  });
  afterAll(() => server.stop(true));

  const provider = (): IdentityProvider => ({
    jwksUrl: server.url.href,
    issuer: ISSUER,
    audience: AUDIENCE,
    signIn: null,
  });

  type Claims = { [Name in keyof JWTPayload]?: JWTPayload[Name] | undefined };

  function jwt(claims: Claims = {}, header: { alg?: string; kid?: string } = {}): SignJWT {
    const nowSeconds = Math.floor(Date.now() / 1_000);
    const good = { iss: ISSUER, aud: AUDIENCE, sub: SUBJECT, exp: nowSeconds + 60, ...claims };
    return new SignJWT(good as JWTPayload).setProtectedHeader({ alg: "ES256", kid: "1", ...header });
  }
  const bearer = async (token: Promise<string> | string): Promise<string> => `Bearer ${await token}`;

  test("are who their provider says they are", async () => {
    expect(await askAs(identity(provider()), await bearer(jwt().sign(keys.privateKey)))).toBe(SUBJECT);
  });

  test("whose subject is no UUID get one, always the same, and another at another issuer", async () => {
    const sign = (claims: Claims) => jwt(claims).sign(keys.privateKey);
    const service = identity(provider());
    const user = await askAs(service, await bearer(sign({ sub: "google|1234" })));
    expect(isUuid(user)).toBe(true);
    expect(await askAs(identity(provider()), await bearer(sign({ sub: "google|1234" })))).toBe(user);
    expect(await askAs(service, await bearer(sign({ sub: "google|1235" })))).not.toBe(user);
    const elsewhere = identity({ ...provider(), issuer: "https://other.example" });
    const there = await askAs(
      elsewhere,
      await bearer(sign({ sub: "google|1234", iss: "https://other.example" })),
    );
    expect(isUuid(there)).toBe(true);
    expect(there).not.toBe(user);
  });

  test("whose subject is a UUID in capitals are the same buyer", async () => {
    const token = jwt({ sub: SUBJECT.toUpperCase() }).sign(keys.privateKey);
    expect(await askAs(identity(provider()), await bearer(token))).toBe(SUBJECT);
  });

  const past = Math.floor(Date.now() / 1_000) - 60;
  test.each<[string, () => Promise<string> | string]>([
    ["for another audience", () => jwt({ aud: "somebody-else" }).sign(keys.privateKey)],
    ["for nobody", () => jwt({ aud: undefined }).sign(keys.privateKey)],
    ["of another issuer", () => jwt({ iss: "https://evil.example" }).sign(keys.privateKey)],
    ["expired", () => jwt({ exp: past }).sign(keys.privateKey)],
    ["that never expires", () => jwt({ exp: undefined }).sign(keys.privateKey)],
    ["not yet valid", () => jwt({ nbf: past + 3_600 }).sign(keys.privateKey)],
    ["of nobody", () => jwt({ sub: undefined }).sign(keys.privateKey)],
    ["whose user is a number", () => jwt({ sub: 5 as never }).sign(keys.privateKey)],
    ["whose user is an object", () => jwt({ sub: { id: 5 } as never }).sign(keys.privateKey)],
    ["whose user has no name", () => jwt({ sub: " " }).sign(keys.privateKey)],
    ["signed by another key", () => jwt().sign(strangers.privateKey)],
    ["of a key that the provider has not", () => jwt({}, { kid: "2" }).sign(strangers.privateKey)],
    [
      "of alg none",
      () => new UnsecuredJWT({ iss: ISSUER, aud: AUDIENCE, sub: SUBJECT, exp: past + 120 }).encode(),
    ],
    [
      "signed with the public key as a shared secret",
      async () => {
        const secret = new TextEncoder().encode(JSON.stringify(await exportJWK(keys.publicKey)));
        return jwt({}, { alg: "HS256" }).sign(secret);
      },
    ],
    [
      "tampered with",
      async () => {
        const [header, , signature] = (await jwt().sign(keys.privateKey)).split(".");
        const claims = { iss: ISSUER, aud: AUDIENCE, sub: "somebody", exp: past + 120 };
        return `${header}.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.${signature}`;
      },
    ],
    [
      "that we signed ourselves",
      () => new TokenSigner([SECRET], "access").sign({ u: SUBJECT, e: NOW + DAY_MS }),
    ],
    ["that is none", () => "abc"],
  ])("are refused with a token %s", async (_, token) => {
    expect(await askAs(identity(provider()), await bearer(token()))).toBe("unauthenticated");
  });

  test("have a token for as long as the database's clock says, whatever the machine's", async () => {
    const token = await bearer(jwt().sign(keys.privateKey));
    const hourMs = 3_600_000;
    expect(await askAs(identity(provider(), new DatabaseClock(Date.now() + hourMs)), token)).toBe(
      "unauthenticated",
    );
    const lapsed = await bearer(jwt({ exp: past }).sign(keys.privateKey));
    expect(await askAs(identity(provider(), new DatabaseClock(Date.now() - hourMs)), lapsed)).toBe(SUBJECT);
  });

  test("may have a token that ends later than any date: it lasts until the last one", async () => {
    const token = await bearer(jwt({ exp: 1e300 }).sign(keys.privateKey));
    expect(isoTime(await identity(provider()).expiryOf(token))).toBe("9999-12-31T00:00:00.000Z");
  });

  test("are told that the provider is away, not that their token is bad", async () => {
    const token = await bearer(jwt().sign(keys.privateKey));
    const away: Record<string, () => Response> = {
      "an error": () => new Response("oh no", { status: 500 }),
      "no such page": () => new Response("", { status: 404 }),
      "no JSON": () => new Response("<html>"),
      "JSON of something else": () => Response.json({ hello: "world" }),
    };
    const heard: Record<string, string> = {};
    for (const [what, answer] of Object.entries(away)) {
      jwks = answer;
      heard[what] = await askAs(identity(provider()), token);
    }
    heard["nobody there"] = await askAs(identity({ ...provider(), jwksUrl: "http://127.0.0.1:1/" }), token);
    expect(heard).toEqual(
      Object.fromEntries([...Object.keys(away), "nobody there"].map((what) => [what, "unavailable"])),
    );
  });

  test("come in again once the provider is back", async () => {
    const service = identity(provider());
    const token = await bearer(jwt().sign(keys.privateKey));
    jwks = () => new Response("", { status: 503 });
    expect(await askAs(service, token)).toBe("unavailable");
    jwks = good;
    expect(await askAs(service, token)).toBe(SUBJECT);
  });

  test("cost the provider one question, not one for each request", async () => {
    const service = identity(provider());
    const token = await bearer(jwt().sign(keys.privateKey));
    for (let i = 0; i < 20; i += 1) await askAs(service, token);
    expect(fetched).toBe(1);
  });

  test("see until when their provider's token is good, and renew it there", async () => {
    const exp = Math.floor(Date.now() / 1_000) + 60;
    const token = await bearer(jwt({ exp }).sign(keys.privateKey));
    const service = identity(provider());
    expect(await service.expiryOf(token)).toBe(exp * 1_000);
    await expect(renewAs(service, token)).rejects.toMatchObject({ code: "not_found" });
  });

  test("do not become guests: that door is closed", () => {
    expect(() => identity(provider()).createGuest()).toThrow(expect.objectContaining({ code: "not_found" }));
  });
});
