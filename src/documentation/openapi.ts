import type { App } from "../http/http.ts";
import packageJson from "../../package.json" with { type: "json" };
import { exampleOf, problemExamples, type Schema } from "./examples.ts";

export type OpenApiDocument = ReturnType<App["getOpenAPI31Document"]>;

const TAGS = {
  Identity: "Who is asking: guests, whose access token is their account.",
  Queue: "Waiting rooms: a place in line, where it stands, and what everybody may know of the line.",
  Catalogue: "What is on sale: concerts, their dates, and the seats of a date.",
  Reservations: "Holding seats for one buyer, and letting go of them.",
  Wallet: "Points: the balance, its movements, and topping up through a payment company.",
  Payments: "Paying for held seats with points, and giving back what was paid for.",
  Tickets: "What a buyer owns, with codes that can be checked offline.",
  Organiser: "For who runs the sale: with the organiser's key, an API token, or as a member of staff.",
  Staff: "Who works for the organiser: signing in, members and their roles, sessions and API tokens.",
  Door: "For devices at the door: enrolling, the list of tickets that they keep, and what they read.",
  Operation: "For machines: alive, ready, metrics.",
};

interface Content {
  schema: Schema;
  example?: unknown;
  examples?: Record<string, { value: unknown }>;
}
interface Operation {
  parameters?: { schema?: Schema; example?: unknown }[];
  requestBody?: { content: Record<string, Content> };
  responses: Record<string, { description: string; content?: Record<string, Content> }>;
}

/** The OpenAPI 3.1 document, made from the schemas that validate, with an example of every body. */
export function openApiDocument(app: App): OpenApiDocument {
  const document = app.getOpenAPI31Document({
    openapi: "3.1.0",
    info: {
      title: "Frontrow",
      version: packageJson.version,
      license: { name: "Apache-2.0", url: "https://www.apache.org/licenses/LICENSE-2.0" },
      description:
        "An on-sale engine for concert tickets: a fair waiting room, seats held for one buyer, points, " +
        "and payment. Errors are application/problem+json (RFC 9457) with a `code`; each code has a page " +
        "under /docs/errors/.",
    },
    servers: [{ url: "/" }],
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
  });
  addExamples(document);
  return document;
}

function addExamples(document: OpenApiDocument): void {
  const schemas = (document.components?.schemas ?? {}) as Record<string, Schema>;
  const problems = problemExamples();
  for (const item of Object.values(document.paths ?? {})) {
    for (const { requestBody, responses } of Object.values(item as Record<string, Operation>)) {
      for (const content of Object.values(requestBody?.content ?? {}))
        content.example = exampleOf(content.schema, schemas);
      for (const { description, content } of Object.values(responses)) {
        for (const [mediaType, body] of Object.entries(content ?? {})) {
          if (mediaType === "application/problem+json")
            body.examples = examplesOfProblems(description, problems);
          else if (mediaType === "application/json") body.example = exampleOf(body.schema, schemas);
        }
      }
    }
  }
}

/** The examples of the codes that a response's description names. */
function examplesOfProblems(description: string, problems: ReadonlyMap<string, unknown>) {
  const codes = [...description.matchAll(/`([a-z_]+)`/g)].map(([, code]) => code!);
  return Object.fromEntries(codes.map((code) => [code, { value: problems.get(code) }]));
}
