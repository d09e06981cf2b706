import type { App } from "../platform/http.ts";
import packageJson from "../../package.json" with { type: "json" };

export type OpenApiDocument = ReturnType<App["getOpenAPI31Document"]>;

/** The OpenAPI 3.1 document, made from the schemas that validate. */
export function openApiDocument(app: App): OpenApiDocument {
  return app.getOpenAPI31Document({
    openapi: "3.1.0",
    info: {
      title: "Frontrow",
      version: packageJson.version,
      license: { name: "Apache-2.0", url: "https://www.apache.org/licenses/LICENSE-2.0" },
      description:
        "An on-sale engine for concert tickets: a fair waiting room, seats held for one buyer, points, and payment. " +
        "Errors are application/problem+json (RFC 9457) with a `code`; each code has a page under /docs/errors/.",
    },
    servers: [{ url: "/" }],
  });
}
