/**
 * Whether a program that a test runs is on this machine. Where it is not, the test passes and says loudly
 * what it did not look at: who has no nginx must still be able to change Frontrow.
 */
export function isInstalled(program: string, whatFor: string): boolean {
  if (Bun.which(program, { PATH: `${process.env["PATH"]}:/usr/sbin:/usr/local/sbin` }) !== null) return true;
  console.warn(`\nNOT LOOKED AT: ${whatFor}, because ${program} is not installed here.\n`);
  return false;
}

/** Runs a program to its end. */
export function runProgram(command: string[], cwd?: string): { exitCode: number | null; output: string } {
  const path = `${process.env["PATH"]}:/usr/sbin:/usr/local/sbin`;
  const ended = Bun.spawnSync(command, { ...(cwd && { cwd }), env: { ...process.env, PATH: path } });
  return { exitCode: ended.exitCode, output: `${ended.stdout.toString()}${ended.stderr.toString()}` };
}
