import { z } from "@hono/zod-openapi";
import { allowSilence, type App, exchangeOf, json } from "../../http/http.ts";
import { route } from "../../http/route.ts";
import { ConcertParams } from "../api.ts";
import { CurveView, LiveView } from "./api.ts";
import type { LiveSales } from "./service.ts";

export function liveRoutes(app: App, live: LiveSales): void {
  const tag = "Organiser";
  const needs = ["organiser" as const];
  app.openAPIRegistry.register("LiveFigures", LiveView);

  route(
    app,
    {
      method: "get",
      path: "/v1/organiser/concerts/{concertId}/live",
      operationId: "watchSale",
      summary: "Watch a sale as it goes, as server-sent events",
      tag,
      needs,
      action: "sale.read",
      params: ConcertParams,
      answers: {
        200: {
          description:
            "Events of the type `live`, once a second while something moves; their data is `LiveFigures`. " +
            "Events of the type `curve` have a `SaleCurve`: first the whole, then the minutes and acts " +
            "that are new or have changed. " +
            "The stream ends after five minutes: connect again. " +
            "It ends within seconds for a caller who may not watch it any more.",
          schema: z.string().openapi({
            contentMediaType: "application/json",
            contentSchema: { $ref: "#/components/schemas/LiveFigures" },
          } as object),
          mediaType: "text/event-stream",
        },
      },
      refusals: ["not_found", "invalid_state", "overloaded", "unavailable"],
    },
    async ({ params, actor, c }) => {
      if (exchangeOf(c)?.headersOnly) return live.streamHeaders(params.concertId);
      const response = await live.listen(params.concertId, actor);
      allowSilence(c, 0);
      return response;
    },
  );

  route(
    app,
    {
      method: "get",
      path: "/v1/organiser/concerts/{concertId}/curve",
      operationId: "getSaleCurve",
      summary: "See the course of a sale by minute, and what the organiser did meanwhile",
      tag,
      needs,
      action: "sale.read",
      params: ConcertParams,
      answers: { 200: { description: "The sale by minute.", schema: CurveView } },
      refusals: ["not_found", "invalid_state"],
    },
    async ({ params }) => json(await live.curve(params.concertId)),
  );
}
