import { createHash } from "node:crypto";

/**
 * The program of a service worker that keeps these files, and a page with this shell. Its version changes
 * with any of them, so that browsers take up each build.
 */
export async function buildServiceWorker(
  entry: string,
  files: readonly string[],
  shell: string,
): Promise<string> {
  const built = await Bun.build({ entrypoints: [entry], target: "browser", format: "iife", minify: true });
  const version = createHash("sha256").update(shell).update(files.join()).digest("hex").slice(0, 10);
  const facts = `const KEPT_FILES=${JSON.stringify(files)},KEPT_VERSION="${version}";`;
  return `${facts}\n${await built.outputs[0]!.text()}`;
}
