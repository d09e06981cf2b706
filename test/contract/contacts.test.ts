import { expect, test } from "bun:test";
import type { UserId } from "../../src/core/ids.ts";
import { DAY_MS } from "../../src/core/time.ts";
import { guest, newKey, pay } from "../../testing/buyer.ts";
import { setSaleStage } from "../../testing/stage.ts";
import { SECRET } from "../../testing/worker-config.ts";

const { frontrow, call, holder } = setSaleStage({
  mail: { smtpUrl: "smtp://127.0.0.1:9", from: "tickets@example.com" },
});

const MINJI = { name: "김민지", email: "Minji@Example.com", phone: "+82 10-1234-5678", locale: "ko" };

function putContact(buyer: { call: typeof call }, contact: object = MINJI) {
  return buyer.call("PUT", "/v1/users/me/contact", { body: contact });
}

test("a contact is asked for before the first payment, remembered, and forgotten on request", async () => {
  const { buyer, reservationId } = await holder([1]);
  expect((await buyer.call("GET", "/v1/users/me")).body).toMatchObject({
    contact: null,
    contactRequired: true,
  });
  const headers = newKey();
  expect(await pay(buyer, reservationId, headers)).toMatchObject({
    status: 409,
    body: { code: "invalid_state", currentStatus: "CONTACT_REQUIRED", contactRequired: true },
  });
  expect(await putContact(buyer)).toMatchObject({
    status: 200,
    body: { contact: MINJI, contactRequired: false },
  });
  const paid = await pay(buyer, reservationId, headers);
  expect(paid.status).toBe(201);

  expect((await buyer.call("DELETE", "/v1/users/me/contact")).status).toBe(204);
  expect((await buyer.call("DELETE", "/v1/users/me/contact")).status).toBe(204);
  expect((await buyer.call("GET", "/v1/users/me")).body.contact).toBeNull();
  expect(await frontrow.services.contacts.findUsers(MINJI.email)).toEqual([]);
  // What was bought is there as before, and so is the answer of its key.
  expect((await pay(buyer, reservationId, headers)).body).toEqual(paid.body);
  expect((await buyer.call("GET", "/v1/payments")).body.items).toHaveLength(1);
});

test.each([
  ["no e-mail", { ...MINJI, email: "minji" }],
  ["a second line in the name", { ...MINJI, name: "Minji\r\nBcc: all@example.com" }],
  ["a second line in the e-mail", { ...MINJI, email: "minji@example.com\r\nBcc: all@example.com" }],
  ["a line separator in the name", { ...MINJI, name: "Minji\u2028Bcc" }],
  ["a name that turns what stands behind it", { ...MINJI, name: "Minji\u202e" }],
  ["a name that shows nothing", { ...MINJI, name: "\u3164" }],
  ["no name", { ...MINJI, name: "  " }],
  ["letters as a phone", { ...MINJI, phone: "call me" }],
  ["a language that is not spoken", { ...MINJI, locale: "xx" }],
  ["a field too many", { ...MINJI, isAdmin: true }],
])("%s is 400, and nothing is kept", async (_, contact) => {
  const buyer = await guest(call);
  expect(await putContact(buyer, contact)).toMatchObject({ status: 400, body: { code: "invalid_request" } });
  expect((await buyer.call("GET", "/v1/users/me")).body.contact).toBeNull();
});

test("a name that is refused is told why; what shows nothing is taken out of it", async () => {
  const buyer = await guest(call);
  const contact = { ...MINJI, email: "hidden@example.com", phone: null };
  const turned = await putContact(buyer, { ...contact, name: "Minji\u2066" });
  expect(turned.body.errors).toMatchObject([{ path: "name", kind: "unprintable" }]);
  // A joiner between letters belongs to the name.
  for (const [name, kept] of [
    ["김\u200b민\ufeff지\u3164", "김민지"],
    ["م\u200cن\u200e", "م\u200cن"],
  ]) {
    const { status } = await putContact(buyer, { ...contact, name });
    const { body } = await buyer.call("GET", "/v1/users/me");
    expect([status, body.contact.name]).toEqual([200, kept]);
  }
  await buyer.call("DELETE", "/v1/users/me/contact");
});

test("a buyer is found by e-mail, phone or name, however it is written, and by nothing less", async () => {
  const buyer = await guest(call);
  await putContact(buyer, { name: "Kim Soyeon", email: "soyeon@example.com", phone: null, locale: "en" });
  await putContact(buyer, { ...MINJI, name: "Lee Haneul", email: "haneul@example.com" });
  const { contacts } = frontrow.services;
  for (const typed of ["HANEUL@example.com", "010-1234-5678", "leehaneul"])
    expect(await contacts.findUsers(typed)).toEqual([buyer.userId as UserId]);
  for (const typed of ["soyeon@example.com", "haneul", "5678", ""])
    expect(await contacts.findUsers(typed)).toEqual([]);
});

test("neither name nor e-mail nor phone stands anywhere in the database", async () => {
  const buyer = await guest(call);
  await putContact(buyer, {
    name: "Cho Canary",
    email: "canary@example.com",
    phone: "010-9876-5432",
    locale: "en",
  });
  const rows = await frontrow.admin<{ row: string }[]>`select contacts::text row from contacts`;
  const all = rows
    .map(({ row }) => row)
    .join(" ")
    .toLowerCase();
  expect(rows.length).toBeGreaterThan(0);
  for (const secret of ["canary", "example.com", "9876", "01098765432"]) expect(all).not.toContain(secret);
});

test("after a change of the secret contacts are read, found, and sealed anew with the new one", async () => {
  const buyer = await guest(call);
  await putContact(buyer, { ...MINJI, name: "Park Rotated", phone: null });
  const changed = `${SECRET}-changed`;
  const { contacts, db } = await frontrow.startAnother({ secrets: [changed, SECRET] });
  expect(await contacts.find(buyer.userId as UserId)).toMatchObject({ name: "Park Rotated" });
  expect(await contacts.findUsers("park rotated")).toEqual([buyer.userId as UserId]);
  const [row] = await frontrow.admin<{ n: number }[]>`select count(*)::int n from contacts`;
  let resealed = 0;
  await db.transaction(async (tx) => void (resealed = await contacts.reseal(tx)));
  expect(resealed).toBe(row!.n);
  const { contacts: withoutOld } = await frontrow.startAnother({ secrets: [changed] });
  expect(await withoutOld.find(buyer.userId as UserId)).toMatchObject({ name: "Park Rotated" });
  expect(await withoutOld.findUsers("park rotated")).toEqual([buyer.userId as UserId]);
  // Back to the secret that the other tests know.
  const { contacts: back } = await frontrow.startAnother({ secrets: [SECRET, changed] });
  await db.transaction(async (tx) => void (await back.reseal(tx)));
});

test("a contact is deleted after so many days, unless its user's date is to come or was lately", async () => {
  const { buyer: owner, reservationId } = await holder([5]);
  await putContact(owner);
  expect((await pay(owner, reservationId)).status).toBe(201);
  const [idle, recent] = [await guest(call), await guest(call)];
  for (const each of [idle, recent]) await putContact(each);
  const { contacts, db } = frontrow.services;
  const days = frontrow.config.contactDays;
  await frontrow.admin`
    update contacts set updated_at = clock_timestamp() - ${days + 1} * interval '1 day'
    where user_id in (${owner.userId}, ${idle.userId})`;
  await db.transaction((tx) => contacts.deleteOld(tx));
  const left = await Promise.all(
    [owner, idle, recent].map(({ userId }) => contacts.find(userId as UserId).then((each) => each !== null)),
  );
  expect(left).toEqual([true, false, true]);
  expect(days * DAY_MS).toBeGreaterThan(0);
});
