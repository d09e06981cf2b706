import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { organiserKey, signingSecret } from "./secrets.ts";

let dataDir: string;
beforeAll(() => {
  dataDir = join(mkdtempSync(join(tmpdir(), "frontrow-secrets-")), "not yet there");
});
afterAll(() => rmSync(join(dataDir, ".."), { recursive: true, force: true }));

test("a given key is used and kept nowhere", () => {
  expect(organiserKey("given", dataDir)).toEqual({ value: "given", file: null, generated: false });
});

test("a secret is made once, for its owner's eyes, and stays", () => {
  const first = signingSecret(dataDir);
  expect(first.generated).toBe(true);
  expect(first.value).toMatch(/^[0-9a-f]{64}$/);
  expect(statSync(first.file!).mode & 0o777).toBe(0o600);
  expect(signingSecret(dataDir)).toEqual({ ...first, generated: false });
  expect(organiserKey(null, dataDir).value).not.toBe(first.value);
  expect(readdirSync(dataDir).toSorted()).toEqual(["organiser-key", "secret"]);
});

test("a truncated file is refused by name", () => {
  writeFileSync(join(dataDir, "secret"), "ab");
  expect(() => signingSecret(dataDir)).toThrow(/secret is too short/);
});

test("a file that is no text, or whose key no header can carry, is refused for that", () => {
  const other = mkdtempSync(join(tmpdir(), "frontrow-secrets-"));
  for (const name of ["secret", "organiser-key"])
    writeFileSync(join(other, name), Buffer.from("ff20".repeat(31), "hex"));
  const complaint = "is not text in UTF-8, and must be a file with a key of at least 32 bytes; delete it";
  expect(() => signingSecret(other)).toThrow(`secret ${complaint}`);
  expect(() => organiserKey(null, other)).toThrow(`organiser-key ${complaint}`);
  writeFileSync(join(other, "organiser-key"), `${"열쇠".repeat(20)}\n`);
  expect(() => organiserKey(null, other)).toThrow("organiser-key must be printable ASCII without spaces");
  rmSync(other, { recursive: true });
});

test("a folder in place of a file is refused by name, and told what it must be", () => {
  const other = mkdtempSync(join(tmpdir(), "frontrow-secrets-"));
  mkdirSync(join(other, "organiser-key"));
  expect(() => organiserKey(null, other)).toThrow(
    /organiser-key is a folder, and must be a file with a key of at least 32 bytes; delete it/,
  );
  rmSync(other, { recursive: true });
});
