import { extname, join } from "node:path";
import type { SignInMode } from "../core/access/signing-in.ts";
import { refuse } from "../core/refusals.ts";
import { chooseEncoding, SharedBody } from "../http/compression.ts";
import { CONTENT_SECURITY_POLICY } from "../http/content-security-policy.ts";
import type { App } from "../http/http.ts";
import { ADDRESSES, CONSOLE_ADDRESSES } from "./addresses.ts";
import { readManifest } from "./build.ts";
import { crawlerRoutes } from "./crawler-routes.ts";
import { PageAnswers } from "./documents/page-answers.ts";
import type { PageName } from "./documents/page-documents.ts";
import type { Shop } from "./documents/shown-concert.ts";
import { doorPageRoutes } from "./door-routes.ts";
import { noConcertPage, pageProblem } from "./problem-page.ts";

function policyWith(origins: readonly string[]): string {
  const theirs = origins.join(" ");
  return [
    "default-src 'none'",
    `script-src 'self' ${theirs}`,
    "style-src 'self' 'unsafe-inline'",
    `img-src 'self' data: ${theirs}`,
    `font-src 'self' ${theirs}`,
    `connect-src 'self' ${theirs}`,
    `frame-src ${theirs}`,
    `form-action ${theirs}`,
    "manifest-src 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}

const SHELL_HEADERS = {
  "Content-Type": "text/html; charset=utf-8",
  "Content-Security-Policy": `${CONTENT_SECURITY_POLICY}; manifest-src 'self'; worker-src 'self'`,
  // It names the assets of this version, so an old copy must never be shown after an upgrade.
  "Cache-Control": "no-store",
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
};

/** Its address never changes, so an upgrade reaches other sites after this time. */
const EMBED_SECONDS = 300;

const CONTENT_TYPES: Record<string, string> = {
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
  ".png": "image/png",
};

export interface PageOptions {
  /** The folder that `buildPages` returned. */
  folder: string;
  shop: Shop;
  /** Origins of the payment company, if it has a page of its own. */
  payOrigins?: readonly string[];
  signInMode?: SignInMode;
  sendsMail?: boolean;
}

/** Serves the pages of buyers and of the console, and shows pages in place of problems to people. */
export function pageRoutes(
  app: App,
  { folder, shop, payOrigins = [], signInMode = "guests", sendsMail = false }: PageOptions,
): void {
  app.pageProblem = pageProblem;
  const manifest = readManifest(folder);
  const { consoleShell, door, assets, appManifest, ticketsWorker, embedScript } = manifest;
  const known = new Set(assets);
  const pages = new PageAnswers(manifest, shop, { signInMode, sendsMail });

  const { authorise, ...others } = ADDRESSES;
  for (const [name, address] of Object.entries(others)) {
    app.get(inServersForm(address), async (c) => {
      const concertId = c.req.param("concertId");
      if (concertId !== undefined && !(await shop.concertExists(concertId)))
        return noConcertPage(c.req.header("Accept-Language") ?? null);
      return pages.answer(c, name as PageName, SHELL_HEADERS);
    });
  }
  crawlerRoutes(app, shop);
  const button = new SharedBody(embedScript);
  app.get("/embed.js", (c) => {
    const headers = { "Content-Type": CONTENT_TYPES[".js"]!, "X-Content-Type-Options": "nosniff" };
    const kept = { ...headers, "Cache-Control": `public, max-age=${EMBED_SECONDS}` };
    return button.answer(c.req.header("Accept-Encoding"), { headers: kept });
  });
  app.get("/service-worker.js", () => {
    const headers = { ...SHELL_HEADERS, "Content-Type": CONTENT_TYPES[".js"]! };
    return new Response(ticketsWorker, { headers });
  });
  app.get("/app.webmanifest", () => {
    const headers = { "Content-Type": "application/manifest+json", "X-Content-Type-Options": "nosniff" };
    return new Response(appManifest, { headers: { ...headers, "Cache-Control": "no-cache" } });
  });

  const consoleBody = new SharedBody(consoleShell);
  for (const address of Object.values(CONSOLE_ADDRESSES))
    app.get(inServersForm(address), (c) =>
      consoleBody.answer(c.req.header("Accept-Encoding"), { headers: SHELL_HEADERS }),
    );

  doorPageRoutes(app, door);

  if (payOrigins.length > 0) {
    // The company's script checks which site loaded it.
    const referrer = { "Referrer-Policy": "strict-origin" };
    const headers = { ...SHELL_HEADERS, ...referrer, "Content-Security-Policy": policyWith(payOrigins) };
    app.get(inServersForm(authorise), (c) => pages.answer(c, "authorise", headers));
  }

  app.get("/assets/:name", (c) => {
    const address = `/assets/${c.req.param("name")}`;
    if (!known.has(address)) throw refuse("not_found", "There is no such file.");
    const extension = extname(address);
    const encoding =
      extension === ".woff2" || extension === ".png"
        ? null
        : chooseEncoding(c.req.header("Accept-Encoding"), ["br", "gzip"]);
    const headers: Record<string, string> = {
      "Content-Type": CONTENT_TYPES[extension]!,
      "Cache-Control": "public, max-age=31536000, immutable",
      "X-Content-Type-Options": "nosniff",
      Vary: "Accept-Encoding",
    };
    if (encoding !== null) headers["Content-Encoding"] = encoding;
    const suffix = encoding === null ? "" : SUFFIXES[encoding];
    return new Response(Bun.file(join(folder, address) + suffix), { headers });
  });
}

function inServersForm(address: string): string {
  return address.replaceAll("$", ":");
}

const SUFFIXES = { br: ".br", gzip: ".gz" } as const;
