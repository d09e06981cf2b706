import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Page } from "playwright-core";
import { DAY_MS } from "../src/core/time.ts";
import { TokenSigner } from "../src/core/signed-token.ts";
import { SignInProvider } from "../testing/identity/sign-in-provider.ts";
import { expectContactTold } from "./checkout/contact-fields.ts";
import { Mailbox } from "../testing/mail/mailbox.ts";
import { DESKTOP_EN, PHONE_KO } from "./browser.ts";
import { expectAccessible, expectAddress, expectFits } from "./judge.ts";
import { Server } from "./server.ts";
import {
  agree,
  buy,
  hold,
  identityOf,
  pay,
  payButton,
  sayWhoPays,
  setStage,
  storeIdentity,
  TEST_MS_MAX,
} from "./stage.ts";

const SECRET = "of-the-browser-tests-alone-0123456789abcdef";

const mailbox = await Mailbox.prepare();
const provider = await SignInProvider.listen();
beforeAll(() => mailbox.start());
afterAll(() => mailbox.remove());

const MAIL = { SMTP_URL: mailbox.smtpUrl, MAIL_FROM: "Frontrow <tickets@frontrow.example>" };
const stage = setStage(new Server({ FRONTROW_SECRET: SECRET, ...MAIL }));
const { server } = stage;

/** Tokens that the server does not know, of a user. */
const DEAD: [string, (userId: string) => string][] = [
  ["out of date", (u) => new TokenSigner([SECRET], "access").sign({ u, e: Date.now() - 1_000 })],
  ["of another secret", (u) => new TokenSigner([`${SECRET}.`], "access").sign({ u, e: Date.now() + DAY_MS })],
];

describe.each(DEAD)("a stored access token that is %s", (_, deadToken) => {
  test(
    "does not keep its browser out: it becomes a new guest, once, and says so",
    async () => {
      const concert = await server.createConcert();
      const { visitor, page } = await stage.enterSale(concert);
      const before = await identityOf(page);
      await storeIdentity(page, { accessToken: deadToken(before.userId) });
      const made: string[] = [];
      const refused: string[] = [];
      page.on("response", (response) => {
        const { pathname } = new URL(response.url());
        if (pathname === "/v1/users") made.push(pathname);
        if (response.status() === 401) refused.push(pathname);
      });
      await page.goto("/mine");
      await page.getByText("You've been signed out").waitFor();
      await page.getByText("No tickets yet.").waitFor();
      await expectAccessible(page, "signed out");
      await expectFits(page, "signed out");
      const after = await identityOf(page);
      expect(after.userId).not.toBe(before.userId);
      // A second tab is the same new guest, and both may go on.
      await page.goto(`/concerts/${concert.concertId}`);
      await page.getByRole("button", { name: "Join the queue" }).click();
      await page.getByRole("link", { name: "Choose seats" }).waitFor();
      expect((await identityOf(page)).userId).toBe(after.userId);
      expect(made).toHaveLength(1);
      // Whatever was under way together may be refused together; nothing is asked again with the dead token.
      expect(refused.length).toBeLessThanOrEqual(3);
      await page.getByRole("button", { name: "OK" }).click();
      await page.getByText("You've been signed out").waitFor({ state: "detached" });
      await page.reload();
      await page.getByRole("link", { name: "Choose seats" }).waitFor();
      expect(await page.getByText("You've been signed out").count()).toBe(0);
      expect(visitor.complaints).toEqual([]);
      await visitor.context.close();
    },
    TEST_MS_MAX,
  );

  test(
    "may also be found out by the join button: one press, and there is a place",
    async () => {
      const concert = await server.createConcert();
      const visitor = await stage.visitor();
      const page = await visitor.open(`/concerts/${concert.concertId}`);
      await page.getByRole("button", { name: "Join the queue" }).waitFor();
      const userId = crypto.randomUUID();
      const accessToken = deadToken(userId);
      await storeIdentity(page, { userId, accessToken, expiresAt: "" });
      await page.getByRole("button", { name: "Join the queue" }).click();
      await page.getByRole("link", { name: "Choose seats" }).waitFor();
      await page.getByText("You've been signed out").waitFor();
      await visitor.context.close();
    },
    TEST_MS_MAX,
  );
});

test(
  "a server that knows no token at all is asked a few times, and not in a circle",
  async () => {
    const concert = await server.createConcert();
    const visitor = await stage.visitor();
    const page = await visitor.open(`/concerts/${concert.concertId}`);
    let asked = 0;
    let made = 0;
    page.on("request", (request) => (made += Number(request.url().endsWith("/v1/users"))));
    await page.route("**/tokens", async (route) => {
      asked += 1;
      const headers = { ...route.request().headers(), authorization: "Bearer of.nobody.here" };
      await route.continue({ headers });
    });
    await page.getByRole("button", { name: "Join the queue" }).click();
    await page.getByText("You've been signed out. Please join the queue again.").waitFor();
    // The first time as the guest that this browser just became: another one would fare no better.
    expect(asked).toBe(2);
    expect(made).toBe(1);
    await visitor.context.close();
  },
  TEST_MS_MAX,
);

test(
  "a token older than a day is renewed by any page: the same user, with their tickets",
  async () => {
    const concert = await server.createConcert();
    const { visitor, page } = await buy(stage, concert, 1, "older@example.com");
    const before = await identityOf(page);
    await page.reload();
    await page.getByRole("img", { name: /^Ticket code/ }).waitFor();
    expect((await identityOf(page)).accessToken).toBe(before.accessToken);

    await storeIdentity(page, { renewedAt: Date.now() - DAY_MS - 60_000 });
    const renewed = page.waitForResponse("**/v1/users/me/token");
    await page.goto("/mine");
    await renewed;
    await page.getByRole("img", { name: /^Ticket code/ }).waitFor();
    await page.waitForFunction(
      (token) => !localStorage.getItem("frontrow.identity")!.includes(token),
      before.accessToken,
    );
    expect((await identityOf(page)).userId).toBe(before.userId);
    expect(await page.getByText("You've been signed out").count()).toBe(0);
    expect(visitor.complaints).toEqual([]);
    await visitor.context.close();
  },
  TEST_MS_MAX,
);

test(
  "bookings are found on another device by the code of a mail, and the first device can be signed out there",
  async () => {
    const concert = await server.createConcert();
    const first = await stage.enterSale(concert);
    await hold(first.page, 1);
    await expectContactTold(first.page);
    await sayWhoPays(first.page, "minji@example.com");
    await pay(first.page);
    const { userId, accessToken } = await identityOf(first.page);
    const headers = { Authorization: `Bearer ${accessToken}` };
    const [, bookingNumber] = await mailbox.waitFor("minji@example.com", /(FR-[A-Z0-9]{8,9})/);
    await first.page.getByText(bookingNumber!).first().waitFor();

    const second = await stage.visitor(PHONE_KO);
    const page = await second.open("/mine");
    await page.getByRole("link", { name: "예매 내역 찾기" }).click();
    const askForCode = async () => {
      await page.getByRole("textbox", { name: "이메일" }).fill("Minji@example.com");
      await page.getByRole("button", { name: "인증번호 받기" }).click();
    };
    await askForCode();
    // Wrong, but for one id in a million.
    await page.getByLabel("인증번호").fill("000000");
    await page.getByRole("button", { name: "예매 내역 보기" }).click();
    await page.getByText("인증번호가 올바르지 않습니다.").waitFor();
    await expectAccessible(page, "a wrong code");
    const [code] = await mailbox.waitFor("minji@example.com", /^\d{6}(?=\r?$)/m);
    // Another is refused for a while: from when, and what to do until then. The code that came stays good.
    const refusal = { status: 429, headers: { "Retry-After": "1740" }, json: { code: "too_many_requests" } };
    await page.route("**/v1/recoveries", (route) => route.fulfill(refusal), { times: 1 });
    await page.getByRole("button", { name: "인증번호 다시 받기" }).click();
    const told = page.getByRole("alert").filter({ hasText: /\d:\d\d 이후에 .*예매 완료 메일에서도/ });
    await told.waitFor();
    await expectFits(page, "no more codes for a while");
    await page.getByLabel("인증번호").fill(code);
    await page.keyboard.press("Enter");
    await page.getByText(concert.title).first().waitFor();
    expect((await identityOf(page)).userId).toBe(userId);

    await page.getByRole("button", { name: "다른 모든 기기에서 로그아웃" }).click();
    await expectFits(page, "signing others out");
    await page.getByRole("button", { name: "로그아웃하기" }).click();
    await page.getByText("다른 모든 기기에서 로그아웃했습니다.").waitFor();
    await expect(server.call("GET", "/v1/tickets", { headers })).rejects.toThrow("401");
    await page.reload();
    await page.getByText(concert.title).first().waitFor();
    // Somebody else buys with this address: what they bought is offered, and chosen for nobody.
    const other = await buy(stage, concert, 2, "minji@example.com");
    await page.goto("/find");
    await askForCode();
    const another = new RegExp(`^(?!${code})\\d{6}(?=\\r?$)`, "m");
    const [newCode] = await mailbox.waitFor("minji@example.com", another);
    await page.getByLabel("인증번호").fill(newCode!);
    await page.keyboard.press("Enter");
    await page.getByText("직접 예매한 내역을 선택해 주세요.").waitFor();
    await expectAccessible(page, "choosing by booking");
    await expectFits(page, "choosing by booking");
    await page.getByRole("region", { name: bookingNumber! }).getByRole("button").click();
    await page.getByRole("img", { name: /티켓/ }).first().waitFor();
    expect((await identityOf(page)).userId).toBe(userId);
    await first.page.reload();
    await first.page.getByText("You were signed out on another device").waitFor();

    // Asked before, the contact goes for good, and the tickets stay.
    await page.getByRole("button", { name: "예매자 정보 삭제" }).click();
    await expectFits(page, "before the contact is deleted");
    await page.getByRole("button", { name: "삭제하기", exact: true }).click();
    await page.getByText("예매자 정보를 삭제했습니다.").first().waitFor();
    await page.getByText(concert.title).first().waitFor();
    const fresh = { Authorization: `Bearer ${(await identityOf(page)).accessToken}` };
    expect((await server.call("GET", "/v1/users/me", { headers: fresh })).body.contact).toBeNull();
    for (const { context } of [first.visitor, other.visitor, second]) await context.close();
  },
  TEST_MS_MAX,
);

describe("where buyers sign in with a provider", () => {
  const signing = setStage(new Server(provider.variables));
  const { server } = signing;
  beforeAll(() => provider.serve(server.url));
  afterAll(() => provider.close());

  async function sayWho(page: Page, who: string): Promise<void> {
    await page.getByLabel("Who are you?").fill(who);
    await page.getByRole("button", { name: "Continue" }).click();
  }

  test(
    "one goes from the first click to the ticket, and a sign-in that ends loses no seat",
    async () => {
      const concert = await server.createConcert();
      const visitor = await signing.visitor(DESKTOP_EN, [provider.issuer]);
      const asked: string[] = [];
      visitor.context.on("request", (request) => void asked.push(request.url()));
      const path = `/concerts/${concert.concertId}`;
      const page = await visitor.open(path);
      await page.getByRole("button", { name: "Sign in" }).click();
      await sayWho(page, "minji");
      await page.getByRole("button", { name: "Join the queue" }).click();
      await page.getByRole("link", { name: "Choose seats" }).click();
      await page.getByRole("radio", { name: "List" }).click();
      await page.getByRole("button", { name: /^A\b/ }).click();
      await hold(page, 1);
      await page.getByRole("checkbox", { name: /^I have read and agree/ }).waitFor();
      const checkout = new URL(page.url()).pathname;

      const { userId, accessToken } = await identityOf(page);
      await storeIdentity(page, { accessToken: "of.nobody.here" });
      await page.reload();
      await page.getByText("Your sign-in has ended").waitFor();
      await expectAccessible(page, "a sign-in that has ended");
      await expectFits(page, "a sign-in that has ended");
      // The provider still knows who it is, and sends them straight back.
      await page.getByRole("button", { name: "Sign in" }).click();
      await agree(page);
      await expectAddress(page, checkout);
      expect((await identityOf(page)).userId).toBe(userId);
      await payButton(page).click();
      await page.getByRole("heading", { name: "Booked" }).waitFor();

      await page.goto("/mine");
      await page.getByRole("img", { name: /^Ticket code/ }).waitFor();
      await page.getByRole("button", { name: "Sign out", exact: true }).click();
      await page.getByText("You've signed out.").waitFor();
      await page.getByRole("link", { name: "Sign out of that account" }).waitFor();
      await expectAccessible(page, "signed out");
      expect(await page.evaluate(() => localStorage.getItem("frontrow.identity"))).toBeNull();
      for (const token of [accessToken, "id_token", "client_secret", "code_verifier"])
        expect(asked.filter((address) => address.includes(token))).toEqual([]);
      expect(visitor.complaints).toEqual([]);
      await visitor.context.close();
    },
    TEST_MS_MAX,
  );

  test(
    "one who cancels there, or whom somebody else sends back, reads why and has a way on",
    async () => {
      const concert = await server.createConcert();
      const visitor = await signing.visitor(PHONE_KO, [provider.issuer]);
      const path = `/concerts/${concert.concertId}`;
      const page = await visitor.open(path);
      await page.getByRole("button", { name: "로그인하기" }).click();
      await page.getByRole("button", { name: "Cancel" }).click();
      await page.getByText("로그인을 취소했습니다.").waitFor();
      expect(await page.getByText("words of the provider").count()).toBe(0);
      await expectAddress(page, "/sign-in");
      await expectAccessible(page, "a sign-in that was cancelled");
      await expectFits(page, "a sign-in that was cancelled");
      await page.getByRole("button", { name: "다시 로그인하기" }).click();
      await sayWho(page, "joon");
      await page.getByRole("button", { name: "예매하기" }).waitFor();
      await expectAddress(page, path);
      const { userId } = await identityOf(page);

      // Another's code and state in a link, and an address to be sent on to.
      const away = encodeURIComponent("https://evil.example/");
      const link = `/sign-in?code=of-another&state=of-another&to=${away}&redirect_uri=${away}`;
      await page.goto(link);
      await page.getByText("이 브라우저에서 시작한 로그인이 아니거나").waitFor();
      await expectAddress(page, "/sign-in");
      expect((await identityOf(page)).userId).toBe(userId);
      expect(visitor.complaints).toEqual([]);
      await visitor.context.close();
    },
    TEST_MS_MAX,
  );
});
