import { describe, expect, test } from "bun:test";
import { Passwords } from "./passwords.ts";

const passwords = new Passwords();

describe("a password", () => {
  test("is kept as argon2id at the stated cost, each time with another salt", async () => {
    const [first, second] = [await passwords.hash("correct horse"), await passwords.hash("correct horse")];
    expect(first).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(second).not.toBe(first);
    expect(await passwords.verify("correct horse", first)).toBe(true);
    expect(await passwords.verify("correct hors", first)).toBe(false);
  });

  test("of nobody is no password, and costs what another costs", async () => {
    const hash = await passwords.hash("correct horse");
    const timed = async (known: string | null) => {
      const beganMs = performance.now();
      expect(await passwords.verify("a guess", known)).toBe(false);
      return performance.now() - beganMs;
    };
    await timed(null);
    const known = Math.min(await timed(hash), await timed(hash), await timed(hash));
    const unknown = Math.min(await timed(null), await timed(null), await timed(null));
    // Without the same work it would be a thousandth.
    expect(unknown).toBeGreaterThan(known / 20);
  });

  test("is verified beside the event loop, a few at a time, and a flood is turned away", async () => {
    const hash = await passwords.hash("correct horse");
    let turns = 0;
    const ticking = setInterval(() => (turns += 1), 1);
    const asked = Array.from({ length: 80 }, () =>
      passwords.verify("a guess", hash).catch((error: { code: string }) => error.code),
    );
    const answers = await Promise.all(asked);
    clearInterval(ticking);
    expect(answers.filter((answer) => answer === false)).toHaveLength(52);
    expect(answers.filter((answer) => answer === "overloaded")).toHaveLength(28);
    expect(turns).toBeGreaterThan(20);
  });
});
