import { z } from "@hono/zod-openapi";
import { type App, json } from "../http/http.ts";
import { TableQuery } from "../http/downloads/csv.ts";
import { route } from "../http/route.ts";
import { ActionPage, HistoryFilter, HistoryQuery } from "./api.ts";
import type { History } from "./service.ts";

export function historyRoutes(app: App, history: History): void {
  route(
    app,
    {
      method: "get",
      path: "/v1/organiser/actions",
      operationId: "listActions",
      summary: "List what was done for the organiser, newest first",
      tag: "Organiser",
      needs: ["organiser"],
      action: "history.read",
      limits: "by_handler",
      query: HistoryQuery,
      answers: { 200: { description: "The actions.", schema: ActionPage } },
    },
    async ({ actor, query }) => json(await history.list(actor, query)),
  );

  route(
    app,
    {
      method: "get",
      path: "/v1/organiser/actions.csv",
      operationId: "exportActions",
      summary: "Export what was done for the organiser, newest first",
      tag: "Organiser",
      needs: ["organiser"],
      action: "history.read",
      limits: "by_handler",
      query: HistoryFilter.extend(TableQuery.shape),
      answers: {
        200: {
          description: "One line an action, in UTF-8 with a byte order mark.",
          schema: z.string(),
          mediaType: "text/csv",
        },
      },
    },
    ({ actor, query }) => history.csv(actor, query),
  );
}
