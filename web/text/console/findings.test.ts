import { expect, test } from "bun:test";
import { FINDING_TEXTS } from "../../../src/halls/importing/reading/finding-texts.ts";
import { findText } from "../translator.ts";
import { en } from "./en.ts";
import { ko } from "./ko.ts";

const valuesIn = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name).toSorted();

test.each(Object.entries(FINDING_TEXTS))("a file's finding %s is told in both languages", (kind, text) => {
  for (const texts of [en, ko]) {
    const said = findText(texts, `finding.${kind}`)!;
    expect(valuesIn(said)).toEqual(valuesIn(text));
  }
  expect(findText(ko, `finding.${kind}`)).toMatch(/[가-힣]/);
});
