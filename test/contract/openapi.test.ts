import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { beforeAll, describe, expect, test } from "bun:test";
import { type OpenApiDocument, openApiDocument } from "../../src/documentation/openapi.ts";
import { setStage } from "../../testing/stage.ts";

interface Content {
  schema: object;
  example?: unknown;
  examples?: Record<string, { value: unknown }>;
}
interface Operation {
  operationId: string;
  tags: string[];
  description?: string;
  security: Record<string, unknown>[];
  parameters?: { name: string; in: string; schema: { type?: string; enum?: unknown } }[];
  requestBody?: { content: Record<string, Content> };
  responses: Record<
    string,
    { description: string; headers?: Record<string, unknown>; content?: Record<string, Content> }
  >;
}

const { frontrow } = setStage();
let document: OpenApiDocument;
let operations: { call: string; path: string; operation: Operation }[];

beforeAll(async () => {
  document = openApiDocument(frontrow.app);
  operations = Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
    Object.entries(item as Record<string, Operation>).map(([method, operation]) => ({
      call: `${method.toUpperCase()} ${path}`,
      path,
      operation,
    })),
  );
});

const callsWhere = (isSo: (operation: Operation, path: string) => boolean) =>
  operations.filter(({ operation, path }) => isSo(operation, path)).map(({ call }) => call);

test("each operation has a name of its own, and a tag that is described", () => {
  const ids = operations.map(({ operation }) => operation.operationId);
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids) expect(id).toMatch(/^[a-z][A-Za-z]+$/);
  const described = new Set((document.tags ?? []).filter((tag) => tag.description).map((tag) => tag.name));
  expect(callsWhere(({ tags }) => tags.length !== 1 || !described.has(tags[0]!))).toEqual([]);
});

test("an operation that needs a queue token declares it, and says whether it must be ACTIVE", () => {
  const wants = callsWhere(({ security }) => security.some((each) => "queueToken" in each));
  expect(wants).toContain("GET /v1/queues/{queueId}/tokens/me");
  expect(wants).toContain("DELETE /v1/queues/{queueId}/tokens/me");
  expect(wants).toContain("POST /v1/reservations");
  expect(
    callsWhere(
      ({ security, description = "" }) =>
        security.some((each) => "queueToken" in each) &&
        !/The queue token (must be ACTIVE|may have any status)/.test(description),
    ),
  ).toEqual([]);
});

test("every response says its X-Request-Id, and those that ask for patience their Retry-After", () => {
  for (const { operation } of operations) {
    for (const [status, { headers = {} }] of Object.entries(operation.responses)) {
      expect(headers).toHaveProperty("X-Request-Id");
      if (["429", "503"].includes(status)) expect(headers).toHaveProperty("Retry-After");
    }
  }
});

test("what any call may answer is there for every call", () => {
  expect(
    callsWhere(({ responses }) =>
      ["400", "413", "429", "500", "503"].some((status) => !(status in responses)),
    ),
  ).toEqual([]);
});

test("what is a boolean is one", () => {
  const flags = operations.flatMap(({ operation }) =>
    (operation.parameters ?? []).filter(({ name }) => name === "available"),
  );
  expect(flags.length).toBeGreaterThan(2);
  for (const { schema } of flags) expect(schema).toMatchObject({ type: "boolean" });
});

describe("examples", () => {
  test("stand with every body and every answer in JSON, and fit their schemas", () => {
    const ajv = addFormats.default(new Ajv2020({ strict: false, validateFormats: true }));
    ajv.addSchema({ $id: "openapi.json", ...document });
    const wrong: string[] = [];
    const look = (where: string, content: Record<string, Content> | undefined, pointer: string) => {
      for (const [mediaType, { example, examples }] of Object.entries(content ?? {})) {
        if (!mediaType.includes("json")) continue;
        const values = examples ? Object.values(examples).map(({ value }) => value) : [example];
        const escaped = mediaType.replaceAll("/", "~1");
        const validate = ajv.compile({ $ref: `openapi.json#${pointer}/content/${escaped}/schema` });
        if (values.length === 0) wrong.push(`${where}: none`);
        for (const value of values)
          if (!validate(value)) wrong.push(`${where}: ${ajv.errorsText(validate.errors)}`);
      }
    };
    for (const { call, path, operation } of operations) {
      const [method = ""] = call.split(" ");
      const at = `/paths/${encodeURIComponent(path.replaceAll("/", "~1"))}/${method.toLowerCase()}`;
      look(call, operation.requestBody?.content, `${at}/requestBody`);
      for (const [status, { content }] of Object.entries(operation.responses))
        look(`${call} ${status}`, content, `${at}/responses/${status}`);
    }
    expect(wrong).toEqual([]);
  });
});

test("a problem's own fields are told by its code", () => {
  const hold = operations.find(({ operation }) => operation.operationId === "holdSeats")!.operation;
  const conflict = hold.responses["409"]!.content!["application/problem+json"]!.schema as {
    discriminator: { propertyName: string; mapping: Record<string, string> };
  };
  expect(conflict.discriminator.propertyName).toBe("code");
  expect(Object.keys(conflict.discriminator.mapping)).toEqual(
    expect.arrayContaining(["seat_unavailable", "seat_limit_exceeded", "invalid_state"]),
  );
  const schemas = document.components!.schemas as unknown as Record<string, { required: string[] }>;
  expect(schemas["SeatUnavailableProblem"]!.required).toContain("seatNumbers");
  expect(schemas["InsufficientPointsProblem"]!.required).toEqual(
    expect.arrayContaining(["balance", "amount", "shortfall"]),
  );
});
