import { parseArgs, type ParseArgsOptionsConfig } from "node:util";

/** Of a command that was called wrongly, or that cannot do what it is for. */
export const EXIT_USAGE = 2;

/** Wrong arguments, or a wrong file that they name: said in one line, and nothing is started. */
export class UsageError extends Error {
  override name = "UsageError";
}

/**
 * The arguments of a command with this help text. Call it before anything is done: asked with `--help`, it
 * prints the text and ends with 0, and arguments that the command does not understand end it with 2.
 */
export function readCommandLine<const Known extends ParseArgsOptionsConfig>(
  usage: string,
  known: Known,
  positionalsMax = 0,
) {
  answerHelp(usage);
  return orFail(() => readArguments(process.argv.slice(2), known, positionalsMax));
}

/** What this answers. An error that it throws ends the command with its message. */
export function orFail<Answer>(work: () => Answer): Answer {
  try {
    return work();
  } catch (error) {
    return failWith((error as Error).message);
  }
}

/** Prints what a command is for and ends, when that is what it was asked with `--help`. */
export function answerHelp(usage: string): void {
  if (!process.argv.slice(2).some((argument) => argument === "--help" || argument === "-h")) return;
  console.log(usage);
  process.exit(0);
}

/**
 * Options as `parseArgs` reads them, and at most so many arguments that are none. An unknown option, a
 * missing value, an option given twice or an argument too many is a `UsageError` of one line that names it.
 */
export function readArguments<const Known extends ParseArgsOptionsConfig>(
  args: readonly string[],
  known: Known,
  positionalsMax: number,
) {
  const read = parse(args, known);
  const names = read.tokens.flatMap((token) => (token.kind === "option" ? [token.name] : []));
  const twice = names.find((name, at) => names.indexOf(name) < at && known[name]?.multiple !== true);
  if (twice !== undefined) throw new UsageError(`--${twice} is given twice; try --help`);
  const surplus = read.positionals[positionalsMax];
  if (surplus !== undefined) throw new UsageError(`"${surplus}" is one argument too many; try --help`);
  return read;
}

function parse<const Known extends ParseArgsOptionsConfig>(args: readonly string[], known: Known) {
  try {
    const joined = withDashedValues(args, known);
    return parseArgs({ args: joined, options: known, allowPositionals: true, tokens: true });
  } catch (error) {
    // Node's message goes on with advice about positional arguments that does not fit here.
    const [message] = (error as Error).message.split(/\.?\n|\.\s/);
    const [, name] = /^Option '(?:-\w, )?(--[\w-]+).* argument (?:missing|is ambiguous)/.exec(message!) ?? [];
    throw new UsageError(`${name === undefined ? message : `${name} needs a value`}; try --help`);
  }
}

/**
 * Each value that begins with one dash, such as `-1`, joined to its option. What reads the value can say what
 * is wrong with it then; `parseArgs` says only that a value is missing.
 */
function withDashedValues(args: readonly string[], known: ParseArgsOptionsConfig): string[] {
  const joined: string[] = [];
  for (const argument of args) {
    const name = joined.at(-1) ?? "";
    const takesValue = name.startsWith("--") && known[name.slice(2)]?.type === "string";
    if (takesValue && /^-[^-]/.test(argument)) joined.splice(-1, 1, `${name}=${argument}`);
    else joined.push(argument);
  }
  return joined;
}

/** Those whose paths contain one of the parts; all without parts. A `UsageError` names a part of none. */
export function filesWith(parts: readonly string[], files: readonly string[]): readonly string[] {
  if (parts.length === 0) return files;
  const stray = parts.find((part) => !files.some((file) => file.includes(part)));
  if (stray !== undefined) throw new UsageError(`no file has "${stray}" in its path; try --help`);
  return files.filter((file) => parts.some((part) => file.includes(part)));
}

/** Ends a command that cannot do what it is for, with one line for a person. */
export function failWith(message: string): never {
  console.error(`Frontrow: ${message.replaceAll("\n", "\nFrontrow: ")}`);
  process.exit(EXIT_USAGE);
}
