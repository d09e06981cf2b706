import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { exportJWK, generateKeyPair, jwtVerify, SignJWT } from "jose";
import { MINUTE_MS } from "../core/time.ts";
import { ProviderKeys } from "./provider-keys.ts";

const HOUR_MS = 60 * MINUTE_MS;

/** The provider's page of keys, which tests break, and the keys that it may publish. */
let server: Bun.Server<undefined>;
let published: object[] = [];
let isAway = false;
let asked = 0;
let pair: CryptoKeyPair;
let next: CryptoKeyPair;
let nowMs = 0;
let keys: ProviderKeys;

beforeAll(async () => {
  pair = (await generateKeyPair("ES256", { extractable: true })) as CryptoKeyPair;
  next = (await generateKeyPair("ES256", { extractable: true })) as CryptoKeyPair;
  server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch() {
      asked += 1;
      return isAway ? new Response("away", { status: 503 }) : Response.json({ keys: published });
    },
  });
});
afterAll(() => server.stop(true));

beforeEach(async () => {
  published = [await jwk("1", pair)];
  isAway = false;
  asked = 0;
  nowMs = 1_000_000;
  keys = new ProviderKeys(server.url.href, () => nowMs);
});

const jwk = async (kid: string, { publicKey }: CryptoKeyPair) => ({
  ...(await exportJWK(publicKey)),
  kid,
  alg: "ES256",
  use: "sig",
});

/** "let in" for a token signed with this key, or the code of its refusal. */
async function verdict(kid: string, { privateKey }: CryptoKeyPair): Promise<string> {
  const token = await new SignJWT({ sub: "somebody" })
    .setProtectedHeader({ alg: "ES256", kid })
    .sign(privateKey);
  try {
    await jwtVerify(token, keys.find);
    return "let in";
  } catch (error) {
    return (error as { code: string }).code;
  }
}

/** Waits until a background read has taken effect. */
async function refreshed(): Promise<void> {
  while (keys.isReading) await Bun.sleep(1);
}

describe("while the provider's keys page is away", () => {
  test("the last good keys serve on for a day, and not longer", async () => {
    expect(await verdict("1", pair)).toBe("let in");
    isAway = true;
    for (const hours of [0.2, 1, 12, 23.9]) {
      nowMs = 1_000_000 + hours * HOUR_MS;
      expect(await verdict("1", pair)).toBe("let in");
    }
    nowMs = 1_000_000 + 24 * HOUR_MS + 1;
    expect(await verdict("1", pair)).toBe("unavailable");
  });

  test("it is asked again less and less often, by all requests together", async () => {
    expect(await verdict("1", pair)).toBe("let in");
    isAway = true;
    nowMs += 11 * MINUTE_MS;
    // Ten minutes at ten requests a second.
    for (let i = 0; i < 6_000; i += 1) {
      nowMs += 100;
      if (i % 50 !== 0) continue;
      await verdict("1", pair);
      // Time stands still while it is asked: on a busy machine minutes would pass meanwhile.
      await refreshed();
    }
    expect(asked).toBeWithin(10, 31);
  });

  test("a token of an unknown key is refused at once, each time, without a question each", async () => {
    expect(await verdict("1", pair)).toBe("let in");
    isAway = true;
    nowMs += 31_000;
    const heard = [];
    for (let i = 0; i < 50; i += 1) heard.push(await verdict("2", next));
    expect(new Set(heard)).toEqual(new Set(["unavailable"]));
    expect(asked).toBeLessThan(5);
    expect(await verdict("1", pair)).toBe("let in");
  });

  test("who comes when no key is known is told so, and let in once it is back", async () => {
    isAway = true;
    for (let i = 0; i < 20; i += 1) expect(await verdict("1", pair)).toBe("unavailable");
    expect(asked).toBe(2);
    isAway = false;
    nowMs += 30_000;
    expect(await verdict("1", pair)).toBe("let in");
  });
});

describe("a provider that changes its keys", () => {
  test("has the new one known by the first token that names it", async () => {
    expect(await verdict("1", pair)).toBe("let in");
    published = [await jwk("1", pair), await jwk("2", next)];
    nowMs += 31_000;
    expect(await verdict("2", next)).toBe("let in");
    expect(asked).toBe(2);
  });

  test("is not asked at every token of a key that it never had", async () => {
    expect(await verdict("1", pair)).toBe("let in");
    for (let i = 0; i < 100; i += 1) {
      nowMs += 1_000;
      expect(await verdict("nobody's", next)).toBe("ERR_JWKS_NO_MATCHING_KEY");
    }
    expect(asked).toBeLessThan(6);
  });

  test("has a withdrawn key out of use within minutes, beside the requests", async () => {
    expect(await verdict("1", pair)).toBe("let in");
    published = [await jwk("2", next)];
    nowMs += 11 * MINUTE_MS;
    await verdict("1", pair);
    await refreshed();
    expect(await verdict("1", pair)).toBe("ERR_JWKS_NO_MATCHING_KEY");
  });
});
