import type { Page } from "playwright-core";

/** What a phone's camera sees: a film in a file, in place of a device. */

export const [WIDTH, HEIGHT] = [640, 480];

/** Starts a browser whose camera shows this film, and does not ask whether it may. */
export const cameraShowing = (file: string): readonly string[] => [
  "--use-fake-ui-for-media-stream",
  "--use-fake-device-for-media-stream",
  `--use-file-for-fake-video-capture=${file}`,
];

/** A film of one picture (YUV4MPEG2), of which each point is so light. */
export function filmOf(luma: Uint8Array): Uint8Array {
  const grey = new Uint8Array((WIDTH * HEIGHT) / 2).fill(128);
  const header = `YUV4MPEG2 W${WIDTH} H${HEIGHT} F10:1 Ip A1:1 C420jpeg\n`;
  return Buffer.concat([Buffer.from(`${header}FRAME\n`), luma, grey]);
}

/** A film of a picture that was taken of a page (PNG), as high as the film is. */
export async function filmOfPicture(page: Page, picture: Buffer): Promise<Uint8Array> {
  const base64 = picture.toString("base64");
  const levels = await page.evaluate(
    async ({ base64, width, height }) => {
      const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
      const bitmap = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
      const context = new OffscreenCanvas(width, height).getContext("2d")!;
      context.fillStyle = "white";
      context.fillRect(0, 0, width, height);
      const shown = (bitmap.width * height) / bitmap.height;
      context.drawImage(bitmap, (width - shown) / 2, 0, shown, height);
      const { data } = context.getImageData(0, 0, width, height);
      let text = "";
      for (let at = 0; at < data.length; at += 4) text += String.fromCharCode(data[at]!);
      return btoa(text);
    },
    { base64, width: WIDTH, height: HEIGHT },
  );
  return filmOf(Buffer.from(levels, "base64"));
}
