import { afterAll, describe, expect, test } from "bun:test";
import { type Buyer, guest, join, putOnSale } from "../../testing/buyer.ts";
import { type Device, PushService, vapidClaims } from "../../testing/push/push-service.ts";
import { setStage } from "../../testing/stage.ts";

const push = new PushService();
afterAll(() => push.close());
const { frontrow, call } = setStage({ pushToPrivateAddresses: true });

/** A line in which nobody is let in by itself, and its first visitors. */
async function line(count: number, concert: Record<string, unknown> = {}) {
  const { concertId, queueId } = await putOnSale(call, { queue: { capacity: 1 }, ...concert });
  const buyers: Buyer[] = [];
  for (let i = 0; i < count; i += 1) {
    buyers.push(await guest(call));
    await join(buyers[i]!, queueId);
  }
  const path = `/v1/queues/${queueId}/tokens/me`;
  return {
    queueId,
    buyers,
    subscribe: (buyer: Buyer, device: Device) =>
      buyer.call("PUT", `${path}/push-subscription`, { body: device.subscription(concertId) }),
    unsubscribe: (buyer: Buyer) => buyer.call("DELETE", `${path}/push-subscription`),
    arrive: (buyer: Buyer) => buyer.call("GET", path),
    leave: (buyer: Buyer) => buyer.call("DELETE", path),
    address: `/concerts/${concertId}/queue`,
  };
}

/** One turn, with the queue as it is. */
async function tell(): Promise<number> {
  await frontrow.services.room.board.refresh();
  return frontrow.services.notifications.sendDue();
}

/** Tells until there is nothing more to tell. The stages that the device has heard since. */
async function heard(device: Device): Promise<string[]> {
  while ((await tell()) > 0);
  return device.told.splice(0).map(({ notice }) => notice.stage);
}

const kept = async () => {
  const [row] = await frontrow.admin<{ count: number }[]>`select count(*)::int count from push_subscriptions`;
  return row!.count;
};

test("a device hears once that its turn is near, and once that it came, encrypted for it alone", async () => {
  const { buyers, subscribe, arrive, address } = await line(2);
  const device = push.device();
  expect((await subscribe(buyers[1]!, device)).status).toBe(204);
  await tell();
  const [{ notice, headers }] = device.told as [(typeof device.told)[0]];
  expect(notice).toEqual({
    stage: "near",
    title: "예매 순서가 곧 다가옵니다",
    body: "이 알림을 눌러 화면을 열어 두고 기다려 주세요.",
    address,
  });
  expect(headers.get("Content-Encoding")).toBe("aes128gcm");
  expect(headers.get("TTL")).toBe("180");
  const { publicKey } = (await call("GET", "/v1/push-key")).body;
  const claims = await vapidClaims(headers.get("Authorization")!, publicKey, push.origin);
  expect(claims.exp! - Date.now() / 1_000).toBeLessThan(24 * 3_600);
  expect(await heard(device)).toEqual(["near"]);
  expect(await heard(device)).toEqual([]);

  await frontrow.admit();
  await arrive(buyers[0]!);
  expect(await heard(device)).toEqual([]);
  await frontrow.admin`update places set deadline = clock_timestamp() where user_id = ${buyers[0]!.userId}`;
  await frontrow.admit();
  expect(await heard(device)).toEqual(["turn"]);
  expect(await heard(device)).toEqual([]);
});

test("a device far back in line hears nothing yet", async () => {
  const { buyers, subscribe } = await line(22);
  const [at21, at20] = [push.device(), push.device()];
  await subscribe(buyers[20]!, at21);
  await subscribe(buyers[19]!, at20);
  expect([await heard(at20), await heard(at21)]).toEqual([["near"], []]);
});

test("the device that asked last is told, and none after it is taken back", async () => {
  const { buyers, subscribe, unsubscribe } = await line(1);
  const [before, after] = [push.device(), push.device()];
  await subscribe(buyers[0]!, before);
  await subscribe(buyers[0]!, after);
  expect([await heard(before), await heard(after)]).toEqual([[], ["near"]]);
  expect((await unsubscribe(buyers[0]!)).status).toBe(204);
  await frontrow.admit();
  expect(await heard(after)).toEqual([]);
});

describe("nothing is kept of a device", () => {
  test.each([404, 410, 403])("whose push service answers %d", async (status) => {
    const { buyers, subscribe } = await line(1);
    const before = await kept();
    await subscribe(buyers[0]!, push.device());
    push.answers = status;
    await tell();
    push.answers = 201;
    expect(await kept()).toBe(before);
  });

  test("whose visitor came in, or left", async () => {
    const { buyers, subscribe, arrive, leave } = await line(2);
    const before = await kept();
    for (const buyer of buyers) await subscribe(buyer, push.device());
    await frontrow.admit();
    await arrive(buyers[0]!);
    await leave(buyers[1]!);
    await frontrow.services.db.transaction((tx) => frontrow.services.notifications.deleteOver(tx));
    expect(await kept()).toBe(before);
  });
});

test("a push service that is away is asked again later, not at once", async () => {
  const { buyers, subscribe } = await line(1);
  const device = push.device();
  await subscribe(buyers[0]!, device);
  push.answers = 503;
  const asked = push.asked;
  expect(await heard(device)).toEqual([]);
  expect(push.asked).toBe(asked + 1);
  push.answers = 201;
  await frontrow.admin`update push_subscriptions set next_try_at = clock_timestamp()`;
  expect(await heard(device)).toEqual(["near"]);
});

test("two workers tell a device once", async () => {
  const other = await frontrow.startAnother();
  const { buyers, subscribe } = await line(4);
  const devices = buyers.map(() => push.device());
  for (const [i, buyer] of buyers.entries()) await subscribe(buyer, devices[i]!);
  const workers = [frontrow.services, other];
  await Promise.all(workers.map(({ room }) => room.board.refresh()));
  await Promise.all(workers.map(({ notifications }) => notifications.sendDue()));
  expect(devices.map(({ told }) => told.length)).toEqual([1, 1, 1, 1]);
});

test("nobody subscribes for a place that is over, or for another's", async () => {
  const { buyers, subscribe, leave } = await line(1);
  await leave(buyers[0]!);
  expect(await subscribe(buyers[0]!, push.device())).toMatchObject({ status: 404 });
});

test("what is kept of a device cannot be read in the database", async () => {
  const { buyers, subscribe } = await line(1);
  const device = push.device();
  await subscribe(buyers[0]!, device);
  const rows = await frontrow.admin`select sealed from push_subscriptions`;
  expect(JSON.stringify(rows)).not.toContain(device.endpoint);
});
