import { join } from "node:path";
import { REFUSALS, refuse } from "../core/refusals.ts";
import { SharedBody } from "../platform/compression.ts";
import type { App } from "../platform/http.ts";
import { errorPage, referencePage } from "./pages.ts";
import { openApiDocument } from "./openapi.ts";

const ERROR_PAGES = join(import.meta.dir, "..", "..", "docs", "errors");

/** Pages need no script and load nothing from elsewhere. */
const PAGE_HEADERS = {
  "Content-Type": "text/html; charset=utf-8",
  "Content-Security-Policy":
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "Cache-Control": "public, max-age=300",
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
};

/** The published contract: the OpenAPI document, a readable page of it, and a page for each error code. */
export function documentationRoutes(app: App): void {
  // The document is the same for everybody and until the end; it is made when all routes are there.
  let openApi: SharedBody | undefined;
  let reference: SharedBody | undefined;
  app.get("/openapi.json", (c) => {
    openApi ??= new SharedBody(JSON.stringify(openApiDocument(app)));
    const headers = { "Content-Type": "application/json", "X-Content-Type-Options": "nosniff" };
    return openApi.answer(c.req.header("Accept-Encoding"), { headers });
  });
  app.get("/docs", (c) => {
    reference ??= new SharedBody(referencePage(openApiDocument(app)));
    return reference.answer(c.req.header("Accept-Encoding"), { headers: PAGE_HEADERS });
  });
  app.get(
    "/docs/style.css",
    () =>
      new Response(Bun.file(join(import.meta.dir, "style.css")), {
        headers: { "Cache-Control": "public, max-age=300", "X-Content-Type-Options": "nosniff" },
      }),
  );
  app.get("/docs/errors/:code", async (c) => {
    const code = c.req.param("code");
    if (!Object.hasOwn(REFUSALS, code)) throw refuse("not_found", "There is no such error code.");
    return page(errorPage(code, await Bun.file(join(ERROR_PAGES, `${code}.md`)).text()));
  });
}

function page(html: string): Response {
  return new Response(html, { headers: PAGE_HEADERS });
}
