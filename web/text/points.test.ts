import { expect, test } from "bun:test";
import { Glob } from "bun";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const WEB = join(import.meta.dir, "..");
/** On a page that says it above. */
const BESIDE_ONE_THAT_DOES = ["checkout/pay.tsx", "wallet/top-up-form.tsx"];

test("wherever buyers read of points they read what a point is worth", () => {
  const files = [...new Glob("{account,checkout,mine,seats,waiting,wallet}/**/*.tsx").scanSync(WEB)];
  const tellPoints = files.filter((file) =>
    readFileSync(join(WEB, file), "utf8").includes("formatPoints(t,"),
  );
  expect(tellPoints.length).toBeGreaterThan(4);
  const unexplained = tellPoints.filter(
    (file) => !/"(wallet\.worth|checkout\.pointsFirst)"/.test(readFileSync(join(WEB, file), "utf8")),
  );
  expect(unexplained.toSorted()).toEqual(BESIDE_ONE_THAT_DOES);
});
