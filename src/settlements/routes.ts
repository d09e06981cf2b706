import { z } from "@hono/zod-openapi";
import { LIMITS } from "../core/limits.ts";
import { type App, json } from "../http/http.ts";
import { TableQuery } from "../http/downloads/csv.ts";
import { route } from "../http/route.ts";
import { COMPANY_FILE, ComparisonView, MonthParams, MonthQuery, SettlementView } from "./api.ts";
import type { Settlements } from "./service.ts";

export function settlementRoutes(app: App, settlements: Settlements): void {
  const tag = "Organiser";
  const needs = ["organiser" as const];

  route(
    app,
    {
      method: "get",
      path: "/v1/organiser/settlements",
      operationId: "getSettlement",
      summary: "See a month by concert: sales, fees, refunds and tax, top-ups and points outstanding",
      // It reads whole tables.
      answersWithinMs: Infinity,
      tag,
      needs,
      action: "books.read",
      query: MonthQuery,
      answers: { 200: { description: "As it was closed, or as it is now.", schema: SettlementView } },
      refusals: ["unavailable"],
    },
    async ({ query }) => json(await settlements.find(query.month)),
  );

  route(
    app,
    {
      method: "get",
      path: "/v1/organiser/settlements/{month}/settlement.csv",
      operationId: "exportSettlement",
      summary: "Export a month by concert",
      answersWithinMs: Infinity,
      tag,
      needs,
      action: "books.read",
      params: MonthParams,
      query: TableQuery,
      answers: {
        200: {
          description: "One line a concert, in UTF-8 with a byte order mark.",
          schema: z.string(),
          mediaType: "text/csv",
        },
      },
      refusals: ["unavailable"],
    },
    ({ params, query }) => settlements.csv(params.month, query),
  );

  route(
    app,
    {
      method: "get",
      path: "/v1/organiser/settlements/{month}/comparison",
      operationId: "compareSettlement",
      summary: "Compare a month's top-ups with the payment company's own listing",
      // It reads whole tables and asks the payment company.
      answersWithinMs: Infinity,
      tag,
      needs,
      action: "books.read",
      params: MonthParams,
      answers: { 200: { description: "Every difference by payment.", schema: ComparisonView } },
      refusals: ["unavailable"],
    },
    async ({ params }) => json(await settlements.compare(params.month, null)),
  );

  route(
    app,
    {
      method: "post",
      path: "/v1/organiser/settlements/{month}/comparison",
      operationId: "compareSettlementFile",
      summary:
        "Compare a month's top-ups with the payment company's settlement file, of which nothing is kept",
      answersWithinMs: Infinity,
      tag,
      needs,
      action: "books.read",
      params: MonthParams,
      upload: {
        mediaTypes: ["text/csv"],
        schemas: { "text/csv": COMPANY_FILE },
        bytesMax: LIMITS.companyFileBytesMax,
        take: (file) => file,
      },
      answers: { 200: { description: "Every difference by payment.", schema: ComparisonView } },
      refusals: ["unavailable"],
    },
    async ({ params, body }) =>
      json(await settlements.compare(params.month, new TextDecoder().decode(body.bytes))),
  );

  route(
    app,
    {
      method: "post",
      path: "/v1/organiser/settlements/{month}/close",
      operationId: "closeMonth",
      summary: "Close a month that is over, for good",
      answersWithinMs: Infinity,
      tag,
      needs,
      action: "month.close",
      asksReason: true,
      idempotencyKey: { kind: "honoured", route: "close-month" },
      params: MonthParams,
      body: z.strictObject({}),
      answers: { 201: { description: "The month as it stays.", schema: SettlementView } },
      refusals: ["invalid_state", "unavailable"],
    },
    async ({ actor, params, key }) => {
      const answer = await settlements.close(actor, params.month, key);
      return json(answer.body, answer.status);
    },
  );
}
