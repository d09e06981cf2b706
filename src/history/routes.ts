import { type App, json } from "../http/http.ts";
import { route } from "../http/route.ts";
import { ActionPage, HistoryQuery } from "./api.ts";
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
      query: HistoryQuery,
      answers: { 200: { description: "The actions.", schema: ActionPage } },
    },
    async ({ query }) => json(await history.list(query)),
  );
}
