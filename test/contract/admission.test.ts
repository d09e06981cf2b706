import { describe, expect, test } from "bun:test";
import { asOrganiser, type Buyer, caller, guest, join, putOnSale } from "../../testing/buyer.ts";
import { startFrontrow } from "../../testing/frontrow.ts";
import { passArrivalWindow } from "../../testing/time-travel.ts";
import { setStage } from "../../testing/stage.ts";

const { frontrow, call } = setStage();

const status = async (buyer: Buyer, queueId: string) =>
  (await buyer.call("GET", `/v1/queues/${queueId}/tokens/me`)).body.status;

describe("one turn of admission", () => {
  test("is written down even if it only swapped two visitors, so that the rate counts its call", async () => {
    const { queueId } = await putOnSale(call, { queue: { capacity: 1 } });
    const [first, second] = [await guest(call), await guest(call)];
    await join(first, queueId);
    await join(second, queueId);
    // The first misses the call and comes back while the second has it; then the second misses it too.
    await frontrow.admit();
    await passArrivalWindow(frontrow, first);
    await frontrow.admit();
    expect(await status(first, queueId)).toBe("MISSED");
    await frontrow.admit();
    await asOrganiser(call)("PATCH", `/v1/organiser/queues/${queueId}`, { body: { admitPerMinute: 1 } });
    await passArrivalWindow(frontrow, second);
    await frontrow.admit();
    const [queue] = await frontrow.admin`select * from queues where queue_id = ${queueId}`;
    expect(queue).toMatchObject({ calls: "3", no_shows: "2", ready: 1, missed: 1 });
    expect(queue.allowance).toBeLessThan(1);
  });
});

test("a change that leaves the rate alone does not fill its bucket again", async () => {
  const { queueId } = await putOnSale(call, { queue: { admitPerMinute: 1 } });
  for (let i = 0; i < 3; i += 1) await join(await guest(call), queueId);
  await frontrow.admit();
  const path = `/v1/organiser/queues/${queueId}`;
  for (const change of [{ capacity: 50 }, { admitPerMinute: 1 }, { state: "OPEN" }])
    await asOrganiser(call)("PATCH", path, { body: change });
  await frontrow.admit();
  expect((await asOrganiser(call)("GET", path)).body).toMatchObject({ frontier: 1 });
  await asOrganiser(call)("PATCH", path, { body: { admitPerMinute: 120 } });
  await frontrow.admit();
  expect((await asOrganiser(call)("GET", path)).body).toMatchObject({ frontier: 3 });
});

describe("a queue whose turn fails", () => {
  test("keeps no other from its own", async () => {
    const broken = await startFrontrow({ loops: true });
    try {
      const call = caller(broken);
      const [first, second] = [await putOnSale(call), await putOnSale(call)];
      const [{ queue_no }] =
        await broken.admin`select queue_no from queues where queue_id = ${first.queueId}`;
      await broken.admin.unsafe(`
        create function refuse_call() returns trigger language plpgsql as
          $$ begin if new.queue_no = ${queue_no} then raise 'no calls here'; end if; return new; end $$;
        create trigger refuse_call before update on places for each row execute function refuse_call()`);
      await join(await guest(call), first.queueId);
      // Called and let in, by the loops.
      const lucky = await guest(call);
      await join(lucky, second.queueId);
      const path = `/v1/queues/${second.queueId}/tokens/me`;
      const givesUpAtMs = performance.now() + 60_000;
      while ((await lucky.call("GET", path)).body.status !== "ACTIVE") {
        if (performance.now() > givesUpAtMs) throw new Error("nobody was called");
        await Bun.sleep(50);
      }
    } finally {
      await broken.close();
    }
  });
});
