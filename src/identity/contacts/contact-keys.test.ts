import { expect, test } from "bun:test";
import { ContactKeys } from "./contact-keys.ts";
import { comparableEmail, comparableName, comparablePhone } from "./rules.ts";

const OLD = "old-secret-of-these-tests-0123456789abcdef";
const NEW = "new-secret-of-these-tests-0123456789abcdef";
const OWNER = "019b2d0e-7c1a-7f3e-9a55-3f0c8f2d6b11";

test("what is sealed opens for its owner alone, and never twice as the same text", () => {
  const keys = new ContactKeys([OLD]);
  const [one, other] = [keys.seal("김민지", OWNER), keys.seal("김민지", OWNER)];
  expect(keys.open(one, OWNER)).toBe("김민지");
  expect(one.sealed).not.toBe(other.sealed);
  expect(keys.open(one, "another owner")).toBeNull();
});

test("any changed bit is noticed", () => {
  const keys = new ContactKeys([OLD]);
  const { keyId, sealed } = keys.seal("minji@example.com", OWNER);
  const bytes = Buffer.from(sealed, "base64url");
  for (let i = 0; i < bytes.length; i += 1) {
    const changed = Buffer.from(bytes);
    changed[i]! ^= 1;
    expect(keys.open({ keyId, sealed: changed.toString("base64url") }, OWNER)).toBeNull();
  }
  expect(keys.open({ keyId, sealed: "" }, OWNER)).toBeNull();
});

test("after a change of the secret, the old one still opens and finds; without it nothing does", () => {
  const sealed = new ContactKeys([OLD]).seal("x", OWNER);
  const hash = new ContactKeys([OLD]).index("email", "x");
  const both = new ContactKeys([NEW, OLD]);
  expect(both.open(sealed, OWNER)).toBe("x");
  expect(both.indexes("email", "x")).toContain(hash);
  expect(both.olderIds).toEqual([sealed.keyId]);
  const without = new ContactKeys([NEW]);
  expect(without.open(sealed, OWNER)).toBeNull();
  expect(without.indexes("email", "x")).not.toContain(hash);
});

test("an e-mail, a phone and a name that are the same text have different hashes", () => {
  const keys = new ContactKeys([OLD]);
  const hashes = (["email", "phone", "name"] as const).map((field) => keys.index(field, "same"));
  expect(new Set(hashes).size).toBe(3);
});

test("what people write differently and mean the same is compared as the same", () => {
  expect(comparableEmail(" MinJi@Example.com ")).toBe("minji@example.com");
  for (const phone of [
    "010-1234-5678",
    "010 1234 5678",
    "+82 10-1234-5678",
    "+82010-1234-5678",
    "8210-1234-5678",
    "0082 10 1234 5678",
    "０１０－１２３４－５６７８",
  ])
    expect(comparablePhone(phone)).toBe("01012345678");
  expect(comparablePhone("+81 90 1234 5678")).toBe("819012345678");
  expect(comparableName("Kim  Min Ji")).toBe(comparableName("kim minji"));
});
