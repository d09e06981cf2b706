import { z } from "@hono/zod-openapi";
import type { App } from "../../http/http.ts";
import { TableQuery } from "../../http/downloads/csv.ts";
import { route } from "../../http/route.ts";
import { OrdersFilter, PerformanceParams } from "../api.ts";
import type { OrderExports } from "./service.ts";

export function orderExportRoutes(app: App, exports: OrderExports): void {
  const tag = "Organiser";
  const needs = ["organiser" as const];

  route(
    app,
    {
      method: "get",
      path: "/v1/organiser/orders.csv",
      operationId: "exportOrders",
      summary: "Export orders with their contacts, the newest first",
      tag,
      needs,
      action: "order.read",
      limits: "by_handler",
      query: OrdersFilter.extend(TableQuery.shape),
      answers: {
        200: {
          description: "One line an order, in UTF-8 with a byte order mark.",
          schema: z.string(),
          mediaType: "text/csv",
        },
      },
      refusals: [],
    },
    ({ actor, query }) => exports.ordersCsv(actor, query),
  );

  route(
    app,
    {
      method: "get",
      path: "/v1/organiser/performances/{performanceId}/attendees.csv",
      operationId: "exportAttendees",
      summary: "Export who has tickets for a date",
      tag,
      needs,
      action: "order.read",
      params: PerformanceParams,
      query: TableQuery,
      answers: {
        200: {
          description:
            "One line a seat, in UTF-8 with a byte order mark. Times are on the venue's clock, whose zone " +
            "stands in the last column.",
          schema: z.string(),
          mediaType: "text/csv",
        },
      },
      refusals: ["not_found"],
    },
    ({ params, query }) => exports.attendeesCsv(params.performanceId, query),
  );

  route(
    app,
    {
      method: "get",
      path: "/v1/organiser/performances/{performanceId}/sales.csv",
      operationId: "exportSales",
      summary: "Export every seat that was sold or given back at a date",
      tag,
      needs,
      action: "money.read",
      params: PerformanceParams,
      query: TableQuery,
      answers: {
        200: {
          description:
            "One line a seat, in UTF-8 with a byte order mark. Times are on the venue's clock, whose zone " +
            "stands in the last column.",
          schema: z.string(),
          mediaType: "text/csv",
        },
      },
      refusals: ["not_found"],
    },
    ({ params, query }) => exports.salesCsv(params.performanceId, query),
  );
}
