import { type ReactNode, useState } from "react";

/** One of the values of a field that is chosen. */
export interface Choice {
  value: string;
  label: string;
}

/** What a field may be at least and at most, in its own unit. */
export interface Bounds {
  min?: number | undefined;
  max?: number | undefined;
}

/** What a field is called, how it is typed, and its bounds. */
export interface FieldSpec {
  label: string;
  hint?: ReactNode;
  type?: "text" | "email" | "password" | "number" | "date" | "datetime-local" | "search" | "color";
  /** On whose clock a time is typed. */
  zone?: string;
  rows?: number;
  maxLength?: number;
  min?: number;
  max?: number;
  /** A whole number: that it is one, within its bounds, is told as it is typed. */
  isWhole?: boolean;
  /** A whole number that may not be left empty. */
  isNeeded?: boolean;
  /** One of these is chosen, and nothing typed. */
  options?: readonly Choice[];
}

/** What a field is made of. */
export interface Field extends FieldSpec {
  path: string;
  value: string;
  onChange: (value: string) => void;
}

export type Typed<Path extends string> = Record<Path, string>;

/** The fields of a form, each stated once, by the paths of the request; and what is typed into them. */
export function useFields<Path extends string>(
  initial: Typed<Path>,
  specs: Readonly<Record<NoInfer<Path>, FieldSpec>>,
) {
  const [typed, fill] = useState(initial);
  return {
    typed,
    fill,
    /** Whether every number is one that its field takes. */
    isWithinBounds: Object.entries<FieldSpec>(specs).every(
      ([path, spec]) => spec.isWhole !== true || isWithinBounds(typed[path as Path] ?? "", spec),
    ),
    /** Shows what was typed into the form as it stood before, upon what a colleague has left. Answers it. */
    retype: (before: Typed<Path>, theirs: Typed<Path>): Typed<Path> => {
      const merged = typedUpon(theirs, before, typed);
      fill(merged);
      return merged;
    },
    paths: Object.keys(specs) as Path[],
    nameOf: (path: string) => specs[path as Path]?.label ?? path,
    field: (path: Path): Field => ({
      ...specs[path],
      path,
      value: typed[path] ?? "",
      onChange: (value: string) => fill((now) => ({ ...now, [path]: value })),
    }),
  };
}

/** Whether a typed number is a whole one within its bounds; or nothing, where it is not needed. */
export function isWithinBounds(
  text: string,
  { min = 0, max = Infinity, isNeeded = false }: Bounds & { isNeeded?: boolean | undefined },
): boolean {
  if (text.trim() === "") return !isNeeded;
  const value = Number(text);
  return Number.isInteger(value) && value >= min && value <= max;
}

/** What a colleague has left, but for what one has typed oneself since one saw what was there before. */
export function typedUpon<Path extends string>(
  theirs: Typed<Path>,
  before: Typed<Path>,
  typed: Typed<Path>,
): Typed<Path> {
  const touched = Object.entries<string>(typed).filter(([path, value]) => value !== before[path as Path]);
  return { ...theirs, ...Object.fromEntries(touched) };
}

/** As the API takes what may be left empty. */
export const numberOf = (text: string): number | null => (text.trim() === "" ? null : Number(text));
/**
 * As the API takes what it needs. Nothing typed is no zero: it is sent as null, and the server says so at the
 * field.
 */
export const neededNumberOf = (text: string): number => (text.trim() === "" ? NaN : Number(text));
export const textOf = (text: string): string | null => (text.trim() === "" ? null : text.trim());
