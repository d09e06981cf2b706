import { join } from "node:path";
import { REFUSALS, refuse } from "../core/refusals.ts";
import { CONTENT_SECURITY_POLICY } from "../http/content-security-policy.ts";
import { SharedBody } from "../http/compression.ts";
import type { App } from "../http/http.ts";
import { errorPage, REFERENCE_PATH, referencePage } from "./pages.ts";
import { openApiDocument } from "./openapi.ts";

const ERROR_PAGES = join(import.meta.dir, "..", "..", "docs", "errors");

/** Pages of errors need no script, and no page loads anything from another origin. */
const PAGE_HEADERS = {
  "Content-Type": "text/html; charset=utf-8",
  "Content-Security-Policy":
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "Cache-Control": "public, max-age=300",
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
};

const SWAGGER_UI = join(import.meta.dir, "..", "..", "node_modules", "swagger-ui-dist");
const FOR_GOOD = "public, max-age=31536000, immutable";
const SCRIPT = "text/javascript; charset=utf-8";

/** The reference's files. Their addresses change with its version. */
const REFERENCE_PARTS = [
  {
    path: `${REFERENCE_PATH}/swagger-ui-bundle.js`,
    file: join(SWAGGER_UI, "swagger-ui-bundle.js"),
    type: SCRIPT,
    cacheControl: FOR_GOOD,
  },
  {
    path: `${REFERENCE_PATH}/swagger-ui.css`,
    file: join(SWAGGER_UI, "swagger-ui.css"),
    type: "text/css; charset=utf-8",
    cacheControl: FOR_GOOD,
  },
  {
    path: "/docs/reference.js",
    file: join(import.meta.dir, "reference.js"),
    type: SCRIPT,
    cacheControl: "public, max-age=300",
  },
];

/**
 * Routes of the published contract: the OpenAPI document, its reference page, and a page for each error code.
 */
export function documentationRoutes(app: App): void {
  // The document is the same for everybody and never changes. It is made on demand, after all routes exist.
  let openApi: SharedBody | undefined;
  let reference: SharedBody | undefined;
  app.get("/openapi.json", (c) => {
    openApi ??= new SharedBody(JSON.stringify(openApiDocument(app)));
    const headers = { "Content-Type": "application/json", "X-Content-Type-Options": "nosniff" };
    return openApi.answer(c.req.header("Accept-Encoding"), { headers });
  });
  app.get("/docs", (c) => {
    reference ??= new SharedBody(referencePage(openApiDocument(app)));
    const headers = { ...PAGE_HEADERS, "Content-Security-Policy": CONTENT_SECURITY_POLICY };
    return reference.answer(c.req.header("Accept-Encoding"), { headers });
  });
  for (const { path, file, type, cacheControl } of REFERENCE_PARTS) {
    let part: SharedBody | undefined;
    app.get(path, async (c) => {
      part ??= new SharedBody(await Bun.file(file).bytes());
      const headers = {
        "Content-Type": type,
        "Cache-Control": cacheControl,
        "X-Content-Type-Options": "nosniff",
      };
      return part.answer(c.req.header("Accept-Encoding"), { headers });
    });
  }
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
