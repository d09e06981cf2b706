import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { Mailbox } from "../testing/mail/mailbox.ts";
import { DESKTOP_EN, launchBrowser, Visitor } from "./browser.ts";
import { cameraShowing } from "./camera.ts";
import { playSale } from "./one-sale/whole-sale.ts";
import { Server } from "./server.ts";

/**
 * Plays the sale of `one-sale.test.ts` and takes the pictures of docs/one-sale.md.
 *
 *     node scripts/run.mjs e2e/one-sale-pictures.ts [folder]
 */

const DOCS = join(import.meta.dir, "..", "docs");
const FOLDER = process.argv[2] ?? join(DOCS, "screenshots", "one-sale");
const QUALITY = 0.8;

const folder = mkdtempSync(join(tmpdir(), "frontrow-one-sale-"));
const cameraFile = join(folder, "camera.y4m");
const mailbox = await Mailbox.prepare();
const server = new Server({ SMTP_URL: mailbox.smtpUrl, MAIL_FROM: "Hanok Theatre <tickets@hanok.example>" });
await Promise.all([mailbox.start(), server.start()]);
const browser = await launchBrowser(cameraShowing(cameraFile));
const painter = await browser.newPage();
/** Those that the guide shows. */
const guide = readFileSync(join(DOCS, "one-sale.md"), "utf8");
const wanted = new Set([...guide.matchAll(/one-sale\/([\w-]+)\.webp/g)].map(([, name]) => name!));
mkdirSync(FOLDER, { recursive: true });
try {
  await playSale({
    server,
    mailbox,
    cameraFile,
    enter: (options = DESKTOP_EN) => {
      const deviceScaleFactor = options.isMobile === true ? 2 : 1;
      return Visitor.enter(browser, server.url, { ...options, deviceScaleFactor, timezoneId: "Asia/Seoul" });
    },
    picture: take,
  });
} finally {
  await browser.close();
  await server.remove();
  await mailbox.remove();
  rmSync(folder, { recursive: true, force: true });
}

/** The first of each name. */
async function take(page: Page, name: string): Promise<void> {
  if (!wanted.delete(name)) return;
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
  // Until what has just changed is drawn.
  await page.evaluate(
    () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
  );
  const picture = await asWebP(await page.screenshot());
  writeFileSync(join(FOLDER, `${name}.webp`), picture);
  process.stdout.write(`${name} ${Math.round(picture.length / 1_000)} kB\n`);
}

function asWebP(png: Buffer): Promise<Buffer> {
  const drawn = painter.evaluate(
    async ({ base64, quality }) => {
      const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
      const bitmap = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
      const canvas = document.createElement("canvas");
      [canvas.width, canvas.height] = [bitmap.width, bitmap.height];
      canvas.getContext("2d")!.drawImage(bitmap, 0, 0);
      return canvas.toDataURL("image/webp", quality).split(",")[1]!;
    },
    { base64: png.toString("base64"), quality: QUALITY },
  );
  return drawn.then((base64) => Buffer.from(base64, "base64"));
}
