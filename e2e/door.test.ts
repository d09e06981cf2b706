import { afterAll, beforeAll, expect, test } from "bun:test";
import { generate } from "lean-qr";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join as joinPath } from "node:path";
import type { Browser, Page } from "playwright-core";
import { asOrganiser } from "../testing/buyer.ts";
import { enrolledDevice } from "../testing/door/devices.ts";
import { launchBrowser, PHONE_KO, Visitor } from "./browser.ts";
import { cameraShowing, filmOf, HEIGHT, WIDTH } from "./camera.ts";
import { eventually } from "./judge.ts";
import { Server } from "./server.ts";
import { TEST_MS_MAX } from "./stage.ts";

/** A phone at the door, whose camera sees the code of seat 1. Its clock is slow by three hours. */
const SLOW_MS = 3 * 3_600_000;
const ANSWER_MS_MAX = 300;

const server = new Server();
const folder = mkdtempSync(joinPath(tmpdir(), "frontrow-camera-"));
let browser: Browser;
let performanceId: string;
let otherId: string;

beforeAll(async () => {
  await server.start();
  const seats = [{ count: 4, price: 0, section: "A" }];
  const dates = ["2030-12-24T10:00:00Z", "2030-12-25T10:00:00Z"];
  const concert = await server.createConcert({
    performances: dates.map((startsAt) => ({ startsAt, seats })),
  });
  [performanceId, otherId] = concert.performances.map((each) => each.performanceId) as [string, string];
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

interface Given {
  ticketId: string;
  code: string;
}
const counts = () => server.organise<{ inside: number }>("GET", `/performances/${performanceId}/door`);
/** The phone counts before the server has heard. */
const expectCounts = (expected: object) =>
  eventually(async () => expect(await counts()).toMatchObject(expected));
/** What the page keeps, to be sent later. */
const waitingScans = (page: Page) =>
  page.evaluate(async () => {
    const wait = (request: IDBRequest) =>
      new Promise<void>((resolve) => {
        request.addEventListener("success", () => resolve());
      });
    const opened = indexedDB.open("frontrow-door");
    await wait(opened);
    const read = opened.result.transaction("queue").objectStore("queue").getAll();
    await wait(read);
    opened.result.close();
    return (read.result as { scan?: { at: string; clockUnknown?: true } }[]).flatMap(
      ({ scan }) => scan ?? [],
    );
  });

const goTo = async (page: Page, id: string) => {
  await page.getByRole("button", { name: "변경" }).click();
  await page.selectOption("#date", id);
  await page.getByRole("button", { name: "시작하기" }).click();
};
const resultOf = (page: Page, result: string) => page.locator(`.result[data-result="${result}"]`);

test(
  "a phone lets in by its camera, opens, decides and forces without a network, and sends later",
  async () => {
    const device = { name: "Gate 7", performanceIds: [performanceId, otherId] };
    const { enrolment } = await server.organise<{ enrolment: string }>("POST", "/devices", device);
    const visitor = await Visitor.enter(browser, server.url, { ...PHONE_KO, permissions: ["camera"] });
    await visitor.context.addInitScript((slowMs) => {
      const now = Date.now.bind(Date);
      Date.now = () => now() - slowMs;
    }, SLOW_MS);
    const page = await visitor.open("/door");
    await page.fill("#enrolment", enrolment);
    await page.getByRole("button", { name: "등록하기" }).click();
    await page.getByRole("button", { name: "시작하기" }).click();

    await resultOf(page, "OK").getByText("A 1열 1번").waitFor();
    await page.getByText("입장 1 / 2명 · 연결됨", { exact: true }).waitFor();
    await expectCounts({ inside: 1, byGate: [{ gate: "Gate 7", inside: 1 }] });

    await page.evaluate(() => navigator.serviceWorker.ready);
    await visitor.context.setOffline(true);
    await page.reload();
    await resultOf(page, "ALREADY_IN").waitFor();
    await page.getByText("오프라인입니다", { exact: false }).waitFor();
    await page.getByRole("button", { name: "사유 입력 후 입장" }).click();
    await page.fill("#reason", "화장실");
    await page.getByRole("button", { name: "사유 입력 후 입장" }).click();
    await page.getByText("사유 확인 후 입장", { exact: true }).waitFor();
    await page.getByRole("button", { name: "입장 취소" }).waitFor();
    await goTo(page, otherId);
    await page.getByText("12월 25일", { exact: false }).waitFor();
    await page.getByText("입장 0 / 0명", { exact: false }).waitFor();
    // Without a list every ticket would be nobody's, so none is read.
    await page
      .getByText(/아직 티켓 목록이 없습니다/)
      .first()
      .waitFor();
    expect(await page.locator(".result[data-result]").count()).toBe(0);
    await goTo(page, performanceId);
    await page.getByText("입장 1 / 2명", { exact: false }).waitFor();
    await resultOf(page, "ALREADY_IN").waitFor();
    await page.fill("#search", "A 1열 1번");
    await page.locator(".found").getByRole("button", { name: "사유 입력 후 입장" }).waitFor();
    await page.fill("#search", "2");
    await page.locator(".found").getByRole("button", { name: "입장 처리", exact: true }).waitFor();
    const tookMs = await page.evaluate(() => {
      const began = performance.now();
      document.querySelector<HTMLButtonElement>(".found button")!.click();
      const isIn = document.querySelector<HTMLElement>(".result")!.dataset["result"] === "OK";
      return isIn ? performance.now() - began : Infinity;
    });
    expect(tookMs).toBeLessThan(ANSWER_MS_MAX);
    expect((await counts()).inside).toBe(1);
    // The page answers before it has kept the scan.
    await eventually(async () => expect((await waitingScans(page)).length).toBeGreaterThan(1));
    for (const { at, clockUnknown } of await waitingScans(page))
      expect([Math.abs(Date.parse(at) - Date.now()) < SLOW_MS / 2, clockUnknown]).toEqual([true, undefined]);
    await page.fill("#search", "a2");
    await page.locator(".found").getByText("이미 입장한 티켓").waitFor();

    await visitor.context.setOffline(false);
    await page.getByText("입장 2 / 2명 · 연결됨", { exact: true }).waitFor();
    await expectCounts({ inside: 2, conflicts: 1 });
    await page.getByRole("button", { name: "입장 취소" }).click();
    await page.getByText("입장 1 / 2명 · 연결됨", { exact: true }).waitFor();
    await expectCounts({ inside: 1 });
    expect(visitor.complaints).toEqual([]);
  },
  TEST_MS_MAX,
);

test(
  "without a network nobody comes in twice at one phone; later it names all whom the server refuses",
  async () => {
    const given = `/performances/${otherId}/complimentary-tickets`;
    const give = async (seatNumbers: number[]) => {
      const body = { seatNumbers, recipient: { name: "이서연" }, reason: "press" };
      return (await server.organise<{ tickets: Given[] }>("POST", given, body)).tickets;
    };
    const [first, second] = (await give([1, 2])) as [Given, Given];
    const body = { name: "Gate 8", performanceIds: [performanceId, otherId] };
    const { enrolment } = await server.organise<{ enrolment: string }>("POST", "/devices", body);
    const visitor = await Visitor.enter(browser, server.url, { ...PHONE_KO, permissions: ["camera"] });
    // What the camera sees is chosen here; all that comes after it is the page's own.
    await visitor.context.addInitScript(() => {
      class Detector {
        static getSupportedFormats = () => Promise.resolve(["qr_code"]);
        detect = () => {
          const rawValue = document.documentElement.dataset["seen"];
          return Promise.resolve(rawValue === undefined ? [] : [{ rawValue }]);
        };
      }
      Object.assign(globalThis, { BarcodeDetector: Detector });
    });
    const page = await visitor.open("/door");
    const seeing = async ({ code }: Given, result: string, seat: string) => {
      await page.evaluate((seen) => {
        document.documentElement.dataset["seen"] = seen;
      }, code);
      await resultOf(page, result).getByText(seat, { exact: true }).waitFor();
    };
    await page.fill("#enrolment", enrolment);
    await page.getByRole("button", { name: "등록하기" }).click();
    await page.selectOption("#date", otherId);
    await page.getByRole("button", { name: "시작하기" }).click();
    await page.getByText("입장 0 / 2명 · 연결됨", { exact: true }).waitFor();

    await visitor.context.setOffline(true);
    const elsewhere = await enrolledDevice(
      server.call,
      asOrganiser(server.call, server.organiserKey),
      [otherId],
      "Gate 9",
    );
    const scan = {
      nonce: "elsewhere",
      ticketId: first.ticketId,
      at: new Date().toISOString(),
      gate: "Gate 9",
    };
    await elsewhere.call("POST", "/v1/door/scans", { body: { scans: [scan] } });
    await server.organise("DELETE", `${given}/${second.ticketId}`);
    const [third] = (await give([3])) as [Given];
    await seeing(third, "OK", "A 1열 3번");
    await seeing(first, "OK", "A 1열 1번");
    await seeing(third, "ALREADY_IN", "A 1열 3번");
    await seeing(second, "OK", "A 1열 2번");
    await seeing(first, "ALREADY_IN", "A 1열 1번");

    await visitor.context.setOffline(false);
    const lines = page.getByRole("alert").getByRole("listitem");
    await eventually(async () =>
      expect(await lines.allTextContents()).toEqual([
        "A 1열 1번 · 이서연 · 이미 입장한 티켓",
        "A 1열 2번 · 이서연 · 취소된 티켓",
      ]),
    );
    await page.getByText("입장 2 / 2명 · 연결됨", { exact: true }).waitFor();
    await page.getByRole("button", { name: "확인 완료" }).click();
    await lines.first().waitFor({ state: "detached" });
    const { items } = await server.organise<{ items: object[] }>(
      "GET",
      `/performances/${otherId}/door/conflicts`,
    );
    const named = { section: "A", row: "1", name: "이서연" };
    expect(items).toMatchObject([named, named]);
    expect(visitor.complaints).toEqual([]);
  },
  TEST_MS_MAX,
);
