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

/** Why this text cannot be a name or a label; undefined if it can. */
export function objectionToText(text: string, charsMax: number): string | undefined {
  if (text === "") return "is missing";
  if (text.length > charsMax)
    return `has ${text.length} characters; it may have ${charsMax} characters at most`;
  if (!text.isWellFormed() || UNPRINTABLE.test(text))
    return "has a character that cannot be printed, such as a line break";
  if (visibleText(text) === "") return "shows nothing: all of its characters are invisible";
  return undefined;
}
