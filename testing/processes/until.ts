const LOOK_EVERY_MS = 20;

/** Waits until it is so. Rejects with `what` it waited for when that has not come about after `msMax`. */
export async function until(
  what: string,
  msMax: number,
  isSo: () => boolean | Promise<boolean>,
): Promise<void> {
  const deadline = performance.now() + msMax;
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error(`not within ${msMax / 1_000} s: ${what}`);
    await Bun.sleep(LOOK_EVERY_MS);
  }
}
