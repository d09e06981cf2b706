import { useSyncExternalStore } from "react";
import { readStored, writeStored } from "../device/stored.ts";
import type { Texts } from "./en.ts";
import { findText, type TextKey, type Translate, translatorOf } from "./translator.ts";

export type Language = "ko" | "en";

const KEY = "language";
/** The parameter of an address that names its language. */
const PARAMETER = "lang";

/** Each language is loaded by itself, and what no page up to the line needs only when it is needed. */
const PARTS = {
  en: {
    beforeLine: () => import("./en/before-line.ts"),
    afterLine: () => import("./en/after-line.ts"),
  },
  ko: {
    beforeLine: () => import("./ko/before-line.ts"),
    afterLine: () => import("./ko/after-line.ts"),
  },
};

let wanted: Language = "en";
let isAfterLine = false;
let current: { language: Language; texts: object; t: Translate } = {
  language: "en",
  texts: {},
  t: translatorOf({} as Texts, "en"),
};
const listeners = new Set<() => void>();

/** The language of the address, else the one chosen here, else the first of the browser's that we speak. */
export function startTexts(): Promise<void> {
  return show(languageOfAddress() ?? readStored<Language>(KEY) ?? browserLanguage());
}

/** Loads the texts that no page up to the line needs. The pages behind it are shown when these are there. */
export function loadTextsAfterLine(): Promise<void> {
  isAfterLine = true;
  return show(wanted);
}

export function language(): Language {
  return current.language;
}

/** The texts in the chosen language. What uses them is rendered again when that changes. */
export function useTranslation() {
  const t = useSyncExternalStore(listen, () => current.t);
  return { t };
}

/** For what is not part of a page, such as formats. */
export const translate: Translate = (key, values) => current.t(key, values);

/** Whether there is a text of this key, which may come from the server. */
export function hasText(key: string): key is TextKey {
  return findText(current.texts, key) !== undefined;
}

/** The language with the reader's own region, for dates and numbers. */
export function locale(): string {
  return navigator.languages.find((each) => each.startsWith(language())) ?? language();
}

export function switchLanguage(): void {
  const next: Language = wanted === "ko" ? "en" : "ko";
  writeStored(KEY, next);
  // A reload shows what was chosen, and no longer what the address said.
  const address = new URL(location.href);
  if (address.searchParams.has(PARAMETER)) {
    address.searchParams.delete(PARAMETER);
    history.replaceState(history.state, "", address);
  }
  void show(next);
}

async function show(next: Language): Promise<void> {
  wanted = next;
  const parts = [PARTS[next].beforeLine(), ...(isAfterLine ? [PARTS[next].afterLine()] : [])];
  const texts = Object.assign({}, ...(await Promise.all(parts)).map((part) => part.texts)) as Texts;
  // Switched again meanwhile.
  if (wanted !== next) return;
  current = { language: next, texts, t: translatorOf(texts, next) };
  document.documentElement.lang = next;
  for (const listener of listeners) listener();
}

function listen(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function languageOfAddress(): Language | null {
  const named = new URLSearchParams(location.search).get(PARAMETER);
  return named === "ko" || named === "en" ? named : null;
}

function browserLanguage(): Language {
  for (const each of navigator.languages) {
    if (each.startsWith("ko")) return "ko";
    if (each.startsWith("en")) return "en";
  }
  return "en";
}
