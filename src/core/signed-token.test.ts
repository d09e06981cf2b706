import { createHmac, hkdfSync } from "node:crypto";
import { describe, expect, test } from "bun:test";
import { equalInConstantTime, TokenSigner } from "./signed-token.ts";

const SECRET = "only-for-tests-0123456789abcdef-0123456789abcdef";
const CLAIMS = {
  q: "019b2d0e-7c1a-7f3e-9a55-3f0c8f2d6b11",
  u: "019b2d0e-7c1a-7f3e-9a55-3f0c8f2d6b12",
  p: 4_217,
};

const signer = new TokenSigner([SECRET], "queue");
const token = signer.sign(CLAIMS);
const [header, payload, signature] = token.split(".") as [string, string, string];

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");

test("after the secret is changed, tokens of the old one open, and new ones are of the new one", () => {
  const changed = new TokenSigner(["another secret, only for tests", SECRET], "queue");
  expect(changed.open(signer.sign(CLAIMS))).toEqual(CLAIMS);
  const signedNow = changed.sign(CLAIMS);
  expect(new TokenSigner(["another secret, only for tests"], "queue").open(signedNow)).toEqual(CLAIMS);
  expect(signer.open(signedNow)).toBeNull();
});

test("a token opens with the key that signed it, on any worker", () => {
  expect(signer.open(token)).toEqual(CLAIMS);
  expect(new TokenSigner([SECRET], "queue").open(token)).toEqual(CLAIMS);
});

test("it is a compact JWS of HS256, so that others can read what it says", () => {
  expect(JSON.parse(Buffer.from(header, "base64url").toString())).toEqual({ alg: "HS256", typ: "JWT" });
  expect(JSON.parse(Buffer.from(payload, "base64url").toString())).toEqual(CLAIMS);
  expect(signature).toHaveLength(43);
});

test("any claims survive, whatever letters are in them", () => {
  const claims = { name: "공연 ☂ \u{1f3ab}", empty: "", none: null, nested: { list: [1, "2"] } };
  expect(signer.open(signer.sign(claims))).toEqual(claims);
});

/** Each of these was made from a good token without the key. */
const MUTANTS: [kind: string, tokens: string[]][] = [
  ["one bit of one character flipped", bitFlips()],
  ["one character left out", [...token].map((_, i) => token.slice(0, i) + token.slice(i + 1))],
  ["the end cut off", [...token].map((_, i) => token.slice(0, i))],
  ["the beginning cut off", [...token].slice(1).map((_, i) => token.slice(i + 1))],
  [
    "something added",
    [`${token}A`, `${token}=`, `${token}.`, `${token} `, `${token}\n`, `A${token}`, ` ${token}`, `.${token}`],
  ],
  ["another algorithm named", otherAlgorithms()],
  [
    "parts exchanged, doubled or missing",
    [
      `${payload}.${header}.${signature}`,
      `${header}.${header}.${signature}`,
      `${header}.${signature}`,
      `${header}..${signature}`,
      `${header}.${payload}.`,
      `${header}.${payload}`,
      `${header}.${payload}.${payload}.${signature}`,
      `.${payload}.${signature}`,
      `..${signature}`,
      "..",
      ".",
      "",
    ],
  ],
  ["claims exchanged under the old signature", otherClaims()],
  ["the signature spelt in another way", respelt()],
];

function bitFlips(): string[] {
  return [...token].flatMap((character, i) =>
    [0, 1, 2, 3, 4, 5, 6].map((bit) => {
      const flipped = String.fromCharCode(character.charCodeAt(0) ^ (1 << bit));
      return token.slice(0, i) + flipped + token.slice(i + 1);
    }),
  );
}

function otherAlgorithms(): string[] {
  const named = ["none", "None", "NONE", "", "HS384", "HS512", "RS256", "ES256", "EdDSA"].map((alg) => ({
    alg,
    typ: "JWT",
  }));
  const headers = [
    ...named,
    { typ: "JWT" },
    { typ: "JWT", alg: "HS256" },
    { alg: "HS256" },
    { alg: "HS256", typ: "JWT", kid: "x" },
  ];
  return headers.flatMap((other) => {
    const signed = `${encode(other)}.${payload}`;
    return [`${signed}.${signature}`, `${signed}.`, signed];
  });
}

function otherClaims(): string[] {
  const claims = [{ ...CLAIMS, p: 1 }, { ...CLAIMS, p: 4_216 }, { ...CLAIMS, u: CLAIMS.q }, {}, null, []];
  return claims.map((other) => `${header}.${encode(other)}.${signature}`);
}

/** base64 allows several spellings, because the last character has unused bits. */
function respelt(): string[] {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const start = `${header}.${payload}.`;
  const others = [...alphabet].map((last) => start + signature.slice(0, -1) + last);
  const standard = start + Buffer.from(signature, "base64url").toString("base64");
  return [...others, standard, start + signature.toUpperCase(), start + signature.toLowerCase()].filter(
    (each) => each !== token,
  );
}

describe("a token that was tampered with is refused", () => {
  test.each(MUTANTS)("%s", (_, tokens) => {
    const opened = tokens.filter((mutant) => mutant !== token && signer.open(mutant) !== null);
    expect(opened).toEqual([]);
  });

  test("at least 300 of them were tried", () => {
    const all = new Set(MUTANTS.flatMap(([, tokens]) => tokens).filter((mutant) => mutant !== token));
    expect(all.size).toBeGreaterThan(300);
  });
});

describe("a token of another key is refused", () => {
  test.each([
    ["another secret", new TokenSigner([`${SECRET}.`], "queue")],
    ["the same secret for access tokens", new TokenSigner([SECRET], "access")],
    ["the same secret for tickets", new TokenSigner([SECRET], "ticket")],
  ])("%s", (_, other) => {
    expect(signer.open(other.sign(CLAIMS))).toBeNull();
    expect(other.open(token)).toBeNull();
  });

  test("the secret itself is not the key", () => {
    const signed = `${header}.${payload}`;
    const forged = createHmac("sha256", SECRET).update(signed).digest("base64url");
    expect(signer.open(`${signed}.${forged}`)).toBeNull();
  });
});

test("another header is refused even under our own key: no algorithm can be asked for", () => {
  const key = Buffer.from(hkdfSync("sha256", SECRET, "frontrow", "token:queue", 32));
  const signWith = (other: string) => {
    const signed = `${other}.${payload}`;
    return `${signed}.${createHmac("sha256", key).update(signed).digest("base64url")}`;
  };
  expect(signer.open(signWith(header))).toEqual(CLAIMS);
  for (const alg of ["none", "HS512", "ES256"]) {
    const other = encode({ alg, typ: "JWT" });
    expect(signer.open(signWith(other))).toBeNull();
    // The same length as our header, so only its text differs.
    expect(signer.open(signWith(other.padEnd(header.length, "A").slice(0, header.length)))).toBeNull();
  }
});

test("a token of a length that we never make is not even looked at", () => {
  const long = signer.sign({ padding: "x".repeat(1_000) });
  expect(long.length).toBeGreaterThan(1_024);
  expect(signer.open(long)).toBeNull();
});

describe("secrets are compared as a whole", () => {
  test.each([
    ["same", "same", true],
    ["", "", true],
    ["same", "samf", false],
    ["same", "sam", false],
    ["same", "", false],
    ["é", "e\u0301", false],
  ])("%p and %p: %p", (left, right, equal) => {
    expect(equalInConstantTime(left, right)).toBe(equal);
  });
});
