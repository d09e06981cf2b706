import { expect, test } from "bun:test";
import { createLog } from "../../src/core/log.ts";
import { createApp } from "../../src/worker/app.ts";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Services } from "../../src/worker/services.ts";
import { callThrough } from "../../testing/clients/call.ts";
import { admittedBuyer, guest, putOnSale } from "../../testing/buyer.ts";
import { setStage } from "../../testing/stage.ts";

const { frontrow, call } = setStage();

function callerOf(services: Services) {
  const app = createApp(services, "admitted", createLog("error"));
  return callThrough((request) => app.fetch(request), "http://frontrow");
}

function me(through: typeof call, accessToken: string) {
  return through("GET", "/v1/users/me", { headers: { Authorization: `Bearer ${accessToken}` } });
}

test("signing out everywhere voids every older token, and the fresh one goes on", async () => {
  const buyer = await guest(call);
  const renewed = (await buyer.call("POST", "/v1/users/me/token")).body.accessToken;
  const bystander = await guest(call);
  const signedOut = await buyer.call("POST", "/v1/users/me/sign-out-everywhere");
  expect(signedOut).toMatchObject({ status: 200, body: { userId: buyer.userId } });
  for (const old of [buyer.accessToken, renewed])
    expect(await me(call, old)).toMatchObject({
      status: 401,
      body: { code: "unauthenticated", reason: "signed_out" },
    });
  const fresh = signedOut.body.accessToken;
  expect(await me(call, fresh)).toMatchObject({ status: 200, body: { userId: buyer.userId } });
  expect((await me(call, bystander.accessToken)).status).toBe(200);

  // What is renewed is good, until the next time.
  const next = await call("POST", "/v1/users/me/token", { headers: { Authorization: `Bearer ${fresh}` } });
  expect((await me(call, next.body.accessToken)).status).toBe(200);
  await call("POST", "/v1/users/me/sign-out-everywhere", {
    headers: { Authorization: `Bearer ${next.body.accessToken}` },
  });
  for (const old of [fresh, next.body.accessToken]) expect((await me(call, old)).status).toBe(401);
});

test("every worker of the machine knows at once, and those of another with their next reading", async () => {
  const folder = mkdtempSync(join(tmpdir(), "frontrow-sign-outs-"));
  try {
    const neighbour = callerOf(await frontrow.startAnother());
    const far = await frontrow.startAnother({ sharedFolder: folder });
    const farAway = callerOf(far);
    const buyer = await guest(call);
    for (const worker of [neighbour, farAway]) expect((await me(worker, buyer.accessToken)).status).toBe(200);
    await buyer.call("POST", "/v1/users/me/sign-out-everywhere");
    expect((await me(neighbour, buyer.accessToken)).status).toBe(401);
    await far.signOuts.refresh();
    expect((await me(farAway, buyer.accessToken)).status).toBe(401);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test("a poll from memory refuses the void token too", async () => {
  const concert = await putOnSale(call, { queue: { capacity: 1 } });
  await admittedBuyer(frontrow, call, concert.queueId);
  const buyer = await guest(call);
  const path = `/v1/queues/${concert.queueId}/tokens`;
  buyer.queueToken = (await buyer.call("POST", path)).body.token;
  const headers = new Headers({
    Authorization: `Bearer ${buyer.accessToken}`,
    "Queue-Token": buyer.queueToken,
  });
  const { visitors, clock } = frontrow.services;
  const known = () => visitors.tokenOf(headers, concert.queueId as never, clock.now());
  expect(known() === undefined).toBe(frontrow.config.distrustsMemory === true);
  await buyer.call("POST", "/v1/users/me/sign-out-everywhere");
  expect(known()).toBeUndefined();
  expect((await buyer.call("GET", `${path}/me`)).status).toBe(401);
});
