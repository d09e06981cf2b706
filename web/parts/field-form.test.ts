import { expect, test } from "bun:test";
import { Glob } from "bun";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const WEB = join(import.meta.dir, "..");
/** Its fields belong to the button that pays, which nobody presses by a stray Enter. */
const PART_OF_PAYING = ["account/contact-form.tsx"];

test("Enter does what the button of a field does", () => {
  const files = [...new Glob("{account,checkout,concerts,mine,seats,waiting,wallet}/**/*.tsx").scanSync(WEB)];
  const asking = files.filter((file) => {
    const text = readFileSync(join(WEB, file), "utf8");
    return text.includes('className="field"') && text.includes("<input") && text.includes("Action");
  });
  expect(asking.length).toBeGreaterThan(3);
  const deaf = asking.filter((file) => !readFileSync(join(WEB, file), "utf8").includes("<FieldForm"));
  expect(deaf).toEqual(PART_OF_PAYING);
});
