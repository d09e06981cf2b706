import { expect, test } from "bun:test";
import { newId, type QueueId, type UserId } from "../../core/ids.ts";
import { TokenSigner } from "../../core/signed-token.ts";
import { isoTime } from "../../core/time.ts";
import { DatabaseClock } from "../../database/clock.ts";
import { Identity } from "../../identity/service.ts";
import { NOW } from "../../../testing/line.ts";
import { openQueueToken, signQueueToken } from "../line/queue-token.ts";
import { KnownVisitors } from "./known-visitors.ts";

const SECRETS = ["a secret of this test"] as const;
const access = new TokenSigner(SECRETS, "access");
const tokens = new TokenSigner(SECRETS, "queue");
const QUEUE = newId<QueueId>();
const [USER, OTHER, SIGNED_OUT, UNKNOWN] = [newId, newId, newId, newId].map((id) => id<UserId>());

/** What memory knows of sign-outs: nothing at all of one user. */
const signOuts = {
  versionOf: (userId: UserId) => (userId === UNKNOWN ? Promise.resolve(0) : userId === SIGNED_OUT ? 1 : 0),
  readVersion: async () => 0,
  signOut: async () => undefined as never,
};

function visitors() {
  const clock = new DatabaseClock(NOW);
  const identity = new Identity({
    clock,
    signer: access,
    sessions: new TokenSigner(SECRETS, "session"),
    organiserKey: "key",
    signOuts,
    provider: null,
  });
  let verified = 0;
  const openToken = (header: string | undefined, userId: UserId) => {
    verified += 1;
    return openQueueToken(tokens, header, userId, undefined);
  };
  return { known: new KnownVisitors(identity, { openToken }), verified: () => verified };
}

const bearer = (userId: UserId) => `Bearer ${access.sign({ u: userId, e: NOW + 1_000 })}`;
const tokenOf = (userId: UserId) =>
  signQueueToken(tokens, { queueId: QUEUE, userId, position: 7, issuedAt: isoTime(NOW) });
const headersOf = (userId: UserId, by = userId) =>
  new Headers({ Authorization: bearer(by), "Queue-Token": tokenOf(userId) });

test("a visitor is known by both tokens, which are verified once however often they ask", () => {
  const { known, verified } = visitors();
  for (let asked = 0; asked < 3; asked += 1)
    expect(known.tokenOf(headersOf(USER!), QUEUE, NOW)).toMatchObject({ userId: USER!, position: 7 });
  expect(verified()).toBe(1);
  expect(known.knownUser(headersOf(USER!))).toBe(USER!);
});

test("nobody is known with one token, with another's, or with none", () => {
  const { known } = visitors();
  const both = headersOf(USER!);
  expect(known.tokenOf(both, QUEUE, NOW)).toBeDefined();
  expect(known.tokenOf(headersOf(USER!, OTHER!), QUEUE, NOW)).toBeUndefined();
  for (const name of ["Authorization", "Queue-Token"]) {
    const without = new Headers(both);
    without.delete(name);
    expect(known.tokenOf(without, QUEUE, NOW)).toBeUndefined();
    both.set(name, "forged");
    expect(known.tokenOf(both, QUEUE, NOW)).toBeUndefined();
  }
  expect(known.knownUser(new Headers())).toBeUndefined();
});

test("nobody is known in another queue than the token's", () => {
  expect(visitors().known.tokenOf(headersOf(USER!), newId<QueueId>(), NOW)).toBeUndefined();
});

test("a visitor is known until their access token ends, and not from that moment on", () => {
  const { known } = visitors();
  expect(known.tokenOf(headersOf(USER!), QUEUE, NOW + 999)).toBeDefined();
  expect(known.tokenOf(headersOf(USER!), QUEUE, NOW + 1_000)).toBeUndefined();
});

test("who has signed out is not known, nor who may have, as far as memory can tell", () => {
  for (const user of [SIGNED_OUT!, UNKNOWN!])
    expect(visitors().known.tokenOf(headersOf(user), QUEUE, NOW)).toBeUndefined();
});
