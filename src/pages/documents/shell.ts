import type { SignInMode } from "../../core/access/signing-in.ts";
import { escapeHtml } from "../../core/words/html.ts";
import { type Language, LANGUAGE_PARAMETER, LANGUAGES } from "./language.ts";
import { embeddedScripts, type PageDocument } from "./page-documents.ts";

const LOCALES: Record<Language, string> = { ko: "ko_KR", en: "en_GB" };

/** Where a page is: what its links to itself are made of. */
export interface PageAddress {
  origin: string;
  path: string;
  /** The language that the address names; null if the reader's browser decides. */
  named: Language | null;
  language: Language;
}

/**
 * Each page has one address, which shows the reader's own language, and one for each language, for links that
 * should show it: search engines and messengers then find both. A parameter rather than a path, because a
 * link that somebody copies from the address bar then opens in the language of whoever gets it.
 */
function addressIn({ origin, path }: PageAddress, language: Language | null): string {
  return origin + path + (language === null ? "" : `?${LANGUAGE_PARAMETER}=${language}`);
}

interface ShellParts {
  /** The script with the texts of the page's language. */
  texts: string;
  /** What messengers show of a page without a picture of its own. */
  picture: string;
  signInMode: SignInMode;
  /** Whether visitors can be told by mail. */
  sendsMail: boolean;
}

/** The page's HTML. `shell` is what the build has made. */
export function fillShell(
  shell: string,
  page: PageDocument,
  address: PageAddress,
  { texts, picture, signInMode, sendsMail }: ShellParts,
): string {
  const parts: Record<string, string> = {
    language: address.language,
    head: headOf(page, address, { texts, picture, signInMode, sendsMail }),
    body: page.body,
    data: embeddedScripts(page),
  };
  return shell.replaceAll(/\{\{(language|head|body|data)\}\}/g, (_, name: string) => parts[name]!);
}

function headOf(
  { title, description, isListed, image }: PageDocument,
  address: PageAddress,
  { texts, picture, signInMode, sendsMail }: ShellParts,
): string {
  const { origin, language, named } = address;
  const here = addressIn(address, named);
  const properties = {
    "og:type": "website",
    "og:site_name": "Frontrow",
    "og:title": title,
    "og:description": description,
    "og:url": here,
    "og:locale": LOCALES[language],
    "og:image": origin + (image ?? picture),
    "og:image:alt": title,
  };
  const metas = {
    description,
    "frontrow-sign-in": signInMode,
    ...(sendsMail ? { "frontrow-mail": "yes" } : {}),
    "twitter:card": image === null ? "summary" : "summary_large_image",
    ...(isListed ? {} : { robots: "noindex" }),
  };
  const links = isListed
    ? [
        `<link rel="canonical" href="${escapeHtml(here)}">`,
        ...LANGUAGES.map((each) => alternate(each, addressIn(address, each))),
        alternate("x-default", addressIn(address, null)),
      ]
    : [];
  return [
    `<title>${escapeHtml(title)} · Frontrow</title>`,
    ...Object.entries(metas).map(([name, text]) => `<meta name="${name}" content="${escapeHtml(text)}">`),
    ...(isListed ? Object.entries(properties) : []).map(
      ([name, text]) => `<meta property="${name}" content="${escapeHtml(text)}">`,
    ),
    ...links,
    `<link rel="modulepreload" href="${texts}">`,
  ].join("");
}

function alternate(language: string, address: string): string {
  return `<link rel="alternate" hreflang="${language}" href="${escapeHtml(address)}">`;
}
