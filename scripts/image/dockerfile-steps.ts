/** What a stage of a Dockerfile does to the image's folder, as far as no engine is needed to do it again. */
export type Step =
  | { kind: "copy"; sources: readonly string[]; into: string }
  | { kind: "run"; command: string };

/** The steps of the stage of this name, in order. Throws for what it cannot replay. */
export function stepsOf(dockerfile: string, stage: string): Step[] {
  const lines = dockerfile
    .replaceAll(/^#.*\n/gm, "")
    .replaceAll(/\\\n\s*/g, "")
    .split("\n")
    .filter((line) => line.trim() !== "");
  const begin = lines.findIndex((line) => new RegExp(`^FROM \\S+ AS ${stage}$`).test(line));
  if (begin === -1) throw new Error(`the Dockerfile has no stage ${stage}`);
  const rest = lines.slice(begin + 1);
  const end = rest.findIndex((line) => line.startsWith("FROM "));
  return rest.slice(0, end === -1 ? undefined : end).flatMap(stepOf);
}

function stepOf(line: string): Step[] {
  const [, word, argument] = /^(\w+) (.*)$/.exec(line) ?? [];
  const words = argument?.split(" ") ?? [];
  if (word === "RUN") return [{ kind: "run", command: argument! }];
  if (word === "COPY" && words.length > 1 && !argument!.includes("--"))
    return [{ kind: "copy", sources: words.slice(0, -1), into: words.at(-1)! }];
  if (word === "WORKDIR") return [];
  throw new Error(`this step cannot be replayed: ${line}`);
}
