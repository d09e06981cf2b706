import { describe, expect, test } from "bun:test";
import { createPrivateKey, hkdfSync, sign } from "node:crypto";
import { compactVerify, importJWK } from "jose";
import type { PerformanceId, TicketId } from "../core/ids.ts";
import { TicketCodes } from "./ticket-code.ts";

const SECRET = "only-for-tests-0123456789abcdef-0123456789abcdef";
const OTHER_SECRET = "only-for-tests-fedcba9876543210-fedcba9876543210";
const CLAIMS = {
  ticketId: "019b2d0e-7c1a-7f3e-9a55-3f0c8f2d6b11" as TicketId,
  performanceId: "019b2d0e-7c1a-7f3e-9a55-3f0c8f2d6b12" as PerformanceId,
  seatNumber: 7,
  section: "1층",
  row: "C",
  label: "12",
  startsAt: Date.parse("2026-12-24T10:00:00Z"),
};

const codes = new TicketCodes([SECRET]);
const publicJwk = codes.publicJwks[0]!;
const code = codes.codeOf(CLAIMS);
const [header, payload, signature] = code.split(".") as [string, string, string];

/** A code that our own key has signed, whatever it says. */
function signed(says: string, under = header): string {
  const seed = Buffer.from(hkdfSync("sha256", SECRET, "frontrow", "ticket-code", 32));
  const pkcs8 = Buffer.concat([Buffer.from("302e020100300506032b657004220420", "hex"), seed]);
  const key = createPrivateKey({ key: pkcs8, format: "der", type: "pkcs8" });
  return `${under}.${says}.${sign(null, Buffer.from(`${under}.${says}`), key).toString("base64url")}`;
}

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");

test("a code is read by whoever has the key, and is the same each time it is shown", () => {
  expect(codes.read(code)).toEqual(CLAIMS);
  // The start of the show to the second, and never a second late.
  expect(codes.read(codes.codeOf({ ...CLAIMS, startsAt: CLAIMS.startsAt + 999 }))).toEqual(CLAIMS);
  const afterRestart = new TicketCodes([SECRET]);
  expect(afterRestart.codeOf(CLAIMS)).toBe(code);
  expect(afterRestart.publicJwks).toEqual(codes.publicJwks);
});

test("a scanner checks it offline with the public key alone, by any JOSE library", async () => {
  const key = await importJWK(publicJwk);
  const { payload, protectedHeader } = await compactVerify(code, key);
  expect(JSON.parse(new TextDecoder().decode(payload))).toEqual({
    t: CLAIMS.ticketId,
    p: CLAIMS.performanceId,
    s: 7,
    c: "1층",
    r: "C",
    l: "12",
    d: 1_798_106_400,
  });
  expect(protectedHeader).toEqual({ alg: "EdDSA", kid: publicJwk.kid });
});

test("a ticket sold before an upgrade opens the door after it: a secret's key is always the same", () => {
  expect(publicJwk.x).toBe("t0Kjg5ynBRR-A2aIU6IbAYi2XhNFT-Gd6nXG0iL_5mY");
});

test("a code of the version before, which says its seat by number alone, is read as before", () => {
  const { ticketId, performanceId, seatNumber } = CLAIMS;
  const older = signed(encode({ t: ticketId, p: performanceId, s: seatNumber }));
  expect(codes.read(older)).toEqual({ ticketId, performanceId, seatNumber });
});

test("a code with long names is still short enough for a code to scan", () => {
  const long = { ...CLAIMS, section: "가".repeat(80), row: "가".repeat(40), label: "가".repeat(40) };
  expect(codes.codeOf(long).length).toBeLessThan(1_000);
  expect(code.length).toBeLessThan(360);
});

test("after the secret is changed, codes of the old one are read, and new ones are its own", async () => {
  const changed = new TicketCodes([OTHER_SECRET, SECRET]);
  expect(changed.read(code)).toEqual(CLAIMS);
  const shownNow = changed.codeOf(CLAIMS);
  expect(shownNow).toBe(new TicketCodes([OTHER_SECRET]).codeOf(CLAIMS));
  expect(changed.read(shownNow)).toEqual(CLAIMS);
  expect(codes.read(shownNow)).toBeNull();
  // A scanner finds the key of each code by its `kid`.
  const [ofNew, ofOld] = changed.publicJwks;
  await compactVerify(shownNow, await importJWK(ofNew!));
  await compactVerify(code, await importJWK(ofOld!));
});

test("another header is refused even under our own key: no algorithm can be asked for", () => {
  expect(codes.read(signed(payload))).toEqual(CLAIMS);
  for (const alg of ["none", "HS256"]) {
    expect(codes.read(signed(payload, encode({ alg, kid: publicJwk.kid })))).toBeNull();
  }
});

test("the public key says nothing of the private one", () => {
  expect(Object.keys(publicJwk).toSorted()).toEqual(["alg", "crv", "kid", "kty", "use", "x"]);
});

test("every ticket has a code of its own", () => {
  const others = [
    { ...CLAIMS, seatNumber: 8 },
    { ...CLAIMS, ticketId: CLAIMS.performanceId as string as TicketId },
    { ...CLAIMS, performanceId: CLAIMS.ticketId as string as PerformanceId },
  ];
  expect(new Set([code, ...others.map((claims) => codes.codeOf(claims))]).size).toBe(4);
});

describe("a code that we did not make is refused", () => {
  const stranger = new TicketCodes([`${SECRET}.`]);
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

  test.each<[string, string[]]>([
    [
      "signed by another key",
      [stranger.codeOf(CLAIMS), `${header}.${stranger.codeOf(CLAIMS).split(".").slice(1).join(".")}`],
    ],
    [
      "for another seat under the old signature",
      [`${header}.${encode({ t: CLAIMS.ticketId, p: CLAIMS.performanceId, s: 8 })}.${signature}`],
    ],
    [
      "with no algorithm, or another one",
      ["none", "HS256", "ES256", ""].flatMap((alg) => {
        const other = encode({ alg, kid: publicJwk.kid });
        return [`${other}.${payload}.${signature}`, `${other}.${payload}.`];
      }),
    ],
    ["cut short", [...code].map((_, i) => code.slice(0, i))],
    ["with more behind it", [`${code}.`, `${code}.x`, `${code}=`, `${code}A`, `${code} `, `${code}\n`]],
    [
      "with one bit flipped",
      [...code].flatMap((character, i) =>
        [0, 1, 2, 3, 4, 5, 6].map(
          (bit) =>
            code.slice(0, i) + String.fromCharCode(character.charCodeAt(0) ^ (1 << bit)) + code.slice(i + 1),
        ),
      ),
    ],
    // One ticket has one code only, so a list of scanned codes recognises it.
    ["with the signature spelt in another way", [...alphabet].map((last) => code.slice(0, -1) + last)],
    [
      "of parts that are missing",
      [
        "",
        ".",
        "..",
        `${header}..`,
        `${header}.${payload}`,
        `.${payload}.${signature}`,
        `${header}..${signature}`,
      ],
    ],
  ])("%s", (_, forged) => {
    expect(forged.filter((each) => each !== code && codes.read(each) !== null)).toEqual([]);
  });
});
