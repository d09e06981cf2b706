import { afterAll, beforeAll, expect, test } from "bun:test";
import { Mailbox } from "../testing/mail/mailbox.ts";
import type { Visitor } from "./browser.ts";
import type { Story } from "./one-sale/story.ts";
import { playSale } from "./one-sale/whole-sale.ts";
import { Server } from "./server.ts";
import { setStage, TEST_MS_MAX } from "./stage.ts";

const mailbox = await Mailbox.prepare();
beforeAll(() => mailbox.start());
afterAll(() => mailbox.remove());

const mail = { SMTP_URL: mailbox.smtpUrl, MAIL_FROM: "Hanok Theatre <tickets@hanok.example>" };
const stage = setStage(new Server(mail));
const people: Visitor[] = [];
const story: Story = {
  server: stage.server,
  mailbox,
  async enter(options) {
    const visitor = await stage.visitor(options);
    people.push(visitor);
    return visitor;
  },
  picture: async () => undefined,
};

test(
  "one whole sale in browsers, from an empty system on",
  async () => {
    await playSale(story);

    expect(people.flatMap(({ complaints }) => complaints)).toEqual([]);
    expect(await stage.server.checks()).toMatchObject({ ok: true });
  },
  TEST_MS_MAX,
);
