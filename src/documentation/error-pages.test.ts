import { describe, expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { REFUSALS, type RefusalCode } from "../core/refusals.ts";
import type { OpenApiDocument } from "./openapi.ts";
import { errorPage, referencePage } from "./pages.ts";

const FOLDER = join(import.meta.dir, "..", "..", "docs", "errors");
const CODES = Object.keys(REFUSALS) as RefusalCode[];

function markdownOf(code: string): string {
  return readFileSync(join(FOLDER, `${code}.md`), "utf8");
}

test("every code has its page, and every page its code", () => {
  const pages = readdirSync(FOLDER).map((name) => name.replace(/\.md$/, ""));
  expect(pages.toSorted()).toEqual(CODES.toSorted());
});

describe.each(CODES)("the page of %s", (code) => {
  const { status, title } = REFUSALS[code];

  test("is named after it, gives its status and says what to do", () => {
    const markdown = markdownOf(code);
    expect(markdown).toStartWith(`# ${code}\n`);
    expect(markdown).toContain(`**Status ${status}.**`);
    expect(markdown).toContain("\n## What to do\n");
  });

  test("has an example with the code's own type, title and status", () => {
    const [, example] = /```json\n([^`]+)```/.exec(markdownOf(code)) ?? [];
    expect(JSON.parse(example ?? "null")).toMatchObject({
      type: `/docs/errors/${code}`,
      title,
      status,
      code,
      detail: expect.any(String),
    });
  });

  test("explains every extra field of its example", () => {
    const markdown = markdownOf(code);
    const [, example] = /```json\n([^`]+)```/.exec(markdown) ?? [];
    const {
      type: _type,
      title: _title,
      status: _status,
      code: _code,
      detail: _detail,
      ...fields
    } = JSON.parse(example ?? "null") as Record<string, unknown>;
    const [, explained] = markdown.split("\n## Fields\n");
    for (const name of Object.keys(fields))
      expect(explained?.split("\n## Example\n")[0]).toContain(`\`${name}\``);
  });
});

describe("an error page", () => {
  test("renders as HTML that leads back to the reference", () => {
    const html = errorPage("seat_unavailable", markdownOf("seat_unavailable"));
    expect(html).toStartWith("<!doctype html>");
    expect(html).toContain("<title>seat_unavailable – Frontrow</title>");
    expect(html).toContain('<a href="/docs">');
    expect(html).toMatch(/<h1[^>]*>seat_unavailable<\/h1>/);
    expect(html).toContain("<table>");
    expect(html).not.toContain("```");
  });
});

describe("the reference page", () => {
  const document = {
    openapi: "3.1.0",
    info: { title: "Frontrow", version: "9.9.9", description: "Seats & <queues>." },
    paths: {
      "/v1/reservations": {
        post: {
          summary: "Hold seats",
          tags: ["Reservations"],
          security: [{ accessToken: [], queueToken: [] }],
          parameters: [{ name: "Idempotency-Key", in: "header", required: true }],
          requestBody: { content: { "application/json": { schema: { $ref: "#/components/schemas/Hold" } } } },
          responses: { 409: { description: "`seat_unavailable`, `seat_limit_exceeded`" } },
        },
      },
    },
    components: { schemas: { Hold: { type: "object" } } },
  } as unknown as OpenApiDocument;
  const html = referencePage(document);

  test("shows each call with what it needs, takes and answers", () => {
    expect(html).toStartWith("<!doctype html>");
    expect(html).toContain("<code>/v1/reservations</code>");
    expect(html).toContain("Needs: access token, queue token");
    expect(html).toContain("header, required");
    expect(html).toContain('<a href="#schema-Hold">');
    expect(html).toContain('id="schema-Hold"');
  });

  test("links every code to its page", () => {
    for (const code of ["seat_unavailable", "seat_limit_exceeded"])
      expect(html).toContain(`<a href="/docs/errors/${code}">`);
  });

  test("shows what the document says as text, never as markup", () => {
    expect(html).toContain("Seats &amp; &lt;queues&gt;.");
    expect(html).not.toContain("<queues>");
  });
});
