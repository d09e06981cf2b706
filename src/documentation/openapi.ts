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
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
      description:
        "An on-sale engine for concert tickets: a fair waiting room, seats held for one buyer, points, and payment. " +
        "Errors are application/problem+json (RFC 9457) with a `code`; each code has a page under /docs/errors/.",
    },
    servers: [{ url: "/" }],
  });
}

/** Declares how callers prove themselves. Called once, before any route. */
export function registerSecuritySchemes(app: App): void {
  const registry = app.openAPIRegistry;
  registry.registerComponent("securitySchemes", "accessToken", {
    type: "http",
    scheme: "bearer",
    description: "Who is asking: the access token of a guest, or of the identity provider.",
  });
  registry.registerComponent("securitySchemes", "queueToken", {
    type: "apiKey",
    in: "header",
    name: "Queue-Token",
    description: "A place in a queue; its user must be the one who is asking.",
  });
  registry.registerComponent("securitySchemes", "organiserKey", {
    type: "http",
    scheme: "bearer",
    description: "The organiser's key.",
  });
}
