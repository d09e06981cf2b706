import { join } from "node:path";

/** Runs a script of `inside/` in a process of its own and reads the JSON that it prints. */
export async function runInside<T>(script: string, ...args: (string | number)[]): Promise<T> {
  const file = join(import.meta.dir, "..", "..", "inside", script);
  const command = [process.execPath, file, ...args.map(String)];
  const child = Bun.spawn(command, { stdout: "pipe", stderr: "inherit" });
  const output = await new Response(child.stdout).text();
  if ((await child.exited) !== 0) throw new Error(`the measurement ${script} ${args.join(" ")} failed`);
  return JSON.parse(output) as T;
}
