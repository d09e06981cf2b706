import { expect, test } from "bun:test";
import type { Page } from "playwright-core";
import { sampleResult } from "../rehearsal/judge/sample-result.ts";
import { rehearsalReport } from "../rehearsal/report/rehearsal-report.ts";
import { codeNow, PASSWORD } from "../testing/staff/members.ts";
import { type Priced, workAtTheCounter } from "./console/at-the-counter.ts";
import { type Dated, emptyPrice, postponeToHalfATime } from "./console/at-the-fields.ts";
import { stopAllDates, stopAndResume, takeBackPlace } from "./console/at-the-queue.ts";
import { lookAfterStaff } from "./console/at-the-staff.ts";
import { changeWebhook } from "./console/at-the-webhooks.ts";
import { DESKTOP_EN } from "./browser.ts";
import { press, type } from "./console/by-keyboard.ts";
import { findOrders } from "./console/finding-orders.ts";
import { eventually, expectAccessible, expectFits, expectFitsEverywhere } from "./judge.ts";
import { buyOneEach } from "./server.ts";
import { setStage, TEST_MS_MAX } from "./stage.ts";
import { sellTheatreByMouse } from "./theatre-by-mouse.ts";

const stage = setStage();
const { server } = stage;

interface Invited {
  invitation: { path: string };
}

/** Somebody of this role, as their invitation's page meets them. */
async function openInvitation(page: Page, role: string): Promise<void> {
  const body = { email: `${role}@theatre.example`, name: `Kim ${role}`, role };
  const { invitation } = await server.organise<Invited>("POST", "/staff", body);
  await page.goto(invitation.path);
}

/** Accepts by password and one-time code, without a mouse, in English or Korean. */
async function acceptByKeyboard(page: Page): Promise<void> {
  const secret = await page.locator("code").innerText();
  await page.getByLabel(/^(New password|새 비밀번호)/).focus();
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press("Tab");
  await page.keyboard.type(codeNow(secret));
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: /^(Concerts|공연)$/, level: 1 }).waitFor();
}

/** What the live page says: its figures by their names, and the seats of its one grade. */
async function liveFigures(page: Page): Promise<Record<string, string>> {
  const figures = await page
    .locator(".live dl.figures > div")
    .evaluateAll((all) => all.map((each) => [...each.children].map((child) => child.textContent)));
  const [heads, cells] = await page
    .locator(".live table tr")
    .evaluateAll((rows) =>
      rows.map((row) => [...row.children].map((cell) => (cell as HTMLElement).innerText)),
    );
  return Object.fromEntries([...figures, ...heads!.map((head, at) => [head, cells![at]!])]);
}

/** How many may be inside at once, and how many are let in per minute. */
async function paceOf(queueId: string): Promise<(number | null)[]> {
  const { policy } = await server.organise<{ policy: Record<"capacity" | "admitPerMinute", number | null> }>(
    "GET",
    `/queues/${queueId}`,
  );
  return [policy.capacity, policy.admitPerMinute];
}

test(
  "an owner goes from invitation to published theatre with the keyboard alone; a viewer may only look",
  async () => {
    const owner = await stage.visitor();
    const page = await owner.open("/console");
    await page.getByRole("heading", { name: "Sign in" }).waitFor();
    await expectAccessible(page, "sign-in");

    await openInvitation(page, "owner");
    await page.getByText("you're invited as Owner").waitFor();
    // Here, at an address of digits, browsers make no passkeys: the page says why, and where they do.
    await page.getByRole("link", { name: /^Open this page at localhost:\d+ to use a passkey$/ }).waitFor();
    await expectAccessible(page, "invitation");
    await acceptByKeyboard(page);

    // A draft lacks a date, and says so.
    await press(page, "link", "New concert");
    await type(page, "Title", "Winter Light");
    await type(page, "Venue", "Small Theatre, Seoul");
    await type(page, /^Time zone/, "Asia/Seoul");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Winter Light", level: 1 }).waitFor();
    expect(await page.getByRole("button", { name: "Publish" }).isDisabled()).toBe(true);
    await expectAccessible(page, "draft");

    // What the server finds wrong stands at its field, which has the focus.
    await press(page, "link", "Details");
    await type(page, "Running time in minutes", "5000");
    await page.keyboard.press("Enter");
    await page.locator("[aria-invalid=true]:focus").waitFor();
    await page.getByText(/^A whole number from 1 to [\d,]+\.$/).waitFor();
    // A colleague changes something else meanwhile, which does not collide.
    const concertId = /concerts\/([^/]+)/.exec(page.url())![1]!;
    await server.organise("PATCH", `/concerts/${concertId}`, { refundPolicy: "Until a day before." });
    await type(page, "Running time in minutes", "12-0");
    await page.keyboard.press("Enter");
    await page.locator("[data-impossible][aria-invalid=true]:focus").waitFor();
    await type(page, "Running time in minutes", "120");
    await page.keyboard.press("Enter");
    await page.getByText("Saved.").first().waitFor();
    // What terms of cancelling mean is worked out before they are saved.
    await page.getByLabel("Fees", { exact: true }).selectOption("none");
    await page.getByText("It can never be cancelled.").waitFor();
    await page.getByLabel("Fees", { exact: true }).selectOption("percent");
    await type(page, "Fee in percent", "20");
    await page.getByRole("cell", { name: "₩20,000" }).waitFor();
    await page.keyboard.press("Enter");
    await page.getByText("Saved.").nth(1).waitFor();
    await expectAccessible(page, "details");

    await press(page, "link", "Dates and prices");
    await page.getByLabel("Starts").fill("2027-12-24T19:00");
    await type(page, "Number of seats", "302");
    await type(page, "Price in ₩", "99000");
    await page.keyboard.press("Enter");
    await page.getByText("Change this date").waitFor();
    const read = () => server.organise<Dated>("GET", `/concerts/${concertId}`);
    await emptyPrice(page, read);
    await expectAccessible(page, "dates");
    await press(page, "link", "Overview");
    await page.locator("summary", { hasText: "See it as buyers will" }).focus();
    await page.keyboard.press("Enter");
    await page.locator(".preview .bill", { hasText: "₩99,000" }).waitFor();
    await page.locator(".preview .about", { hasText: "Small Theatre, Seoul" }).waitFor();
    await expectAccessible(page, "preview");
    await press(page, "button", "Publish");
    await page
      .getByRole("group", { name: "Publish this concert?" })
      .getByText(/begins at once/)
      .waitFor();
    await expectAccessible(page, "asked before publishing");
    await press(page, "button", "Publish now");
    await page.getByText("The sale so far").waitFor();
    await press(page, "link", "Live");
    await page.locator(".live-clock").waitFor();
    await expectFitsEverywhere(page, "live");

    const [concert] = (await server.organise<{ items: Listed[] }>("GET", "/concerts")).items;
    expect(concert).toMatchObject({ title: "Winter Light", state: "PUBLISHED", runningMinutes: 120 });
    expect(concert!.policy.refund).toMatchObject({ preset: "percent", percent: 20, daysBefore: 1, hour: 17 });
    // Seven in the evening at the venue, whatever clock the browser has.
    expect(concert!.performances).toMatchObject([{ startsAt: "2027-12-24T10:00:00.000Z", seatsTotal: 302 }]);

    await postponeToHalfATime(page, read);
    await watchBuyers(page, concert!);

    const manager = await stage.visitor({ ...DESKTOP_EN, locale: "ko-KR" });
    const colleague = await manager.open("/console");
    await openInvitation(colleague, "manager");
    await acceptByKeyboard(colleague);
    await sellTheatreByMouse(colleague, server);

    // They set the same field meanwhile: what they set is told, and what was typed stays.
    await type(page, "People inside at once", "50");
    await colleague.goto(`/console/concerts/${concertId}/live`);
    await colleague.getByLabel("동시에 예매하는 인원").fill("70");
    await colleague.getByLabel("분당 최대 입장").fill("900");
    await colleague.getByRole("form", { name: "입장 인원" }).getByRole("button", { name: "저장" }).click();
    await colleague.getByText("저장되었습니다.").waitFor();
    expect(manager.complaints).toEqual([]);
    // The field that is typed in tells it, and the other one follows.
    await page.getByText("Somebody has set this meanwhile: 70").waitFor();
    expect(await page.getByLabel("At most per minute").inputValue()).toBe("900");
    await page.keyboard.press("Enter");
    await page.getByText(/^Kim manager changed this at/).waitFor();
    // The list of acts below tells it too, as soon as it has heard.
    await page
      .locator("form .changes")
      .getByText("People inside at once: 100 → 70", { exact: true })
      .waitFor();
    await expectAccessible(page, "live, and changed by another");
    expect(await paceOf(concert!.queueId)).toEqual([70, 900]);
    // They are told beside the button that they have pressed, and are led there.
    await page.locator("form > :focus", { hasText: "Kim manager changed this" }).waitFor();
    await press(page, "button", "Save mine all the same");
    await page.getByText("Saved.").waitFor();
    // What they have not typed stays as the colleague has left it.
    expect(await paceOf(concert!.queueId)).toEqual([50, 900]);
    expect(await page.getByLabel("At most per minute").inputValue()).toBe("900");

    // An act that cannot be undone says its effect, and waits for the reason and the number.
    await stopAndResume(page);
    await takeBackPlace(page, server, concert!.queueId);
    await stopAllDates(page);

    await workAtTheCounter(page, server, concert!);

    await attachRehearsal(page);
    await findOrders(page, concertId!);

    await changeWebhook(page, server);
    await lookAfterStaff(page);

    // Every page of the navigation, in both widths.
    await page.setViewportSize({ width: 360, height: 740 });
    for (const name of ["Orders", "Halls", "Door", "Settlements", "Webhooks", "Staff", "History"]) {
      await press(page, "link", name);
      await page.getByRole("heading", { name, level: 1 }).waitFor();
      await expectFits(page, name);
      await expectAccessible(page, name);
    }
    expect(owner.complaints).toEqual([]);

    // A viewer of another browser, in the same place.
    const viewer = await stage.visitor();
    const theirs = await viewer.open("/console");
    await openInvitation(theirs, "viewer");
    await acceptByKeyboard(theirs);
    await theirs.getByRole("link", { name: "Winter Light" }).waitFor();
    expect(await theirs.getByRole("link", { name: "New concert" }).count()).toBe(0);
    expect(await theirs.getByRole("link", { name: "Orders" }).count()).toBe(0);
    await press(theirs, "link", "Winter Light");
    await theirs.getByText("The sale so far").waitFor();
    expect(await theirs.getByRole("button", { name: /Stop|Delete|Duplicate/ }).count()).toBe(0);
    await press(theirs, "link", "Details");
    await theirs.getByText("Your role may read this, not change it.").waitFor();
    expect(await theirs.getByRole("button", { name: "Save" }).first().isDisabled()).toBe(true);
    // An address that is typed shows no form that would end in a refusal.
    await theirs.goto(`${new URL(theirs.url()).origin}/console/concerts/new`);
    await theirs.getByText("Your role has no access to this page.").waitFor();
    expect(await theirs.getByRole("textbox").count()).toBe(0);
    expect(viewer.complaints).toEqual([]);
  },
  TEST_MS_MAX,
);

/** Three hundred people buy while the live page is looked at. In the end it says what the database says. */
async function watchBuyers(page: Page, concert: Listed): Promise<void> {
  const [{ performanceId }] = concert.performances as [Listed["performances"][number]];
  await press(page, "link", "Live");
  await page.getByRole("heading", { name: "Course of the sale" }).waitFor();
  const seats = Array.from({ length: 302 }, (_, at) => at + 1).filter((seat) => seat !== 3 && seat !== 4);
  await buyOneEach(server, { queueId: concert.queueId, performanceId }, seats);
  await page.locator(".live dd", { hasText: "₩29,700,000" }).waitFor();
  await page.getByText("together ₩29,700,000").waitFor();
  await page.locator(".live dd", { hasText: "1 of 1" }).waitFor();
  await page.locator(".live dd", { hasText: "Works" }).waitFor();
  const won = (amount: number) => `₩${amount.toLocaleString("en")}`;
  await eventually(async () => {
    const { total } = await server.organise<SalesOf>("GET", `/concerts/${concert.concertId}/sales`);
    const { lastPosition, waiting } = await server.organise<Line>("GET", `/queues/${concert.queueId}`);
    expect(await liveFigures(page)).toMatchObject({
      "Net revenue": won(total.net),
      Sold: String(total.seats),
      Waiting: String(waiting),
      "Without an answer": "0",
    });
    expect([total.seats, lastPosition]).toEqual([300, 300]);
  });
}

/** What came of a rehearsal stands beside the real sale; another file is refused in words. */
async function attachRehearsal(page: Page): Promise<void> {
  await press(page, "link", "Winter Light");
  const attach = (content: string) => {
    const file = { name: "r.json", mimeType: "application/json", buffer: Buffer.from(content) };
    return page.getByLabel("Attach the report").setInputFiles(file);
  };
  await attach("{}");
  await page.getByText(/^This file is not the report of a rehearsal/).waitFor();
  await attach(
    JSON.stringify(
      rehearsalReport(sampleResult({ startedAt: "2025-12-01T10:20:30.000Z" }), Bun.randomUUIDv7()),
    ),
  );
  await page.getByText(/^This rehearsal is of another concert/).waitFor();
  const [, concertId = ""] = /concerts\/([\da-f-]{36})/.exec(page.url()) ?? [];
  await attach(
    JSON.stringify(rehearsalReport(sampleResult({ startedAt: "2025-12-01T10:20:30.000Z" }), concertId)),
  );
  await page.getByText("The report is attached.").waitFor();
  await expectAccessible(page, "overview");
  await press(page, "link", "Compare it with the sale");
  const compared = page.getByRole("table", { name: "Rehearsed and real" });
  await compared.getByRole("row", { name: /^Seats sold\b.* 3\b.* 300$/ }).waitFor();
  await expectAccessible(page, "sales");
}

interface SalesOf {
  total: { seats: number; net: number };
}

interface Line {
  lastPosition: number;
  waiting: number;
}

interface Listed {
  concertId: string;
  title: string;
  state: string;
  queueId: string;
  policy: { refund: object };
  performances: Priced[];
}
