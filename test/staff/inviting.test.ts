import { expect, test } from "bun:test";
import { join } from "node:path";
import { ORGANISER_KEY } from "../../testing/worker-config.ts";
import { setStage } from "../../testing/stage.ts";

const stage = setStage({ listens: true });

async function invite(email: string) {
  const script = join(import.meta.dir, "../../scripts/invite.ts");
  const child = Bun.spawn([process.execPath, script, email, "--url", stage.url], {
    env: { PATH: process.env["PATH"], ORGANISER_KEY },
    stdout: "pipe",
    stderr: "pipe",
  });
  const said = await new Response(child.stdout).text();
  return { exitCode: await child.exited, said, link: /http\S+/.exec(said)?.[0] };
}

test("who works here already, and has lost their way in, is given a new link", async () => {
  const first = await invite("owner@example.com");
  expect(first.exitCode).toBe(0);
  const again = await invite("Owner@Example.com");
  expect(again).toMatchObject({ exitCode: 0, said: expect.stringContaining("works here already") });
  expect(again.link).toBeDefined();
  expect(again.link).not.toBe(first.link);
});
