import { describe, expect, test } from "bun:test";
import { guest, join, newKey, putOnSale } from "../../testing/buyer.ts";
import type { Call } from "../../testing/clients/call.ts";
import { publishedDocument } from "../../testing/clients/published-document.ts";
import { IMAGES } from "../../testing/uploads/images.ts";
import { setStage } from "../../testing/stage.ts";

const { frontrow, call, organiser } = setStage({
  mail: { smtpUrl: "smtp://127.0.0.1:9", from: "tickets@example.com" },
});

/** The calls that take no Idempotency-Key, each with the reason. */
const WITHOUT_KEY: Record<string, string> = {
  "/v1/users/me/sign-out-everywhere": "a repetition is refused: the first call has made its token void",
  "/v1/users/{userId}/wallet/top-ups/{topUpId}/confirm": "names one top-up: a repetition answers its state",
  "/v1/queues/{queueId}/challenges": "stores nothing",
  "/v1/sign-ins": "stores nothing",
  "/v1/sign-ins/confirm": "the provider's code is good once",
  "/v1/recoveries/{recoveryId}/confirm": "the code is good once, and each try counts",
  "/v1/webhooks/{gateway}": "a hint to look, as the payment company sends it",
  "/v1/door/scans": "each scan has a nonce",
  "/v1/door/scans/{nonce}/undo": "names one scan by its nonce",
  "/v1/door/enrolments": "the enrolment is good once",
  "/v1/staff/passkey-options": "stores nothing",
  "/v1/staff/sessions": "signs in, by a code that is good once",
  "/v1/staff/invitations/open": "stores nothing",
  "/v1/staff/invitations/accept": "the invitation is good once",
  "/v1/organiser/messages/preview": "stores nothing",
  "/v1/organiser/reservations/{reservationId}/cancellations/preview": "stores nothing",
  "/v1/organiser/refund-terms/preview": "stores nothing",
  "/v1/organiser/settlements/{month}/comparison": "stores nothing",
  "/v1/organiser/reservations/{reservationId}/prints": "each print is one, and the history has each",
  "/v1/organiser/performances/{performanceId}/complimentary-tickets/prints": "each print is one, as above",
};

test("every POST takes an Idempotency-Key, or is named here with the reason why not", () => {
  const { paths } = publishedDocument(frontrow.app);
  const without = Object.entries(paths as Record<string, { post?: { parameters?: { name: string }[] } }>)
    .filter(([, { post }]) => post && !post.parameters?.some(({ name }) => name === "Idempotency-Key"))
    .map(([path]) => path);
  expect(without.toSorted()).toEqual(Object.keys(WITHOUT_KEY).toSorted());
});

describe("a call that comes again with the same key has the same answer, and its effect happens once", () => {
  async function stage() {
    const { queueId } = await putOnSale(call, { queue: { capacity: 0 } });
    const buyer = await guest(call);
    await join(buyer, queueId);
    return { queueId, buyer };
  }
  type Sent = Parameters<Call>[2] & { headers?: Record<string, string> };
  type Repeatable = { send: (with_: Sent) => ReturnType<Call>; otherwise?: Sent };

  test.each<[string, () => Promise<Repeatable>]>([
    ["becoming a guest", async () => ({ send: (sent) => call("POST", "/v1/users", sent) })],
    [
      "renewing a token",
      async () => {
        const buyer = await guest(call);
        return { send: (sent) => buyer.call("POST", "/v1/users/me/token", sent) };
      },
    ],
    [
      "joining",
      async () => {
        const { queueId } = await stage();
        const buyer = await guest(call);
        return { send: (sent) => buyer.call("POST", `/v1/queues/${queueId}/tokens`, sent) };
      },
    ],
    [
      "taking places back",
      async () => {
        const { queueId, buyer } = await stage();
        const path = `/v1/organiser/queues/${queueId}/revocations`;
        const body = { userIds: [buyer.userId] };
        return {
          send: (sent) => organiser("POST", path, { body, ...sent }),
          otherwise: { body: { userIds: [Bun.randomUUIDv7()] } },
        };
      },
    ],
    [
      "keeping an image",
      async () => {
        const { bytes, mediaType } = IMAGES.PNG;
        const send = ({ headers }: Sent) =>
          organiser("POST", "/v1/organiser/images", {
            rawBody: bytes,
            headers: { "Content-Type": mediaType, ...headers },
          });
        return { send };
      },
    ],
    [
      "asking for a recovery code",
      async () => ({
        send: (sent) => call("POST", "/v1/recoveries", { body: { email: "a@example.com" }, ...sent }),
        otherwise: { body: { email: "b@example.com" } },
      }),
    ],
  ])("%s", async (_, prepare) => {
    const { send, otherwise } = await prepare();
    const headers = newKey();
    const first = await send({ headers });
    expect(first.status).toBeLessThan(300);
    const again = await send({ headers });
    expect({ status: again.status, body: again.body }).toEqual({ status: first.status, body: first.body });
    if (!otherwise) return;
    const reused = await send({ headers, ...otherwise });
    expect(reused).toMatchObject({ status: 422, body: { code: "idempotency_key_reused" } });
  });

  test("several at once: one effect; the others have its answer, or are told to wait", async () => {
    const headers = newKey();
    const both = await Promise.all([1, 2, 3].map(() => call("POST", "/v1/users", { headers })));
    const made = both.filter(({ status }) => status === 201).map(({ body }) => body.userId);
    expect(made.length).toBeGreaterThan(0);
    expect(new Set(made).size).toBe(1);
    for (const { status, body } of both)
      if (status !== 201) expect(body).toMatchObject({ code: "idempotency_key_in_use" });
    expect((await call("POST", "/v1/users", { headers })).body.userId).toBe(made[0]);
  });

  test("a refusal is not kept: the same key serves once the reason is gone", async () => {
    const { queueId } = await stage();
    const buyer = await guest(call);
    const path = `/v1/organiser/queues/${queueId}`;
    const headers = newKey();
    const send = () => buyer.call("POST", `/v1/queues/${queueId}/tokens`, { headers });
    await organiser("PATCH", path, { body: { state: "CLOSED" } });
    expect(await send()).toMatchObject({ status: 409, body: { code: "invalid_state" } });
    await organiser("PATCH", path, { body: { state: "OPEN" } });
    expect((await send()).status).toBe(201);
  });

  test("no key gives anybody what another was given; and no token lies open in the database", async () => {
    const { queueId } = await stage();
    const [one, other] = [await guest(call), await guest(call)];
    const headers = newKey();
    const path = `/v1/queues/${queueId}/tokens`;
    const [first, second] = [
      await one.call("POST", path, { headers }),
      await other.call("POST", path, { headers }),
    ];
    expect([first.body.userId, second.body.userId]).toEqual([one.userId, other.userId]);
    const guestHeaders = newKey();
    const made = await call("POST", "/v1/users", { headers: guestHeaders });
    const elsewhere = await frontrow.services.repeatedCalls.once(
      {
        userId: Bun.randomUUIDv7(),
        route: "create-guest",
        key: guestHeaders["Idempotency-Key"]!,
        bodyHash: "x",
      },
      async () => ({ status: 201, body: "not what the first one was given" }),
    );
    expect(elsewhere.body).toBe("not what the first one was given");
    const rows = await frontrow.admin<{ body: string }[]>`
      select body from idempotency_keys where route in ('join', 'create-guest')`;
    for (const { body } of rows)
      for (const { token, accessToken } of [first.body, made.body])
        expect(body).not.toContain(token ?? accessToken);
  });

  test("a first call that died leaves a key in use for a minute, and then it can be used", async () => {
    const headers = newKey();
    const userId = Bun.randomUUIDv7();
    const use = { userId, route: "join", key: headers["Idempotency-Key"]!, bodyHash: "x" };
    const { repeatedCalls } = frontrow.services;
    const never = repeatedCalls.once(use, () => new Promise(() => {}));
    const answered = () => repeatedCalls.once(use, async () => ({ status: 201, body: "done" }));
    while ((await frontrow.admin`select from idempotency_keys where user_id = ${userId}`).length === 0);
    expect(await answered().catch((error: { code: string }) => error.code)).toBe("idempotency_key_in_use");
    await frontrow.admin`
      update idempotency_keys set created_at = created_at - interval '61 seconds' where user_id = ${userId}`;
    expect(await answered()).toEqual({ status: 201, body: "done" });
    void never;
  });
});
