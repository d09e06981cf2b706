import { expect, test } from "bun:test";
import { Glob } from "bun";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { FIELD_ERRORS, kindOfError } from "../../../src/http/request/field-errors.ts";
import { findText } from "../translator.ts";
import { en } from "./en.ts";
import { ko } from "./ko.ts";

const SRC = join(import.meta.dir, "..", "..", "..", "src");
const valuesIn = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name!);

test.each(Object.entries<readonly string[]>({ ...FIELD_ERRORS, other: [] }))(
  "a field's error %s is told in both languages, with values that the server gives",
  (kind, texts) => {
    const known = new Set(texts.flatMap(valuesIn));
    for (const language of [en, ko])
      expect(valuesIn(findText(language, `fieldError.${kind}`)!).filter((name) => !known.has(name))).toEqual(
        [],
      );
    expect(findText(ko, `fieldError.${kind}`)).toMatch(/[가-힣]/);
    for (const text of texts)
      expect(kindOfError(text.replaceAll(/\{\{\w+\}\}/g, "12")).kind as string).toBe(kind);
  },
);

/** What an organiser's forms never send, or programs alone. */
const NOT_IN_FORMS = new RegExp(
  "UUID|base64url|either email|either invitation|codes$|userIds|nextCursor|performanceId|leave it|" +
    "goes with|for nobody|PUBLISHED|action|body",
);

test("whatever the server says of an organiser's field has a kind, so that a page can translate it", () => {
  const files = [...new Glob("{organiser,staff,orders,jobs,box-office,history}/**/*.ts").scanSync(SRC)];
  const sentences = files
    .filter((file) => !file.endsWith(".test.ts"))
    .flatMap((file) => [
      ...readFileSync(join(SRC, file), "utf8").matchAll(
        /(?:\berror: |\bmessage: |invalidRequest\(\s*["`][^,]*,\s*)(?:"([^"]+)"|`([^`]+)`)/g,
      ),
    ])
    .map(([, plain, filled]) => plain ?? filled!.replaceAll(/\$\{[^}]*\}/g, "12"));
  expect(sentences.length).toBeGreaterThan(20);
  const unknown = sentences.filter((each) => kindOfError(each).kind === "other" && !NOT_IN_FORMS.test(each));
  expect(unknown).toEqual([]);
});
