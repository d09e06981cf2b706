import { useSyncExternalStore } from "react";
import { readStored, writeStored } from "../device/stored.ts";
import { en } from "./en.ts";
import { ko } from "./ko.ts";
import { findText, type TextKey, translatorOf } from "./translator.ts";

export type Language = "ko" | "en";

const KEY = "language";
const TRANSLATORS = { en: translatorOf(en, "en"), ko: translatorOf(ko, "ko") };

let current: Language = "en";
const listeners = new Set<() => void>();

/** The language chosen here before, else the first of the browser's languages that we speak. */
export function startTexts(): void {
  show(readStored<Language>(KEY) ?? browserLanguage());
}

export function language(): Language {
  return current;
}

/** The texts in the chosen language. What uses them is rendered again when that changes. */
export function useTranslation() {
  const t = useSyncExternalStore(listen, () => TRANSLATORS[current]);
  return { t };
}

/** For what is not part of a page, such as formats. */
export const translate: (typeof TRANSLATORS)[Language] = (key, values) => TRANSLATORS[current](key, values);

/** Whether there is a text of this key, which may come from the server. */
export function hasText(key: string): key is TextKey {
  return findText(en, key) !== undefined;
}

/** The language with the reader's own region, for dates and numbers. */
export function locale(): string {
  return navigator.languages.find((each) => each.startsWith(language())) ?? language();
}

export function switchLanguage(): void {
  const next: Language = current === "ko" ? "en" : "ko";
  writeStored(KEY, next);
  show(next);
}

function show(next: Language): void {
  current = next;
  document.documentElement.lang = next;
  for (const listener of listeners) listener();
}

function listen(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function browserLanguage(): Language {
  for (const wanted of navigator.languages) {
    if (wanted.startsWith("ko")) return "ko";
    if (wanted.startsWith("en")) return "en";
  }
  return "en";
}
