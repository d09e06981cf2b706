import { describe, expect, test } from "bun:test";
import { codeAddress, codeAt, newCodeSecret, stepOfCode, toBase32 } from "./one-time-code.ts";

/** The secret of RFC 6238, appendix B, and of RFC 4226, appendix D. */
const SECRET = toBase32(new TextEncoder().encode("12345678901234567890"));

describe("a one-time code", () => {
  test.each([
    [59, "94287082"],
    [1_111_111_109, "07081804"],
    [1_111_111_111, "14050471"],
    [1_234_567_890, "89005924"],
    [2_000_000_000, "69279037"],
    [20_000_000_000, "65353130"],
  ])("at second %d is that of RFC 6238", (seconds, code) => {
    expect(codeAt(SECRET, Math.floor(seconds / 30), 8)).toBe(code);
  });

  test("is good in its half minute, and one before and after, as clocks differ", () => {
    const now = 2_000_000_000_000;
    const step = Math.floor(now / 30_000);
    const goodOf = (offset: number) => stepOfCode(SECRET, codeAt(SECRET, step + offset), now, null);
    expect([-2, -1, 0, 1, 2].map(goodOf)).toEqual([null, step - 1, step, step + 1, null]);
  });

  test("is good once, and none before it is good any more", () => {
    const now = 2_000_000_000_000;
    const step = Math.floor(now / 30_000);
    expect(stepOfCode(SECRET, codeAt(SECRET, step), now, step)).toBeNull();
    expect(stepOfCode(SECRET, codeAt(SECRET, step - 1), now, step)).toBeNull();
    expect(stepOfCode(SECRET, codeAt(SECRET, step + 1), now, step)).toBe(step + 1);
  });

  test("is six digits and nothing else", () => {
    for (const code of ["", "12345", "1234567", "abcdef"])
      expect(stepOfCode(SECRET, code, 2_000_000_000_000, null)).toBeNull();
  });
});

test("base32 is that of RFC 4648", () => {
  const cases: [string, string][] = [
    ["", ""],
    ["f", "MY"],
    ["fo", "MZXQ"],
    ["foo", "MZXW6"],
    ["foob", "MZXW6YQ"],
    ["fooba", "MZXW6YTB"],
    ["foobar", "MZXW6YTBOI"],
  ];
  for (const [text, base32] of cases) expect(toBase32(new TextEncoder().encode(text))).toBe(base32);
  expect(newCodeSecret()).toMatch(/^[A-Z2-7]{32}$/);
  expect(newCodeSecret()).not.toBe(newCodeSecret());
});

test("the address for an app names issuer and account, whatever is in them", () => {
  expect(codeAddress("ABC", "Front row", "kim@예.kr")).toBe(
    "otpauth://totp/Front%20row:kim%40%EC%98%88.kr?secret=ABC&issuer=Front+row&algorithm=SHA1" +
      "&digits=6&period=30",
  );
});
