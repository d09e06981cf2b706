import { type App, json } from "../../http/http.ts";
import { route } from "../../http/route.ts";
import { ReadinessView } from "./api.ts";
import type { Readiness } from "./service.ts";

export function readinessRoutes(app: App, readiness: Readiness): void {
  route(
    app,
    {
      method: "get",
      path: "/v1/organiser/readiness",
      operationId: "seeReadiness",
      summary: "See whether this installation can send mail, and which payment company answers",
      tag: "Organiser",
      needs: ["organiser"],
      action: "concert.change",
      // It is of no concert, and whoever publishes one has to know it.
      limits: "by_handler",
      answers: { 200: { description: "As it is now.", schema: ReadinessView } },
    },
    async () => json(await readiness.now()),
  );
}
