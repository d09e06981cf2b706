import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { type OpenApiDocument, openApiDocument } from "../../src/documentation/openapi.ts";
import type { App } from "../../src/http/http.ts";

/** Where `npm test` says that the files of one run keep the document. */
export const DOCUMENT_VARIABLE = "FRONTROW_TEST_OPENAPI";

/**
 * The published OpenAPI document. It takes a third of a second to make and is the same in every file, so the
 * first file of a run makes it for all. A file that is run alone makes its own.
 */
export function publishedDocument(app: App): OpenApiDocument {
  const file = process.env[DOCUMENT_VARIABLE];
  if (file === undefined) return openApiDocument(app);
  if (existsSync(file)) return JSON.parse(readFileSync(file, "utf8")) as OpenApiDocument;
  const document = openApiDocument(app);
  // Moved into place as a whole: several files may begin at once.
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, JSON.stringify(document));
  renameSync(draft, file);
  return document;
}
