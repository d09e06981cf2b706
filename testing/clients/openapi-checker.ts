import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import type { OpenApiDocument } from "../../src/documentation/openapi.ts";
import { REFUSALS } from "../../src/core/refusals.ts";
import type { Reply } from "./call.ts";

interface Route {
  method: string;
  path: string;
  pattern: RegExp;
  responses: Record<
    string,
    { description: string; headers?: object; content?: Record<string, { schema: object }> }
  >;
}

/** Holds answers against the OpenAPI document: every call, status, code and body must be as published. */
export class OpenApiChecker {
  readonly #ajv = addFormats.default(new Ajv2020({ strict: false, validateFormats: true }));
  readonly #routes: Route[];
  readonly #validators = new Map<string, ValidateFunction>();
  /** Every call and status seen, as `GET /v1/concerts 200` or `… 409 seat_unavailable`. */
  readonly seen = new Set<string>();

  constructor(document: OpenApiDocument) {
    // References inside the schemas are relative to the document. That it is valid is a test of its own.
    this.#ajv.addSchema({ $id: "openapi.json", ...document }, undefined, undefined, false);
    this.#routes = Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
      Object.entries(item as Record<string, { responses: Route["responses"] }>).map(
        ([method, { responses }]) => ({
          method: method.toUpperCase(),
          path,
          pattern: new RegExp(`^${path.replaceAll(/\{\w+\}/g, "[^/]+")}$`),
          responses,
        }),
      ),
    );
  }

  /** Throws when the answer is not one that the document promises for this call. */
  check(method: string, url: string, reply: Reply): void {
    const path = url.split("?", 1)[0]!;
    // A fixed path wins over one with a parameter, as in the router.
    const route =
      this.#routes.find((each) => each.method === method && each.path === path) ??
      this.#routes.find((each) => each.method === method && each.pattern.test(path));
    if (!route) return;
    const call = `${method} ${route.path} ${reply.status}`;
    const response = route.responses[reply.status];
    if (!response) throw new Error(`${call} is not in the OpenAPI document: ${JSON.stringify(reply.body)}`);
    const mediaType = reply.headers.get("Content-Type")?.split(";", 1)[0];
    const isProblem = mediaType === "application/problem+json";
    this.seen.add(isProblem ? `${call} ${reply.body.code}` : call);
    if (isProblem) checkProblem(call, response.description, reply);
    for (const name of ["ETag", "Retry-After"])
      if (reply.headers.has(name) && !(name in (response.headers ?? {})))
        throw new Error(`${call} answered with ${name}, which is not in the OpenAPI document`);
    if (!response.content) return;
    if (!mediaType || !(mediaType in response.content)) {
      // One status may have a success and a problem (409 has only problems, 200 never one).
      throw new Error(
        `${call} answered ${mediaType}; documented: ${Object.keys(response.content).join(", ")}`,
      );
    }
    if (!mediaType.includes("json")) return;
    const validate = this.#validatorOf(route, reply.status, mediaType);
    if (!validate(reply.body)) {
      const errors = this.#ajv.errorsText(validate.errors);
      throw new Error(`${call} is not as documented: ${errors} in ${JSON.stringify(reply.body)}`);
    }
  }

  #validatorOf(route: Route, status: number, mediaType: string): ValidateFunction {
    const pointer = [
      "paths",
      route.path,
      route.method.toLowerCase(),
      "responses",
      String(status),
      "content",
      mediaType,
      "schema",
    ]
      .map((part) => encodeURIComponent(part.replaceAll("~", "~0").replaceAll("/", "~1")))
      .join("/");
    const known = this.#validators.get(pointer);
    if (known) return known;
    const validate = this.#ajv.compile({ $ref: `openapi.json#/${pointer}` });
    this.#validators.set(pointer, validate);
    return validate;
  }
}

function checkProblem(call: string, description: string, reply: Reply): void {
  const { code, status, type } = reply.body;
  if (!description.includes(`\`${code}\``))
    throw new Error(`${call} answered ${code}; documented: ${description}`);
  if (REFUSALS[code as keyof typeof REFUSALS].status !== reply.status || status !== reply.status) {
    throw new Error(`${call} answered ${code} with the wrong status`);
  }
  if (type !== `/docs/errors/${code}`) throw new Error(`${call}: the type is not the code's page: ${type}`);
}
