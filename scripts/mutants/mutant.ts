import { createHash } from "node:crypto";

/** One edit of the source that takes one guard away. */
export interface Mutant {
  file: string;
  start: number;
  end: number;
  replacement: string;
  /** What was taken away, in a word or two. */
  kind: string;
  line: number;
  /** How many lines its file has. */
  fileLines: number;
  /** The function, method, table or query that it lies in. */
  within: string;
  /** The text that was replaced, on one line. */
  original: string;
  /**
   * Stays the same while the declaration around it does, wherever its file moves and whatever else changes
   * there.
   */
  id: string;
}

export interface Edit {
  start: number;
  end: number;
  replacement: string;
  kind: string;
}

/** The declaration around an edit: where it begins, its text, and what it is called. */
export interface Surrounding {
  start: number;
  text: string;
  name: string;
}

export function toMutant(file: string, source: string, edit: Edit, around: Surrounding): Mutant {
  const { start, end, replacement } = edit;
  const place = [around.name, around.text, start - around.start, end - around.start, replacement];
  return {
    ...edit,
    file,
    line: source.slice(0, start).split("\n").length,
    fileLines: source.split("\n").length,
    within: around.name,
    original: onOneLine(source.slice(start, end)),
    id: hashOf(place.join("\u0000")),
  };
}

export function applied(source: string, { start, end, replacement }: Edit): string {
  return source.slice(0, start) + replacement + source.slice(end);
}

export function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}

export function onOneLine(text: string): string {
  return text.replaceAll(/\s+/g, " ").trim();
}
