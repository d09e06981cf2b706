import { describe, expect, test } from "bun:test";
import { Hmac } from "./hmac.ts";

const bytes = (hex: string): Uint8Array => Uint8Array.fromHex(hex);
const text = (hex: string): string => Buffer.from(hex, "hex").toString("latin1");
const signature = (key: string, data: string): string =>
  Buffer.from(new Hmac(bytes(key)).of(text(data)), "base64url").toString("hex");

describe("HMAC-SHA-256 answers the vectors of RFC 4231, section 4", () => {
  test.each([
    [
      "4.2, test case 1",
      "0b".repeat(20),
      "4869205468657265",
      "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
    ],
    [
      "4.3, test case 2: a key shorter than the digest",
      "4a656665",
      "7768617420646f2079612077616e7420666f72206e6f7468696e673f",
      "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
    ],
    [
      "4.4, test case 3: data and key together longer than a block",
      "aa".repeat(20),
      "dd".repeat(50),
      "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe",
    ],
    [
      "4.5, test case 4",
      "0102030405060708090a0b0c0d0e0f10111213141516171819",
      "cd".repeat(50),
      "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b",
    ],
  ])("%s", (_, key, data, expected) => {
    expect(signature(key, data)).toBe(expected);
  });
});

test("one hasher serves texts of any length one after another", () => {
  const hmac = new Hmac(bytes("4a656665"));
  const long = hmac.of("a".repeat(1_024));
  expect(hmac.of("what do ya want for nothing?")).toBe(
    new Hmac(bytes("4a656665")).of("what do ya want for nothing?"),
  );
  expect(hmac.of("a".repeat(1_024))).toBe(long);
});

test("a key longer than a block, which would have to be hashed first, is a fault", () => {
  expect(() => new Hmac(new Uint8Array(65))).toThrow("a block's bytes at most");
});
