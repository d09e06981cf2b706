import { beforeAll, describe, expect, test } from "bun:test";
import {
  admittedBuyer,
  type Buyer,
  type ConcertOnSale,
  newKey,
  pay,
  putOnSale,
  topUp,
} from "../../testing/buyer.ts";
import { type EnrolledDevice, enrolledDevice } from "../../testing/door/devices.ts";
import { setStage } from "../../testing/stage.ts";
import { withHeaders } from "../../testing/clients/call.ts";
import { fill, publishedCalls } from "../attacks/published-calls.ts";
import { digestOfDatabase } from "../attacks/whole-database.ts";

/** Two dates, of the first of which seats 1 to 12 are sold; two phones at the door of the first. */
const { frontrow, call, organiser } = setStage({ gateway: true });
let concert: ConcertOnSale;
let [tonight, tomorrow] = ["", ""];
let buyer: Buyer;
let booking: { bookingNumber: string; reservationId: string };
let tickets: { ticketId: string; code: string; seatNumber: number }[];
let left: EnrolledDevice;
let right: EnrolledDevice;

const DATES = ["2030-12-24T10:00:00Z", "2030-12-25T10:00:00Z"];

beforeAll(async () => {
  concert = await putOnSale(call, {
    policy: { seatsPerUser: 20 },
    performances: DATES.map((startsAt) => ({
      startsAt,
      seats: [{ count: 20, price: 100, section: "1층", seatsPerRow: 10 }],
    })),
  });
  [tonight, tomorrow] = concert.performanceIds as [string, string];
  buyer = await admittedBuyer(frontrow, call, concert.queueId);
  await buyer.call("PUT", "/v1/users/me/contact", {
    body: { name: "김민지", email: "kim@example.com", locale: "ko" },
  });
  await topUp(buyer, 50_000);
  const seatNumbers = Array.from({ length: 12 }, (_, n) => n + 1);
  const held = await buyer.call("POST", "/v1/reservations", {
    body: { performanceId: tonight, seatNumbers },
  });
  const paid = await pay(buyer, held.body.reservationId);
  booking = paid.body;
  ({ tickets } = paid.body);
  [left, right] = [
    await enrolledDevice(call, organiser, [tonight], "Left"),
    await enrolledDevice(call, organiser, [tonight], "Right"),
  ];
});

let nonces = 0;
const scanOf = (seatNumber: number, changes: object = {}) => {
  nonces += 1;
  const { code } = tickets[seatNumber - 1]!;
  return { nonce: `nonce-${nonces}`, code, at: new Date().toISOString(), gate: "Gate 1", ...changes };
};
const send = async (device: EnrolledDevice, ...scans: object[]) =>
  (await device.call("POST", "/v1/door/scans", { body: { scans } })).body.results;
const manifest = async (device: EnrolledDevice, query = "") =>
  (await device.call("GET", `/v1/door/performances/${tonight}/manifest${query}`)).body;
const statusOf = async (seatNumber: number) =>
  (await buyer.call("GET", `/v1/tickets/${tickets[seatNumber - 1]!.ticketId}`)).body.status;

describe("a device", () => {
  test("is enrolled once by its text, and knows its dates", async () => {
    const { enrolment } = left;
    expect((await call("POST", "/v1/door/enrolments", { body: { enrolment } })).status).toBe(403);
    const me = (await left.call("GET", "/v1/door/me")).body;
    expect(me).toMatchObject({ deviceId: left.deviceId, name: "Left", performanceIds: [tonight] });
    expect(me.performances).toMatchObject([{ title: "A concert", startsAt: "2030-12-24T10:00:00.000Z" }]);
  });

  test("is added once for a key, for dates that exist, and stands in the list", async () => {
    const headers = newKey();
    const body = { name: "Once", performanceIds: [tomorrow] };
    const [first, again] = [
      await organiser("POST", "/v1/organiser/devices", { body, headers }),
      await organiser("POST", "/v1/organiser/devices", { body, headers }),
    ];
    expect(first.status).toBe(201);
    expect(again.body).toEqual(first.body);
    const wrong = { name: "No", performanceIds: [tonight, Bun.randomUUIDv7()] };
    const refused = await organiser("POST", "/v1/organiser/devices", { body: wrong });
    expect(refused).toMatchObject({ status: 400, body: { errors: [{ path: "performanceIds[1]" }] } });
    const { items } = (await organiser("GET", "/v1/organiser/devices")).body;
    expect(items[0]).toMatchObject({ name: "Once", status: "NEW", enrolledAt: null });
  });

  test("whose enrolment has expired is not enrolled", async () => {
    const body = { name: "Late", performanceIds: [tonight] };
    const { deviceId, enrolment } = (await organiser("POST", "/v1/organiser/devices", { body })).body;
    await frontrow.admin`
      update door_devices set enrolment_ends_at = clock_timestamp() where device_id = ${deviceId}`;
    expect((await call("POST", "/v1/door/enrolments", { body: { enrolment } })).status).toBe(403);
  });

  test("that was lost is shut out at once, on every worker; nothing else opens the door", async () => {
    const lost = await enrolledDevice(call, organiser, [tonight]);
    const other = await frontrow.startAnother();
    const header = `Bearer ${lost.deviceToken}`;
    expect((await other.door.devices.deviceOf(header)).deviceId).toBe(lost.deviceId as never);
    const unused = { name: "Unused", performanceIds: [tonight] };
    const { deviceId, enrolment } = (await organiser("POST", "/v1/organiser/devices", { body: unused })).body;
    for (const id of [lost.deviceId, deviceId])
      expect((await organiser("DELETE", `/v1/organiser/devices/${id}?reason=lost`)).status).toBe(204);
    expect((await organiser("DELETE", `/v1/organiser/devices/${deviceId}`)).status).toBe(404);
    expect((await call("POST", "/v1/door/enrolments", { body: { enrolment } })).status).toBe(403);
    expect(other.door.devices.deviceOf(header)).rejects.toMatchObject({ code: "unauthenticated" });

    const calls = publishedCalls(frontrow.app).calls.filter(({ needs }) => needs.includes("deviceToken"));
    expect(calls.length).toBeGreaterThan(4);
    const before = await digestOfDatabase(frontrow);
    const token = (text: string) => withHeaders(call, { Authorization: `Bearer ${text}` });
    for (const as of [call, lost.call, buyer.call, organiser, token(left.enrolment), token("frd_made-up")])
      for (const { method, path, body } of calls) {
        const reply = await as(method, fill(path, { performanceId: tonight }), body ? { body: {} } : {});
        expect([path, reply.status]).toEqual([path, 401]);
      }
    expect(await digestOfDatabase(frontrow)).toEqual(before);
  });

  test("reaches only its own dates", async () => {
    const elsewhere = await enrolledDevice(call, organiser, [tomorrow]);
    const [scan] = [scanOf(12)];
    await send(left, scan);
    for (const path of [`performances/${tonight}/manifest`, `performances/${tonight}/counts`])
      expect((await elsewhere.call("GET", `/v1/door/${path}`)).status).toBe(404);
    expect((await elsewhere.call("POST", `/v1/door/scans/${scan.nonce}/undo`)).status).toBe(404);
    expect(await send(elsewhere, scanOf(11))).toMatchObject([{ result: "OTHER_PERFORMANCE", label: "1" }]);
    expect(await statusOf(11)).toBe("VALID");
  });
});

describe("the list of tickets", () => {
  test("is whole, then what has changed since a version", async () => {
    const all = await manifest(right);
    expect(all.tickets).toHaveLength(12);
    expect(all.tickets[0]).toMatchObject({ section: "1층", row: "1", label: "1", name: "김민지" });
    const scan = scanOf(1, { gate: "Gate 3" });
    await send(left, scan);
    const changed = await manifest(right, `?since=${all.version}`);
    expect(changed).toMatchObject({ since: all.version });
    const { ticketId } = tickets[0]!;
    expect(changed.tickets.filter((each: { ticketId: string }) => each.ticketId === ticketId)).toMatchObject([
      { status: "CHECKED_IN", firstGate: "Gate 3", firstAt: scan.at },
    ]);
    // A transaction that is open elsewhere on the server has changes sent again; but only those.
    const again = await manifest(right, `?since=${changed.version}`);
    const rows = await frontrow.admin<{ id: string }[]>`
      select ticket_id id from tickets
      where performance_id = ${tonight} and changed_in >= ${changed.version} order by ticket_id`;
    expect(again.tickets.map((each: { ticketId: string }) => each.ticketId)).toEqual(
      rows.map(({ id }) => id),
    );
  });

  test("misses no change of a transaction that was open when the version was read", async () => {
    const slow = await frontrow.admin.reserve();
    const { ticketId } = tickets[9]!;
    await slow`begin`;
    await slow`update tickets set price = price where ticket_id = ${ticketId}`;
    const during = await manifest(right);
    await slow`commit`;
    slow.release();
    const { tickets: changed } = await manifest(right, `?since=${during.version}`);
    expect(changed.map((each: { ticketId: string }) => each.ticketId)).toContain(ticketId);
  });

  test("is whole for a version of another database", async () => {
    expect((await manifest(right, "?since=999999999999")).since).toBeUndefined();
  });
});

describe("a scan", () => {
  test("counts once, whoever sends it how often; a second is ALREADY_IN, and says since when", async () => {
    const scan = scanOf(2);
    for (const device of [left, left, right])
      expect(await send(device, scan)).toMatchObject([{ nonce: scan.nonce, result: "OK", label: "2" }]);
    const later = { ticketId: tickets[1]!.ticketId, code: undefined };
    expect(await send(right, scanOf(2, later))).toMatchObject([
      { result: "ALREADY_IN", firstAt: scan.at, firstGate: "Gate 1" },
    ]);
    expect(await statusOf(2)).toBe("CHECKED_IN");
    const nobody = scanOf(3, { code: undefined, ticketId: Bun.randomUUIDv7() });
    const forged = scanOf(3, { code: `${tickets[2]!.code}x` });
    for (const result of await send(left, nobody, forged))
      expect(result).toMatchObject({ result: "UNKNOWN", ticketId: null, label: null });
  });

  test("that was earlier wins though it comes later, and the other is a conflict", async () => {
    const late = scanOf(4, { gate: "Gate 1" });
    await send(left, late);
    const early = scanOf(4, { gate: "Gate 2", at: new Date(Date.parse(late.at) - 20).toISOString() });
    expect(await send(right, early)).toMatchObject([{ result: "OK" }]);
    expect(await send(left, late)).toMatchObject([{ result: "ALREADY_IN", firstAt: early.at }]);
    const path = `/v1/organiser/performances/${tonight}/door/conflicts`;
    const { items } = (await organiser("GET", path)).body;
    expect(items).toMatchObject([
      { nonce: late.nonce, device: "Left", result: "ALREADY_IN", firstGate: "Gate 2" },
    ]);
    const { bookingNumber } = booking;
    expect(items).toMatchObject([{ section: "1층", row: "1", label: "4", name: "김민지", bookingNumber }]);
  });

  test("is undone: the ticket is valid again; by force and a reason one is let in all the same", async () => {
    const scan = scanOf(5);
    await send(left, scan);
    const undo = () => left.call("POST", `/v1/door/scans/${scan.nonce}/undo`);
    for (const reply of [await undo(), await undo()])
      expect(reply).toMatchObject({ status: 200, body: { status: "VALID" } });
    expect(await statusOf(5)).toBe("VALID");
    const again = scanOf(5);
    expect(await send(right, again)).toMatchObject([{ result: "OK" }]);
    expect(await send(right, scanOf(5, { force: "went out to smoke" }))).toMatchObject([
      { result: "OK", forcedOver: "ALREADY_IN", firstAt: again.at },
    ]);
    expect((await left.call("POST", "/v1/door/scans/none/undo")).status).toBe(404);
  });

  test("by force without a reason is let in and listed; `false` forces nobody in", async () => {
    const forced = scanOf(5, { force: true });
    expect(await send(left, forced)).toMatchObject([{ result: "OK", forcedOver: "ALREADY_IN" }]);
    expect(await send(left, scanOf(5, { force: false }))).toMatchObject([{ result: "ALREADY_IN" }]);
    const path = `/v1/organiser/performances/${tonight}/door/conflicts`;
    const { items } = (await organiser("GET", path)).body;
    expect(items.find((each: { nonce: string }) => each.nonce === forced.nonce)).toMatchObject({
      result: "OK",
      forcedOver: "ALREADY_IN",
      reason: null,
    });
  });

  test("of a ticket that was given back is CANCELLED", async () => {
    const path = `/v1/reservations/${booking.reservationId}/cancellations`;
    expect((await buyer.call("POST", path, { body: { seatNumbers: [6] }, headers: newKey() })).status).toBe(
      201,
    );
    expect(await send(left, scanOf(6))).toMatchObject([{ result: "CANCELLED" }]);
    const entry = (await manifest(left)).tickets.find(
      (each: { seatNumber: number }) => each.seatNumber === 6,
    );
    expect(entry).toMatchObject({ status: "CANCELLED", name: null });
  });

  test("of one ticket by both devices at once lets one in", async () => {
    for (const seatNumber of [7, 8]) {
      const results = await Promise.all(
        [left, right, left, right].map((device) => send(device, scanOf(seatNumber))),
      );
      expect(results.filter(([each]) => each.result === "OK").length).toBeGreaterThan(0);
      const { tickets: all } = await manifest(left);
      expect(all.find((each: { seatNumber: number }) => each.seatNumber === seatNumber).status).toBe(
        "CHECKED_IN",
      );
    }
  });

  test("stands in the time line of its order, and the counts are those of the entries", async () => {
    const order = (await organiser("GET", `/v1/organiser/orders/${booking.bookingNumber}`)).body;
    const scanned = order.timeline.filter((each: { kind: string }) => each.kind === "scanned");
    const inside = scanned.flatMap((each: { seatNumbers: number[] }) => each.seatNumbers);
    expect(inside.toSorted((a: number, b: number) => a - b)).toEqual([1, 2, 4, 5, 7, 8, 12]);
    const counts = (await left.call("GET", `/v1/door/performances/${tonight}/counts`)).body;
    expect(counts).toMatchObject({ tickets: 11, inside: 7 });
    const summed = counts.byGate.reduce((sum: number, each: { inside: number }) => sum + each.inside, 0);
    expect(summed).toBe(7);
    const path = `/v1/organiser/performances/${tonight}/door`;
    expect((await organiser("GET", path)).body).toEqual(counts);
    for (const of of ["door", "door/conflicts"])
      expect((await organiser("GET", `/v1/organiser/performances/${Bun.randomUUIDv7()}/${of}`)).status).toBe(
        404,
      );
  });

  test.each<[string, object]>([
    ["no ticket", { code: undefined }],
    ["a ticket twice", { ticketId: Bun.randomUUIDv7() }],
    ["a nonce with a space", { nonce: "a b" }],
    ["no time", { at: "now" }],
    ["force without a reason", { force: " " }],
    ["a field of its own", { isOrganiser: true }],
  ])("with %s is refused", async (_, changes) => {
    const body = { scans: [scanOf(10, changes)] };
    expect((await left.call("POST", "/v1/door/scans", { body })).status).toBe(400);
  });
});
