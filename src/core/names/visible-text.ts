import { type FieldError, fieldError } from "../words/field-errors.ts";

/** What neither a page nor a ticket can print, and what would turn the text around it. */
const UNPRINTABLE = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;

/** What a page shows nothing of: format characters and fillers. */
const INVISIBLE = /[\p{Default_Ignorable_Code_Point}\p{Cf}\u2800]/gu;

/** Nothing but visible ASCII: most labels, and there are a hundred thousand. */
const PLAIN = /^[!-~]*$/;

/**
 * The text as people see it, to tell apart what looks alike. Full-width digits and letters look like the
 * others (NFKC), as they do to who reads a ticket.
 */
export function visibleText(text: string): string {
  if (PLAIN.test(text)) return text;
  return text
    .normalize("NFKC")
    .replace(INVISIBLE, "")
    .replace(/\p{White_Space}+/gu, " ")
    .trim();
}

/**
 * What shows nothing by itself and belongs to what stands beside it: joiners between the letters of Persian,
 * Indian and other scripts, joiners within an emoji, variants of a sign or an ideograph, and the letters
 * behind the black flag that make it a country's.
 */
const BELONGING = [
  /(?<=[\p{L}\p{M}])[\u200c\u200d](?=[\p{L}\p{M}])/u,
  /(?<=[\p{Extended_Pictographic}\p{Emoji_Modifier}\ufe0f])\u200d(?=\p{Extended_Pictographic})/u,
  /(?<=[\p{Emoji}\p{S}\p{Ideographic}])[\ufe00-\ufe0f]|(?<=\p{Ideographic})[\u{e0100}-\u{e01ef}]/u,
  /(?<=\u{1f3f4}[\u{e0020}-\u{e007e}]*)[\u{e0020}-\u{e007f}]/u,
];
const BELONGING_OR_INVISIBLE = new RegExp(
  `(${BELONGING.map(({ source }) => source).join("|")})|${INVISIBLE.source}`,
  "gu",
);

/** The text without characters that show nothing, and without spaces around it. */
export function withoutInvisible(text: string): string {
  if (PLAIN.test(text)) return text;
  return text.replace(BELONGING_OR_INVISIBLE, (_, belonging: string | undefined) => belonging ?? "").trim();
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

/** What another program says, as one line that can be kept and shown, of so many characters at most. */
export function lineFromOutside(text: string, charsMax: number): string {
  const printable = text.replaceAll(new RegExp(`${UNPRINTABLE.source}+`, "gu"), " ");
  return printable.slice(0, charsMax).toWellFormed().trim();
}

/** The rare line breaks as the usual one: what is pasted from an editor may have them. */
export function withPlainBreaks(text: string): string {
  return text.replace(/[\v\f\u0085\u2028\u2029]/g, "\n");
}

/** Why this cannot be a text of several lines: it may have line breaks and tabs. */
export function errorOfLines(text: string, charsMax: number): FieldError | undefined {
  const error = errorOfText(text.replace(/[\t\n\r]/g, " "), charsMax);
  return error?.kind === "unprintable"
    ? fieldError("unprintable", "has a character that cannot be printed")
    : error;
}
