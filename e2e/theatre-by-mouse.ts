import { expect } from "bun:test";
import type { Page } from "playwright-core";
import { expectAccessible } from "./judge.ts";
import { Rival, type Server } from "./server.ts";

interface Sold {
  queueId: string;
  performances: { performanceId: string; seats: Record<string, number> }[];
}

/**
 * A theatre of five seats from draft to sold out, in Korean, with the mouse: keys write text alone. One
 * ticket is given away, printed, taken back and given again.
 */
export async function sellTheatreByMouse(page: Page, server: Server): Promise<void> {
  const click = (role: "link" | "button", name: string) =>
    page.getByRole(role, { name, exact: true }).click();
  const fill = (label: string, text: string) => page.getByLabel(label, { exact: true }).fill(text);
  await click("link", "새 공연");
  await fill("제목", "겨울 불빛");
  await fill("공연장", "소극장");
  await click("button", "공연 만들기");
  await page.getByRole("heading", { name: "겨울 불빛", level: 1 }).waitFor();
  const concertId = /concerts\/([^/]+)/.exec(page.url())![1]!;
  await click("link", "회차와 가격");
  await fill("시작", "2027-12-24T19:00");
  await fill("판매 종료", "2027-12-24T18:00");
  await fill("좌석 수", "5");
  await fill("가격(원)", "50000");
  await click("button", "회차 추가");
  await page.getByText("이 회차 변경").waitFor();
  await click("link", "개요");
  await click("button", "공개하기");
  await click("button", "지금 공개");
  await page.getByText("현재까지 판매").waitFor();
  await expectAccessible(page, "published, in Korean");

  await click("link", "회차와 가격");
  await click("link", "좌석: 보류, 판매, 초대권");
  await page.getByLabel("열", { exact: true }).selectOption("1");
  await page.getByRole("textbox", { name: "좌석", exact: true }).fill("5");
  await click("button", "1석 선택");
  await page.getByRole("combobox", { name: "작업" }).selectOption("give");
  await fill("받는 분", "김협찬");
  await fill("사유 (작업 기록에 남습니다)", "협찬사");
  await expectAccessible(page, "giving a ticket away");
  await click("button", "초대권 발급");
  await page.getByText("1석을 변경했습니다.").waitFor();
  await takeBackAndGiveAgain(page, click);

  const concert = () => server.organise<Sold>("GET", `/concerts/${concertId}`);
  const { queueId, performances } = await concert();
  expect(performances).toMatchObject([{ salesCloseAt: "2027-12-24T18:00:00.000Z" }]);
  await page.goto(`/console/concerts/${concertId}/live`);
  await page.getByRole("heading", { name: "서버 상태" }).waitFor();
  const buyer = await Rival.enter(server, queueId);
  const { reservationId } = await buyer.hold(performances[0]!.performanceId, [1, 2, 3, 4]);
  await buyer.pay(reservationId);
  await page.locator(".live .badges", { hasText: "매진" }).waitFor();
  await page.locator(".live dd", { hasText: "200,000원" }).waitFor();
  expect((await concert()).performances[0]!.seats).toMatchObject({ available: 0, sold: 4, complimentary: 1 });
}

type Click = (role: "link" | "button", name: string) => Promise<void>;

/** The ticket of the only seat that was given away; its form still says to whom and why. */
async function takeBackAndGiveAgain(page: Page, click: Click): Promise<void> {
  const given = (state: string) =>
    page.locator(".given > li", { hasText: "김협찬" }).filter({ hasText: state });
  await given("유효").waitFor();
  await click("button", "인쇄용으로 보기");
  await page.locator(".printed > li", { hasText: "김협찬" }).waitFor();
  await expectAccessible(page, "tickets that were given away");

  // What is taken is refused by its name.
  await click("button", "1석 선택");
  await page.getByText(/초대권이 발급되어 선택하지 않은 좌석: .*5번/).waitFor();

  await click("button", "초대권 회수");
  const taking = page.getByRole("group", { name: "초대권 회수" });
  await taking.getByRole("combobox").selectOption("release");
  await taking.getByText("즉시 판매되며").waitFor();
  await taking.getByRole("textbox").fill("출연 취소");
  // Who would lose what they typed is asked first, and stays.
  let asked = "";
  page.once("dialog", (dialog) => {
    asked = dialog.message();
    void dialog.dismiss();
  });
  await click("link", "개요");
  expect(asked).toContain("저장되지 않았습니다");
  await taking.getByRole("button", { name: "회수하기" }).click();
  await given("무효").filter({ hasText: "출연 취소" }).waitFor();

  await click("button", "1석 선택");
  await page.getByRole("heading", { name: "선택한 좌석 1석" }).waitFor();
  await click("button", "초대권 발급");
  await given("유효").waitFor();
}
