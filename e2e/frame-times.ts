import type { Page } from "playwright-core";

const DRAG_STEPS = 240;

/** Drags the map through a large eight; answers the milliseconds between frames. */
export async function framesOfDragging(page: Page): Promise<number[]> {
  const box = (await page.getByRole("application").boundingBox())!;
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.evaluate(() => {
    const frames: number[] = [];
    let lastMs = performance.now();
    const note = (nowMs: number) => {
      frames.push(nowMs - lastMs);
      lastMs = nowMs;
      requestAnimationFrame(note);
    };
    requestAnimationFrame(note);
    Object.assign(window, { frames });
  });
  await page.mouse.move(x, y);
  await page.mouse.down();
  for (let step = 0; step < DRAG_STEPS; step += 1) {
    const angle = (step / DRAG_STEPS) * 4 * Math.PI;
    await page.mouse.move(x + 300 * Math.sin(angle), y + 200 * Math.sin(angle / 2));
  }
  await page.mouse.up();
  return page.evaluate(() => (window as unknown as { frames: number[] }).frames.slice(2));
}

/** Prints what was measured several times, in milliseconds. */
export function report(what: string, values: readonly number[]): void {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!.toFixed(0);
  console.log(`${what}: p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, most ${at(1)} ms (${values.length})`);
}
