import { beforeAll, describe, expect, test } from "bun:test";
import { openApiDocument } from "../../src/documentation/openapi.ts";
import { type Buyer, guest } from "../../testing/buyer.ts";
import { setStage } from "../../testing/stage.ts";

interface Operation {
  security?: Record<string, unknown>[];
  requestBody?: unknown;
}

const { frontrow, call } = setStage();
let buyer: Buyer;

beforeAll(async () => {
  buyer = await guest(call);
});

/**
 * Every published call that needs this proof, with ids that name nothing and, where it takes one, a body that
 * is wrong.
 */
function callsThatNeed(proof: string): { method: string; path: string; rawBody?: string }[] {
  return Object.entries(openApiDocument(frontrow.app).paths ?? {}).flatMap(([path, item]) =>
    Object.entries(item as Record<string, Operation>)
      .filter(([, operation]) => operation.security?.some((each) => proof in each))
      .map(([method, operation]) => ({
        method: method.toUpperCase(),
        path: path.replaceAll(/\{\w+\}/g, () => Bun.randomUUIDv7()),
        ...(operation.requestBody ? { rawBody: "{" } : {}),
      })),
  );
}

describe("taken from the OpenAPI document, so that no call can be forgotten", () => {
  test("nobody is unauthenticated everywhere, before any input is looked at", async () => {
    const calls = [...callsThatNeed("accessToken"), ...callsThatNeed("organiserKey")];
    expect(calls.length).toBeGreaterThan(20);
    for (const { method, path, ...options } of calls) {
      expect([method, path, await call(method, path, options)]).toMatchObject([
        method,
        path,
        { status: 401, body: { code: "unauthenticated" } },
      ]);
    }
  });

  test("a guest is forbidden everywhere behind the organiser's key", async () => {
    for (const { method, path, ...options } of callsThatNeed("organiserKey")) {
      const reply = await buyer.call(method, path, options);
      expect([method, path, reply]).toMatchObject([
        method,
        path,
        { status: 403, body: { code: "forbidden" } },
      ]);
    }
  });

  test("a guest without a queue token is told so everywhere in the sale", async () => {
    const calls = callsThatNeed("queueToken");
    expect(calls.length).toBeGreaterThan(5);
    for (const { method, path, ...options } of calls) {
      const reply = await buyer.call(method, path, options);
      expect([method, path, reply]).toMatchObject([
        method,
        path,
        { status: 401, body: { code: "queue_token_missing" } },
      ]);
    }
  });
});
