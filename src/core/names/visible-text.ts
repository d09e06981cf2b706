import { type FieldError, fieldError } from "../words/field-errors.ts";

/** What neither a page nor a ticket can print, and what would turn the text around it. */
const UNPRINTABLE = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;

/** What a page shows nothing of: format characters and fillers. */
const INVISIBLE = /[\p{Default_Ignorable_Code_Point}\p{Cf}\u2800]/gu;

/**
 * The text as people see it, to tell apart what looks alike. Full-width digits and letters look like the
 * others (NFKC), as they do to who reads a ticket.
 */
export function visibleText(text: string): string {
  // Most labels, and there are a hundred thousand.
  if (/^[!-~]*$/.test(text)) return text;
  return text
    .normalize("NFKC")
    .replace(INVISIBLE, "")
    .replace(/\p{White_Space}+/gu, " ")
    .trim();
}

/** The joiners that Persian, Indian and other letters need between them. */
const JOINER_BETWEEN_LETTERS = /(?<=[\p{L}\p{M}])[\u200c\u200d](?=[\p{L}\p{M}])/u;

/** The text without characters that show nothing. */
export function withoutInvisible(text: string): string {
  return text.replace(INVISIBLE, (character, at: number) =>
    JOINER_BETWEEN_LETTERS.test(text.slice(Math.max(0, at - 1), at + 2)) ? character : "",
  );
}

/** Why a text cannot be a name or a label, in words. */
export const TEXT_FLAWS = {
  missing: "is missing",
  too_long: "has {{count}} characters; it may have {{max}} characters at most",
  unprintable: "has a character that cannot be printed, such as a line break",
  invisible: "shows nothing: all of its characters are invisible",
} as const;

/** Why this text cannot be a name or a label; undefined if it can. */
export function flawOfText(text: string, charsMax: number): keyof typeof TEXT_FLAWS | undefined {
  if (text === "") return "missing";
  if (text.length > charsMax) return "too_long";
  if (!text.isWellFormed() || UNPRINTABLE.test(text)) return "unprintable";
  if (visibleText(text) === "") return "invisible";
  return undefined;
}

/** The same as the error of a field. */
export function errorOfText(text: string, charsMax: number): FieldError | undefined {
  const flaw = flawOfText(text, charsMax);
  if (flaw !== "too_long") return flaw && fieldError(flaw, TEXT_FLAWS[flaw]);
  return fieldError(flaw, TEXT_FLAWS[flaw], { count: text.length, max: charsMax });
}
