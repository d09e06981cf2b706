import { expect, test } from "bun:test";
import { PHONE_KO } from "./browser.ts";
import { PRESSABLE, setStage, TEST_MS_MAX } from "./stage.ts";

const stage = setStage();
const { server } = stage;

/**
 * What browsers had learned by the time of ours, and the oldest supported ones had not, or not long before.
 */
const LACKING: Record<string, string[]> = {
  "Array.prototype": ["at", "findLast", "findLastIndex", "toReversed", "toSorted", "toSpliced", "with"],
  "String.prototype": ["at", "isWellFormed", "toWellFormed"],
  Object: ["groupBy", "hasOwn"],
  Map: ["groupBy"],
  Promise: ["withResolvers", "try"],
  AbortSignal: ["any", "timeout"],
  "AbortSignal.prototype": ["throwIfAborted"],
  "CanvasRenderingContext2D.prototype": ["roundRect", "reset"],
  "Intl.NumberFormat.prototype": ["formatRange", "formatRangeToParts"],
  "Set.prototype": ["union", "intersection", "difference", "isSubsetOf"],
  "Document.prototype": ["startViewTransition"],
  "Element.prototype": ["checkVisibility"],
  URL: ["canParse", "parse"],
  window: ["structuredClone", "requestIdleCallback", "cancelIdleCallback", "scheduler", "BroadcastChannel"],
  crypto: ["randomUUID"],
};

test(
  "a browser without what Safari 15.4 and Chrome 100 lack buys a seat, and sees it among its tickets",
  async () => {
    await server.createConcert({
      title: "서울의 밤",
      queue: { capacity: 10, proofOfWork: { attemptsMax: 200 } },
    });
    const visitor = await stage.visitor(PHONE_KO);
    const page = await visitor.context.newPage();
    await page.addInitScript((lacking) => {
      for (const [path, names] of Object.entries(lacking)) {
        const on = path
          .split(".")
          .reduce<object>((of, name) => (of as Record<string, object>)[name]!, globalThis) as Record<
          string,
          unknown
        >;
        for (const name of names) {
          for (let of: object | null = on; of !== null; of = Object.getPrototypeOf(of) as object | null)
            if (Object.prototype.hasOwnProperty.call(of, name)) delete (of as Record<string, unknown>)[name];
          if (name in on) throw new Error(`${path}.${name} cannot be taken away`);
        }
      }
    }, LACKING);
    await page.goto("/");
    expect(await page.evaluate(() => "structuredClone" in window)).toBe(false);
    await page.getByRole("link", { name: "서울의 밤" }).click();
    await page.getByRole("button", { name: "예매하기" }).click();
    await page.getByRole("link", { name: "좌석 선택" }).click();
    await page.getByRole("img", { name: /전체 50석/ }).waitFor();
    await page.getByRole("radio", { name: "목록" }).click();
    await page.getByRole("button", { name: /^A\b/ }).click();
    await page.getByRole("button", { name: /^3: / }).click();
    await page.getByRole("button", { name: "좌석 선택 완료" }).click();
    await page.getByRole("checkbox", { name: /이에 동의합니다/ }).check();
    await page.locator(PRESSABLE, { hasText: "154,000원 결제하기" }).click();
    await page.getByRole("img", { name: "A 1열 3번 티켓 코드" }).waitFor();
    for (const part of ["", "/reservations", "/payments", "/points"]) {
      await page.goto(`/mine${part}`);
      await page.getByRole("heading", { level: 1 }).waitFor();
      await page
        .getByText(part === "/points" ? "154,000P" : "154,000원")
        .first()
        .waitFor();
    }
    expect(visitor.complaints).toEqual([]);
    await visitor.context.close();
  },
  TEST_MS_MAX,
);
