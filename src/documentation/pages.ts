import swaggerUi from "swagger-ui-dist/package.json" with { type: "json" };
import type { OpenApiDocument } from "./openapi.ts";

interface Operation {
  summary?: string;
  tags?: string[];
  security?: Record<string, unknown>[];
  parameters?: { name: string; in: string; required?: boolean; description?: string }[];
  requestBody?: { content: Record<string, { schema: unknown }> };
  responses?: Record<string, { description: string; content?: Record<string, { schema: unknown }> }>;
}

const METHODS = ["get", "post", "put", "patch", "delete"] as const;

const REQUIREMENTS: Record<string, string> = {
  accessToken: "access token",
  queueToken: "queue token",
  organiserKey: "organiser key",
};

/** The address of the reference's files. It contains their version, so browsers may cache them for ever. */
export const REFERENCE_PATH = `/docs/reference/${swaggerUi.version}`;

const REFERENCE_HEAD = `<link rel="stylesheet" href="${REFERENCE_PATH}/swagger-ui.css">
    <script defer src="${REFERENCE_PATH}/swagger-ui-bundle.js"></script>
    <script defer src="/docs/reference.js"></script>`;

/**
 * The reference of the whole API. Swagger UI replaces the plain list in it, which is for browsers without
 * scripts and for search engines.
 */
export function referencePage(document: OpenApiDocument): string {
  const sections = new Map<string, string[]>();
  for (const [path, item] of Object.entries(document.paths ?? {})) {
    for (const method of METHODS) {
      const operation = (item as Record<string, Operation>)[method];
      if (!operation) continue;
      const tag = operation.tags?.[0] ?? "Other";
      const section = sections.get(tag) ?? [];
      section.push(operationHtml(method, path, operation));
      sections.set(tag, section);
    }
  }
  const tags = [...sections.keys()];
  const schemas = Object.entries(document.components?.schemas ?? {});
  return html(
    "Frontrow API",
    `<div id="reference"><h1>Frontrow API <small>${escape(document.info.version)}</small></h1>
     <p>${escape(document.info.description ?? "")}</p>
     <p>Machine-readable: <a href="/openapi.json">openapi.json</a> (OpenAPI 3.1)</p>
     <nav aria-label="Sections"><ul>
     ${tags.map((tag) => `<li><a href="#${slug(tag)}">${escape(tag)}</a></li>`).join("")}
     <li><a href="#schemas">Schemas</a></li></ul></nav>
     ${tags.map((tag) => `<h2 id="${slug(tag)}">${escape(tag)}</h2>${sections.get(tag)!.join("")}`).join("")}
     <h2 id="schemas">Schemas</h2>
     ${schemas.map(([name, schema]) => schemaHtml(name, schema)).join("")}</div>`,
    REFERENCE_HEAD,
  );
}

/** The page of one error code, from its Markdown. */
export function errorPage(code: string, markdown: string): string {
  return html(`${code} – Frontrow`, `<p><a href="/docs">Frontrow API</a></p>${Bun.markdown.html(markdown)}`);
}

function operationHtml(method: string, path: string, operation: Operation): string {
  const requirements = Object.keys(operation.security?.[0] ?? {}).map((name) => REQUIREMENTS[name] ?? name);
  const parameters = (operation.parameters ?? []).map(
    ({ name, in: where, required, description }) =>
      `<li><code>${escape(name)}</code>
      <span class="where">${escape(where)}${required ? ", required" : ""}</span>
      ${escape(description ?? "")}</li>`,
  );
  const body = Object.values(operation.requestBody?.content ?? {})[0]?.schema;
  const responses = Object.entries(operation.responses ?? {}).map(([status, { description, content }]) => {
    const schema = Object.values(content ?? {})[0]?.schema;
    return `<tr><td><code>${status}</code></td><td>${inline(description)}</td>
      <td>${schema ? schemaName(schema) : ""}</td></tr>`;
  });
  return `<section class="call">
    <h3><span class="method ${method}">${method.toUpperCase()}</span> <code>${escape(path)}</code></h3>
    <p>${escape(operation.summary ?? "")}</p>
    ${requirements.length > 0 ? `<p class="needs">Needs: ${requirements.map(escape).join(", ")}</p>` : ""}
    ${parameters.length > 0 ? `<ul>${parameters.join("")}</ul>` : ""}
    ${body ? `<p>Body: ${schemaName(body)}</p>` : ""}
    <table><thead><tr><th>Status</th><th>Meaning</th><th>Body</th></tr></thead>
    <tbody>${responses.join("")}</tbody></table></section>`;
}

function schemaHtml(name: string, schema: unknown): string {
  return `<details id="schema-${escape(name)}"><summary><code>${escape(name)}</code></summary>
    <pre>${escape(JSON.stringify(schema, null, 2))}</pre></details>`;
}

function schemaName(schema: unknown): string {
  const reference = (schema as { $ref?: string }).$ref?.split("/").at(-1);
  if (!reference) return `<code>${escape((schema as { type?: string }).type ?? "object")}</code>`;
  return `<a href="#schema-${escape(reference)}"><code>${escape(reference)}</code></a>`;
}

/** Text in which error codes in backquotes link to their pages. */
function inline(text: string): string {
  return escape(text).replaceAll(/`([^`]+)`/g, (_all, code: string) =>
    /^[a-z_]+$/.test(code)
      ? `<a href="/docs/errors/${code}"><code>${code}</code></a>`
      : `<code>${code}</code>`,
  );
}

function html(title: string, body: string, head = ""): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escape(title)}</title>
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <link rel="stylesheet" href="/docs/style.css">${head}</head>
    <body><main>${body}</main></body></html>`;
}

function slug(text: string): string {
  return text.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");
}

function escape(text: string): string {
  return Bun.escapeHTML(text);
}
