import { createInstance } from "i18next";
import { initReactI18next } from "react-i18next";
import { readStored, writeStored } from "../device/stored.ts";
import { en, type Texts } from "./en.ts";
import { ko } from "./ko.ts";

declare module "i18next" {
  interface CustomTypeOptions {
    resources: { translation: Texts };
  }
}

export type Language = "ko" | "en";

const KEY = "language";

export const texts = createInstance();

/** The language chosen here before, else the first of the browser's languages that we speak. */
export function startTexts(): void {
  void texts.use(initReactI18next).init({
    lng: readStored<Language>(KEY) ?? browserLanguage(),
    fallbackLng: "en",
    resources: { en: { translation: en }, ko: { translation: ko } },
    // React escapes already.
    interpolation: { escapeValue: false },
    initAsync: false,
  });
  showLanguage();
}

export function language(): Language {
  return texts.language === "ko" ? "ko" : "en";
}

/** The language with the reader's own region, for dates and numbers. */
export function locale(): string {
  return navigator.languages.find((each) => each.startsWith(language())) ?? language();
}

export function switchLanguage(): void {
  const next: Language = language() === "ko" ? "en" : "ko";
  writeStored(KEY, next);
  void texts.changeLanguage(next).then(showLanguage);
}

function showLanguage(): void {
  document.documentElement.lang = language();
}

function browserLanguage(): Language {
  for (const wanted of navigator.languages) {
    if (wanted.startsWith("ko")) return "ko";
    if (wanted.startsWith("en")) return "en";
  }
  return "en";
}
