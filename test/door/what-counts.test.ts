import { beforeAll, describe, expect, test } from "bun:test";
import { newKey, putOnSale } from "../../testing/buyer.ts";
import { type EnrolledDevice, enrolledDevice } from "../../testing/door/devices.ts";
import { setStage } from "../../testing/stage.ts";

/** Tickets of two dates are given away; a phone stands at the door of each. */
const { frontrow, call, organiser } = setStage();
let [tonight, tomorrow] = ["", ""];
let tickets: { ticketId: string; code: string; seatNumber: number }[];
let here: EnrolledDevice;
let elsewhere: EnrolledDevice;

const give = async (performanceId: string, seatNumbers: number[]) => {
  const body = { seatNumbers, recipient: { name: "김민지" }, reason: "guests" };
  const path = `/v1/organiser/performances/${performanceId}/complimentary-tickets`;
  return (await organiser("POST", path, { body, headers: newKey() })).body.tickets;
};

beforeAll(async () => {
  const performances = ["2030-12-24T10:00:00Z", "2030-12-25T10:00:00Z"].map((startsAt) => ({
    startsAt,
    seats: [{ count: 10, price: 0, section: "A" }],
  }));
  const on = await putOnSale(call, { performances });
  [tonight, tomorrow] = on.performanceIds as [string, string];
  tickets = await give(tonight, [1, 2, 3, 4, 5, 6]);
  here = await enrolledDevice(call, organiser, [tonight], "Here");
  elsewhere = await enrolledDevice(call, organiser, [tomorrow], "Elsewhere");
});

let nonces = 0;
const scanOf = (seatNumber: number, changes: object = {}) => {
  nonces += 1;
  const { ticketId } = tickets[seatNumber - 1]!;
  return { nonce: `n-${nonces}`, ticketId, at: new Date().toISOString(), gate: "G", ...changes };
};
const send = async (device: EnrolledDevice, ...scans: object[]) =>
  (await device.call("POST", "/v1/door/scans", { body: { scans } })).body.results;
const counts = async () => (await here.call("GET", `/v1/door/performances/${tonight}/counts`)).body;
const kept = async () => {
  const [row] = await frontrow.admin<{ n: number }[]>`select count(*)::int n from door_scans`;
  return row!.n;
};

describe("a device", () => {
  test("writes no scan of a date that it is not for, by code, id or force; the rest counts", async () => {
    const before = [await kept(), await counts()];
    const code = { ticketId: undefined, code: tickets[0]!.code };
    const foreign = [
      scanOf(1, { performanceId: tonight }),
      scanOf(1, { performanceId: tonight, ...code }),
      scanOf(1, { performanceId: tonight, force: "they know me" }),
      scanOf(1, { performanceId: tonight, shown: "OK" }),
      scanOf(1, { performanceId: Bun.randomUUIDv7() }),
    ];
    const [theirs] = await give(tomorrow, [1]);
    const own = scanOf(1, { performanceId: tomorrow, ticketId: theirs.ticketId });
    const results = await send(elsewhere, ...foreign.slice(0, 2), own, ...foreign.slice(2));
    const refused = { result: "OTHER_PERFORMANCE", refused: true, ticketId: null, label: null };
    expect(results.filter((each: { nonce: string }) => each.nonce !== own.nonce)).toMatchObject(
      foreign.map(({ nonce }) => ({ nonce, ...refused })),
    );
    expect(results[2]).toMatchObject({ nonce: own.nonce, result: "OK", label: "1" });
    expect([await kept(), await counts()]).toEqual([(before[0] as number) + 1, before[1]]);
    expect(await send(here, scanOf(1))).toMatchObject([{ result: "OK" }]);
  });

  test("is told nothing by the nonce of a scan at another date's door", async () => {
    const scan = scanOf(2);
    await send(here, scan);
    expect(await send(elsewhere, scan)).toMatchObject([{ nonce: scan.nonce, refused: true, ticketId: null }]);
    expect(await send(here, scan)).toMatchObject([{ result: "OK", label: "2" }]);
  });
});

test("a scan that was taken back is no OK when it is sent again, and lets nobody in", async () => {
  const scan = scanOf(3);
  await send(here, scan);
  await here.call("POST", `/v1/door/scans/${scan.nonce}/undo`);
  const { inside } = await counts();
  expect(await send(here, scan)).toMatchObject([{ result: "CANCELLED", undone: true }]);
  expect((await counts()).inside).toBe(inside);
  await send(here, scanOf(3, { gate: "H" }));
  expect(await send(here, scan)).toMatchObject([{ result: "ALREADY_IN", undone: true, firstGate: "H" }]);
});

describe("a phone whose clock is wrong", () => {
  const HOURS_3 = 3 * 3_600_000;
  const entryGate = async (seatNumber: number) => {
    const { ticketId } = tickets[seatNumber - 1]!;
    const [row] = await frontrow.admin<{ gate: string }[]>`
      select gate from door_scans where is_entry and ticket_id = ${ticketId}`;
    return row!.gate;
  };

  test.each<[string, number, object]>([
    ["is slow by hours", 5, { at: new Date(Date.now() - HOURS_3).toISOString() }],
    ["does not know how far it is off", 6, { clockUnknown: true }],
  ])("because it %s, is no earlier than one that was online", async (_, seatNumber, changes) => {
    const offline = scanOf(seatNumber, { gate: "Offline", shown: "OK", ...changes });
    const online = scanOf(seatNumber, { gate: "Online" });
    await send(here, online);
    expect(await send(here, offline)).toMatchObject([{ result: "ALREADY_IN", firstGate: "Online" }]);
    expect(await send(here, online)).toMatchObject([{ result: "OK" }]);
    expect(await entryGate(seatNumber)).toBe("Online");
  });
});

test("a conflict names the seat, the holder and the booking, and nobody of another concert", async () => {
  const other = await putOnSale(call, {
    performances: [{ startsAt: "2030-12-26T10:00:00Z", seats: [{ count: 2, price: 0, section: "Z" }] }],
  });
  const [foreign] = await give(other.performanceIds[0]!, [1]);
  const [sister] = await give(tomorrow, [2]);
  const twice = scanOf(1, { shown: "OK" });
  const forced = { force: "asked for" };
  const [ofSister, ofForeign] = [sister, foreign].map(({ ticketId }) => scanOf(1, { ticketId, ...forced }));
  await send(here, twice, ofSister!, ofForeign!, scanOf(1, { ticketId: Bun.randomUUIDv7(), shown: "OK" }));
  const path = `/v1/organiser/performances/${tonight}/door/conflicts`;
  const { items } = (await organiser("GET", path)).body;
  const of = (nonce: string) => items.find((each: { nonce: string }) => each.nonce === nonce);
  expect(of(twice.nonce)).toMatchObject({ section: "A", row: "1", label: "1", name: "김민지" });
  expect(of(ofSister!.nonce)).toMatchObject({ label: "2", name: "김민지", bookingNumber: null });
  for (const nonce of [ofForeign!.nonce, `n-${nonces}`])
    expect(of(nonce)).toMatchObject({ section: null, label: null, name: null, bookingNumber: null });
});
