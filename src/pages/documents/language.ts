/** The languages of the pages. */
export type Language = "ko" | "en";

export const LANGUAGES: readonly Language[] = ["ko", "en"];

/** The parameter of an address that names its language. */
export const LANGUAGE_PARAMETER = "lang";

export function namedLanguage(text: string | null | undefined): Language | null {
  return LANGUAGES.find((each) => each === text) ?? null;
}

/** The browser's preferred language among ours, by its weights; English if there is none. */
export function languageOf(acceptLanguage: string | null): Language {
  const wanted = (acceptLanguage ?? "")
    .split(",")
    .map((each, index) => {
      const [tag = "", ...parameters] = each.trim().toLowerCase().split(";");
      const weight = parameters
        .map((each) => /^\s*q=([\d.]+)\s*$/.exec(each)?.[1])
        .find((q) => q !== undefined);
      return { tag, weight: weight === undefined ? 1 : Number(weight), index };
    })
    .filter(({ weight }) => weight > 0)
    .toSorted((a, b) => b.weight - a.weight || a.index - b.index);
  for (const { tag } of wanted) {
    if (/^ko(-|$)/.test(tag)) return "ko";
    if (/^en(-|$)/.test(tag)) return "en";
  }
  return "en";
}
