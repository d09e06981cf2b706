import { describe, expect, test } from "bun:test";
import type { Page } from "playwright-core";
import { themeColours } from "../src/core/look/theme-colours.ts";
import { IMAGES } from "../testing/uploads/images.ts";
import { PHONE_KO } from "./browser.ts";
import { expectAccessible, expectFits, settled } from "./judge.ts";
import { agree, PRESSABLE, setStage, TEST_MS_MAX } from "./stage.ts";

const stage = setStage();
const { server } = stage;

/** The same after a refresh and in a second tab. */
async function expectEverywhere(page: Page, isThere: (page: Page) => Promise<void>): Promise<void> {
  await isThere(page);
  await page.reload();
  await isThere(page);
  const second = await page.context().newPage();
  await second.goto(page.url());
  await isThere(second);
  await second.close();
}

describe("a person buys seats", () => {
  test(
    "in Korean on a phone, with a refresh and a second tab at every step",
    async () => {
      const place = { venue: "올림픽홀", address: "서울 송파구 올림픽로 424", doorsMinutes: 60 };
      const look = { colour: "#ffffff", logoId: await server.keepImage(IMAGES.PNG) };
      const concert = await server.createConcert({ title: "서울의 밤", ...place, ...look });
      const visitor = await stage.visitor(PHONE_KO);
      const page = await visitor.open("/");

      await page.getByRole("link", { name: "서울의 밤" }).waitFor();
      expect(await page.locator("html").getAttribute("lang")).toBe("ko");
      await expectLook("목록");
      await page.getByRole("link", { name: "서울의 밤" }).click();
      await page.getByRole("button", { name: "예매하기" }).waitFor();
      await page.getByRole("button", { name: "좌석 배치도" }).click();
      await page.getByRole("img", { name: "좌석 배치도. 구역: A, B, C" }).waitFor();
      await expectLook("공연");
      expect(await page.getByRole("img", { name: "주최자" }).getAttribute("src")).toContain(look.logoId);
      await page.getByRole("button", { name: "예매하기" }).click();

      await expectEverywhere(page, (tab) =>
        tab.getByRole("heading", { name: "예매 순서가 되었습니다" }).waitFor(),
      );
      await expectLook("차례");
      await page.getByRole("link", { name: "좌석 선택" }).click();

      await expectEverywhere(page, (tab) => tab.getByRole("img", { name: /전체 50석 중 50석/ }).waitFor());
      await expectLook("배치도");
      await page.getByRole("radio", { name: "목록" }).click();
      await page.getByRole("button", { name: /^B\b/ }).click();
      await page.getByRole("button", { name: /2: B 1열 2번, R, 121,000원, 선택 가능/ }).click();
      await expectLook("목록에서 고르기");
      await page.getByRole("button", { name: "좌석 선택 완료" }).click();

      await expectEverywhere(page, (tab) =>
        tab.getByRole("button", { name: "121,000원 결제하기" }).waitFor(),
      );
      await expectLook("결제 전");
      await page.getByRole("checkbox", { name: /이에 동의합니다/ }).check();
      await page.locator(PRESSABLE, { hasText: "121,000원 결제하기" }).waitFor();
      await expectLook("결제");
      await page.getByRole("button", { name: "121,000원 결제하기" }).click();

      await expectEverywhere(page, (tab) =>
        tab.getByRole("heading", { name: "예매가 완료되었습니다" }).waitFor(),
      );
      await page.getByRole("img", { name: "B 1열 2번 티켓 코드" }).waitFor();
      await expectLook("결제됨");
      await page.getByRole("link", { name: "내 티켓 보기" }).click();
      await expectEverywhere(page, (tab) => tab.getByRole("img", { name: "B 1열 2번 티켓 코드" }).waitFor());
      await expectLook("내 티켓");

      // At the door there may be no network: the page and its codes are on the phone.
      await page.evaluate(() => navigator.serviceWorker.ready);
      await visitor.context.setOffline(true);
      await page.goto("/mine");
      await page.getByRole("img", { name: "B 1열 2번 티켓 코드" }).waitFor();
      await page.getByRole("button", { name: "코드 크게 보기" }).click();
      const large = page.getByRole("dialog", { name: "B 1열 2번 티켓 코드" });
      await large.getByText(/2027년 12월 24일\(금\) 오후 7:00/).waitFor();
      await large.getByText(/^FR-/).waitFor();
      await expectAccessible(page, "코드 크게 보기");
      await large.getByRole("button", { name: "닫기" }).click();
      // And on paper, which says all that one needs to get there.
      await page.emulateMedia({ media: "print" });
      const printed = page.locator(".ticket");
      await printed.getByRole("heading", { name: "서울의 밤" }).waitFor();
      for (const words of [
        "2027년 12월 24일(금) 오후 7:00(현지 시각, GMT+9)",
        "입장 시작 오후 6:00",
        "올림픽홀 · 서울 송파구 올림픽로 424",
        "예매번호 FR-",
      ])
        expect(await printed.innerText()).toContain(words);
      expect(await page.getByRole("button").count()).toBe(0);
      await page.emulateMedia({ media: "screen" });
      // So is what was booked.
      await page.getByRole("link", { name: "상세·취소" }).click();
      await page.waitForURL("**/mine/reservations/*");
      await page.goto(page.url());
      await page.getByRole("heading", { name: "예매 좌석" }).waitFor();
      await page.getByText(/^FR-/).waitFor();
      await page.getByText("121,000원").first().waitFor();
      await visitor.context.setOffline(false);
      await page.goto("/mine");
      await page.getByRole("img", { name: "B 1열 2번 티켓 코드" }).waitFor();

      // Whoever has bought is told so where they waited.
      await page.goto(`/concerts/${concert.concertId}/queue`);
      await page.getByRole("heading", { name: "예매가 완료되었습니다" }).waitFor();
      await expectLook("순번 사용됨");
      expect(visitor.complaints).toEqual([]);
      await visitor.context.close();

      async function expectLook(state: string): Promise<void> {
        await expectFits(page);
        await expectAccessible(page, state);
      }
    },
    TEST_MS_MAX,
  );

  test.each(["#ffffff", "#ffe600", "#000000"])(
    "and reads all of a concert's page in its organiser's colour %s, in light and dark",
    async (colour) => {
      const { concertId } = await server.createConcert({ colour });
      const visitor = await stage.visitor();
      const page = await visitor.open(`/concerts/${concertId}`);
      const join = page.getByRole("button", { name: "Join the queue" });
      await join.waitFor();
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
        const shown = await join.evaluate((button) => getComputedStyle(button).backgroundColor);
        expect(Bun.color(shown, "hex")).toBe(themeColours(colour, colorScheme).strong);
      }
      await expectAccessible(page, colour);
      await visitor.context.close();
    },
    TEST_MS_MAX,
  );

  test(
    "in English on a desktop, on the map, and sees everything that is theirs",
    async () => {
      const concert = await server.createConcert();
      const visitor = await stage.visitor();
      const page = await visitor.open(`/concerts/${concert.concertId}`);
      await page.getByRole("button", { name: "Join the queue" }).click();
      await page.getByRole("link", { name: "Choose seats" }).click();

      const map = page.getByRole("img", { name: /Seat map with 50 of 50 seats available/ });
      await map.waitFor();
      // The map moves to the seats at once, instead of gliding.
      await page.emulateMedia({ reducedMotion: "reduce" });
      await page.getByRole("button", { name: "Choose for me" }).click();
      await page
        .getByRole("paragraph")
        .filter({ hasText: "Chosen for you: A, row 1, seats 5, 6." })
        .waitFor();
      // The map itself: one of the chosen seats is put back by clicking where it is.
      await settled(page);
      const row = await rowOfChosenSeat(page);
      const box = (await map.boundingBox())!;
      await page.mouse.click(box.x + box.width / 2 + 12, box.y + row);
      await page.getByRole("button", { name: "Remove A, row 1, seat 6" }).waitFor({ state: "detached" });
      await page.getByRole("button", { name: "Reserve seats" }).click();

      await agree(page);
      await page.getByRole("button", { name: "Pay ₩154,000" }).dblclick();
      await page.getByRole("heading", { name: "Booked" }).waitFor();
      // Back is not a way to pay again.
      await page.goBack();
      await page.goForward();
      await page.getByRole("heading", { name: "Booked" }).waitFor();

      await page.getByRole("link", { name: "My tickets", exact: true }).click();
      await page.getByRole("img", { name: "Ticket code for A, row 1, seat 5" }).waitFor();
      for (const [tab, text] of [
        ["Bookings", "Booked"],
        ["Payments", "₩154,000"],
        ["Points", "−154,000 P"],
      ] as const) {
        await page.getByRole("link", { name: tab, exact: true }).click();
        await page.getByRole("cell", { name: text }).first().waitFor();
        await expectAccessible(page, tab);
      }
      expect(await page.getByRole("cell", { name: "−154,000 P" }).count()).toBe(1);
      expect(visitor.complaints).toEqual([]);
      await visitor.context.close();
    },
    TEST_MS_MAX,
  );

  test(
    "by keyboard alone",
    async () => {
      await server.createConcert({ title: "Keys" });
      const visitor = await stage.visitor();
      const page = await visitor.open("/");
      await press("link", "Keys");
      await press("button", "Join the queue");
      await press("link", "Choose seats");
      // Within a group, arrows; between them, Tab.
      await tabTo("radio", "Map");
      await page.keyboard.press("ArrowRight");
      await page.keyboard.press("Enter");
      await press("button", /^C\b/);
      await tabTo("button", /C, row 1, seat 1,/);
      await page.keyboard.press("ArrowRight");
      await page.keyboard.press("Space");
      await page.getByRole("button", { name: "Remove C, row 1, seat 2" }).waitFor();
      await press("button", "Reserve seats");
      await tabTo("radio", "Test card: approved");
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("ArrowUp");
      await tabTo("checkbox", /^I have read and agree/);
      await page.keyboard.press("Space");
      await page.locator(PRESSABLE, { hasText: "Pay ₩99,000" }).waitFor();
      await press("button", "Pay ₩99,000");
      await page.getByRole("heading", { name: "Booked" }).waitFor();
      expect(visitor.complaints).toEqual([]);
      await visitor.context.close();

      async function tabTo(
        role: "link" | "button" | "radio" | "checkbox",
        name: string | RegExp,
      ): Promise<void> {
        const wanted = page.getByRole(role, { name });
        await wanted.first().waitFor();
        for (let tabs = 0; tabs < 60; tabs += 1) {
          if (await wanted.first().evaluate((element) => element.contains(document.activeElement))) return;
          await page.keyboard.press("Tab");
        }
        throw new Error(`Tab does not reach ${role} ${name}`);
      }
      async function press(role: "link" | "button", name: string | RegExp): Promise<void> {
        await tabTo(role, name);
        await page.keyboard.press("Enter");
      }
    },
    TEST_MS_MAX,
  );
});

/** How far down the map a chosen seat right of the middle is: found by its colour, as a person would. */
async function rowOfChosenSeat(page: Page): Promise<number> {
  return page.getByRole("img", { name: /Seat map/ }).evaluate(async (canvas: HTMLCanvasElement) => {
    const context = canvas.getContext("2d")!;
    const x = Math.round(canvas.width / 2 + 12 * devicePixelRatio);
    const wanted = getComputedStyle(canvas).getPropertyValue("--seat-chosen").trim();
    const start = Math.round(canvas.height * 0.2);
    // Until the map has been drawn as it is now.
    for (let frames = 0; frames < 600; frames += 1) {
      const column = context.getImageData(x, 0, 1, canvas.height).data;
      for (let y = start; y < canvas.height; y += 1) {
        const hex = `#${[0, 1, 2].map((at) => column[y * 4 + at]!.toString(16).padStart(2, "0")).join("")}`;
        if (hex === wanted) return y / devicePixelRatio + 4;
      }
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
    throw new Error("no chosen seat on the map");
  });
}
