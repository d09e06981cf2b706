import { afterAll, beforeAll, expect, test } from "bun:test";
import { compactVerify, createLocalJWKSet, type JSONWebKeySet } from "jose";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLog } from "../src/core/log.ts";
import { SecretBox } from "../src/core/access/secret-box.ts";
import type { Secrets } from "../src/core/signed-token.ts";
import { createApp } from "../src/worker/app.ts";
import {
  type Buyer,
  buyerWithHold,
  type ConcertOnSale,
  guest,
  join as joinQueue,
  pay,
  putOnSale,
} from "../testing/buyer.ts";
import { type Call, callThrough, withHeaders } from "../testing/clients/call.ts";
import { type Frontrow, startFrontrow } from "../testing/frontrow.ts";

const OLD = "the-old-one-of-this-test-0123456789abcdef";
const NEW = "the-new-one-of-this-test-fedcba9876543210";
/** What two machines are given, start after start, as the documentation tells operators to. */
const STARTS: readonly (readonly [machine: 0 | 1, secrets: Secrets])[] = [
  [0, [OLD, NEW]],
  [1, [OLD, NEW]],
  [0, [NEW, OLD]],
  [1, [NEW, OLD]],
];

let frontrow: Frontrow;
let concert: ConcertOnSale;
let folder: string;
const machines: Call[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "frontrow-secrets-"));
  frontrow = await startFrontrow({ gateway: true, secrets: [OLD] });
  machines.push(...(await Promise.all([machineWith([OLD]), machineWith([OLD])])));
  concert = await putOnSale(machines[0]!, { queue: { capacity: 50 } });
});
afterAll(async () => {
  await frontrow.close();
  rmSync(folder, { recursive: true, force: true });
});

async function machineWith(secrets: Secrets): Promise<Call> {
  const sharedFolder = mkdtempSync(join(folder, "machine-"));
  const services = await frontrow.startAnother({ secrets, sharedFolder });
  const app = createApp(services, frontrow.config.walletAccess, createLog("error"));
  return callThrough((request) => app.fetch(request), "http://frontrow");
}

interface Person extends Buyer {
  /** Of a ticket, as printed. */
  code: string;
}

/** Somebody new at this machine, who buys a seat, and stands in line again with a new token. */
async function newcomer(call: Call, seatNumber: number): Promise<Person> {
  const { buyer, reservationId } = await buyerWithHold(frontrow, call, concert, [seatNumber]);
  const paid = await pay(buyer, reservationId);
  expect(paid.status).toBe(201);
  await joinQueue(buyer, concert.queueId);
  return { ...buyer, code: paid.body.tickets[0].code };
}

/** What this machine answers to what was given out before. */
async function accepts(machine: Call, { accessToken, queueToken, code }: Person): Promise<string[]> {
  const call = withHeaders(machine, { Authorization: `Bearer ${accessToken}`, "Queue-Token": queueToken });
  const refused: string[] = [];
  for (const path of ["/v1/tickets", `/v1/queues/${concert.queueId}/tokens/me`]) {
    const { status, body } = await call("GET", path);
    if (status !== 200) refused.push(`${path}: ${status} ${body.code}`);
  }
  const { body } = await call("GET", "/v1/ticket-keys");
  const keys = createLocalJWKSet(body as JSONWebKeySet);
  await compactVerify(code, keys).catch((error: Error) => refused.push(`ticket code: ${error.message}`));
  return refused;
}

test("a secret changed under buyers signs nobody out and makes no ticket code void", async () => {
  const people = [await newcomer(machines[0]!, 1)];
  for (const [n, [machine, secrets]] of STARTS.entries()) {
    machines[machine] = await machineWith(secrets);
    // What either machine signs now is taken by the other.
    people.push(await newcomer(machines[0]!, 2 + 2 * n), await newcomer(machines[1]!, 3 + 2 * n));
    for (const call of machines) for (const person of people) expect(await accepts(call, person)).toEqual([]);
  }
});

test("what the old secret sealed in the database is sealed again, and opens without it", async () => {
  const sealed = async () => [
    ...(await frontrow.admin<{ text: string }[]>`select secret text from webhook_endpoints`),
    ...(await frontrow.admin<{ text: string }[]>`select code_secret text from staff_invitations`),
  ];
  const asOwner = withHeaders(await machineWith([OLD]), {
    Authorization: `Bearer ${frontrow.config.organiserKey}`,
  });
  const endpoint = { url: "https://example.org/hook", events: ["order.paid"] };
  expect((await asOwner("POST", "/v1/organiser/webhook-endpoints", { body: endpoint })).status).toBe(201);
  const staff = { email: "kim@example.org", name: "Kim", role: "manager" };
  expect((await asOwner("POST", "/v1/organiser/staff", { body: staff })).status).toBe(201);
  const opensWithout = async (): Promise<boolean[]> => {
    const boxes = [new SecretBox([NEW], "webhooks"), new SecretBox([NEW], "staff")];
    return (await sealed()).map(({ text }, i) => boxes[i]!.open(text) !== null);
  };
  expect(await opensWithout()).toEqual([false, false]);

  const { staff: desk, webhookEndpoints, db } = await frontrow.startAnother({ secrets: [NEW, OLD] });
  const reseal = () =>
    db.transaction(async (tx) => [await desk.members.reseal(tx), await webhookEndpoints.reseal(tx)]);
  expect(await reseal()).toEqual([1, 1]);
  expect(await opensWithout()).toEqual([true, true]);
  expect(await reseal()).toEqual([0, 0]);
});

test("a machine that does not know the new secret refuses what it signed: the order matters", async () => {
  const stranger = await guest(machines[0]!);
  const behind = await machineWith([OLD]);
  const { status } = await withHeaders(behind, { Authorization: `Bearer ${stranger.accessToken}` })(
    "GET",
    "/v1/tickets",
  );
  expect(status).toBe(401);
});
