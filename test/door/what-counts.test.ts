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
