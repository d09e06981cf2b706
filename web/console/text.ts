import { en } from "../text/console/en.ts";
import { ko } from "../text/console/ko.ts";
import { language, useTranslation } from "../text/language.ts";
import { findText, type KeysOf, type Translate, translatorOf } from "../text/translator.ts";

export type ConsoleTextKey = KeysOf<typeof en>;
export type ConsoleTranslate = Translate<ConsoleTextKey>;

const TRANSLATORS: Record<"en" | "ko", ConsoleTranslate> = {
  en: translatorOf(en, "en"),
  ko: translatorOf(ko, "ko"),
};

/** The console's texts in the chosen language. What uses them is rendered again when that changes. */
export function useText(): ConsoleTranslate {
  useTranslation();
  return TRANSLATORS[language()];
}

/** A text whose key comes from the server, such as a state; the key's last word if there is no such text. */
export function wordOf(
  t: ConsoleTranslate,
  group: string,
  word: string,
  values?: Readonly<Record<string, string | number>>,
): string {
  const key = `${group}.${word}`;
  return findText(en, key) === undefined ? word : t(key as ConsoleTextKey, values);
}
