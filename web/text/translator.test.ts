import { describe, expect, test } from "bun:test";
import { en } from "./en.ts";
import { ko } from "./ko.ts";
import { findText, type TextKey, translatorOf } from "./translator.ts";

const inEnglish = translatorOf(en, "en");
const inKorean = translatorOf(ko, "ko");

describe("a text", () => {
  test("has the form of its number, in languages with and without such forms", () => {
    expect([0, 1, 2].map((count) => inEnglish("seats.left", { count }))).toEqual([
      "0 seats left",
      "1 seat left",
      "2 seats left",
    ]);
    expect(inKorean("seats.left", { count: 1_024 })).toBe("1,024석 남음");
    expect([1, 2].map((count) => inKorean("seats.left", { count }))).toEqual(["1석 남음", "2석 남음"]);
  });

  test("has its values filled in as they are, once", () => {
    expect(inEnglish("seats.remove", { seat: "<b>{{seat}}</b> $& $1" })).toBe("Remove <b>{{seat}}</b> $& $1");
    expect(inEnglish("seats.remove")).toBe("Remove ");
  });

  test("that is not there is its key, also if that is the name of something every object has", () => {
    expect(inEnglish("seats.nothing" as TextKey)).toBe("seats.nothing");
    for (const key of ["constructor", "seats.toString.name", "seats", "", "seats.title.length"])
      expect(findText(en, key)).toBeUndefined();
  });
});

test("Korean names every value that English does", () => {
  const valuesOf = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1]!);
  const missing = everyKey(en).flatMap((key) => {
    const korean = valuesOf(findText(ko, key)!);
    return valuesOf(findText(en, key)!).flatMap((name) => (korean.includes(name) ? [] : [`${key} ${name}`]));
  });
  expect(everyKey(en).length).toBeGreaterThan(100);
  expect(missing).toEqual([]);

  function everyKey(node: object, prefix = ""): string[] {
    return Object.entries(node).flatMap(([key, value]) =>
      typeof value === "string" ? [prefix + key] : everyKey(value as object, `${prefix}${key}.`),
    );
  }
});
