import { afterAll, beforeAll, expect, test } from "bun:test";
import { generate } from "lean-qr";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join as joinPath } from "node:path";
import type { Browser, Page } from "playwright-core";
import { launchBrowser, PHONE_KO, Visitor } from "./browser.ts";
import { cameraShowing, filmOf, HEIGHT, WIDTH } from "./camera.ts";
import { Server } from "./server.ts";
import { TEST_MS_MAX } from "./stage.ts";

/** A phone at the door, whose camera sees the code of seat 1. */
const ANSWER_MS_MAX = 300;

const server = new Server();
const folder = mkdtempSync(joinPath(tmpdir(), "frontrow-camera-"));
let browser: Browser;
let performanceId: string;

beforeAll(async () => {
  await server.start();
  const seats = [{ count: 4, price: 0, section: "A" }];
  const concert = await server.createConcert({ performances: [{ startsAt: "2030-12-24T10:00:00Z", seats }] });
  performanceId = concert.performances[0]!.performanceId;
  const given = { seatNumbers: [1, 2], recipient: { name: "김민지" }, reason: "press" };
  const path = `/performances/${performanceId}/complimentary-tickets`;
  const { tickets } = await server.organise<{ tickets: { code: string }[] }>("POST", path, given);
  const file = joinPath(folder, "camera.y4m");
  writeFileSync(file, pictureOf(tickets[0]!.code));
  browser = await launchBrowser(cameraShowing(file));
}, TEST_MS_MAX);

afterAll(async () => {
  await browser?.close();
  await server.remove();
  rmSync(folder, { recursive: true, force: true });
});

/** A film of the code, dark on light. */
function pictureOf(text: string): Uint8Array {
  const code = generate(text);
  const margin = 4;
  const scale = Math.floor(HEIGHT / (code.size + 2 * margin));
  const luma = new Uint8Array(WIDTH * HEIGHT).fill(235);
  for (let y = 0; y < HEIGHT; y += 1)
    for (let x = 0; x < WIDTH; x += 1)
      if (code.get(Math.floor(x / scale) - margin, Math.floor(y / scale) - margin)) luma[y * WIDTH + x] = 16;
  return filmOf(luma);
}

const counts = () => server.organise<{ inside: number }>("GET", `/performances/${performanceId}/door`);
const resultOf = (page: Page, result: string) => page.locator(`.result[data-result="${result}"]`);

test(
  "a phone lets in by its camera, opens, decides and forces without a network, and sends later",
  async () => {
    const device = { name: "Gate 7", performanceIds: [performanceId] };
    const { enrolment } = await server.organise<{ enrolment: string }>("POST", "/devices", device);
    const visitor = await Visitor.enter(browser, server.url, { ...PHONE_KO, permissions: ["camera"] });
    const page = await visitor.open("/door");
    await page.fill("#enrolment", enrolment);
    await page.getByRole("button", { name: "등록하기" }).click();
    await page.getByRole("button", { name: "시작하기" }).click();

    await resultOf(page, "OK").waitFor();
    expect(await resultOf(page, "OK").textContent()).toContain("A 1열 1번");
    await page.getByText("입장 1 / 2명 · 연결됨", { exact: true }).waitFor();
    expect(await counts()).toMatchObject({ inside: 1, byGate: [{ gate: "Gate 7", inside: 1 }] });

    await page.evaluate(() => navigator.serviceWorker.ready);
    await visitor.context.setOffline(true);
    await page.reload();
    await resultOf(page, "ALREADY_IN").waitFor();
    await page.getByText("오프라인입니다", { exact: false }).waitFor();
    await page.getByRole("button", { name: "사유 입력 후 입장" }).click();
    await page.fill("#reason", "화장실");
    await page.getByRole("button", { name: "사유 입력 후 입장" }).click();
    await page.getByText("사유 확인 후 입장", { exact: true }).waitFor();
    await page.fill("#search", "2");
    const tookMs = await page.evaluate(() => {
      const began = performance.now();
      document.querySelector<HTMLButtonElement>(".found button")!.click();
      const isIn = document.querySelector<HTMLElement>(".result")!.dataset["result"] === "OK";
      return isIn ? performance.now() - began : Infinity;
    });
    expect(tookMs).toBeLessThan(ANSWER_MS_MAX);
    expect((await counts()).inside).toBe(1);

    await visitor.context.setOffline(false);
    await page.getByText("입장 2 / 2명 · 연결됨", { exact: true }).waitFor();
    expect(await counts()).toMatchObject({ inside: 2, conflicts: 1 });
    await page.getByRole("button", { name: "입장 취소" }).click();
    await page.getByText("입장 1 / 2명 · 연결됨", { exact: true }).waitFor();
    expect(await counts()).toMatchObject({ inside: 1 });
    expect(visitor.complaints).toEqual([]);
  },
  TEST_MS_MAX,
);
