import { publicOrigin } from "../http/request/public-origin.ts";
import type { App } from "../http/http.ts";
import { escapeHtml } from "../core/words/html.ts";
import { LANGUAGE_PARAMETER, LANGUAGES } from "./documents/language.ts";
import type { Shop } from "./documents/shown-concert.ts";

/** Addresses in one sitemap, at most (sitemaps.org). */
const SITEMAP_MAX = 50_000;

const SITEMAP_NAMES = "http://www.sitemaps.org/schemas/sitemap/0.9";

const KEPT_SECONDS = 300;

/** Pages of one's own, and the API but for what public pages load. */
const CLOSED = ["/mine", "/continue", "/find", "/top-ups", "/console", "/door", "/v1/", "/concerts/*/"];
const OPEN = ["/v1/concerts", "/v1/images/"];

/** Serves what search engines ask for: which addresses there are, and which of them to leave alone. */
export function crawlerRoutes(app: App, { concerts }: Shop): void {
  app.get("/robots.txt", (c) => {
    const lines = [
      "User-agent: *",
      ...OPEN.map((path) => `Allow: ${path}`),
      ...CLOSED.map((path) => `Disallow: ${path}`),
      `Sitemap: ${publicOrigin(c.req.raw)}/sitemap.xml`,
    ];
    return new Response(`${lines.join("\n")}\n`, { headers: headersOf("text/plain; charset=utf-8") });
  });

  app.get("/sitemap.xml", async (c) => {
    const origin = publicOrigin(c.req.raw);
    const addresses = [`${origin}/`];
    for (let cursor: string | undefined; addresses.length < SITEMAP_MAX;) {
      const { items, nextCursor } = await concerts(cursor);
      addresses.push(...items.map(({ concertId }) => `${origin}/concerts/${concertId}`));
      if (nextCursor === null) break;
      cursor = nextCursor;
    }
    const xml = [
      '<?xml version="1.0" encoding="UTF-8"?>',
      `<urlset xmlns="${SITEMAP_NAMES}" xmlns:xhtml="http://www.w3.org/1999/xhtml">`,
      ...addresses.slice(0, SITEMAP_MAX).map(entryOf),
      "</urlset>",
    ];
    return new Response(`${xml.join("\n")}\n`, { headers: headersOf("application/xml") });
  });
}

function entryOf(address: string): string {
  const links = LANGUAGES.map((language) => {
    const href = escapeHtml(`${address}?${LANGUAGE_PARAMETER}=${language}`);
    return `<xhtml:link rel="alternate" hreflang="${language}" href="${href}"/>`;
  });
  return `<url><loc>${escapeHtml(address)}</loc>${links.join("")}</url>`;
}

function headersOf(type: string): Record<string, string> {
  return {
    "Content-Type": type,
    "Cache-Control": `public, max-age=${KEPT_SECONDS}`,
    "X-Content-Type-Options": "nosniff",
  };
}
