import { expect, test } from "bun:test";
import { DAY_MS } from "../../src/core/time.ts";
import { TokenSigner } from "../../src/core/signed-token.ts";
import { guest } from "../../testing/buyer.ts";
import { SECRET } from "../../testing/worker-config.ts";
import { setStage } from "../../testing/stage.ts";

const { call } = setStage();

test("a renewed token is the same user's, with all that is theirs", async () => {
  const buyer = await guest(call);
  const renewed = await buyer.call("POST", "/v1/users/me/token");
  expect(renewed).toMatchObject({ status: 200, body: { userId: buyer.userId } });
  const Authorization = `Bearer ${renewed.body.accessToken}`;
  const me = await call("GET", "/v1/users/me", { headers: { Authorization } });
  const { expiresAt } = renewed.body;
  expect(me.body).toEqual({ userId: buyer.userId, expiresAt, contact: null, contactRequired: false });
  expect(Date.parse(me.body.expiresAt) - Date.now()).toBeGreaterThan(399 * DAY_MS);
});

test.each([
  ["nobody", undefined],
  [
    "one whose token has ended",
    new TokenSigner([SECRET], "access").sign({ u: Bun.randomUUIDv7(), e: Date.now() - 1 }),
  ],
  [
    "one with the token of another secret",
    new TokenSigner([`${SECRET}.`], "access").sign({ u: Bun.randomUUIDv7(), e: Date.now() + DAY_MS }),
  ],
])("%s is not known, and gets no token", async (_, token) => {
  const headers: Record<string, string> = token === undefined ? {} : { Authorization: `Bearer ${token}` };
  for (const [method, path] of [
    ["GET", "/v1/users/me"],
    ["POST", "/v1/users/me/token"],
  ] as const)
    expect(await call(method, path, { headers })).toMatchObject({
      status: 401,
      body: { code: "unauthenticated" },
    });
});
