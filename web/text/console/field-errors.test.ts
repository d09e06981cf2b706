import { expect, test } from "bun:test";
import { Glob } from "bun";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { FIELD_ERRORS } from "../../../src/core/words/field-errors.ts";
import { findText } from "../translator.ts";
import { en } from "./en.ts";
import { ko } from "./ko.ts";

const SRC = join(import.meta.dir, "..", "..", "..", "src");
const valuesIn = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name!);

test.each(Object.entries<readonly string[]>({ ...FIELD_ERRORS, other: [] }))(
  "a field's error %s is told in both languages, with values that the server gives",
  (kind, values) => {
    for (const language of [en, ko]) {
      const told = valuesIn(findText(language, `fieldError.${kind}`)!);
      expect(told.filter((name) => !values.includes(name))).toEqual([]);
    }
    expect(findText(ko, `fieldError.${kind}`)).toMatch(/[가-힣]/);
  },
);

/** What an organiser's forms never send, or programs alone. */
const NOT_IN_FORMS = new RegExp(
  "UUID|base64url|either email|either invitation|codes$|userIds|nextCursor|performanceId|leave it|" +
    "goes with|for nobody|PUBLISHED|action|body",
);

test("whatever the server says of an organiser's field has a kind, so that a page can translate it", () => {
  const files = [...new Glob("{organiser,staff,orders,jobs,box-office,history}/**/*.ts").scanSync(SRC)];
  const texts = files
    .filter((file) => !file.endsWith(".test.ts"))
    .map((file) => readFileSync(join(SRC, file), "utf8"));
  expect(texts.join("").match(/\b(says|fieldError)\(/g)!.length).toBeGreaterThan(20);
  const withoutKind = texts.flatMap((text) =>
    [...text.matchAll(/(?:\berror: |\bmessage: |invalidRequest\(\s*["`][^,]*,\s*)["`]([^"`]+)["`]/g)].map(
      ([, sentence]) => sentence!,
    ),
  );
  expect(withoutKind.filter((each) => !NOT_IN_FORMS.test(each))).toEqual([]);
});
