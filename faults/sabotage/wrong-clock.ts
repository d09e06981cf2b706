const JUMP_MS = 360_000;
export const HOUR_MS = 3_600_000;

/**
 * Sets this process's clock wrong by so much, and has it jump by six minutes, forth and back, at each
 * SIGUSR2. Time between looks (`performance.now`) goes on as it should, as it does on a machine.
 */
export function setClockWrong(byMs: number): void {
  const RealDate = globalThis.Date;
  let offsetMs = byMs;
  let direction = 1;

  process.on("SIGUSR2", () => {
    offsetMs += direction * JUMP_MS;
    direction = -direction;
  });

  class WrongDate extends RealDate {
    constructor(...given: unknown[]) {
      if (given.length === 0) super(RealDate.now() + offsetMs);
      else super(...(given as [number]));
    }

    static override now(): number {
      return RealDate.now() + offsetMs;
    }
  }

  globalThis.Date = WrongDate as DateConstructor;
}
