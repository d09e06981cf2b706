import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Mailbox } from "../testing/mail/mailbox.ts";
import type { Visitor } from "./browser.ts";
import { cameraShowing } from "./camera.ts";
import type { Story } from "./one-sale/story.ts";
import { playSale } from "./one-sale/whole-sale.ts";
import { Server } from "./server.ts";
import { setStage, TEST_MS_MAX } from "./stage.ts";

const mailbox = await Mailbox.prepare();
const folder = mkdtempSync(join(tmpdir(), "frontrow-one-sale-"));
const cameraFile = join(folder, "camera.y4m");
beforeAll(() => mailbox.start());
afterAll(async () => {
  await mailbox.remove();
  rmSync(folder, { recursive: true, force: true });
});

const mail = { SMTP_URL: mailbox.smtpUrl, MAIL_FROM: "Hanok Theatre <tickets@hanok.example>" };
const stage = setStage(new Server(mail), { browser: cameraShowing(cameraFile) });
const people: Visitor[] = [];
const story: Story = {
  server: stage.server,
  mailbox,
  cameraFile,
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
  },
  TEST_MS_MAX,
);
