import { useState } from "react";
import { type Typed, typedUpon } from "./form-fields.ts";

/** A form's fields as they stand, and how they are filled. */
interface Filled<Path extends string> {
  typed: Typed<Path>;
  fill: (typed: Typed<Path>) => void;
}

/** What was in the fields before anybody typed, and what is there now. */
interface Following<Path extends string> {
  before: Typed<Path>;
  now: Typed<Path>;
}

/**
 * Lets the fields of a form follow what others set, but for those that somebody has typed in: what is typed
 * stays, and its field is told what there is now.
 */
export function useFollowed<Path extends string>(form: Filled<Path>, now: Typed<Path>) {
  const [known, setKnown] = useState<Following<Path>>({ before: now, now });
  const isNew = JSON.stringify(known.now) !== JSON.stringify(now);
  const next = isNew ? followed(known, now, form.typed) : { ...known, typed: form.typed };
  if (isNew) {
    setKnown({ before: next.before, now });
    form.fill(next.typed);
  }
  return {
    /** As the page showed it where nothing is typed; elsewhere what was there before. */
    before: next.before,
    /** What others have set of a field meanwhile, upon which something else is typed. */
    setMeanwhile: (path: Path): string | undefined =>
      next.before[path] === now[path] || next.typed[path] === now[path] ? undefined : now[path],
    /** What others have left, but for what is typed here. Shows and answers it. */
    upon: (theirs: Typed<Path>): Typed<Path> => {
      const merged = typedUpon(theirs, next.before, form.typed);
      form.fill(merged);
      return merged;
    },
    /** From here on this is what was there before. */
    begin: (before: Typed<Path>) => setKnown((at) => ({ ...at, before })),
  };
}

/** A form after others have set something: what is typed in it, and what was there before. */
export function followed<Path extends string>(
  known: Following<Path>,
  now: Typed<Path>,
  typed: Typed<Path>,
): { before: Typed<Path>; typed: Typed<Path> } {
  const isTyped = (path: Path) =>
    typed[path] !== known.before[path] && typed[path] !== known.now[path] && typed[path] !== now[path];
  const paths = Object.keys(typed) as Path[];
  const each = (valueOf: (path: Path) => string) =>
    Object.fromEntries(paths.map((path) => [path, valueOf(path)])) as Typed<Path>;
  return {
    before: each((path) => (isTyped(path) ? known.before[path] : now[path])),
    typed: each((path) => (isTyped(path) ? typed[path] : now[path])),
  };
}
