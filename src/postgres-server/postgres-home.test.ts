import { afterAll, expect, test } from "bun:test";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { preparePostgresHome } from "./postgres-home.ts";

const dataDir = mkdtempSync(join(tmpdir(), "frontrow-home-"));
const place = join(dataDir, "postgres");

afterAll(() => {
  chmodSync(place, 0o700);
  rmSync(dataDir, { recursive: true });
});

test("files in a folder that the account of the database cannot use are left alone", async () => {
  mkdirSync(place);
  writeFileSync(join(place, "precious"), "x");
  chmodSync(place, 0o500);
  await expect(preparePostgresHome(dataDir, () => undefined)).rejects.toThrow(`${place} holds files`);
  expect(readFileSync(join(place, "precious"), "utf8")).toBe("x");
});
