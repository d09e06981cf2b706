import { createHash } from "node:crypto";
import { type Refusal, type RefusalCode, refuse } from "../core/refusals.ts";
import { pathOf, searchOf } from "../http/request/request-target.ts";
import { type Language, languageOf } from "./documents/language.ts";

/** What a person reads in place of a problem's JSON. */
interface Words {
  title: string;
  text: string;
}

type Kind = "notFound" | "noConcert" | "tooMany" | "busy" | "away" | "fault";

const KINDS: Partial<Record<RefusalCode, Kind>> = {
  not_found: "notFound",
  too_many_requests: "tooMany",
  overloaded: "busy",
  unavailable: "away",
};

/** `{{seconds}}` is the time after which the page reloads by itself. */
const WORDS: Record<Language, Record<Kind, Words>> = {
  en: {
    notFound: {
      title: "Page not found",
      text: "Check the address, or start again from the list of concerts.",
    },
    noConcert: {
      title: "Concert not found",
      text:
        "The organiser has taken this concert off sale, or the address is wrong. " +
        "You have not been charged.",
    },
    tooMany: {
      title: "Too many requests",
      text: "Too many requests came from your network. Your place is saved. We'll try again in {{seconds}}.",
    },
    busy: {
      title: "Very many people are here",
      text: "Everything takes longer just now. Your place is saved. We'll try again in {{seconds}}.",
    },
    away: {
      title: "We can't connect just now",
      text: "Your place is saved. We'll try again in {{seconds}}.",
    },
    fault: { title: "Something went wrong", text: "The page could not be shown. Please try again shortly." },
  },
  ko: {
    notFound: {
      title: "페이지를 찾을 수 없습니다.",
      text: "주소를 확인하거나 공연 목록에서 다시 시작해 주세요.",
    },
    noConcert: {
      title: "공연을 찾을 수 없습니다.",
      text: "주최자가 판매를 끝낸 공연이거나 잘못된 주소입니다. 결제된 금액은 없습니다.",
    },
    tooMany: {
      title: "요청이 너무 많습니다.",
      text: "같은 네트워크에서 요청이 많이 들어왔습니다. 대기 순번은 유지됩니다. {{seconds}} 후 다시 시도합니다.",
    },
    busy: {
      title: "접속자가 많아 처리가 지연되고 있습니다.",
      text: "대기 순번은 유지됩니다. {{seconds}} 후 다시 시도합니다.",
    },
    away: {
      title: "일시적으로 연결할 수 없습니다.",
      text: "대기 순번은 유지됩니다. {{seconds}} 후 다시 시도합니다.",
    },
    fault: { title: "오류가 발생했습니다.", text: "화면을 표시하지 못했습니다. 잠시 후 다시 시도해 주세요." },
  },
};

const TO_CONCERTS: Record<Language, string> = { en: "See all concerts", ko: "공연 모두 보기" };

const AGAIN: Record<Language, string> = { en: "Try again now", ko: "지금 다시 시도" };

/** Inlined, because while an address is refused, its style sheet is refused too. */
const STYLE = `
:root{color-scheme:light dark;--paper:#faf7f2;--ink:#1d1430;--soft:#62586f;--strong:#b3123f;--on:#fff}
@media (prefers-color-scheme:dark)
{:root{--paper:#130e1e;--ink:#f6f1ff;--soft:#b6abc9;--strong:#ff6b8a;--on:#22071a}}
body{margin:0;padding:15vh 1.25rem;background:var(--paper);color:var(--ink);
word-break:keep-all;overflow-wrap:anywhere;
font:1rem/1.55 "Pretendard Variable",Pretendard,system-ui,"Apple SD Gothic Neo","Noto Sans KR",sans-serif}
main{max-width:36rem;margin:0 auto}
.brand{font-weight:800}
h1{margin:1rem 0 .75rem;font-size:1.75rem;line-height:1.2}
p{color:var(--soft)}
a{display:inline-block;padding:.75rem 1.25rem;border-radius:.75rem;background:var(--strong);color:var(--on);
font-weight:700;text-decoration:none}`;

const HEADERS = {
  "Content-Type": "text/html; charset=utf-8",
  "Content-Security-Policy": [
    "default-src 'none'",
    `style-src 'sha256-${createHash("sha256").update(STYLE).digest("base64")}'`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; "),
  "Cache-Control": "no-store",
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
  Vary: "Accept, Accept-Language",
};

const RETRY_SECONDS = 5;

/** Addresses for programs only: the API, the probes, the OpenAPI document. */
const FOR_PROGRAMS = /^\/(v1(\/|$)|healthz$|readyz$|metrics$|openapi\.json$|assets\/)/;

/**
 * A refusal as an answer for a person: a page with the same status, or a redirect to the address without a
 * trailing slash. Undefined for programs, which get the problem's JSON.
 */
export function pageProblem(request: Request, refusal: Refusal): Response | undefined {
  if (request.method !== "GET" && request.method !== "HEAD") return undefined;
  // Not parsed by `URL`, because a refused address may be invalid.
  const pathname = pathOf(request.url);
  const search = searchOf(request.url);
  if (FOR_PROGRAMS.test(pathname)) return undefined;
  if (refusal.code === "not_found") {
    const address = withoutSlashAtEnd(pathname);
    if (address !== undefined)
      return new Response(null, { status: 308, headers: { Location: address + search, Vary: "Accept" } });
  }
  if (!acceptsPage(request.headers.get("Accept"))) return undefined;
  return problemPage(refusal, request.headers.get("Accept-Language"));
}

/** The page for a concert that does not exist. Only people open such addresses. */
export function noConcertPage(acceptLanguage: string | null): Response {
  return problemPage(refuse("not_found", "There is no such concert."), acceptLanguage, "noConcert");
}

/** The page for a refusal, in the reader's preferred language among ours. */
function problemPage(
  refusal: Refusal,
  acceptLanguage: string | null,
  kind: Kind = KINDS[refusal.code] ?? "fault",
): Response {
  const language = languageOf(acceptLanguage);
  const seconds = retrySeconds(kind, refusal);
  const { title, text } = WORDS[language][kind];
  const body = [
    "<!doctype html>",
    `<html lang="${language}"><head><meta charset="utf-8">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${title} · Frontrow</title><style>${STYLE}</style></head>`,
    `<body><main><span class="brand">Frontrow</span><h1>${title}</h1>`,
    `<p>${text.replace("{{seconds}}", secondsText(language, seconds ?? 0))}</p>`,
    seconds === null ? `<a href="/">${TO_CONCERTS[language]}</a>` : `<a href="">${AGAIN[language]}</a>`,
    "</main></body></html>",
  ].join("");
  const headers: Record<string, string> = { ...HEADERS, "Content-Language": language };
  if (seconds !== null) {
    headers["Retry-After"] = String(seconds);
    // The browser then reloads the page by itself.
    headers["Refresh"] = String(seconds);
  }
  return new Response(body, { status: refusal.status, headers });
}

function secondsText(language: Language, seconds: number): string {
  if (language === "ko") return `${seconds}초`;
  return seconds === 1 ? "1 second" : `${seconds} seconds`;
}

function retrySeconds(kind: Kind, refusal: Refusal): number | null {
  if (kind === "notFound" || kind === "noConcert" || kind === "fault") return null;
  return Math.max(1, Math.ceil(refusal.retryAfterSeconds ?? RETRY_SECONDS));
}

/**
 * The same address without a trailing slash; undefined if it has none. Never an address on another server.
 */
function withoutSlashAtEnd(pathname: string): string | undefined {
  if (!pathname.endsWith("/") || pathname === "/") return undefined;
  // Two leading slashes would name a server.
  return `/${pathname.replaceAll(/^[/\\]+|[/\\]+$/g, "")}`;
}

/** Whether a person asks: browsers name HTML when they open an address, and programs do not. */
function acceptsPage(accept: string | null): boolean {
  return (accept ?? "")
    .split(",")
    .map((each) => each.trim().toLowerCase())
    .some((each) => /^(text\/html|application\/xhtml\+xml)/.test(each) && !/;\s*q=0(\.0*)?$/.test(each));
}
