import { afterAll, afterEach, expect, test } from "bun:test";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ownFolder } from "../supervisor/folder-owner.ts";
import { preparePostgresHome, refuseAnothersCluster } from "./postgres-home.ts";

const dataDir = mkdtempSync(join(tmpdir(), "frontrow-home-"));
const place = join(dataDir, "postgres");

afterAll(() => rmSync(dataDir, { recursive: true }));

afterEach(() => {
  chmodSync(place, 0o700);
  rmSync(place, { recursive: true });
});

test("files in a folder that the account of the database cannot use are left alone", async () => {
  mkdirSync(place);
  writeFileSync(join(place, "precious"), "x");
  chmodSync(place, 0o500);
  await expect(preparePostgresHome(dataDir, () => undefined)).rejects.toThrow(`${place} holds files`);
  expect(readFileSync(join(place, "precious"), "utf8")).toBe("x");
});

test("a link that says where its folder is from its own place leads there", async () => {
  const folder = join(dataDir, "elsewhere");
  mkdirSync(folder);
  // The account of the database enters it too, where that is not ours.
  for (const each of [dataDir, folder]) chmodSync(each, 0o777);
  symlinkSync("elsewhere", place);
  expect(await preparePostgresHome(dataDir, () => undefined)).toMatchObject({ folder });
});

test("a link into the folder of another Frontrow is refused, though that one has no link", async () => {
  const another = join(dataDir, "another");
  ownFolder(another).release();
  mkdirSync(join(another, "postgres"));
  symlinkSync(join(another, "postgres"), place);
  expect(() => refuseAnothersCluster(dataDir)).toThrow(`leads to the database of ${another}`);
});

test("a link to another place within its own data folder is its own", () => {
  ownFolder(dataDir).release();
  mkdirSync(place);
  mkdirSync(join(dataDir, "data"));
  symlinkSync(join(dataDir, "data"), join(place, "data"));
  expect(() => refuseAnothersCluster(dataDir)).not.toThrow();
});

test("a file in place of the folder is refused in words", async () => {
  writeFileSync(place, "x");
  await expect(preparePostgresHome(dataDir, () => undefined)).rejects.toThrow(`${place} must be a folder`);
});
