import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { en } from "./en.ts";
import { ko } from "./ko.ts";
import { findText, type TextKey, translatorOf } from "./translator.ts";

const inEnglish = translatorOf(en, "en");
const inKorean = translatorOf(ko, "ko");

describe("a text", () => {
  test("has the form of its number, in languages with and without such forms", () => {
    expect([0, 1, 2].map((count) => inEnglish("concerts.left", { count }))).toEqual([
      "0 seats left",
      "1 seat left",
      "2 seats left",
    ]);
    expect(inKorean("concerts.left", { count: 1_024 })).toBe("1,024석 남음");
    expect([1, 2].map((count) => inKorean("concerts.left", { count }))).toEqual(["1석 남음", "2석 남음"]);
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
});

/** Words that a buyer should not meet: see the tone of the texts that stand now. */
const AVOIDED = {
  ko: [
    /당신|우리 |줄 서|줄을 서|새치기|놓아주|놓아줌|순번 포기|내 차례|내 번호|명이 앞에|호출했지만|번호를 추첨/,
    /좌석 고르기|골라 주세요|고르기|이 좌석 잡기|좌석을 잡는|먼저 잡았|다른 사람이 결제|판매됨|자동 추천/,
    /예약|확정|결제사가 거절|충전 취소|돌려보내|돌려받|저절로|돈은 안전|공연장에서 만나요|풀렸|임시 배정이 끝/,
    /아무것도 없습니다|아무것도 사라지지|사라진 것은|매우 많습니다|아무도 부르지|예매 시간이 끝났|브라우저의 로그인/,
  ],
  en: [
    /the line\b|in line\b|Send back|See or cancel|All that is mine|Hold these seats|You hold\b/i,
    /There is nothing here|Nothing is lost|Missing \d|moves on without you/i,
  ],
};

test("no text has words that buyers should not meet", () => {
  const found = (["ko", "en"] as const).flatMap((language) =>
    everyKey(en)
      .filter((key) =>
        AVOIDED[language].some((words) => words.test(findText(language === "ko" ? ko : en, key)!)),
      )
      .map((key) => `${language} ${key}`),
  );
  expect(found).toEqual([]);
});

test("every text is used by a page, by its whole key or by the key of its group", () => {
  const root = join(import.meta.dir, "..");
  const sources = [...new Bun.Glob("**/*.{ts,tsx}").scanSync(root)]
    .filter((file) => !file.startsWith("text/en") && !file.startsWith("text/ko") && !file.includes(".test."))
    .map((file) => readFileSync(join(root, file), "utf8"))
    .join("\n");
  const isUsed = (key: string): boolean => {
    const group = key.slice(0, key.lastIndexOf("."));
    // `state.${state}.title` names a group in the middle.
    const outer = group.slice(0, group.lastIndexOf("."));
    return [`"${key}"`, `\`${group}.$\{`, ...(outer === "" ? [] : [`\`${outer}.$\{`])].some((use) =>
      sources.includes(use),
    );
  };
  const keys = [...new Set(everyKey(en).map((key) => key.replace(/_(one|other)$/, "")))];
  expect(keys.filter((key) => !isUsed(key))).toEqual([]);
});

function everyKey(node: object, prefix = ""): string[] {
  return Object.entries(node).flatMap(([key, value]) =>
    typeof value === "string" ? [prefix + key] : everyKey(value as object, `${prefix}${key}.`),
  );
}
