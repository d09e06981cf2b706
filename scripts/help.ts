/**
 * Prints what a command is for and ends, when that is what it was asked with `--help`. Call it before
 * anything is done.
 */
export function answerHelp(usage: string): void {
  if (!process.argv.slice(2).some((argument) => argument === "--help" || argument === "-h")) return;
  console.log(usage);
  process.exit(0);
}
